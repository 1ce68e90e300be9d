# Signs that HTML would misunderstand are escaped as Go does it.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::a<b>&c\"d\\e\tfü"]
  }
}

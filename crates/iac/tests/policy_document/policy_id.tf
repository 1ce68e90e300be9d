# Argument `policy_id` stands after the version.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  policy_id = "MyPolicy"

  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}

# Null is as good as absent.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  statement {
    sid       = null
    effect    = null
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}

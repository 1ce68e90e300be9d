# Argument `version`.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  version = "2008-10-17"

  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}

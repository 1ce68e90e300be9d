# The bare star in `not_principals`.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  statement {
    effect    = "Deny"
    actions   = ["s3:GetObject"]
    resources = ["*"]

    not_principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

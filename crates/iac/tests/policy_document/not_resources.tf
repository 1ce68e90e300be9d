# Argument `not_resources`.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  statement {
    actions       = ["s3:GetObject"]
    not_resources = ["arn:aws:s3:::secret", "arn:aws:s3:::secret/*"]
  }
}

# An empty source document adds nothing.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  source_policy_documents = ["", null]

  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}

# A source document that nobody knows is a statement that nobody knows.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

variable "policy" {}

data "aws_iam_policy_document" "it" {
  source_policy_documents = [var.policy]

  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}

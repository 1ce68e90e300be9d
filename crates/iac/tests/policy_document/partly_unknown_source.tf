# A source document with unknown parts is merged as far as it is known.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

variable "bucket" {}

data "aws_iam_policy_document" "source" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${var.bucket}/*"]
  }
}

data "aws_iam_policy_document" "it" {
  source_policy_documents = [data.aws_iam_policy_document.source.json]
}

# Conditions of a source document: lists of one become the one, booleans text, and numbers are dropped.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  source_policy_documents = [
    jsonencode({ Statement = [{
      Effect    = "Allow"
      Action    = "s3:*"
      Condition = {
        StringEquals    = { a = ["x"], b = ["y", "x"] }
        Bool            = { "aws:SecureTransport" = true }
        NumericLessThan = { n = 1 }
      }
    }] }),
  ]
}

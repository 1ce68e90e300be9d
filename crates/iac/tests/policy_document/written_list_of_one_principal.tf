# A list of one principal in a source document stays a list.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  source_policy_documents = [
    jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = ["1"] }, Action = "s3:*" }] }),
  ]
}

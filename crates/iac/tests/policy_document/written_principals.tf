# Principals of a source document: everyone, and lists in reverse order.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  source_policy_documents = [
    jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" }] }),
    jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = ["1", "2"], Service = "a" }, Action = "s3:*" }] }),
  ]
}

# The names of a source document are read whatever their case.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  source_policy_documents = [
    jsonencode({ version = "2008-10-17", statement = [{ effect = "Deny", action = "s3:*", resource = "*" }] }),
  ]
}

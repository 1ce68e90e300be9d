# A source document that is written as JSON keeps its lists as they are, and loses what the provider does not know.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  source_policy_documents = [jsonencode({
    Version = "2012-10-17"
    Id      = "from-source"
    Extra   = true
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["b", "a", "c"]
      Unknown  = 1
    }]
  })]
}

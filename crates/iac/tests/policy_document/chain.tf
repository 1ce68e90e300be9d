# Documents are merged through a chain of data sources and of texts.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "a" {
  statement {
    sid       = "A"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "b" {
  source_policy_documents = [data.aws_iam_policy_document.a.minified_json]

  statement {
    sid       = "B"
    actions   = ["s3:ListBucket"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "it" {
  source_policy_documents = [jsonencode(jsondecode(data.aws_iam_policy_document.b.json))]
}

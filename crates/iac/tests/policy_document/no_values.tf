# A condition without values keeps its empty list.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "s3:prefix"
      values   = []
    }
  }
}

# Lists are in reverse order of the alphabet, by bytes.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  statement {
    actions   = ["s3:a", "S3:B", "s3:C", "ec2:*"]
    resources = ["b", "a", "c"]
  }
}

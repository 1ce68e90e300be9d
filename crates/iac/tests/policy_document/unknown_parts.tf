# What nobody knows before deployment stands as a placeholder, and the rest is known.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

variable "who" {}

variable "what" {
  type = list(string)
}

data "aws_iam_policy_document" "it" {
  statement {
    actions   = var.what
    resources = ["arn:aws:s3:::a-${var.who}/*"]

    principals {
      type        = "AWS"
      identifiers = [var.who, "111122223333"]
    }
  }
}

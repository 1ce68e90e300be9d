# `&{` stands for `${` in resources, values and identifiers, but not in actions.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  statement {
    actions   = ["s3:&{x}"]
    resources = ["arn:aws:s3:::home/&{aws:username}/*"]

    principals {
      type        = "AWS"
      identifiers = ["&{aws:PrincipalArn}"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/&{x}"
      values   = ["&{aws:userid}"]
    }
  }
}

# Statements of a `dynamic` block, in the order of its elements.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  dynamic "statement" {
    for_each = { b = "s3:PutObject", a = "s3:GetObject" }

    content {
      sid       = statement.key
      actions   = [statement.value]
      resources = ["*"]

      dynamic "condition" {
        for_each = statement.key == "a" ? ["x", "y"] : []

        content {
          test     = "StringEquals"
          variable = "aws:PrincipalTag/${condition.value}"
          values   = [statement.key]
        }
      }
    }
  }
}

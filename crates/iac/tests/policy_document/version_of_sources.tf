# The later of the versions wins, and the id of the last document that has one.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document

data "aws_iam_policy_document" "it" {
  version   = "2008-10-17"
  policy_id = "own"

  source_policy_documents = [
    jsonencode({ Version = "2012-10-17", Id = "source", Statement = [] }),
  ]

  override_policy_documents = [
    jsonencode({ Id = "override" }),
  ]
}

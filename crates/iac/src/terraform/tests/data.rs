//! Data sources that need no AWS.

use super::shown;
use insta::assert_snapshot;

#[test]
fn facts_about_aws_are_known() {
    assert_snapshot!(shown(&[("main.tf", r#"
        data "aws_partition" "p" {}
        data "aws_region" "r" {}
        data "aws_caller_identity" "c" {}
        data "aws_canonical_user_id" "u" {}
        data "aws_arn" "a" {
          arn = "arn:aws:rds:eu-west-1:123456789012:db:mysql-db"
        }
        data "aws_service_principal" "s" {
          service_name = "s3"
        }
        data "aws_iam_policy" "named" {
          name = "ReadOnlyAccess"
        }
        data "aws_iam_policy" "by_arn" {
          arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
        }
        data "aws_vpc" "v" {
          id = "vpc-1"
        }
        resource "thing" "x" {
          a = "arn:${data.aws_partition.p.partition}:iam::${data.aws_caller_identity.c.account_id}:role/x"
          b = [data.aws_partition.p.dns_suffix, data.aws_region.r.name]
          c = [data.aws_arn.a.service, data.aws_arn.a.resource, data.aws_arn.a.account]
          d = data.aws_service_principal.s.name
          e = [data.aws_iam_policy.named.arn, data.aws_iam_policy.by_arn.name, data.aws_iam_policy.by_arn.path]
          f = [data.aws_canonical_user_id.u.id, data.aws_vpc.v.id, data.aws_vpc.v.cidr_block]
          g = data.aws_caller_identity.c.arn
        }
    "#)]), @r#"thing.x a="arn:aws:iam::123456789012:role/x" b=["amazonaws.com", "eu-west-1"] c=["rds", "db:mysql-db", "123456789012"] d="s3.amazonaws.com" e=["arn:aws:iam::aws:policy/ReadOnlyAccess", "AWSLambdaBasicExecutionRole", "/service-role/"] f=[?data.aws_canonical_user_id.u.id, "vpc-1", ?data.aws_vpc.v.cidr_block] g="arn:aws:⟨data.aws_caller_identity.c.arn⟩""#);
}

#[test]
fn things_looked_up_by_name_have_an_arn() {
    assert_snapshot!(shown(&[("main.tf", r#"
        data "aws_s3_bucket" "b" {
          bucket = "logs"
        }
        data "aws_iam_role" "r" {
          name = "app"
        }
        data "aws_ssm_parameter" "p" {
          name = "/app/key"
        }
        data "aws_secretsmanager_secret" "s" {
          name = "db"
        }
        resource "thing" "x" {
          arns = [
            data.aws_s3_bucket.b.arn, data.aws_iam_role.r.arn, data.aws_ssm_parameter.p.arn,
            data.aws_secretsmanager_secret.s.arn, data.aws_ssm_parameter.p.value,
          ]
        }
    "#)]), @r#"thing.x arns=["arn:aws:s3:::logs", "arn:aws:iam::123456789012:role/⟨data.aws_iam_role.r.arn⟩app", "arn:aws:ssm:eu-west-1:123456789012:parameter/app/key", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-⟨data.aws_secretsmanager_secret.s.arn⟩", ?data.aws_ssm_parameter.p.value]"#);
}

#[test]
fn templates_and_files_are_read() {
    assert_snapshot!(shown(&[
        ("main.tf", r#"
            data "template_file" "t" {
              template = file("${path.module}/t.json")
              vars = {
                name = "n"
              }
            }
            data "template_file" "inline" {
              template = "a-$${name}"
              vars     = { name = "m" }
            }
            data "local_file" "f" {
              filename = "${path.module}/f.txt"
            }
            data "terraform_remote_state" "s" {
              backend = "s3"
            }
            resource "thing" "x" {
              a = data.template_file.t.rendered
              b = data.template_file.inline.rendered
              c = data.local_file.f.content
              d = data.terraform_remote_state.s.outputs.vpc.id
            }
        "#),
        ("t.json", "{\"name\": \"${name}\"}"),
        ("f.txt", "hello"),
    ]), @r#"thing.x a="{\"name\": \"n\"}" b="a-m" c="hello" d=?data.terraform_remote_state.s.outputs.vpc.id"#);
}

#[test]
fn wrong_documents_are_told() {
    assert_snapshot!(shown(&[("main.tf", r#"
        data "aws_iam_policy_document" "twice" {
          statement {
            sid = "A"
          }
          statement {
            sid = "A"
          }
        }
        data "aws_iam_policy_document" "sources" {
          source_policy_documents = [
            jsonencode({ Statement = [{ Sid = "A" }] }),
            jsonencode({ Statement = [{ Sid = "A" }] }),
          ]
        }
        data "aws_iam_policy_document" "effect" {
          statement {
            effect = "allow"
          }
        }
        data "aws_iam_policy_document" "old" {
          version = "2008-10-17"
          statement {
            resources = ["arn:aws:s3:::&{aws:username}"]
          }
        }
        data "aws_iam_policy_document" "text" {
          override_policy_documents = ["no JSON"]
        }
        data "aws_iam_policy_document" "single" {
          source_policy_documents = [jsonencode({ Statement = { Effect = "Allow" } })]
        }
        resource "thing" "x" {
          policy = data.aws_iam_policy_document.twice.json
        }
    "#)]), @"
    thing.x policy=?data.aws_iam_policy_document.twice.json
    ! main.tf:7:19: a second statement with sid `A`
    ! main.tf:13:13: source document 2 has a statement with sid `A`, as one before it
    ! main.tf:18:22: the effect of a statement is `Allow` or `Deny`, not `allow`
    ! main.tf:23:11: `arn:aws:s3:::&{aws:username}` has a variable, which version 2008-10-17 does not know
    ! main.tf:28:40: override document 1 is no policy: this is no JSON value
    ! main.tf:31:38: source document 1 is no policy: `Statement` is not a list
    ");
}

#[test]
fn an_unknown_override_of_named_statements_leaves_nothing_known() {
    assert_snapshot!(shown(&[("main.tf", r#"
        data "aws_caller_identity" "this" {}
        data "aws_iam_policy_document" "d" {
          statement {
            sid     = "A"
            actions = ["s3:*"]
          }
          override_policy_documents = [data.aws_caller_identity.this.user_id]
        }
        resource "thing" "x" {
          policy = data.aws_iam_policy_document.d.json
        }
    "#)]), @"thing.x policy=?data.aws_iam_policy_document.d.json");
}

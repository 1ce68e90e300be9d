//! Accounts, regions and default tags.

use crate::files::Files;
use crate::terraform::{TerraformOptions, read};
use insta::assert_snapshot;
use std::fmt::Write as _;

/// Returns where each resource is deployed to.
fn places(files: &[(&str, &str)], options: &TerraformOptions) -> String {
    let program = read(Files::memory(files.iter().copied()), "", options);
    let mut lines = String::new();
    for declared in &program.declared {
        let scope = &declared.scope;
        let tags = declared
            .attributes
            .field("tags_all")
            .map(super::compact)
            .unwrap_or_default();
        let _ = writeln!(
            lines,
            "{} {} {} {} {tags}",
            declared.address, scope.partition, scope.account, scope.region
        );
    }
    for problem in &program.problems {
        let _ = writeln!(lines, "! {problem}");
    }
    lines
}

const ALIASES: &str = r#"
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = {
      team  = "red"
      stage = "test"
    }
  }
}
provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}
provider "aws" {
  alias = "other"
  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/deploy"
  }
}
provider "aws" {
  alias               = "listed"
  allowed_account_ids = ["777788889999"]
}
provider "aws" {
  alias   = "profile"
  profile = "somebody-else"
  region  = "cn-north-1"
}
resource "aws_x" "default" {
  tags = {
    team = "blue"
  }
}
resource "aws_x" "virginia" {
  provider = aws.virginia
}
resource "aws_x" "other" {
  provider = aws.other
}
resource "aws_x" "listed" {
  provider = aws.listed
}
resource "aws_x" "profile" {
  provider = aws.profile
}
resource "aws_x" "own_region" {
  region = "ap-south-1"
}
"#;

#[test]
fn each_provider_has_its_place() {
    assert_snapshot!(places(&[("main.tf", ALIASES)], &TerraformOptions::default()), @r#"
    aws_x.default aws 000000000000 eu-west-1 {stage="test", team="blue"}
    aws_x.listed aws 777788889999 ⟨region⟩ 
    aws_x.other aws 444455556666 ⟨region⟩ 
    aws_x.own_region aws 000000000000 ap-south-1 {stage="test", team="red"}
    aws_x.profile aws-cn 000000000001 cn-north-1 
    aws_x.virginia aws 000000000000 us-east-1 
    "#);
}

#[test]
fn the_account_can_be_named() {
    let options = TerraformOptions {
        account: Some("123456789012".to_owned()),
        region: Some("eu-north-1".to_owned()),
        ..TerraformOptions::default()
    };
    assert_snapshot!(places(&[("main.tf", r#"
        variable "role" {}
        provider "aws" {}
        provider "aws" {
          alias = "member"
          assume_role {
            role_arn = var.role
          }
        }
        data "aws_caller_identity" "this" {}
        data "aws_region" "this" {}
        data "aws_caller_identity" "member" {
          provider = aws.member
        }
        resource "aws_x" "a" {
          tags = { where = "${data.aws_caller_identity.this.account_id}/${data.aws_region.this.name}" }
        }
        resource "aws_x" "b" {
          provider = aws.member
          tags     = { where = data.aws_caller_identity.member.account_id }
        }
    "#)], &options), @r#"
    aws_x.a aws 123456789012 eu-north-1 {where="123456789012/eu-north-1"}
    aws_x.b aws 000000000001 eu-north-1 {where="000000000001"}
    ! main.tf:2:9: no value for `role`, read as unknown; give --var or --var-file
    "#);
}

#[test]
fn modules_get_providers() {
    assert_snapshot!(places(&[
        ("main.tf", r#"
            provider "aws" {
              region = "eu-west-1"
            }
            provider "aws" {
              alias  = "west"
              region = "us-west-2"
            }
            module "inherits" {
              source = "./m"
            }
            module "given" {
              source = "./m"
              providers = {
                aws       = aws.west
                aws.other = aws
              }
            }
        "#),
        ("m/main.tf", r#"
            terraform {
              required_providers {
                aws = {
                  source                = "hashicorp/aws"
                  configuration_aliases = [aws.other]
                }
              }
            }
            resource "aws_x" "default" {}
            resource "aws_x" "other" {
              provider = aws.other
            }
        "#),
    ], &super::known_account()), @"
    module.given.aws_x.default aws 123456789012 us-west-2 
    module.given.aws_x.other aws 123456789012 eu-west-1 
    module.inherits.aws_x.default aws 123456789012 eu-west-1 
    module.inherits.aws_x.other aws 123456789012 ⟨aws.other.region⟩
    ");
}

#[test]
fn a_provider_that_depends_on_what_it_makes_is_read() {
    assert_snapshot!(places(&[("main.tf", r#"
        provider "aws" {
          profile = aws_x.a.secret
          region  = aws_x.a.region
        }
        provider "aws" {
          alias   = "b"
          profile = aws_x.a.other
        }
        resource "aws_x" "a" {}
        resource "aws_x" "b" {
          provider = aws.b
        }
    "#)], &super::known_account()), @"
    aws_x.a aws 000000000001 ⟨provider.aws.region⟩ 
    aws_x.b aws 000000000003 eu-west-1 
    ! main.tf:3:21: `aws_x.a` depends on itself: aws_x.a -> provider.aws -> aws_x.a
    ! main.tf:4:21: `aws_x.a` depends on itself: aws_x.a -> provider.aws -> aws_x.a
    ");
}

//! Modules that call modules.

use super::{known_account, shown};
use crate::files::Files;
use crate::terraform::{read, roots};
use insta::assert_snapshot;

const INNER: &str = r#"
variable "name" {}
variable "extra" {
  default = "none"
}
resource "thing" "x" {
  name  = var.name
  extra = var.extra
  path  = path.module
}
output "name" {
  value = thing.x.name
}
output "computed" {
  value = thing.x.computed
}
"#;

#[test]
fn modules_are_instances() {
    assert_snapshot!(shown(&[
        ("main.tf", r#"
            module "one" {
              source = "./inner"
              name   = "n"
            }
            module "some" {
              source   = "./inner"
              for_each = { a = 1, b = 2 }
              name     = "${each.key}${each.value}"
              extra    = module.one.name
            }
            module "numbered" {
              source = "./inner"
              count  = 2
              name   = count.index
            }
            resource "thing" "y" {
              one      = module.one.name
              some     = module.some["a"].name
              all      = { for key, it in module.some : key => it.name }
              numbered = module.numbered[*].name
              computed = module.one.computed
            }
        "#),
        ("inner/main.tf", INNER),
    ]), @r#"
    module.numbered[0].thing.x extra="none" name=0 path="inner"
    module.numbered[1].thing.x extra="none" name=1 path="inner"
    module.one.thing.x extra="none" name="n" path="inner"
    module.some["a"].thing.x extra="n" name="a1" path="inner"
    module.some["b"].thing.x extra="n" name="b2" path="inner"
    thing.y all={a="a1", b="b2"} computed=?module.one.thing.x.computed numbered=[0, 1] one="n" some="a1"
    "#);
}

#[test]
fn modules_are_nested() {
    assert_snapshot!(shown(&[
        ("main.tf", "module \"a\" {\n  source = \"./a\"\n  name = \"n\"\n}\n"),
        ("a/main.tf", "variable \"name\" {}\nmodule \"b\" {\n  source = \"../b\"\n  name = \"${var.name}-b\"\n}\noutput \"name\" {\n  value = module.b.name\n}\n"),
        ("b/main.tf", INNER),
    ]), @r#"module.a.module.b.thing.x extra="none" name="n-b" path="b""#);
}

#[test]
fn installed_modules_are_read() {
    assert_snapshot!(shown(&[
        ("main.tf", r#"
            module "logs" {
              source  = "example/logs/aws"
              version = "1.2.3"
              name    = "n"
            }
        "#),
        (".terraform/modules/modules.json", r#"{"Modules": [
            {"Key": "", "Source": "", "Dir": "."},
            {"Key": "logs", "Source": "registry.terraform.io/example/logs/aws", "Version": "1.2.3", "Dir": ".terraform/modules/logs"},
            {"Key": "logs.inner", "Source": "git::https://example.com/inner.git", "Dir": ".terraform/modules/logs.inner"}
        ]}"#),
        (".terraform/modules/logs/main.tf", "variable \"name\" {}\nmodule \"inner\" {\n  source = \"git::https://example.com/inner.git\"\n  name = var.name\n}\n"),
        (".terraform/modules/logs.inner/main.tf", INNER),
    ]), @r#"module.logs.module.inner.thing.x extra="none" name="n" path=".terraform/modules/logs.inner""#);
}

#[test]
fn modules_that_are_not_here_are_a_gap() {
    assert_snapshot!(shown(&[("main.tf", r#"
        module "vpc" {
          source = "terraform-aws-modules/vpc/aws"
          cidr   = "10.0.0.0/16"
        }
        module "many" {
          source   = "git::https://example.com/many.git"
          for_each = toset(["a"])
        }
        resource "thing" "x" {
          vpc  = module.vpc.vpc_id
          text = "${module.vpc.vpc_arn}/*"
          many = module.many["a"].id
        }
    "#)]), @r#"
    thing.x many=?module.many["a"].id text="⟨module.vpc.vpc_arn⟩/*" vpc=?module.vpc.vpc_id
    ! main.tf:3:11: module `vpc` from `terraform-aws-modules/vpc/aws` is not here, and what it makes is not known; run `terraform init` first
    ! main.tf:7:11: module `many` from `git::https://example.com/many.git` is not here, and what it makes is not known; run `terraform init` first
    "#);
}

#[test]
fn names_of_modules_stand_before_what_is_unknown() {
    assert_snapshot!(shown(&[
        ("main.tf", "variable \"who\" {}\nmodule \"m\" {\n  source = \"./m\"\n  passed = var.who\n}\n"),
        ("m/main.tf", r#"
            variable "passed" {}
            resource "thing" "x" {
              passed   = var.passed
              computed = thing.y.arn
            }
            resource "thing" "y" {}
        "#),
    ]), @"
    module.m.thing.x computed=?module.m.thing.y.arn passed=?var.who
    module.m.thing.y
    ! main.tf:1:1: no value for `who`, read as unknown; give --var or --var-file
    ");
}

#[test]
fn wrong_calls_are_told() {
    assert_snapshot!(shown(&[
        ("main.tf", r#"
            module "m" {
              source = "./inner"
              nmae   = "typo"
            }
            module "nowhere" {
              source = "./nowhere"
            }
            module "outside" {
              source = "../../outside"
            }
            module "computed" {
              source = "./${var.x}"
            }
            resource "thing" "y" {
              name = module.m.nope
            }
        "#),
        ("inner/main.tf", INNER),
    ]), @r#"
    module.m.thing.x extra="none" name=?module.m.var.name path="inner"
    thing.y name=?thing.y.name
    ! main.tf:2:13: module `m` needs a value for `name`
    ! main.tf:4:15: module `m` has no variable `nmae`
    ! main.tf:7:15: there is no module `./nowhere` with files that end in `.tf`
    ! main.tf:10:15: module `outside` at `../../outside` lies outside of what is read; name a folder that holds both
    ! main.tf:13:15: the source of module `computed` is not a literal text
    ! main.tf:16:22: module `m` has no output `nope`
    "#);
}

#[test]
fn roots_are_what_nobody_calls() {
    let mut files = Files::memory([
        ("main.tf", "module \"a\" {\n  source = \"./modules/a\"\n}\n"),
        ("modules/a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"),
        ("modules/b/main.tf", ""),
        ("modules/unused/main.tf", ""),
        (
            "examples/simple/main.tf",
            "module \"it\" {\n  source = \"../../modules/unused\"\n}\n",
        ),
        ("examples/simple/.terraform/modules/x/main.tf", ""),
        (
            "live/eu/main.tf.json",
            "{\"module\": {\"a\": {\n\"source\": \"../../modules/a\"}}}",
        ),
        ("circle/a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"),
        ("circle/b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n"),
        ("readme.md", ""),
    ]);
    assert_eq!(
        roots(&mut files),
        [vec!["", "live/eu"], vec!["circle/a"], vec!["examples/simple"]]
    );
}

#[test]
fn a_folder_below_can_be_the_root() {
    let files = Files::memory([
        (
            "modules/a/main.tf",
            "resource \"thing\" \"x\" {\n  root = path.root\n  here = path.module\n  text = file(\"${path.module}/t.txt\")\n}\n",
        ),
        ("modules/a/t.txt", "hello"),
        ("live/main.tf", "module \"a\" {\n  source = \"../modules/a\"\n}\n"),
    ]);
    let program = read(files, "live", &known_account());
    let shown: Vec<String> = program.problems.iter().map(ToString::to_string).collect();
    assert_eq!(shown, Vec::<String>::new());
    assert_eq!(
        super::compact(&program.declared[0].attributes),
        r#"{here="../modules/a", root=".", text="hello"}"#
    );
}

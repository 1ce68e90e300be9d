//! Both syntaxes, override files, nested and dynamic blocks.

use super::shown;
use insta::assert_snapshot;

#[test]
fn files_of_a_folder_are_one_program() {
    assert_snapshot!(shown(&[
        ("a.tf", "resource \"thing\" \"a\" {\n  name = local.name\n}\n"),
        ("b.tf", "locals {\n  name = \"x\"\n}\n"),
        (".hidden.tf", "resource \"thing\" \"hidden\" {}\n"),
        ("b.tf~", "resource \"thing\" \"backup\" {}\n"),
        ("sub/c.tf", "resource \"thing\" \"elsewhere\" {}\n"),
    ]), @r#"thing.a name="x""#);
}

#[test]
fn json_is_the_same_language() {
    assert_snapshot!(shown(&[("main.tf.json", r#"{
        "//": "a comment",
        "variable": {"n": {"type": "number", "default": 2}},
        "locals": {"names": ["a", "b-${var.n}"]},
        "resource": {"thing": {"x": {
            "for_each": "${toset(local.names)}",
            "name": "${each.key}",
            "count_of": "${var.n}",
            "nested": {"a${1 + 1}": [true, null]},
            "dynamic": {"rule": {"for_each": [1, 2], "content": {"port": "${rule.value}"}}}
        }}}
    }"#)]), @r#"
    thing.x["a"] count_of=2 name="a" nested={a2=[true, null]} rule=[{port=1}, {port=2}]
    thing.x["b-2"] count_of=2 name="b-2" nested={a2=[true, null]} rule=[{port=1}, {port=2}]
    "#);
}

#[test]
fn override_files_win() {
    assert_snapshot!(shown(&[
        ("main.tf", r#"
            locals {
              a = 1
              b = 1
            }
            resource "thing" "x" {
              kept     = local.a
              replaced = local.b
              rule {
                port = 1
              }
              other {
                port = 1
              }
            }
        "#),
        ("override.tf", "locals {\n  b = 2\n}\n"),
        ("x_override.tf.json", r#"{"resource": {"thing": {"x": {"added": 3}}}}"#),
        ("y_override.tf", r#"
            resource "thing" "x" {
              rule {
                port = 2
              }
            }
            resource "thing" "missing" {}
        "#),
    ]), @r#"
    thing.x added=3 kept=1 other=[{port=1}] replaced=2 rule=[{port=2}]
    ! y_override.tf:7:13: there is no resource `thing.missing` to override
    "#);
}

#[test]
fn opentofu_files_come_first() {
    assert_snapshot!(shown(&[
        ("main.tf", "resource \"thing\" \"a\" {}\n"),
        ("main.tofu", "resource \"thing\" \"b\" {}\n"),
    ]), @"thing.b");
}

#[test]
fn dynamic_blocks_make_blocks() {
    assert_snapshot!(shown(&[("main.tf", r#"
        variable "ports" {
          default = [{ port = 80, from = ["a", "b"] }, { port = 443, from = [] }]
        }
        resource "thing" "x" {
          rule {
            port = 22
          }
          dynamic "rule" {
            for_each = var.ports
            content {
              index = rule.key
              port  = rule.value.port
              dynamic "source" {
                for_each = toset(rule.value.from)
                iterator = it
                content {
                  name = "${it.value}-${rule.key}"
                }
              }
            }
          }
        }
        resource "thing" "none" {
          dynamic "rule" {
            for_each = []
            content {}
          }
        }
    "#)]), @r#"
    thing.none rule=[]
    thing.x rule=[{port=22}, {index=0, port=80, source=[{name="a-0"}, {name="b-0"}]}, {index=1, port=443, source=[]}]
    "#);
}

#[test]
fn unknown_dynamic_blocks_are_read_once() {
    assert_snapshot!(shown(&[("main.tf", r#"
        variable "ports" {}
        resource "thing" "x" {
          dynamic "rule" {
            for_each = var.ports
            content {
              port = rule.value.port
            }
          }
        }
    "#)]), @"
    thing.x rule=[{port=?thing.x.rule[*].value.port}]
    ! main.tf:2:9: no value for `ports`, read as unknown; give --var or --var-file
    ! main.tf:5:13: how many blocks `rule` `thing.x` has depends on `var.ports`, which is not known; read as one
    ");
}

#[test]
fn what_changes_nothing_is_passed_over() {
    assert_snapshot!(shown(&[("main.tf", r#"
        terraform {
          required_version = ">= 1.0"
          required_providers {
            aws = { source = "hashicorp/aws" }
          }
        }
        moved {
          from = thing.a
          to   = thing.b
        }
        import {
          to = thing.b
          id = "i-1"
        }
        removed {
          from = thing.c
          lifecycle {
            destroy = false
          }
        }
        check "health" {
          assert {
            condition     = data.http.x.status_code == 200
            error_message = "no"
          }
        }
        resource "thing" "b" {
          name       = "x"
          depends_on = [thing.nowhere]
          lifecycle {
            ignore_changes = [name]
          }
          provisioner "local-exec" {
            command = self.name
          }
        }
    "#)]), @r#"thing.b name="x""#);
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    assert_snapshot!(shown(&[("main.tf", "resource \"thing\" \"x\" {\n  tags = {\n    Name = \"a\"\n    b    = 1\n    Name = \"c\"\n    \"b\"  = 2\n    \"b\"  = 3\n    é    = 4\n    é    = 5\n  }\n}\n")]), @r#"thing.x tags={Name="c", b=3, é=5}"#);
}

#[test]
fn the_hash_of_a_file_that_is_built_later_is_unknown() {
    assert_snapshot!(shown(&[("main.tf", "resource \"thing\" \"x\" {\n  hash = filebase64sha256(\"code.zip\")\n}\n")]), @r#"thing.x hash=?filebase64sha256("code.zip")"#);
}

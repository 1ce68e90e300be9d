//! Variables, local values and outputs.

use super::{Given, known_account, shown, shown_with};
use insta::assert_snapshot;

const ECHO: &str = "resource \"thing\" \"x\" {\n  value = var.v\n}\n";

#[test]
fn later_values_win() {
    let mut options = known_account();
    options.environment = vec![("v".to_owned(), "environment".to_owned())];
    let all = [
        ("terraform.tfvars", "v = \"terraform.tfvars\"\n"),
        ("terraform.tfvars.json", "{\"v\": \"terraform.tfvars.json\"}"),
        ("a.auto.tfvars", "v = \"a.auto.tfvars\"\n"),
        ("b.auto.tfvars.json", "{\"v\": \"b.auto.tfvars.json\"}"),
        ("unread.tfvars", "v = \"unread\"\n"),
    ];
    let program = (
        "main.tf",
        "variable \"v\" {\n  default = \"default\"\n}\nresource \"thing\" \"x\" {\n  value = var.v\n}\n",
    );
    let mut seen = Vec::new();
    for count in 0..=all.len() {
        let files: Vec<_> = [program].into_iter().chain(all.iter().take(count).copied()).collect();
        seen.push(shown_with(&files, &options).trim().to_owned());
    }
    options.given.push(Given::Variable {
        name: "v".to_owned(),
        value: "first".to_owned(),
    });
    options.given.push(Given::File {
        name: "more.tfvars".to_owned(),
        text: "v = \"second\"\n".to_owned(),
    });
    seen.push(shown_with(&[program], &options).trim().to_owned());
    assert_snapshot!(seen.join("\n"), @r#"
    thing.x value="environment"
    thing.x value="terraform.tfvars"
    thing.x value="terraform.tfvars.json"
    thing.x value="a.auto.tfvars"
    thing.x value="b.auto.tfvars.json"
    thing.x value="b.auto.tfvars.json"
    thing.x value="second"
    "#);
}

#[test]
fn text_from_outside_is_read_by_the_type() {
    for (ty, given, expected) in [
        ("", "[1]", "\"[1]\""),
        ("type = string", "[1]", "\"[1]\""),
        ("type = number", "12", "12"),
        ("type = bool", "true", "true"),
        ("type = list(number)", "[1, \"2\"]", "[1, 2]"),
        ("type = any", "{a = 1}", "{a=1}"),
        (
            "type = object({a = string, b = optional(number, 7)})",
            "{a = 1}",
            "{a=\"1\", b=7}",
        ),
    ] {
        let program = format!("variable \"v\" {{\n  {ty}\n}}\n{ECHO}");
        let mut options = known_account();
        options.environment = vec![("v".to_owned(), given.to_owned())];
        let shown = shown_with(&[("main.tf", &program)], &options);
        assert_eq!(shown.trim(), format!("thing.x value={expected}"), "{ty}");
    }
}

#[test]
fn values_that_do_not_fit_are_told() {
    let mut options = known_account();
    options.given = vec![
        Given::Variable {
            name: "v".to_owned(),
            value: "many".to_owned(),
        },
        Given::Variable {
            name: "unheard_of".to_owned(),
            value: "x".to_owned(),
        },
    ];
    let program = format!("variable \"v\" {{\n  type = number\n}}\n{ECHO}");
    assert_snapshot!(shown_with(&[("main.tf", &program)], &options), @"
    thing.x value=?var.v
    ! -var unheard_of:1:1: there is no variable `unheard_of` to give a value to
    ! -var v:1:1: the value of `var.v` does not fit its type: a number is required
    ");
}

#[test]
fn variables_without_a_value_are_unknown() {
    assert_snapshot!(shown(&[("main.tf", r#"
        variable "who" {}
        variable "nothing" {
          default  = null
          nullable = true
        }
        resource "thing" "x" {
          whole   = var.who
          part    = "arn:aws:iam::${var.who}:root"
          nothing = var.nothing
        }
    "#)]), @r#"
    thing.x nothing=null part="arn:aws:iam::⟨var.who⟩:root" whole=?var.who
    ! main.tf:2:9: no value for `who`, read as unknown; give --var or --var-file
    "#);
}

#[test]
fn null_takes_the_default_where_it_may_not_be() {
    assert_snapshot!(shown(&[
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n  a = null\n  b = null\n}\n"),
        ("m/main.tf", r#"
            variable "a" {
              default  = "default"
              nullable = false
            }
            variable "b" {
              default = "default"
            }
            resource "thing" "x" {
              a = var.a
              b = var.b
            }
        "#),
    ]), @r#"module.m.thing.x a="default" b=null"#);
}

#[test]
fn locals_are_worked_out_in_any_order() {
    assert_snapshot!(shown(&[("main.tf", r#"
        locals {
          c = "${local.b}c"
          a = "a"
        }
        locals {
          b = "${local.a}b"
        }
        resource "thing" "x" {
          value = local.c
        }
    "#)]), @r#"thing.x value="abc""#);
}

#[test]
fn secrets_stay_marked() {
    let program = super::read(
        crate::files::Files::memory([(
            "main.tf",
            "variable \"v\" {\n  default = \"s\"\n  sensitive = true\n}\nresource \"thing\" \"x\" {\n  a = \"${var.v}!\"\n  b = \"b\"\n}\n",
        )]),
        "",
        &known_account(),
    );
    let attributes = &program.declared[0].attributes;
    assert!(attributes.field("a").expect("a").is_sensitive);
    assert!(!attributes.field("b").expect("b").is_sensitive);
}

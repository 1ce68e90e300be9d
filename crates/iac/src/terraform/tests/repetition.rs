//! `count`, `for_each`, and references to what they make.

use super::shown;
use insta::assert_snapshot;

#[test]
fn count_makes_numbered_instances() {
    assert_snapshot!(shown(&[("main.tf", r#"
        resource "thing" "x" {
          count = 2
          name  = "n${count.index}"
        }
        resource "thing" "none" {
          count = 0
        }
        resource "thing" "y" {
          first = thing.x[0].name
          all   = thing.x[*].name
          old   = thing.x.*.name
          last  = thing.x[length(thing.x) - 1].name
          none  = thing.none[*].name
          maybe = one(thing.none[*].name)
          tried = try(thing.none[0].name, "fallback")
        }
    "#)]), @r"");
}

#[test]
fn for_each_makes_named_instances() {
    assert_snapshot!(shown(&[("main.tf", r#"
        resource "thing" "x" {
          for_each = { b = 2, "a \"q\"" = 1 }
          name     = each.key
          value    = each.value
        }
        resource "thing" "y" {
          for_each = toset(["k"])
          name     = "${each.key}${each.value}"
          one      = thing.x["b"].value
          all      = { for name, x in thing.x : name => x.value }
          list     = values(thing.x)[*].value
        }
    "#)]), @r"");
}

#[test]
fn chains_of_for_each_go_on() {
    assert_snapshot!(shown(&[("main.tf", r#"
        resource "thing" "x" {
          for_each = toset(["a", "b"])
          name     = each.key
        }
        resource "thing" "y" {
          for_each = thing.x
          name     = "${each.key}-${each.value.name}-${each.value.computed}"
        }
    "#)]), @r"");
}

#[test]
fn an_unknown_number_of_instances_is_read_as_one() {
    assert_snapshot!(shown(&[("main.tf", r#"
        variable "n" {
          type = number
        }
        variable "names" {
          type = set(string)
        }
        resource "thing" "x" {
          count = var.n > 1 ? 1 : 0
          index = count.index
        }
        resource "thing" "y" {
          for_each = var.names
          name     = each.key
          sibling  = thing.x[0].computed
          siblings = thing.x[*].computed
        }
        resource "thing" "z" {
          name = thing.y["k"].name
        }
    "#)]), @r"");
}

#[test]
fn what_is_not_written_is_unknown() {
    assert_snapshot!(shown(&[("main.tf", r#"
        resource "thing" "x" {
          name = "n"
          block {
            written = 1
          }
        }
        resource "thing" "y" {
          whole = thing.x.computed
          deep  = thing.x.computed.a[0]
          text  = "${thing.x.computed}/*"
          block = [thing.x.block[0].written, thing.x.block[0].computed]
        }
    "#)]), @r"");
}

#[test]
fn many_instances_are_quick() {
    let program = r#"
        locals {
          names = toset([for n in range(2000) : "name-${n}"])
        }
        resource "thing" "x" {
          for_each = local.names
          name     = each.key
        }
        resource "thing" "y" {
          for_each = local.names
          name     = thing.x[each.key].name
        }
    "#;
    assert_eq!(shown(&[("main.tf", program)]).lines().count(), 4000);
}

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
    "#)]), @r#"
    thing.x[0] name="n0"
    thing.x[1] name="n1"
    thing.y all=["n0", "n1"] first="n0" last="n1" maybe=null none=[] old=["n0", "n1"] tried="fallback"
    "#);
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
    "#)]), @r#"
    thing.x["a \"q\""] name="a \"q\"" value=1
    thing.x["b"] name="b" value=2
    thing.y["k"] all={a "q"=1, b=2} list=[1, 2] name="kk" one=2
    "#);
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
    "#)]), @r#"
    thing.x["a"] name="a"
    thing.x["b"] name="b"
    thing.y["a"] name="a-a-⟨thing.x['a'].computed⟩"
    thing.y["b"] name="b-b-⟨thing.x['b'].computed⟩"
    "#);
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
    "#)]), @"
    thing.x[*] index=?thing.x[*].count.index
    thing.y[*] name=?thing.y[*].each.key sibling=?thing.x[*].computed siblings=[?thing.x[*].computed]
    thing.z name=?thing.y[*].each.key
    ! main.tf:2:9: no value for `n`, `names`, read as unknown; give --var or --var-file
    ! main.tf:9:11: how many `thing.x` there are depends on `(var.n > 1) ? 1 : 0`, which is not known; read as one
    ! main.tf:13:11: how many `thing.y` there are depends on `var.names`, which is not known; read as one
    ");
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
    "#)]), @r#"
    thing.x block=[{written=1}] name="n"
    thing.y block=[1, ?thing.x.block[0].computed] deep=?thing.x.computed.a[0] text="⟨thing.x.computed⟩/*" whole=?thing.x.computed
    "#);
}

#[test]
fn many_instances_are_quick() {
    let program = r#"
        locals {
          names = toset([for pair in setproduct(range(50), range(40)) : join("-", pair)])
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

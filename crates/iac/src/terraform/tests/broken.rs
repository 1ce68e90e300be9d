//! Broken input: one clear line with its position, and the rest is still read.

use super::shown;
use insta::assert_snapshot;

/// What must be read whatever else is broken.
const REST: &str = "resource \"thing\" \"rest\" {}\n";

/// Reads a broken file beside one that is whole; returns the problems.
fn problems(broken: &str) -> String {
    problems_of(&[("main.tf", broken)])
}

fn problems_of(files: &[(&str, &str)]) -> String {
    let mut all = vec![("rest.tf", REST)];
    all.extend(files);
    let shown = shown(&all);
    assert!(shown.contains("thing.rest"), "{shown}");
    let problems: Vec<&str> = shown.lines().filter(|line| line.starts_with('!')).collect();
    problems.join("\n")
}

#[test]
fn syntax_errors_hide_one_block() {
    let shown = shown(&[(
        "main.tf",
        r#"
resource "thing" "a" {
  name = "a"
}

resource "thing" "broken" {
  name = = "b"
}

resource "thing" "also_broken" {
  name = "b

}

resource "thing" "c" {
  name = "c"
}
"#,
    )]);
    assert_snapshot!(shown, @r#"
    thing.a name="a"
    thing.c name="c"
    ! main.tf:7:10: the syntax is wrong: an expression is expected
    ! main.tf:11:3: the syntax is wrong: invalid block body; expected `}`, newline or identifier
    "#);
}

#[test]
fn missing_braces_hide_one_block() {
    assert_snapshot!(problems("resource \"thing\" \"a\" {\n  x {\n}\n\nresource \"thing\" \"b\" {}\n"), @"! main.tf:4:1: the syntax is wrong: invalid block body; expected `}`, newline or identifier");
}

#[test]
fn a_file_of_nonsense_is_told() {
    assert_snapshot!(problems("<?xml version=\"1.0\"?>\n"), @"! main.tf:1:1: the syntax is wrong: unexpected token");
}

#[test]
fn broken_json_is_told() {
    assert_snapshot!(problems_of(&[("x.tf.json", "{\"resource\": {\"thing\": {\"a\": {\"name\": }}}}")]), @"! x.tf.json:1:39: this is not JSON: expected a value");
}

#[test]
fn text_that_is_not_utf8_is_told() {
    let files = crate::files::Files::memory([("main.tf", vec![b'a', 0xff]), ("rest.tf", REST.into())]);
    let program = super::read(files, "", &super::known_account());
    assert_eq!(program.declared.len(), 1);
    assert_snapshot!(program.problems[0], @"main.tf: `main.tf` is not text in UTF-8");
}

#[test]
fn circles_of_locals_are_named() {
    assert_snapshot!(problems("locals {\n  a = local.b\n  b = \"${local.c}!\"\n  c = local.a\n}\n"), @"! main.tf:4:7: `local.a` depends on itself: local.a -> local.b -> local.c -> local.a");
}

#[test]
fn circles_of_resources_are_named() {
    assert_snapshot!(problems("resource \"thing\" \"a\" {\n  x = thing.b.x\n}\nresource \"thing\" \"b\" {\n  x = thing.a.x\n}\n"), @"! main.tf:5:7: `thing.a` depends on itself: thing.a -> thing.b -> thing.a");
}

#[test]
fn circles_through_modules_are_named() {
    assert_snapshot!(problems_of(&[
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n  in = module.m.out\n}\n"),
        ("m/main.tf", "variable \"in\" {}\noutput \"out\" {\n  value = var.in\n}\n"),
    ]), @"! m/main.tf:3:11: `module.m.var.in` depends on itself: module.m.var.in -> module.m.output.out -> module.m.var.in");
}

#[test]
fn modules_that_call_themselves_are_told() {
    assert_snapshot!(problems_of(&[
        ("main.tf", "module \"a\" {\n  source = \"./a\"\n}\n"),
        ("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"),
        ("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n"),
    ]), @"! b/main.tf:1:1: module `a` calls itself: `a` -> `b` -> `a`");
}

#[test]
fn missing_files_are_told() {
    assert_snapshot!(problems("resource \"thing\" \"a\" {\n  policy = file(\"${path.module}/gone.json\")\n}\n"), @"! main.tf:2:17: `file`: there is no file `gone.json`");
}

#[test]
fn files_outside_are_not_read() {
    assert_snapshot!(problems("resource \"thing\" \"a\" {\n  policy = file(\"../../etc/passwd\")\n}\n"), @"! main.tf:2:17: `file`: `../../etc/passwd` lies outside of what is read; name a folder that holds it");
}

#[test]
fn undeclared_names_are_told() {
    assert_snapshot!(problems(
        "resource \"thing\" \"a\" {\n  a = var.a\n  b = local.b\n  c = thing.c.x\n  d = data.d.e.f\n  e = module.e.f\n  f = each.key\n  g = count.index\n  h = nope(1)\n}\n"
    ), @"
    ! main.tf:2:7: there is no variable `var.a`
    ! main.tf:3:7: there is no local value `local.b`
    ! main.tf:4:7: there is no resource `thing.c`
    ! main.tf:5:7: there is no resource `data.d.e`
    ! main.tf:6:7: there is no module call `module.e`
    ! main.tf:7:7: `each.key` means nothing here; it needs `for_each` in the same block
    ! main.tf:8:7: `count.index` means nothing here; it needs `count` in the same block
    ! main.tf:9:7: `nope`: there is no function `nope`
    ");
}

#[test]
fn wrong_arguments_of_functions_are_told() {
    assert_snapshot!(problems("resource \"thing\" \"a\" {\n  a = upper([])\n  b = cidrsubnet(\"x\", 1, 1)\n}\n"), @"
    ! main.tf:2:13: `upper`: `string`: a string is required
    ! main.tf:3:18: `cidrsubnet`: `x` is no network such as `10.0.0.0/8`
    ");
}

#[test]
fn duplicates_are_told() {
    assert_snapshot!(problems(
        "resource \"thing\" \"a\" {}\nresource \"thing\" \"a\" {}\nlocals {\n  x = 1\n}\nlocals {\n  x = 2\n}\nvariable \"v\" {\n  default = 1\n}\nvariable \"v\" {}\n"
    ), @"
    ! main.tf:2:1: a second resource `thing.a`
    ! main.tf:7:3: a second `local.x`
    ! main.tf:12:1: a second variable `v`
    ");
}

#[test]
fn blocks_without_labels_are_told() {
    assert_snapshot!(problems("resource \"thing\" {}\nvariable {}\nunheard \"of\" {}\nx = 1\n"), @"
    ! main.tf:1:1: a block `resource` has two labels, its type and its name
    ! main.tf:2:1: a block `variable` has one label, its name
    ! main.tf:3:1: Terraform has no blocks of type `unheard` here
    ! main.tf:4:1: `x` stands outside of any block
    ");
}

#[test]
fn wrong_repetition_is_told() {
    assert_snapshot!(problems(
        "resource \"thing\" \"a\" {\n  count = \"many\"\n}\nresource \"thing\" \"b\" {\n  for_each = [\"a\"]\n}\nresource \"thing\" \"c\" {\n  count = -1\n}\nresource \"thing\" \"d\" {\n  for_each = null\n}\n"
    ), @"
    ! main.tf:2:3: `count` of `thing.a` is not a whole number
    ! main.tf:5:3: `for_each` of `thing.b` is neither a map nor a set of texts; wrap a list in `toset`
    ! main.tf:8:3: `count` of `thing.c` is not a whole number
    ! main.tf:11:3: `for_each` of `thing.d` is neither a map nor a set of texts; wrap a list in `toset`
    ");
}

#[test]
fn instances_that_are_not_there_are_told() {
    assert_snapshot!(problems(
        "resource \"thing\" \"a\" {\n  count = 1\n}\nresource \"thing\" \"b\" {\n  x = thing.a[1].y\n  z = thing.a[\"k\"].y\n}\n"
    ), @r#"
    ! main.tf:5:7: there is no instance `thing.a[1]`
    ! main.tf:6:7: there is no instance `thing.a["k"]`
    "#);
}

#[test]
fn wrong_types_are_told() {
    assert_snapshot!(problems("variable \"v\" {\n  type = list(strin)\n}\nvariable \"w\" {\n  type    = number\n  default = \"x\"\n}\n"), @"
    ! main.tf:1:1: no value for `v`, read as unknown; give --var or --var-file
    ! main.tf:2:15: this is no type; write `string`, `number`, `bool`, `any`, or `list(...)`, `set(...)`, `map(...)`, `tuple([...])`, `object({...})`
    ! main.tf:6:13: the value of `var.w` does not fit its type: a number is required
    ");
}

#[test]
fn too_many_instances_are_refused() {
    assert_snapshot!(problems("resource \"thing\" \"a\" {\n  count = 1000000000\n}\n"), @"! main.tf:2:3: `thing.a` has 1000000000 instances, which is too many; read as one");
}

#[test]
fn values_that_double_are_refused() {
    let mut program = String::from("locals {\n  a0 = \"0123456789\"\n");
    for index in 1..60 {
        let before = index - 1;
        program.push_str(&format!("  a{index} = \"${{local.a{before}}}${{local.a{before}}}\"\n"));
    }
    program.push_str("}\n");
    assert_snapshot!(problems(&program), @"
    ! main.tf:25:9: the text is longer than 64 MiB
    ! main.tf:48:9: the text is longer than 64 MiB
    ");
}

#[test]
fn lists_that_double_are_refused() {
    let mut program = String::from("locals {\n  a0 = [1]\n");
    for index in 1..60 {
        let before = index - 1;
        program.push_str(&format!("  a{index} = [local.a{before}, local.a{before}]\n"));
    }
    program.push_str("}\n");
    assert_snapshot!(problems(&program), @"
    ! main.tf:23:9: the value has more than 4,000,000 parts
    ! main.tf:44:9: the value has more than 4,000,000 parts
    ");
}

#[test]
fn modules_that_double_are_refused() {
    let names: Vec<String> = (0..40).map(|index| format!("m{index}/main.tf")).collect();
    let bodies: Vec<String> = (0..40)
        .map(|index| {
            let call = |name: &str| format!("module \"{name}\" {{\n  source = \"../m{}\"\n}}\n", index + 1);
            call("a") + &call("b")
        })
        .collect();
    let mut files = vec![("main.tf", "module \"m\" {\n  source = \"./m0\"\n}\n")];
    files.extend(names.iter().zip(&bodies).map(|(name, body)| (&**name, &**body)));
    let shown = problems_of(&files);
    assert!(shown.lines().count() < 50, "{shown}");
    assert_snapshot!(shown.lines().next().unwrap_or_default(), @"! m0/main.tf:4:1: there are more than 20000 instances of modules");
}

#[test]
fn long_chains_are_refused() {
    let mut program = String::from("locals {\n  a0 = 1\n");
    for index in 1..2000 {
        program.push_str(&format!("  a{index} = local.a{}\n", index - 1));
    }
    program.push_str("}\nresource \"thing\" \"x\" {\n  y = local.a1999\n}\n");
    let shown = problems(&program);
    assert!(shown.lines().count() <= 10, "{shown}");
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("locals {{\n  a = {}1{}\n}}\n", "[".repeat(5000), "]".repeat(5000));
    assert_snapshot!(problems(&deep), @"! main.tf:2:71: the syntax is wrong: invalid nesting depth; expected at most 64 nested levels");
    let many = format!("locals {{\n  a = {}true\n}}\n", "!".repeat(100_000));
    assert!(!problems(&many).is_empty());
}

#[test]
fn modules_without_source_are_told() {
    assert_snapshot!(problems("module \"a\" {}\nmodule \"b\" {\n  source = 1 + \n}\n"), @"
    ! main.tf:1:1: module `a` has no source
    ! main.tf:3:16: the syntax is wrong: an expression is expected
    ");
}

#[test]
fn templates_that_call_themselves_are_refused() {
    assert_snapshot!(problems_of(&[
        ("main.tf", "resource \"thing\" \"a\" {\n  x = templatefile(\"t.tpl\", {})\n}\n"),
        ("t.tpl", "${templatefile(\"t.tpl\", {})}"),
    ]), @"! main.tf:2:7: `templatefile`: `templatefile`: a template cannot render further templates");
}

#[test]
fn blocks_that_multiply_are_refused() {
    assert_snapshot!(problems(
        r#"
        resource "thing" "x" {
          dynamic "b" {
            for_each = range(1000)
            content {
              dynamic "c" {
                for_each = range(1000)
                content {
                  dynamic "d" {
                    for_each = range(1000)
                    content {}
                  }
                }
              }
            }
          }
        }
        "#
    ), @"! main.tf:9:19: this program takes too many steps to evaluate; the rest of it is unknown");
}

#[test]
fn names_of_many_lines_give_messages_of_one() {
    assert_snapshot!(problems("module \"m\" {\n  source = \"./a\nb\"\n}\n"), @"! main.tf:2:3: there is no module `./a b` with files that end in `.tf`");
}

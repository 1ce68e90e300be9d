//! What is known of values that depend on unknown ones.

use super::*;

fn world() -> Vec<(&'static str, Value)> {
    vec![
        ("u", Value::unknown("var.u")),
        ("c", Value::unknown("var.c")),
        ("t", Value::text("known")),
        ("s", Value::text("secret").sensitive(true)),
        ("l", Value::unknown("var.l")),
    ]
}

fn check(cases: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (expression, expected) in cases {
        let found = evaluate(expression, &world()).map_or_else(|error| format!("!! {error}"), |value| show(&value));
        let found = found.replace('\u{27e8}', "(").replace('\u{27e9}', ")");
        if found != *expected {
            wrong.push_str(&format!("{expression}\n  {expected}\n  {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "expression, expected, found:\n{wrong}");
}

#[test]
fn texts_keep_what_is_known_of_them() {
    check(&[
        (r#""${aws_x.b.arn}/*""#, r#""arn:aws:x:::(aws_x.b.id)/*""#),
        (r#""a-${var.u}-b""#, r#""a-(var.u)-b""#),
        (r#""${var.u}""#, "<var.u>"),
        (r#""a-${aws_x.b.tags["k"]}""#, r#""a-(aws_x.b.tags['k'])""#),
        (
            r#"jsonencode({Resource = [var.u, "${var.u}/*"], n = 1})"#,
            r#""{\"Resource\":[\"(var.u)\",\"(var.u)/*\"],\"n\":1}""#,
        ),
        ("jsonencode(var.u)", "<jsonencode(var.u)>"),
        (r#"{"${var.u}:sub" = 1}"#, r#"{"(var.u):sub" = 1}"#),
        (r#"{(var.u) = 1}"#, r#"{"(var.u)" = 1}"#),
        (
            r#""%{ for x in var.l }a%{ endfor }""#,
            r#""(for x in var.l (here 0:0))""#,
        ),
        (r#""x-%{ if var.c }a%{ else }a%{ endif }""#, r#""x-a""#),
        (
            r#""x-%{ if var.c }role/a%{ else }role/b%{ endif }""#,
            r#""x-role/(var.c ? 'a' : 'b')""#,
        ),
    ]);
}

#[test]
fn steps_from_the_unknown_are_part_of_its_name() {
    check(&[
        ("var.u.a", "<var.u.a>"),
        (r#"var.u["a"][0].b"#, r#"<var.u["a"][0].b>"#),
        ("var.u[*].a", "<var.u[*].a>"),
        ("var.u.*.a[0]", "<var.u.*.a[0]>"),
        ("var.u[var.c]", "<var.u[var.c]>"),
        ("aws_x.b.other", "<aws_x.b.other>"),
        ("aws_x.b.other[0].c", "<aws_x.b.other[0].c>"),
        (r#"aws_x.b["other"]"#, "<aws_x.b.other>"),
        ("aws_x.b.name", r#""n""#),
        ("[aws_x.b][*].other", "[<aws_x.b.other>]"),
        ("{a = 1}[var.u]", "<{a = 1}[var.u]>"),
        ("[1, 2][var.u]", "<[1, 2][var.u]>"),
        (r#"{"${var.u}x" = 1}["${var.u}x"]"#, "1"),
        (r#"{"${var.u}x" = 1}["ax"]"#, "<{(var.u)x = 1}.ax>"),
        (
            r#"{"${var.u}x" = 1}["ay"]"#,
            "!! this object has no attribute `ay`; there are `(var.u)x`",
        ),
        ("[for k, v in aws_x.b : k]", r#"["arn", "name"]"#),
        (
            "jsonencode(aws_x.b)",
            r#""{\"arn\":\"arn:aws:x:::(aws_x.b.id)\",\"name\":\"n\"}""#,
        ),
    ]);
}

#[test]
fn operators_name_their_operands() {
    check(&[
        ("var.u + 1", "<var.u + 1>"),
        ("(var.u + 1) * 2", "<(var.u + 1) * 2>"),
        ("-var.u", "<-var.u>"),
        ("!var.c", "<!var.c>"),
        ("var.c && false", "false"),
        ("false && var.c", "false"),
        ("var.c || true", "true"),
        ("var.c && true", "<var.c && true>"),
        ("upper(var.u)", "<upper(var.u)>"),
        (r#"upper("a${var.u}")"#, r#"<upper("a${var.u}")>"#),
        ("max(var.u...)", "<max(var.u)>"),
        ("uuid()", "<uuid() (here 0:0)>"),
        (
            "provider::aws::x(1)",
            "!! `provider::aws::x`: there is no such function",
        ),
        ("[for x in var.l : x]", "<for x in var.l (here 0:0)>"),
        ("{for x in var.l : x => x}", "<for x in var.l (here 0:0)>"),
        ("[for x in [1] : x if var.c]", "<for x in [1] (here 0:0)>"),
        ("[for x in [var.u, 1] : x]", "[<var.u>, 1]"),
        ("{for x in [var.u] : x => 1}", r#"{"(var.u)" = 1}"#),
    ]);
}

#[test]
fn equality_knows_three_answers() {
    check(&[
        ("var.u == var.u", "true"),
        ("var.u != var.u", "false"),
        ("var.u == 1", "<var.u == 1>"),
        ("var.u == null", "<var.u == null>"),
        ("var.u == var.c", "<var.u == var.c>"),
        (r#""${var.u}-a" == "${var.u}-a""#, "true"),
        (r#""${var.u}-a" == "x-b""#, "false"),
        (r#""x-${var.u}" == "y-a""#, "false"),
        (r#""x-${var.u}-z" == "x-z""#, "false"),
        (r#""x-${var.u}-z" == "x--z""#, r#"<"x-${var.u}-z" == "x--z">"#),
        (
            r#""a${var.u}b${var.c}c" == "aXbYc""#,
            r#"<"a${var.u}b${var.c}c" == "aXbYc">"#,
        ),
        (r#""a${var.u}b${var.c}c" == "aXYc""#, "false"),
        (r#""a${var.u}" == "${var.c}b""#, r#"<"a${var.u}" == "${var.c}b">"#),
        (r#""a${var.u}" == "b${var.c}""#, "false"),
        (r#"aws_x.b.arn == null"#, "false"),
        (r#""${var.u}a" == 1"#, "false"),
        ("[1, var.u] == [2, var.u]", "false"),
        ("[1, var.u] == [1, var.u]", "true"),
        ("[1, var.u] == [1, 2]", "<[1, var.u] == [1, 2]>"),
        ("{a = var.u} == {b = 1}", "false"),
        ("{a = var.u} == {a = 1}", "<{a = var.u} == {a = 1}>"),
        ("toset([var.u, var.c]) == toset([1])", "<[var.c, var.u] == [1]>"),
    ]);
}

#[test]
fn unknown_conditions_leave_what_both_branches_share() {
    check(&[
        ("var.c ? 1 : 1", "1"),
        ("var.c ? 1 : 2", "<var.c ? 1 : 2>"),
        (r#"var.c ? "role/a" : "role/bb""#, r#""role/(var.c ? 'a' : 'bb')""#),
        (r#"var.c ? "a/x" : "b/x""#, r#""(var.c ? 'a' : 'b')/x""#),
        (r#"var.c ? "aa" : "a""#, r#""a(var.c ? 'a' : '')""#),
        (
            r#"var.c ? "${var.u}a" : "${var.u}b""#,
            r#""(var.u)(var.c ? 'a' : 'b')""#,
        ),
        (r#"var.c ? "${var.u.a}" : "${var.u.b}""#, "<var.c ? var.u.a : var.u.b>"),
        (
            r#"var.c ? "x${var.u.a}" : "x${var.u.b}""#,
            r#""x(var.c ? '${var.u.a}' : '${var.u.b}')""#,
        ),
        ("var.c ? [1, 2] : [1, 3]", "[1, <var.c ? 2 : 3>]"),
        (
            "var.c ? {a = 1, b = 2} : {a = 1, b = 3}",
            r#"{"a" = 1 "b" = <var.c ? 2 : 3>}"#,
        ),
        ("var.c ? [1] : [1, 2]", "<var.c ? [1] : [1, 2]>"),
        ("var.c ? {a = 1} : null", "<var.c ? {a = 1} : null>"),
        ("var.c ? null : null", "null"),
        ("(var.c ? 1 : 2) + 1", "<(var.c ? 1 : 2) + 1>"),
        ("true ? var.u : 1", "<var.u>"),
        ("true ? 1 : var.u", "1"),
        ("(true ? aws_x.b : {a = 1}).other", "<aws_x.b.other>"),
        (
            "aws_x.b == {a = 1}",
            r#"<{arn = "arn:aws:x:::${aws_x.b.id}", name = "n"} == {a = 1}>"#,
        ),
        ("aws_x.b == aws_x.b", "true"),
    ]);
}

#[test]
fn try_doubts_steps_from_the_unknown_only() {
    check(&[
        ("try(var.u, 1)", "<var.u>"),
        ("try(var.u.a, 1)", "<try(var.u.a, 1)>"),
        ("try(var.u.a)", "<var.u.a>"),
        ("try(aws_x.b.other, 1)", "<aws_x.b.other>"),
        (r#"try("${aws_x.b.arn}/*", 1)"#, r#""arn:aws:x:::(aws_x.b.id)/*""#),
        ("try({}.a, var.u)", "<var.u>"),
        ("can(var.u)", "true"),
        ("can(var.u.a)", "<can(var.u.a)>"),
        ("can(aws_x.b.other)", "true"),
    ]);
}

#[test]
fn secrets_stay_secret() {
    check(&[
        (r#""a${var.s}""#, "(sensitive value)"),
        ("{a = var.s}", r#"{"a" = (sensitive value)}"#),
        ("jsonencode({a = var.s})", "(sensitive value)"),
        ("[for x in [var.s] : x]", "[(sensitive value)]"),
        ("var.s == \"x\"", "(sensitive value)"),
        ("upper(var.s)", "(sensitive value)"),
        ("upper(nonsensitive(var.s))", r#""SECRET""#),
        ("{a = 1}[var.s]", "!! there is no element of this secret name"),
        (
            "{for x in [1, 2] : var.s => x}",
            "!! two elements have the same key `(sensitive)`; put `...` after the value to group them",
        ),
        ("{secret = 1}[var.s]", "(sensitive value)"),
        ("\"%{ if var.s == \"x\" }a%{ endif }\"", "(sensitive value)"),
        ("var.c ? var.s : var.s", "(sensitive value)"),
    ]);
    let unknown = evaluate("var.c ? var.s : \"other\"", &world()).expect("a value");
    assert!(
        unknown.is_sensitive && !format!("{unknown:?}").contains("secret"),
        "{unknown:?}"
    );
}

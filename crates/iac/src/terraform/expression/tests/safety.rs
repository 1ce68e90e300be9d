//! Nothing panics, nothing takes for ever, nothing overflows the stack.

use super::*;
use proptest::prelude::*;

/// Each of these is nested as deep as its text is long.
fn nested(depth: usize) -> Vec<String> {
    let around =
        |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
    vec![
        around("(", "1", ")"),
        around("[", "1", "]"),
        around("{a=", "1", "}"),
        around("{(", "1", ")=1}"),
        around("upper(", "1", ")"),
        around("\"${", "1", "}\""),
        around("\"%{if true}", "1", "%{endif}\""),
        around("%{if true}", "1", "%{endif}"),
        around("[for x in ", "[]", ": x]"),
        around("a[", "1", "]"),
        around("true ? 1 : ", "1", ""),
        around("true ? ", "1", " : 1"),
        around("-", "1", ""),
        around("- ", "1", ""),
        around("!", "true", ""),
        around("1 + ", "1", ""),
        around("1 + 2 * ", "1", ""),
        around("(1 + ", "1", ")"),
        around("<<E\n${", "1", "}\nE\n"),
        format!("var.u{}", "[*]".repeat(depth)),
        format!("var.u{}", ".a".repeat(depth)),
        format!("var.u{}", ".*".repeat(depth)),
        "(".repeat(depth),
        "[".repeat(depth),
        "{a=".repeat(depth),
        "\"${".repeat(depth),
        "f(".repeat(depth),
        "%{if true}".repeat(depth),
        "[for x in ".repeat(depth),
    ]
}

#[test]
fn deep_nesting_is_refused_not_overflown() {
    for depth in [40, 70, 10_000] {
        for text in nested(depth) {
            let world = World::new(&[("u", Value::unknown("var.u"))]);
            for parsed in [
                Expression::parse(&text, SourceId(0)),
                Expression::template(&text, SourceId(0), 0),
            ] {
                let _ = parsed.and_then(|parsed| parsed.evaluate(&world));
            }
            let body = format!("a = {text}\n");
            let _ = parse_body(&body, SourceId(0));
        }
        for open in ["a {\n", "a = {\n", "a \"b\" {\n"] {
            assert!(parse_body(&open.repeat(depth), SourceId(0)).is_err());
            let _ = parse_body(&format!("{}{}", open.repeat(depth), "}\n".repeat(depth)), SourceId(0));
        }
    }
}

#[test]
fn values_that_double_are_refused() {
    let mut value = Value::tuple([Value::text("x")]);
    let mut last = Ok(value.clone());
    for _ in 0..40 {
        last = evaluate("[var.a, var.a]", &[("a", value.clone())]);
        match &last {
            Ok(doubled) => value = doubled.clone(),
            Err(_) => break,
        }
    }
    assert_eq!(
        last.expect_err("too large").message,
        "the value has more than 4,000,000 parts"
    );
    let mut value = Value::text("x".repeat(1 << 20));
    let mut last = Ok(value.clone());
    for _ in 0..40 {
        last = evaluate("\"${var.a}${var.a}\"", &[("a", value.clone())]);
        match &last {
            Ok(doubled) => value = doubled.clone(),
            Err(_) => break,
        }
    }
    assert_eq!(last.expect_err("too large").message, "the text is longer than 64 MiB");
    let mut value = Value::text("x");
    let mut last = Ok(value.clone());
    for _ in 0..500 {
        last = evaluate("[var.a]", &[("a", value.clone())]);
        match &last {
            Ok(deeper) => value = deeper.clone(),
            Err(_) => break,
        }
    }
    assert_eq!(
        last.expect_err("too deep").message,
        "the value is nested more than 200 levels deep"
    );
}

#[test]
fn work_is_counted() {
    let list = Value::tuple((0..1_000).map(|_| Value::text("x")));
    let world = World {
        budget: Some(100_000),
        ..World::new(&[("l", list)])
    };
    let text = "[for a in var.l : [for b in var.l : [for c in var.l : c]]]";
    let result = Expression::parse(text, SourceId(0))
        .expect("an expression")
        .evaluate(&world);
    assert_eq!(result.expect_err("too much").message, "this takes too long");
}

#[test]
fn names_stay_short() {
    let mut value = Value::unknown("var.a");
    for _ in 0..50 {
        value = evaluate("upper(\"${var.a}${var.a}\")", &[("a", value)]).expect("a value");
    }
    let Kind::Unknown(unknown) = &value.kind else {
        panic!("{value:?}")
    };
    let name = unknown.name.as_deref().expect("a name");
    assert!(name.chars().count() <= 200, "{name}");
    // What was cut still tells values apart.
    let other = evaluate("upper(\"${var.a}${var.a}!\")", &[("a", value.clone())]).expect("a value");
    let same = evaluate("upper(\"${var.a}${var.a}!\")", &[("a", value.clone())]).expect("a value");
    assert!(other.kind != value.kind && other.kind == same.kind);
}

fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "1",
        "0",
        "-1",
        "1.5",
        "\"a\"",
        "\"\"",
        "true",
        "null",
        "[]",
        "{}",
        "var.u",
        "var.l",
        "var.m",
        "x",
        "aws_x.b",
        "\"${var.u}-a\"",
        "\"é\"",
        "toset([\"a\"])",
        "sensitive(1)",
        "uuid()",
        "var.t",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        let operator = prop::sample::select(vec!["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"]);
        prop_oneof![
            (two.clone(), operator).prop_map(|((a, b), op)| format!("({a} {op} {b})")),
            three.clone().prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            two.clone().prop_map(|(a, b)| format!("[{a}, {b}]")),
            two.clone().prop_map(|(a, b)| format!("{{a = {a}, (\"b\") = {b}}}")),
            two.clone().prop_map(|(a, b)| format!("{{({a}) = {b}}}")),
            two.clone().prop_map(|(a, b)| format!("{a}[{b}]")),
            inner.clone().prop_map(|a| format!("({a})[*].a")),
            inner.clone().prop_map(|a| format!("({a}).*.a[0]")),
            inner.clone().prop_map(|a| format!("({a}).a")),
            three
                .clone()
                .prop_map(|(a, b, c)| format!("[for x in {a} : {b} if {c}]")),
            three.prop_map(|(a, b, c)| format!("{{for k, x in {a} : {b} => {c}...}}")),
            inner
                .clone()
                .prop_map(|a| format!("\"<${{{a}}}>%{{ for x in {a} ~}} ${{x}} %{{~ endfor }}\"")),
            two.clone()
                .prop_map(|(a, b)| format!("\"%{{ if {a} }}${{{b}}}%{{ endif }}\"")),
            two.clone().prop_map(|(a, b)| format!("try({a}, {b})")),
            inner.clone().prop_map(|a| format!("jsonencode({a})")),
            inner.clone().prop_map(|a| format!("tolist({a})")),
            inner.clone().prop_map(|a| format!("tomap({a})")),
            inner.clone().prop_map(|a| format!("!{a}")),
            inner.prop_map(|a| format!("max({a}...)")),
        ]
    })
}

proptest! {
    #[test]
    fn any_expression_has_a_value_or_a_fault(text in expressions()) {
        let world = World {
            budget: Some(1_000_000),
            ..World::new(&[
                ("u", Value::unknown("var.u")),
                ("l", Value::new(Kind::List(vec![Value::text("a"), Value::unknown("var.l[1]")].into()))),
                ("m", Value::object([("a", Value::text("x")), ("b", Value::null())])),
                ("t", Value::text("t").sensitive(true)),
            ])
        };
        let parsed = Expression::parse(&text, SourceId(0));
        prop_assert!(parsed.is_ok(), "{text}: {parsed:?}");
        let parsed = parsed.expect("checked above");
        let first = parsed.evaluate(&world);
        match &first {
            Ok(value) => prop_assert!(value.origin.is_some()),
            Err(error) => prop_assert!(error.origin.is_some() && !error.message.is_empty(), "{text}: {error:?}"),
        }
        // The same expression is worth the same each time, names included.
        prop_assert_eq!(first, parsed.evaluate(&world));
    }

    #[test]
    fn any_text_can_be_read(text in "[ -~\\n\u{e9}]{0,60}") {
        for parsed in [Expression::parse(&text, SourceId(0)), Expression::template(&text, SourceId(0), 0)] {
            let _ = parsed.and_then(|parsed| parsed.evaluate(&World::default()));
        }
    }

    /// What can be equal is not called different, and placeholders stand for any text.
    #[test]
    fn texts_with_placeholders_match_what_they_can_become(
        pattern in "[ab\u{27e8}]{0,6}",
        fill in "[ab]{0,2}",
    ) {
        let unknown = pattern.replace('\u{27e8}', "\u{27e8}x\u{27e9}");
        let known = pattern.replace('\u{27e8}', &fill);
        prop_assert!(crate::convert::could_match(&unknown, &known));
        prop_assert!(crate::convert::could_match(&known, &unknown));
        prop_assert!(crate::convert::could_match(&unknown, &unknown));
    }
}

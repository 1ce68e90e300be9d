//! Values know where they were written.

use super::*;
use crate::text::Text;
use iamscope_policy::json::{Limits, read};

const SOURCE: SourceId = SourceId(7);

/// Writes each piece of a text, and what stands in the file where it was written; `=` if both are the same.
fn pieces(text: &Text, file: &str) -> Vec<String> {
    let show = |piece: &crate::Piece| {
        let at = text.as_str().get(piece.at.range()).expect("a part of the text");
        let written = file.get(piece.span.range()).expect("a part of the file");
        assert!(!piece.is_verbatim || at == written, "{at} {written}");
        format!("{at:?} {} {written:?}", if piece.is_verbatim { "=" } else { "<-" })
    };
    text.pieces().iter().map(show).collect()
}

fn text_of(value: &Value) -> Text {
    value.to_text().expect("a text")
}

fn compiled(file: &str, variables: &[(&str, Value)]) -> Value {
    let parsed = Expression::parse(file, SOURCE).expect("an expression");
    parsed.evaluate(&World::new(variables)).expect("a value")
}

#[test]
fn strings_have_one_piece_and_escapes_their_own() {
    let file = r#"  "s3:Get\n$${x}é""#;
    let value = compiled(file, &[]);
    let origin = value.origin.expect("an origin");
    assert_eq!(file.get(origin.span.range()), Some(r#""s3:Get\n$${x}é""#));
    insta::assert_snapshot!(pieces(&text_of(&value), file).join("\n"), @r#"
    "s3:Get" = "s3:Get"
    "\n" <- "\\n"
    "${" <- "$${"
    "x}é" = "x}é"
    "#);
}

#[test]
fn templates_lead_to_the_literals_that_they_are_made_of() {
    let file = r#"["part", "a-${var.p}-${var.u}-${1 + 1}${x}"]"#;
    let parsed = Expression::parse(file, SOURCE).expect("an expression");
    let parts = parsed.as_tuple().expect("a tuple");
    let part = parts[0].as_literal().expect("a literal").clone();
    let world = World::new(&[("p", part), ("u", Value::unknown("var.u").at(parsed.origin()))]);
    let file_of = |text: &str| text.replace("${x}", "");
    let value = parts[1].evaluate(&world);
    assert!(value.is_err(), "{}", file_of(file));

    let file = r#"["part", "a-${var.p}-${var.u}-${1 + 1}"]"#;
    let parts = Expression::parse(file, SOURCE)
        .expect("an expression")
        .as_tuple()
        .expect("a tuple");
    let value = parts[1].evaluate(&world).expect("a value");
    insta::assert_snapshot!(pieces(&text_of(&value), file).join("\n"), @r#"
    "a-" = "a-"
    "part" = "part"
    "-" = "-"
    "⟨var.u⟩" <- "var.u"
    "-" = "-"
    "2" <- "1 + 1"
    "#);
}

#[test]
fn heredocs_have_a_piece_for_each_line_that_lost_its_indentation() {
    let file = "<<-EOT\n    {\n      \"a\": \"${\"x\"}\"\n    }\n  EOT\n";
    let value = compiled(file, &[]);
    insta::assert_snapshot!(pieces(&text_of(&value), file).join("\n"), @r#"
    "{\n" = "{\n"
    "  \"a\": \"" = "  \"a\": \""
    "x" = "x"
    "\"\n" = "\"\n"
    "}\n" = "}\n"
    "#);
    let plain = "<<EOT\na\n b\nEOT\n";
    assert_eq!(
        pieces(&text_of(&compiled(plain, &[])), plain),
        [r#""a\n b\n" = "a\n b\n""#]
    );
}

#[test]
fn json_text_leads_to_the_leaves_and_to_what_is_around_them() {
    let file = r#"jsonencode({ S = [{ A = "s3:*", R = "a\"<${var.u}" }], n = 1 })"#;
    let value = compiled(file, &[("u", Value::unknown("var.u"))]);
    insta::assert_snapshot!(pieces(&text_of(&value), file).join("\n"), @r#"
    "{\"S\":[{\"A\":\"s3:*\",\"R\":\"a\\\"\\u003c⟨var.u⟩\"}],\"n\":1}" <- "{ S = [{ A = \"s3:*\", R = \"a\\\"<${var.u}\" }], n = 1 }"
    "[{\"A\":\"s3:*\",\"R\":\"a\\\"\\u003c⟨var.u⟩\"}]" <- "[{ A = \"s3:*\", R = \"a\\\"<${var.u}\" }]"
    "{\"A\":\"s3:*\",\"R\":\"a\\\"\\u003c⟨var.u⟩\"}" <- "{ A = \"s3:*\", R = \"a\\\"<${var.u}\" }"
    "s3:*" = "s3:*"
    "a" = "a"
    "\\\"" <- "\\\""
    "\\u003c" <- "<"
    "⟨var.u⟩" <- "var.u"
    "1" <- "1"
    "#);
}

#[test]
fn computed_values_stand_where_they_are_computed() {
    for (file, written) in [
        ("[1, upper(\"a\")]", "upper(\"a\")"),
        ("[1, 2 + 3 ]", "2 + 3"),
        ("[1, (2)]", "2"),
        ("[1, true ? [2] : []]", "[2]"),
        ("[1, [for x in [1] : x]]", "[for x in [1] : x]"),
        ("[1, var.u.a]", "var.u.a"),
        ("[1, -5]", "-5"),
    ] {
        let value = compiled(file, &[("u", Value::unknown("var.u"))]);
        let element = &value.as_elements().expect("a tuple")[1];
        let origin = element.origin.expect("an origin");
        assert_eq!(origin.source, SOURCE);
        assert_eq!(file.get(origin.span.range()), Some(written), "{file}");
    }
}

#[test]
fn strings_of_json_keep_their_places_through_escapes() {
    let file = r#"{"a": "x\u00e9\"${var.p}\\n/y", "b": {"${var.p}k": ["$${", true, 1.50, null]}}"#;
    let (document, faults) = read(file, Limits::default());
    assert!(faults.is_empty());
    let expression = Expression::json(document.root().expect("a value"), SOURCE).expect("an expression");
    let value = expression
        .evaluate(&World::new(&[("p", Value::unknown("var.p"))]))
        .expect("a value");
    assert_eq!(
        show(&value),
        "{\"a\" = \"xé\\\"⟨var.p⟩\\\\n/y\" \"b\" = {\"⟨var.p⟩k\" = [\"${\", true, 1.5, null]}}"
    );
    let text = text_of(value.field("a").expect("a field"));
    insta::assert_snapshot!(pieces(&text, file).join("\n"), @r#"
    "xé\"" <- "x\\u00e9\\\""
    "⟨var.p⟩" <- "var.p"
    "\\n/y" <- "\\\\n/y"
    "#);
}

#[test]
fn faults_stand_where_they_are_made() {
    for (file, written, message) in [
        ("[1, var.none]", "var.none", "there is no variable `none`"),
        (
            "[1, {a = 1}.b.c]",
            ".b",
            "this object has no attribute `b`; there are `a`",
        ),
        (
            "upper(1, \"a${[]}\")",
            "[]",
            "a template can hold strings, numbers and booleans only; `jsonencode` or `join` make a string of a collection",
        ),
        ("[1, upper([])]", "[]", "`upper`: a string is required"),
        (
            "1 + (2 * \"x\")",
            "2 * \"x\"",
            "`*`: the right operand does not fit: a number is required",
        ),
        ("null ? 1 : 2", "null", "the condition is null"),
        (
            "{for x in [1, 1] : \"k\" => x}",
            "\"k\"",
            "two elements have the same key `k`; put `...` after the value to group them",
        ),
        (
            "[for x in 5 : x]",
            "5",
            "`for` goes through lists, sets, maps and objects only",
        ),
        (
            "max(5...)",
            "5",
            "only a list, set or tuple can be expanded to arguments",
        ),
        ("[1, 2", "2", "the syntax is wrong: expected `]`"),
        ("\"${aéü", "ü", "the syntax is wrong: expected `}`"),
        ("[1, @]", "@", "the syntax is wrong: an expression is expected"),
        (
            "\"a\\q\"",
            "\"",
            "the syntax is wrong: invalid escape sequence; expected `n`, `r`, `t`, `u`, `U`, `\\` or `\"`",
        ),
    ] {
        let result = Expression::parse(file, SOURCE).and_then(|parsed| parsed.evaluate(&World::default()));
        let error = result.expect_err(file);
        let origin = error.origin.expect("an origin");
        assert_eq!(error.to_string(), message, "{file}");
        assert_eq!(file.get(origin.span.range()), Some(written), "{file}");
    }
}

//! Conversions, as `terraform console` and variables with a type make them.

use super::*;
use crate::terraform::expression::{Context, Diagnostic, Expression, FunctionError, Step};
use crate::value::{Kind, Origin};
use iamscope_policy::SourceId;

/// Knows `unknown` only.
struct World;

impl Context for World {
    fn reference(&self, root: &str, _: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        match root {
            "unknown" => Ok((Value::unknown("unknown"), 0)),
            _ => Err(Diagnostic::new("nothing else is there").at(at)),
        }
    }

    fn call(&self, _: &str, _: &[Value]) -> Result<Value, FunctionError> {
        Ok(Value::unnamed())
    }

    fn template(&self, _: &str) -> Result<Expression, FunctionError> {
        Ok(Expression::value(Value::null()))
    }

    fn spend(&self, _: u64) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn place(&self) -> &str {
        ""
    }
}

fn value(text: &str) -> Value {
    let parsed = Expression::parse(text, SourceId(0)).expect("an expression");
    parsed.evaluate(&World).expect("a value")
}

fn ty(text: &str) -> Result<Type, Diagnostic> {
    Expression::parse(text, SourceId(0))?.type_constraint()
}

/// Writes a value; lists as `l[]`, sets as `s[]`, maps as `m{}`.
fn show(value: &Value) -> String {
    let all = |elements: &Arc<[Value]>| elements.iter().map(show).collect::<Vec<_>>().join(",");
    let fields = || {
        let fields = value.entries().map(|(name, value)| format!("{name}={}", show(value)));
        fields.collect::<Vec<_>>().join(",")
    };
    match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => format!("{:?}", text.as_str()),
        Kind::List(elements) => format!("l[{}]", all(elements)),
        Kind::Set(elements) => format!("s[{}]", all(elements)),
        Kind::Tuple(elements) => format!("[{}]", all(elements)),
        Kind::Map(_) => format!("m{{{}}}", fields()),
        Kind::Object(_) => format!("{{{}}}", fields()),
        Kind::Unknown(unknown) => format!("<{}>", unknown.name.as_deref().unwrap_or_default()),
    }
}

#[test]
fn variables_take_what_fits_their_type() {
    for (constraint, given, expected) in [
        ("any", "[1, \"a\"]", "[1,\"a\"]"),
        ("string", "1.50", "\"1.5\""),
        ("string", "true", "\"true\""),
        ("string", "null", "null"),
        ("string", "unknown", "<unknown>"),
        ("string", "[]", "!! a string is required"),
        ("number", "\"12\"", "12"),
        ("number", "\"x\"", "!! a number is required"),
        ("number", "true", "!! a number is required"),
        ("number", "\"${unknown}\"", "<unknown>"),
        ("number", "\"1${unknown}\"", "<1\u{27e8}unknown\u{27e9}>"),
        ("bool", "\"true\"", "true"),
        ("bool", "\"0\"", "false"),
        ("bool", "1", "!! a bool is required"),
        ("bool", "\"yes\"", "!! a bool is required"),
        ("list(string)", "[1, true, \"a\"]", "l[\"1\",\"true\",\"a\"]"),
        ("list(string)", "[1, []]", "!! `[1]`: a string is required"),
        ("list(string)", "{}", "!! a list of string is required"),
        ("list(any)", "[1, \"a\"]", "l[\"1\",\"a\"]"),
        (
            "list(any)",
            "[1, []]",
            "!! all elements of a list must have the same type",
        ),
        ("list(any)", "[]", "l[]"),
        ("list", "[1]", "l[1]"),
        ("set(string)", "[\"b\", \"a\", \"b\", 1]", "s[\"1\",\"a\",\"b\"]"),
        ("set(number)", "[10, 9, \"9\"]", "s[9,10]"),
        ("map(string)", "{b = 1, a = true}", "m{a=\"true\",b=\"1\"}"),
        ("map(number)", "{a = \"x\"}", "!! `a`: a number is required"),
        ("map(any)", "{a = {x = 1}, b = {y = 2}}", "m{a=m{x=1},b=m{y=2}}"),
        (
            "map(any)",
            "{a = 1, b = []}",
            "!! all elements of a map must have the same type",
        ),
        ("tuple([string, number])", "[1, \"2\"]", "[\"1\",2]"),
        ("tuple([string])", "[]", "!! a tuple of 1 elements is required"),
        ("object({a = string})", "{a = 1, b = 2}", "{a=\"1\"}"),
        ("object({a = string})", "{}", "!! attribute `a` is required"),
        ("object({a = string})", "{a = null}", "{a=null}"),
        ("object({a = string})", "5", "!! an object is required"),
        (
            "object({a = optional(string), b = optional(number, \"7\")})",
            "{}",
            "{a=null,b=7}",
        ),
        ("object({b = optional(number, 7)})", "{b = null}", "{b=7}"),
        ("object({b = optional(number, 7)})", "{b = 8}", "{b=8}"),
        (
            "map(object({r = list(object({p = number, q = optional(string, \"tcp\")}))}))",
            "{x = {r = [{p = \"1\"}, {p = 2, q = \"udp\"}]}}",
            "m{x={r=l[{p=1,q=\"tcp\"},{p=2,q=\"udp\"}]}}",
        ),
        (
            "map(object({r = list(object({p = number}))}))",
            "{\"x y\" = {r = [{p = 1}, {p = \"z\"}]}}",
            "!! `[\"x y\"].r[1].p`: a number is required",
        ),
        (
            "object({a = optional(object({b = optional(string, \"x\"), c = optional(number)}), {})})",
            "{}",
            "{a={b=\"x\",c=null}}",
        ),
        ("object({a = any})", "{a = [1, \"x\"]}", "{a=[1,\"x\"]}"),
        ("\"string\"", "1", "\"1\""),
        ("\"list(number)\"", "[\"1\"]", "l[1]"),
        ("object({})", "{a = 1}", "{}"),
        ("tuple([])", "[]", "[]"),
    ] {
        let ty = ty(constraint).expect(constraint);
        let found = convert(value(given), &ty).map_or_else(|message| format!("!! {message}"), |value| show(&value));
        assert_eq!(found, expected, "{given} as {constraint}");
    }
}

#[test]
fn wrong_types_are_refused() {
    let help = "write `string`, `number`, `bool`, `any`, or `list(...)`, `set(...)`, `map(...)`, `tuple([...])`, `object({...})`";
    for constraint in [
        "text",
        "1",
        "list(string, number)",
        "object(string)",
        "object({a = 1})",
        "tuple(string)",
        "a.b",
        "[string]",
        "\"\\\"string\\\"\"",
        "optional(string)",
    ] {
        let error = ty(constraint).expect_err(constraint);
        assert_eq!(error.to_string(), format!("this is no type; {help}"), "{constraint}");
        assert!(error.origin.is_some());
    }
    let error = ty("object({a = optional(number, \"x\")})").expect_err("a fault");
    assert_eq!(error.message, "the default does not fit the type: a number is required");
}

#[test]
fn what_was_secret_or_written_somewhere_stays_so() {
    let given = value("{a = [1]}").sensitive(true);
    let origin = given.origin;
    let converted = convert(given, &ty("map(set(string))").expect("a type")).expect("a value");
    assert!(converted.is_sensitive && converted.origin == origin);
    let set = converted.field("a").expect("a field");
    let element = set.as_elements().expect("a set").first().expect("an element");
    assert_eq!(element.origin.map(|origin| origin.span.range()), Some(6..7));
}

#[test]
fn types_are_called_as_terraform_calls_them() {
    for (constraint, name) in [
        ("list(map(string))", "list of map of string"),
        ("set(any)", "set of any type"),
        ("object({})", "object"),
        ("tuple([])", "tuple"),
        ("list(bool)", "list of bool"),
        ("number", "number"),
    ] {
        assert_eq!(ty(constraint).expect("a type").to_string(), name);
    }
}

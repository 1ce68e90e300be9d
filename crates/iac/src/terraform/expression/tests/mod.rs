//! Expressions against what Terraform makes of them, and what only we know: origins and unknown parts.

mod positions;
mod safety;
mod unknowns;

use super::*;
use crate::convert::{Type, convert};
use crate::number::Number;
use crate::value::Kind;
use std::collections::BTreeMap;

/// A small world: `var.*` as given, a few functions, unknown resources.
#[derive(Default)]
struct World {
    variables: BTreeMap<String, Value>,
    templates: BTreeMap<String, String>,
    spent: Cell<u64>,
    budget: Option<u64>,
}

impl World {
    fn new(variables: &[(&str, Value)]) -> Self {
        Self {
            variables: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            ..Self::default()
        }
    }
}

impl Context for World {
    fn reference(&self, root: &str, steps: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        match (root, steps) {
            ("var", [Step::Name(name), ..]) => match self.variables.get(&**name) {
                Some(value) => Ok((value.clone(), 1)),
                None => Err(Diagnostic::new(format!("there is no variable `{name}`")).at(at)),
            },
            ("aws_x", [Step::Name(name), ..]) => {
                let others = Value::unknown(format!("aws_x.{name}"));
                let arn = Value::unknown(format!("aws_x.{name}.id")).to_text().expect("text");
                let arn = Value::text(format!("arn:aws:x:::{}", arn.as_str()));
                let fields = [("arn", arn), ("name", Value::text("n")), (crate::value::OTHERS, others)];
                Ok((Value::object(fields), 1))
            }
            _ => Err(Diagnostic::new(format!("nothing is called `{root}`")).at(at)),
        }
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        let fault = |message: String| FunctionError {
            argument: Some(0),
            message,
        };
        let to = |ty: Type| match arguments {
            [value] => convert(value.clone(), &ty).map_err(fault),
            _ => Err(fault("one argument is needed".to_owned())),
        };
        match name {
            "tolist" => to(Type::list(Type::Any)),
            "toset" => to(Type::set(Type::Any)),
            "tomap" => to(Type::map(Type::Any)),
            "upper" => {
                let text = to(Type::Text)?;
                match text.to_text().filter(|_| !text.is_unknown()) {
                    Some(text) if text.has_unknowns() => Ok(Value::unnamed()),
                    Some(text) => Ok(Value::text(text.as_str().to_uppercase())
                        .sensitive(arguments.iter().any(|argument| argument.has_sensitive()))),
                    None if text.is_unknown() => Ok(Value::unnamed()),
                    None => Err(fault("a string is required".to_owned())),
                }
            }
            "max" => {
                let numbers = arguments.iter().map(|value| {
                    let text = convert(value.clone(), &Type::Number)?.to_text();
                    let number = text.and_then(|text| Number::parse(text.as_str()));
                    number.ok_or_else(|| "a number is required".to_owned())
                });
                let numbers: Vec<Number> = numbers.collect::<Result<_, _>>().map_err(fault)?;
                let max = numbers
                    .into_iter()
                    .max()
                    .ok_or_else(|| fault("nothing to compare".to_owned()))?;
                Ok(Value::new(Kind::Number(max)))
            }
            "length" => match arguments {
                [value] if value.as_elements().is_some() => Ok(Value::new(Kind::Number(
                    value.as_elements().map_or(0, |e| e.len()).into(),
                ))),
                _ => Err(fault("a list is required".to_owned())),
            },
            "uuid" => Ok(Value::unnamed()),
            _ => Err(FunctionError {
                argument: None,
                message: "there is no such function".to_owned(),
            }),
        }
    }

    fn template(&self, path: &str) -> Result<Expression, FunctionError> {
        let error = |message: String| FunctionError {
            argument: Some(0),
            message,
        };
        let text = self
            .templates
            .get(path)
            .ok_or_else(|| error(format!("there is no file `{path}`")))?;
        Expression::template(text, SourceId(1), 0).map_err(|wrong| error(wrong.to_string()))
    }

    fn spend(&self, steps: u64) -> Result<(), Diagnostic> {
        self.spent.set(self.spent.get() + steps);
        if self.budget.is_some_and(|budget| self.spent.get() > budget) {
            return Err(Diagnostic::new("this takes too long"));
        }
        Ok(())
    }

    fn place(&self) -> &str {
        "here"
    }
}

/// Evaluates a text in the world of these variables.
fn evaluate(text: &str, variables: &[(&str, Value)]) -> Result<Value, Diagnostic> {
    Expression::parse(text, SourceId(0))?.evaluate(&World::new(variables))
}

/// Writes a value as `terraform console` does, on one line.
fn show(value: &Value) -> String {
    if value.is_sensitive {
        return "(sensitive value)".to_owned();
    }
    let all = |elements: &Arc<[Value]>| elements.iter().map(show).collect::<Vec<_>>().join(", ");
    let fields = || {
        let fields = value
            .entries()
            .map(|(name, value)| format!("{} = {}", quote(name), show(value)));
        fields.collect::<Vec<_>>().join(" ")
    };
    match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => quote(text.as_str()),
        Kind::List(elements) => format!("tolist([{}])", all(elements)),
        Kind::Set(elements) => format!("toset([{}])", all(elements)),
        Kind::Tuple(elements) => format!("[{}]", all(elements)),
        Kind::Map(_) => format!("tomap({{{}}})", fields()),
        Kind::Object(_) => format!("{{{}}}", fields()),
        Kind::Unknown(unknown) => format!("<{}>", unknown.name.as_deref().unwrap_or_default()),
    }
}

/// Writes a text as Go's `%q` does.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\u{7f}' => out.push_str("\\x7f"),
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// Each line of the file is an expression, and below it what it is worth: as `terraform console` writes it, on one line,
/// or `!!` and why it has no value, where Terraform finds fault with it, too.
#[test]
fn expressions_are_worth_what_terraform_says() {
    let mut wrong = String::new();
    let lines: Vec<&str> = include_str!("expressions.txt").lines().collect();
    for pair in lines.chunks(2) {
        let [expression, expected] = pair else {
            panic!("an expression without result")
        };
        let found = match evaluate(expression, &[]) {
            Ok(value) => format!("  => {}", show(&value)),
            Err(error) => format!("  !! {error}"),
        };
        if found != *expected {
            wrong.push_str(&format!("{expression}\n{expected}\n{found}\n\n"));
        }
    }
    assert!(lines.len() > 400, "{} lines", lines.len());
    assert!(wrong.is_empty(), "expression, expected, found:\n{wrong}");
}

/// Terraform refuses these when it checks the program, before anything is evaluated; here they have the value that the
/// rest of the rules gives them.
#[test]
fn what_terraform_forbids_beforehand_is_taken_as_it_stands() {
    for (expression, expected) in [
        ("true ? 1 : true", "1"),
        ("true ? [] : {}", "[]"),
        ("true ? {a=1,b=[]} : {a=2}", r#"{"a" = 1 "b" = []}"#),
        ("[[1,2],[3,4]].1.0", "3"),
        ("try(nope.x, 1)", "1"),
        ("false && nope.x", "false"),
        ("true || nope.x", "true"),
        (r#"templatestring("$${a}b", {a=1})"#, r#""1b""#),
        ("core::upper(\"a\")", r#""A""#),
    ] {
        let found = evaluate(expression, &[]).map_or_else(|error| error.to_string(), |value| show(&value));
        assert_eq!(found, expected, "{expression}");
    }
}

/// What `terraform console` makes of these heredocs; it reads them from a file only.
#[test]
fn heredocs_lose_the_indentation_that_their_lines_share() {
    for (text, expected) in [
        ("<<EOT\n  a\n b\nEOT\n", "  a\n b\n"),
        ("<<EOT\nEOT\n", ""),
        ("<<-EOT\n\ttab\n\t  two\n  EOT\n", "tab\n  two\n"),
        (
            "<<-EOT\n    ${\"x\"} at start\n      lower\n  EOT\n",
            "x at start\n  lower\n",
        ),
        ("<<-EOT\n  ${\"x\"}\ny\n  EOT\n", "  x\ny\n"),
        ("<<-EOT\n${\"x\"}\n  y\n  EOT\n", "x\n  y\n"),
        (
            "<<-EOT\n    one\n      two ${~ \"x\" ~}   \n        three\n    %{ for i in [1,2] ~}\n      item ${i}\n    %{ endfor ~}\n      end\n  EOT\n",
            "one\n  twox        three\n      item 1\n      item 2\n      end\n",
        ),
        (
            "<<-EOT\n    %{ if true }\n      yes\n    %{ else }\n      no\n    %{ endif }\n   \n    tail\n  EOT\n",
            "\n  yes\n\n   \ntail\n",
        ),
        (
            "<<EOT\na ~~\n%{ if true ~}\n\n\n   q\n%{~ endif }\nz\nEOT\n",
            "a ~~\n\n\n   q\nz\n",
        ),
        (
            "<<EOT\na $${x} %%{y} $$ %% \\n \\t \"q\"\nEOT\n",
            "a ${x} %{y} $$ %% \\n \\t \"q\"\n",
        ),
    ] {
        let value = evaluate(text, &[]).expect("a value");
        assert_eq!(
            value,
            Value::new(value.kind.clone()).at(value.origin.expect("an origin"))
        );
        assert_eq!(show(&value), quote(expected), "{text}");
    }
}

#[test]
fn template_files_see_their_variables_only() {
    let mut world = World::new(&[("a", Value::text("outer"))]);
    world
        .templates
        .insert("t".to_owned(), "${x}-%{ for y in ys }<${y}>%{ endfor }".to_owned());
    world.templates.insert("outer".to_owned(), "${var.a}".to_owned());
    world
        .templates
        .insert("again".to_owned(), "${templatefile(\"t\", {})}".to_owned());
    for (expression, expected) in [
        (r#"templatefile("t", {x = 1, ys = ["a", "b"]})"#, r#""1-<a><b>""#),
        (
            r#"templatefile("t", {x = aws_x.b.arn, ys = []})"#,
            "\"arn:aws:x:::\u{27e8}aws_x.b.id\u{27e9}-\"",
        ),
        (r#"templatefile("t", {x = sensitive(1), ys = []})"#, "(sensitive value)"),
        (
            r#"templatefile("t", {ys = []})"#,
            "`templatefile`: the template has no variable `x`",
        ),
        (
            r#"templatefile("outer", {})"#,
            "`templatefile`: the template has no variable `var`",
        ),
        (
            r#"templatefile("again", {})"#,
            "`templatefile`: `templatefile`: a template cannot render further templates",
        ),
        (r#"templatefile("none", {})"#, "`templatefile`: there is no file `none`"),
        (
            r#"templatefile("t", 1)"#,
            "`templatefile`: an object with the variables of the template is required",
        ),
    ] {
        let value = Expression::parse(expression, SourceId(0)).and_then(|parsed| parsed.evaluate(&world));
        let found = value.map_or_else(|error| error.to_string(), |value| show(&value));
        assert_eq!(found, expected, "{expression}");
    }
}

#[test]
fn references_are_found_but_for_the_variables_of_loops() {
    let expression = r#"merge({ for k, v in var.a : "${k}-${local.x}" => v.y[each.key] }, module.m[0].out, [for x in data.d.e : x])"#;
    let parsed = Expression::parse(expression, SourceId(0)).expect("an expression");
    let found: Vec<String> = parsed
        .references()
        .iter()
        .map(|reference| format!("{}.{}", reference.root, reference.names.join(".")))
        .collect();
    assert_eq!(found, ["var.a", "local.x", "each.key", "module.m", "data.d.e"]);
    let provider = Expression::parse("aws.west", SourceId(0)).expect("an expression");
    assert_eq!(
        provider
            .as_reference()
            .map(|reference| reference.names.join("."))
            .as_deref(),
        Some("west")
    );
}

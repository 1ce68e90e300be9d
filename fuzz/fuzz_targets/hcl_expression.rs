//! Reads any text as an expression, as a template, and as a file of Terraform, and evaluates what can be: never a panic,
//! all places inside the text, and the same value each time.
//!
//! `cargo +nightly fuzz run hcl_expression -- -dict=hcl.dict`.

#![no_main]

use iamscope_iac::terraform::expression::{Context, Diagnostic, Expression, FunctionError, Step, parse_body};
use iamscope_iac::value::{Kind, OTHERS};
use iamscope_iac::{Origin, Value};
use iamscope_policy::SourceId;
use libfuzzer_sys::fuzz_target;
use std::cell::Cell;

/// A world of a few variables: known, partly known, unknown, secret.
struct World {
    left: Cell<u64>,
}

impl Context for World {
    fn reference(&self, root: &str, steps: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        Ok(match root {
            "u" => (Value::unknown("u"), 0),
            "s" => (Value::text("s").sensitive(true), 0),
            "l" => (Value::new(Kind::List(vec![Value::text("a"), Value::unknown("l[1]")].into())), 0),
            "o" => (Value::object([("a", Value::text("x")), (OTHERS, Value::unknown("o"))]), 0),
            "n" => (Value::null(), 0),
            "each" if !steps.is_empty() => (Value::text("k"), 1),
            _ => return Err(Diagnostic::new(format!("nothing is called `{root}`")).at(at)),
        })
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        match (name, arguments) {
            ("f", []) => Ok(Value::unnamed()),
            ("f", [first, ..]) => Ok(first.clone()),
            _ => Err(FunctionError {
                argument: Some(0),
                message: "there is no such function".to_owned(),
            }),
        }
    }

    fn template(&self, path: &str) -> Result<Expression, FunctionError> {
        Expression::template(path, SourceId(0), 0).map_err(|error| FunctionError {
            argument: Some(0),
            message: error.message,
        })
    }

    fn spend(&self, steps: u64) -> Result<(), Diagnostic> {
        let left = self.left.get().checked_sub(steps);
        self.left.set(left.unwrap_or_default());
        left.map(|_| ()).ok_or_else(|| Diagnostic::new("this takes too long"))
    }

    fn place(&self) -> &str {
        "here"
    }
}

fn check(text: &str, parsed: Result<Expression, Diagnostic>) {
    let evaluate = |parsed: &Expression| parsed.evaluate(&World { left: Cell::new(100_000) });
    let result = match &parsed {
        Ok(parsed) => {
            let _ = parsed.references();
            let _ = parsed.type_constraint();
            let result = evaluate(parsed);
            assert_eq!(result, evaluate(parsed), "{text}");
            result
        }
        Err(error) => Err(error.clone()),
    };
    match result {
        Ok(value) => {
            let inside = |origin: Origin| text.get(origin.span.range()).is_some();
            assert!(value.origin.is_none_or(inside), "{value:?}");
            if let Kind::Text(known) = &value.kind {
                for piece in known.pieces() {
                    let at = known.as_str().get(piece.at.range());
                    let written = text.get(piece.span.range());
                    assert!(at.is_some() && written.is_some(), "{piece:?}");
                    assert!(!piece.is_verbatim || at == written, "{piece:?}");
                }
            }
        }
        Err(error) => {
            assert!(!error.message.is_empty());
            let origin = error.origin.expect("a place");
            assert!(text.get(origin.span.range()).is_some(), "{error:?}");
        }
    }
}

fuzz_target!(|text: &str| {
    check(text, Expression::parse(text, SourceId(0)));
    check(text, Expression::template(text, SourceId(0), 0));
    if let Err(error) = parse_body(text, SourceId(0)) {
        let origin = error.origin.expect("a place");
        assert!(text.get(origin.span.range()).is_some(), "{error:?}");
    }
});

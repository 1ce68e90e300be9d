//! Data sources that can be worked out without asking AWS.
//!
//! What is written in a data source is known, and so is what follows from it: the document of `aws_iam_policy_document`,
//! the ARN of a bucket that is looked up by name. What only AWS knows is unknown, `data.aws_vpc.main.cidr_block`.

mod arns;
mod facts;
mod json;
mod policy_document;
mod policy_model;
mod policy_text;
mod set_order;
mod texts;

use crate::declared::Scope;
use crate::terraform::evaluator::Evaluator;
use crate::terraform::expression::{Context, Diagnostic, Expression, Step};
use crate::terraform::functions::{FunctionError, FunctionFiles};
use crate::terraform::load::join;
use crate::terraform::resource::Read;
use crate::terraform::scope::Scope as Place;
use crate::value::{Kind, Origin, Value};
use std::sync::Arc;

/// Returns the attributes that follow from those that are written, as far as that is possible without AWS.
pub fn computed(kind: &str, attributes: &Value, scope: &Scope, address: &str) -> Vec<(Arc<str>, Value)> {
    read(kind, attributes, scope, address).unwrap_or_default()
}

/// Does the same, and says what is wrong with what is written.
pub(crate) fn read(kind: &str, attributes: &Value, scope: &Scope, address: &str) -> Read {
    match kind {
        "aws_iam_policy_document" => policy_document::read(attributes, address),
        _ => Ok(facts::read(kind, attributes, scope, address)
            .or_else(|| arns::read(kind, attributes, scope, address))
            .unwrap_or_default()),
    }
}

/// Reads a `template_file`, the forerunner of `templatefile`.
pub(crate) fn template_file(attributes: &Value, place: &Place<'_>) -> Read {
    let Some(template) = attributes.field("template") else {
        return Ok(Vec::new());
    };
    let Some(text) = template.to_text() else {
        return Ok(Vec::new());
    };
    let origin = text.pieces().first().map(|piece| Origin {
        source: piece.source,
        span: piece.span,
    });
    let origin = origin.or(template.origin);
    let Some(origin) = origin else { return Ok(Vec::new()) };
    let start = origin.span.start as usize;
    let expression = Expression::template(text.as_str(), origin.source, start)?;
    let variables = Variables {
        place,
        variables: attributes
            .field("vars")
            .cloned()
            .unwrap_or_else(|| Value::object::<&str>([])),
    };
    let rendered = expression.evaluate(&variables)?;
    Ok(vec![("rendered".into(), rendered)])
}

/// Reads a `local_file`.
pub(crate) fn local_file(attributes: &Value, evaluator: &Evaluator<'_>) -> Read {
    let name = attributes.field("filename").and_then(Value::to_text);
    let Some(name) = name.as_ref().and_then(|name| name.known()) else {
        return Ok(Vec::new());
    };
    let read = FunctionFiles::text(evaluator, name).map_err(|_| Diagnostic {
        message: format!("there is no file `{}`", join(&evaluator.root, name)),
        help: None,
        origin: attributes.field("filename").and_then(|name| name.origin),
    });
    let (source, text) = read?;
    let at = iamscope_policy::Span::new(0, text.len());
    let piece = crate::text::Piece {
        at,
        source,
        span: at,
        is_verbatim: true,
    };
    let text = crate::text::Text::new(text).with_pieces(vec![piece]);
    let mut value = Value::new(Kind::Text(text)).at(Origin { source, span: at });
    value.is_sensitive = attributes.is_sensitive;
    Ok(vec![("content".into(), value)])
}

/// The variables of a template, and nothing else.
struct Variables<'a> {
    place: &'a Place<'a>,
    variables: Value,
}

impl Context for Variables<'_> {
    fn reference(&self, root: &str, _: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        if self.variables.is_unknown() {
            return Ok((Value::unknown(format!("{}.vars.{root}", self.place.place)), 0));
        }
        match self.variables.as_fields().and_then(|fields| fields.get(root)) {
            Some(value) => Ok((value.clone(), 0)),
            None => Err(Diagnostic {
                message: format!("the template is given no variable `{root}`"),
                help: None,
                origin: Some(at),
            }),
        }
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        self.place.call(name, arguments)
    }

    fn template(&self, path: &str) -> Result<Expression, FunctionError> {
        self.place.template(path)
    }

    fn spend(&self, steps: u64) -> Result<(), Diagnostic> {
        self.place.spend(steps)
    }

    fn place(&self) -> &str {
        self.place.place
    }
}

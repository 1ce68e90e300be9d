//! Evaluates trees to values.
//!
//! Evaluation never fails: what cannot be evaluated is reported with its place and is unknown from there on.

use crate::cloudformation::functions;
use crate::cloudformation::name;
use crate::cloudformation::pieces::Builder;
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::{Data, Key, Node};
use crate::text::Text;
use crate::value::{Kind, Origin, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How deep evaluation may nest: a template within the limit, and what includes and transforms add.
const MAX_DEPTH: usize = 160;
/// The longest text that is put together; AWS takes none as long.
pub(super) const MAX_TEXT: usize = 1 << 20;

impl Evaluator<'_, '_> {
    /// Evaluates a part of the template.
    pub(super) fn value(&mut self, node: &Node) -> Value {
        if self.depth >= MAX_DEPTH || !self.run.spend(1, 0) {
            let reason = if self.depth >= MAX_DEPTH {
                format!("nested more than {MAX_DEPTH} levels deep")
            } else {
                "the templates are too large to evaluate: too many values".to_owned()
            };
            return self.failed(Fault::new(reason), "not evaluated", node.origin);
        }
        self.depth += 1;
        let value = self.inner(node);
        self.depth -= 1;
        match value.origin {
            Some(_) => value,
            None => value.at(node.origin),
        }
    }

    fn inner(&mut self, node: &Node) -> Value {
        match &node.data {
            Data::Null => Value::null(),
            Data::Bool(value) => Value::new(Kind::Bool(*value)),
            Data::Number(number) => Value::new(Kind::Number(number.clone())),
            Data::Text(text) => dynamic(Value::new(Kind::Text(text.clone())), node.origin),
            Data::Sequence(items) => {
                let items: Vec<Value> = items.iter().map(|item| self.value(item)).collect();
                Value::tuple(items.into_iter().filter(|item| !item.is_null()))
            }
            Data::Mapping(_) => match node.as_call() {
                Some((key, argument)) => self.call(key, argument, node.origin),
                None => self.object(node),
            },
            Data::Unknown(name) => Value::unknown(self.dotted(name)),
        }
    }

    fn object(&mut self, node: &Node) -> Value {
        let mut fields: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for member in node.members() {
            let key = &member.key;
            if key.text.starts_with("Fn::") {
                let fault = Fault::new(format!("`{}` must stand alone in its object", key.text));
                self.run.problems.report(fault.at(key.origin));
                continue;
            }
            let value = self.value(&member.value);
            if !value.is_null() {
                fields.insert(Arc::clone(&key.text), value);
            }
        }
        Value::new(Kind::Object(Arc::new(fields)))
    }

    fn call(&mut self, key: &Key, argument: &Node, at: Origin) -> Value {
        match functions::call(self, &key.text, argument, at) {
            Ok(value) => dynamic(value, at),
            Err(fault) => self.failed(fault, &key.text, at),
        }
    }

    /// Reports a fault, and returns what stands for the value it cost.
    pub(super) fn failed(&mut self, fault: Fault, what: &str, at: Origin) -> Value {
        self.run.problems.report(fault.at(at));
        let place = self.run.files.sources().find(at.source);
        let place = place.map(|source| source.line_column(at.span.start).to_string());
        Value::unknown(self.dotted(&format!("{what} at {}", place.unwrap_or_default())))
    }

    /// Evaluates a part that must be text.
    pub(super) fn text(&mut self, node: &Node, what: &str) -> Result<Value, Fault> {
        let value = self.value(node);
        match value.kind {
            Kind::Text(_) | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => Ok(value),
            Kind::Null | Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => {
                let found = describe(&value);
                Err(Fault::new(format!("{what} must be text, not {found}")).at(node.origin))
            }
        }
    }

    /// Evaluates a part that must be a list; nothing if it is unknown, whose name then is in the value.
    pub(super) fn list(&mut self, node: &Node, what: &str) -> Result<Result<Arc<[Value]>, Value>, Fault> {
        let value = self.value(node);
        if value.is_unknown() {
            return Ok(Err(value));
        }
        match value.as_elements() {
            Some(elements) => Ok(Ok(Arc::clone(elements))),
            None => {
                let found = describe(&value);
                Err(Fault::new(format!("{what} must be a list, not {found}")).at(node.origin))
            }
        }
    }

    /// Takes the size of a text that was put together off the budget.
    pub(super) fn spend_text(&mut self, bytes: usize) -> Result<(), Fault> {
        if bytes > MAX_TEXT || !self.run.spend(0, bytes) {
            return Err(Fault::new("the text that is put together here is too long"));
        }
        Ok(())
    }
}

/// Returns what a call gives whose arguments are not known well enough.
pub(super) fn unknown_call(function: &str, arguments: &[Value]) -> Value {
    let mut value = Value::unknown(name::of_call(function, arguments));
    value.is_sensitive = arguments.iter().any(|argument| argument.is_sensitive);
    value
}

/// Returns a text for messages; secrets stay secret.
pub(super) fn readable(value: &Value) -> String {
    if value.is_sensitive {
        return "(hidden)".to_owned();
    }
    value.to_text().unwrap_or_default().as_str().to_owned()
}

/// Says what a value is, for messages.
pub(super) fn describe(value: &Value) -> &'static str {
    match value.kind {
        Kind::Null => "nothing",
        Kind::Bool(_) => "a boolean",
        Kind::Number(_) => "a number",
        Kind::Text(_) => "text",
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => "a list",
        Kind::Map(_) | Kind::Object(_) => "an object",
        Kind::Unknown(_) => "something unknown",
    }
}

/// Makes dynamic references unknown and sensitive: CloudFormation looks them up while deploying.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>.
fn dynamic(value: Value, at: Origin) -> Value {
    const START: &str = "{{resolve:";
    let text = match &value.kind {
        Kind::Text(text) if text.as_str().contains(START) => text.clone(),
        Kind::Text(_)
        | Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_)
        | Kind::Unknown(_) => return value,
    };
    let mut builder = Builder::default();
    let mut from = 0;
    while let Some((start, end)) = next_reference(text.as_str(), from, START) {
        builder.push_slice(&text, from..start);
        let reference = text.as_str().get(start + 2..end - 2).unwrap_or_default();
        if start == 0 && end == text.as_str().len() {
            let mut unknown = Value::unknown(reference).at(at);
            unknown.is_sensitive = true;
            return unknown;
        }
        builder.push(Text::placeholder(reference).as_str(), Some(at));
        builder.hide();
        from = end;
    }
    builder.push_slice(&text, from..text.as_str().len());
    let mut result = builder.finish();
    result.is_sensitive |= value.is_sensitive;
    result.origin = value.origin;
    result
}

fn next_reference(text: &str, from: usize, open: &str) -> Option<(usize, usize)> {
    let start = from + text.get(from..)?.find(open)?;
    let length = text.get(start..)?.find("}}")?;
    Some((start, start + length + 2))
}

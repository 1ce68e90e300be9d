//! Parameters of a template.

use crate::cloudformation::name;
use crate::cloudformation::problems::Fault;
use crate::cloudformation::run::Run;
use crate::cloudformation::stack::Job;
use crate::cloudformation::tree::{Data, Member, Node};
use crate::text::Text;
use crate::value::{Kind, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Returns the values of the parameters of a stack.
pub(super) fn values(run: &mut Run<'_>, section: Option<&Node>, job: &Job) -> BTreeMap<Arc<str>, Value> {
    let mut values = BTreeMap::new();
    for member in section.map(Node::members).unwrap_or_default() {
        let name = Arc::clone(&member.key.text);
        run.parameters.insert(Arc::clone(&name));
        let mut value = value(run, member, job);
        value.is_sensitive |= member.value.member("NoEcho").is_some_and(Node::is_true);
        values.insert(name, value);
    }
    values
}

fn value(run: &mut Run<'_>, member: &Member, job: &Job) -> Value {
    let Member { key, value: node } = member;
    if !matches!(node.data, Data::Mapping(_) | Data::Unknown(_)) {
        let fault = Fault::new(format!(
            "parameter `{}` must be an object, not {}",
            key.text,
            node.describe()
        ));
        run.problems.report(fault.at(key.origin));
    }
    let kind = node.member("Type").and_then(Node::as_str).unwrap_or("String");
    let given = job.parameters.get(&key.text).cloned();
    // A nested stack is given its parameters by its parent alone.
    let option = run.options.parameters.get(&*key.text).filter(|_| job.is_root());
    let given = given.or_else(|| option.map(|text| Value::text(text.as_str())));
    let given = given.or_else(|| default(run, member));
    let Some(given) = given else {
        return Value::unknown(name::in_stack(&job.name, &key.text));
    };
    if kind.starts_with("AWS::SSM::Parameter::Value<") {
        // The parameter names another one, in the Systems Manager, which only AWS can look up.
        let path = given.to_text().unwrap_or_default();
        return Value::unknown(format!("resolve:ssm:{}", path.as_str()));
    }
    let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
    if is_list { split(given) } else { given }
}

fn default(run: &mut Run<'_>, member: &Member) -> Option<Value> {
    let node = member.value.given("Default")?;
    if let Some(text) = node.to_text() {
        return Some(Value::new(Kind::Text(text)).at(node.origin));
    }
    if let Some(items) = node.items() {
        let texts: Option<Vec<Text>> = items.iter().map(Node::to_text).collect();
        let values = texts?.into_iter().zip(items);
        return Some(Value::tuple(
            values.map(|(text, node)| Value::new(Kind::Text(text)).at(node.origin)),
        ));
    }
    let name = &member.key.text;
    let fault = Fault::new(format!(
        "the default of parameter `{name}` must be text, not {}",
        node.describe()
    ));
    run.problems.report(fault.at(node.origin));
    None
}

/// Splits the text of a list.
fn split(value: Value) -> Value {
    let text = match &value.kind {
        Kind::Text(text) => text.clone(),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_)
        | Kind::Unknown(_) => return value,
    };
    if text.has_unknowns() {
        // The unknown part may be several values.
        return Value {
            kind: Kind::Unknown(crate::value::Unknown {
                name: Some(
                    text.as_str()
                        .replace([crate::text::OPEN, crate::text::CLOSE], "")
                        .into(),
                ),
            }),
            ..value
        };
    }
    let parts = text.as_str().split(',').map(|part| Value {
        kind: Kind::Text(Text::new(part.trim())),
        ..value.clone()
    });
    let parts: Vec<Value> = if text.as_str().is_empty() {
        Vec::new()
    } else {
        parts.collect()
    };
    Value {
        kind: Kind::Tuple(parts.into()),
        ..value
    }
}

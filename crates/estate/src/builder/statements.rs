//! Policies that AWS keeps statement by statement.

use super::input::PolicyText;
use serde_json::Value;

/// Adds the statements of another policy that have other ids. The text grows at its end only, so that places in it stay.
pub(super) fn unite(policy: &mut PolicyText, other: &PolicyText) {
    let (Some(mine), Some(theirs)) = (statements(&policy.text), statements(&other.text)) else {
        return;
    };
    let sids: Vec<&str> = mine.iter().filter_map(sid).collect();
    let new = theirs
        .iter()
        .filter(|statement| sid(statement).is_none_or(|sid| !sids.contains(&sid)));
    let Some(mut text) = policy.text.strip_suffix("]}").map(str::to_owned) else {
        return;
    };
    for statement in new {
        if !text.ends_with('[') {
            text.push(',');
        }
        text.push_str(&statement.to_string());
    }
    text.push_str("]}");
    policy.text = text;
}

/// Takes a statement out of a policy.
pub(super) fn remove(policy: &mut PolicyText, id: &str) {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(&policy.text) else {
        return;
    };
    let Some(Value::Array(statements)) = fields.get_mut("Statement") else {
        return;
    };
    let before = statements.len();
    statements.retain(|statement| sid(statement) != Some(id));
    if statements.len() < before {
        *policy = PolicyText::new(Value::Object(fields).to_string());
    }
}

fn statements(text: &str) -> Option<Vec<Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(mut fields)) => match fields.remove("Statement")? {
            Value::Array(statements) => Some(statements),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
        },
        Ok(_) | Err(_) => None,
    }
}

fn sid(statement: &Value) -> Option<&str> {
    statement.get("Sid")?.as_str()
}

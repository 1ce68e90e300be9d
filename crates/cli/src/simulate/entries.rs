//! The structures of the AWS CLI: its shorthand `Name=value,Other=a,b`, or JSON.
//!
//! Source: AWS CLI User Guide, "Using shorthand syntax with the AWS CLI".

use super::texts::json_or_file;
use crate::exit::{Exit, Failure};
use serde_json::Value;
use std::collections::BTreeMap;

/// A member of a structure.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Shorthand {
    /// Values in shorthand.
    Values(Vec<String>),
    /// A value in JSON.
    Json(Value),
}

impl Shorthand {
    /// Returns the values as texts.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Self::Values(values) => values.clone(),
            Self::Json(Value::Array(values)) => values.iter().map(text).collect(),
            Self::Json(value) => vec![text(value)],
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// Reads structures with these members.
pub(super) fn read(given: &[String], names: &[&str]) -> Result<Vec<BTreeMap<String, Shorthand>>, Failure> {
    let mut entries = Vec::new();
    for argument in given {
        let is_json = argument.starts_with("file://") || argument.trim_start().starts_with(['{', '[']);
        let read = if is_json {
            json(argument)?
        } else {
            vec![shorthand(argument, names)?]
        };
        for entry in &read {
            if let Some(unknown) = entry.keys().find(|name| !names.contains(&name.as_str())) {
                let failure = Failure::new(Exit::Usage, format!("unknown member `{unknown}` in `{argument}`"));
                return Err(failure.help(format!("the members are {}", names.join(", "))));
            }
        }
        entries.extend(read);
    }
    Ok(entries)
}

fn json(argument: &str) -> Result<Vec<BTreeMap<String, Shorthand>>, Failure> {
    let malformed = |error: &str| Failure::new(Exit::Usage, format!("cannot read `{argument}`: {error}"));
    let (_, text) = json_or_file(argument)?;
    let value: Value = serde_json::from_str(&text).map_err(|error| malformed(&error.to_string()))?;
    let list = match value {
        Value::Array(list) => list,
        one @ (Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => vec![one],
    };
    let entry = |value| match value {
        Value::Object(members) => Ok(members
            .into_iter()
            .map(|(name, value)| (name, Shorthand::Json(value)))
            .collect()),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err(malformed("expected JSON objects"))
        }
    };
    list.into_iter().map(entry).collect()
}

/// Reads `Name=value,Other=a,b`: what has no name goes on with the values of the name before. Lists may stand in
/// brackets, values in quotes.
fn shorthand(argument: &str, names: &[&str]) -> Result<BTreeMap<String, Shorthand>, Failure> {
    let mut members: BTreeMap<String, Shorthand> = BTreeMap::new();
    let mut current: Option<String> = None;
    for part in parts(argument) {
        let named = part.split_once('=').filter(|(name, _)| names.contains(name));
        let value = match named {
            Some((name, value)) => {
                current = Some(name.to_owned());
                value
            }
            None => part.as_str(),
        };
        let Some(name) = &current else {
            let failure = Failure::new(Exit::Usage, format!("cannot read `{argument}`"));
            return Err(failure.help(format!("write {}=VALUE", names.join("=VALUE,"))));
        };
        let value = value.trim_start_matches('[').trim_end_matches(']').to_owned();
        match members
            .entry(name.clone())
            .or_insert_with(|| Shorthand::Values(Vec::new()))
        {
            Shorthand::Values(values) => values.push(value),
            Shorthand::Json(_) => {}
        }
    }
    Ok(members)
}

/// Splits at commas outside quotes, and takes the quotes away.
fn parts(argument: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for character in argument.chars() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, ',') => parts.push(String::new()),
            (None | Some(_), _) => {
                if let Some(part) = parts.last_mut() {
                    part.push(character);
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(argument: &str) -> String {
        let names = ["ContextKeyName", "ContextKeyValues", "ContextKeyType"];
        match read(&[argument.to_owned()], &names) {
            Ok(entries) => {
                let entries = entries.iter().flatten();
                let lines: Vec<String> = entries
                    .map(|(name, value)| format!("{name} {:?}", value.texts()))
                    .collect();
                lines.join("\n")
            }
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn shorthand_and_json_say_the_same() {
        let expected =
            "ContextKeyName [\"aws:TagKeys\"]\nContextKeyType [\"stringList\"]\nContextKeyValues [\"a\", \"b=c\"]";
        for argument in [
            "ContextKeyName=aws:TagKeys,ContextKeyValues=a,b=c,ContextKeyType=stringList",
            "ContextKeyName='aws:TagKeys',ContextKeyValues=[a,\"b=c\"],ContextKeyType=stringList",
            r#"[{"ContextKeyName": "aws:TagKeys", "ContextKeyValues": ["a", "b=c"], "ContextKeyType": "stringList"}]"#,
        ] {
            assert_eq!(values(argument), expected, "{argument}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        insta::assert_snapshot!(values("aws:SourceIp=1.2.3.4"), @r"
        cannot read `aws:SourceIp=1.2.3.4`
          = help: write ContextKeyName=VALUE,ContextKeyValues=VALUE,ContextKeyType=VALUE
        ");
        insta::assert_snapshot!(values(r#"{"Name": "x"}"#), @r#"
        unknown member `Name` in `{"Name": "x"}`
          = help: the members are ContextKeyName, ContextKeyValues, ContextKeyType
        "#);
    }
}

//! Small programs, and what they declare.

mod broken;
mod data;
mod modules;
mod providers;
mod repetition;
mod syntax;
mod variables;

use super::{Given, TerraformOptions, read};
use crate::files::Files;
use crate::value::{Kind, Value};
use std::fmt::Write as _;

/// Reads files and returns what they declare, one resource a line, and the problems.
fn shown(files: &[(&str, &str)]) -> String {
    shown_with(files, &known_account())
}

fn known_account() -> TerraformOptions {
    TerraformOptions {
        account: Some("123456789012".to_owned()),
        region: Some("eu-west-1".to_owned()),
        ..TerraformOptions::default()
    }
}

fn shown_with(files: &[(&str, &str)], options: &TerraformOptions) -> String {
    let program = read(Files::memory(files.iter().copied()), "", options);
    let mut lines = String::new();
    for declared in &program.declared {
        let _ = write!(lines, "{}", declared.address);
        for (name, value) in declared.attributes.as_fields().expect("an object").iter() {
            let _ = write!(lines, " {name}={}", compact(value));
        }
        lines.push('\n');
    }
    for problem in &program.problems {
        let _ = writeln!(lines, "! {problem}");
    }
    lines
}

fn compact(value: &Value) -> String {
    match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => format!("{:?}", text.as_str()),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            let elements: Vec<String> = elements.iter().map(compact).collect();
            format!("[{}]", elements.join(", "))
        }
        Kind::Map(fields) | Kind::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name}={}", compact(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Kind::Unknown(unknown) => format!("?{}", unknown.name.as_deref().unwrap_or_default()),
    }
}

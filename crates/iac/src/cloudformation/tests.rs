//! Templates in memory: text in, resources and lines of problems out.

mod broken;
mod functions;
mod positions;
mod properties;
mod sam;
mod stacks;

use super::*;
use crate::files::Files;
use crate::value::{Kind, Value};
use crate::{Declared, Program};

/// Evaluates `main.yaml` among these files.
fn run(files: &[(&str, &str)], options: &CloudFormationOptions) -> Program {
    read(Files::memory(files.iter().copied()), "main.yaml", options)
}

/// Evaluates a template whose problems do not matter.
fn template(text: &str) -> Program {
    run(&[("main.yaml", text)], &CloudFormationOptions::default())
}

/// Writes a value in one line; what is unknown stands in brackets.
fn shown(value: &Value) -> String {
    let text = match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Text(text) => format!("{:?}", text.as_str()),
        Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => value.to_text().expect("text").as_str().to_owned(),
        Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Kind::Map(fields) | Kind::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{key}: {}", shown(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    };
    if value.is_sensitive {
        format!("secret {text}")
    } else {
        text
    }
}

/// Returns a resource of a program.
fn resource<'p>(program: &'p Program, address: &str) -> &'p Declared {
    let found = program.declared.iter().find(|one| &*one.address == address);
    found.unwrap_or_else(|| panic!("no {address}\n{}", everything(program)))
}

/// Writes the resources and problems of a program, a line each.
fn everything(program: &Program) -> String {
    let resources = program.declared.iter().map(|one| {
        let scope = &one.scope;
        let place = format!("{} {} {}", scope.partition, scope.account, scope.region);
        let place = if place == "aws 000000000000 ⟨AWS::Region⟩" {
            String::new()
        } else {
            format!(" ({place})")
        };
        format!("{} {}{place} {}", one.address, one.kind, shown(&one.attributes))
    });
    let lines: Vec<String> = resources
        .chain(problems(program).lines().map(ToOwned::to_owned))
        .collect();
    lines.join("\n")
}

/// Writes the problems of a program, a line each.
fn problems(program: &Program) -> String {
    let lines = program.problems.iter().map(ToString::to_string);
    lines.collect::<Vec<_>>().join("\n")
}

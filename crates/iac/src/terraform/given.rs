//! The values that variables of the root module are given.

use crate::convert::Type;
use crate::files::Files;
use crate::terraform::expression::{Diagnostic, Expression};
use crate::terraform::load::{self, file_name, join};
use crate::terraform::nothing::Nothing;
use crate::terraform::options::{Given, TerraformOptions};
use crate::terraform::{parse, parse_json};
use crate::value::{Origin, Value};
use iamscope_policy::{Source, SourceId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What variables are given, by name.
#[derive(Debug, Default)]
pub(crate) struct GivenValues {
    pub(crate) values: BTreeMap<Arc<str>, GivenValue>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Files that could not be read at all.
    pub(crate) unread: Vec<(String, crate::files::FileError)>,
}

/// A value that a variable is given.
#[derive(Clone, Debug)]
pub(crate) struct GivenValue {
    pub(crate) at: Origin,
    value: Written,
    /// Whether somebody asked for this variable, and for no other by mistake.
    pub(crate) is_asked_for: bool,
}

#[derive(Clone, Debug)]
enum Written {
    /// In a file.
    Value(Value),
    /// On the command line or in the environment: the type of the variable says how to read it.
    Text(String),
}

/// Collects what variables are given. Later sources win: the environment, `terraform.tfvars`, `terraform.tfvars.json`,
/// `*.auto.tfvars` and `*.auto.tfvars.json` by name, then the command line in its own order.
///
/// See "Variable Definition Precedence" in the Terraform language documentation.
pub(crate) fn collect(files: &mut Files, folder: &str, options: &TerraformOptions) -> GivenValues {
    let mut given = GivenValues::default();
    for (name, value) in &options.environment {
        let source = Source::new(format!("TF_VAR_{name}"), value.as_str());
        given.text(files, source, name, value, false);
    }
    for name in automatic_files(files, folder) {
        match load::text(files, &name) {
            Ok((text, source)) => given.file(&name, &text, source),
            Err(error) => given.unread.push((name, error)),
        }
    }
    for one in &options.given {
        match one {
            Given::Variable { name, value } => {
                let source = Source::new(format!("-var {name}"), value.as_str());
                given.text(files, source, name, value, true);
            }
            Given::File { name, text } => {
                let source = files.add(Source::new(name.clone(), text.as_str()));
                given.file(name, text, source);
            }
        }
    }
    given
}

/// Returns the files of values that are read without being named, in their order.
fn automatic_files(files: &Files, folder: &str) -> Vec<String> {
    let fixed = ["terraform.tfvars", "terraform.tfvars.json"].map(|name| join(folder, name));
    let names = files.list(folder);
    let is_automatic = |name: &&String| {
        let name = file_name(name);
        !name.starts_with('.') && (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"))
    };
    let fixed = fixed.iter().filter(|name| names.contains(name));
    fixed.chain(names.iter().filter(is_automatic)).cloned().collect()
}

impl GivenValues {
    fn text(&mut self, files: &mut Files, source: Source, name: &str, value: &str, is_asked_for: bool) {
        let at = Origin {
            source: files.add(source),
            span: Span::new(0, value.len()),
        };
        let value = GivenValue {
            at,
            value: Written::Text(value.to_owned()),
            is_asked_for,
        };
        self.values.insert(name.into(), value);
    }

    fn file(&mut self, name: &str, text: &str, source: SourceId) {
        if name.ends_with(".json") {
            match parse_json::values(text, source) {
                Ok(values) => {
                    for (name, at, value) in values {
                        self.value(name, at, value);
                    }
                }
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
            return;
        }
        let (body, diagnostics) = parse::parse(text, source);
        self.diagnostics.extend(diagnostics);
        for attribute in body.attributes {
            match attribute.expression.evaluate(&Nothing) {
                Ok(value) => self.value(attribute.name, attribute.at, value),
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
    }

    fn value(&mut self, name: Arc<str>, at: Origin, value: Value) {
        let given = GivenValue {
            at,
            value: Written::Value(value),
            is_asked_for: true,
        };
        self.values.insert(name, given);
    }
}

impl GivenValue {
    /// Returns the value for a variable of this type: text from outside is an expression unless the type is primitive.
    pub(crate) fn value(&self, ty: &Type, is_typed: bool) -> Result<Value, Diagnostic> {
        let text = match &self.value {
            Written::Value(value) => return Ok(value.clone()),
            Written::Text(text) => text,
        };
        let is_literal = match ty {
            Type::Bool | Type::Number | Type::Text => true,
            Type::Any => !is_typed,
            Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Tuple(_) | Type::Object(_) => false,
        };
        if is_literal {
            return Ok(Value::text(text.as_str()).at(self.at));
        }
        let wrong = || Diagnostic {
            message: format!("`{text}` is no value of type {ty}"),
            help: None,
            origin: Some(self.at),
        };
        let expression = Expression::parse(text, self.at.source).map_err(|_| wrong())?;
        let value = expression.evaluate(&Nothing).map_err(|_| wrong())?;
        Ok(value.at(self.at))
    }
}

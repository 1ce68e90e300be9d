//! Parsing, with one clear message where it fails.

use super::Diagnostic;
use super::compile::Compiler;
use super::positions::Positions;
use crate::value::Origin;
use hcl_edit::parser;
use hcl_edit::structure::Body;
use hcl_edit::template::Template;
use iamscope_policy::SourceId;
use std::ops::Range;

/// Parses a configuration file in native syntax.
pub fn parse_body(text: &str, source: SourceId) -> Result<Body, Diagnostic> {
    lenient(text, parser::parse_body).map_err(|error| diagnostic(&error, text, source, &Positions::Shifted(0)))
}

/// Parses an expression.
pub(super) fn expression(compiler: &Compiler<'_>) -> Result<hcl_edit::expr::Expression, Diagnostic> {
    lenient(compiler.text, parser::parse_expr)
        .map_err(|error| diagnostic(&error, compiler.text, compiler.source, &compiler.positions))
}

/// Parses a template.
pub(super) fn template(compiler: &Compiler<'_>) -> Result<Template, Diagnostic> {
    lenient(compiler.text, parser::parse_template)
        .map_err(|error| diagnostic(&error, compiler.text, compiler.source, &compiler.positions))
}

/// How many keys of one text may stand in their object already.
const MAX_REPEATED: usize = 64;

/// Parses a text in which objects may have the same key twice, of which Terraform takes the last. The parser refuses them:
/// it gets another key of the same length, while names are taken from the text as it was written.
fn lenient<T>(text: &str, parse: impl Fn(&str) -> Result<T, parser::Error>) -> Result<T, parser::Error> {
    let mut error = match parse(text) {
        Ok(parsed) => return Ok(parsed),
        Err(error) => error,
    };
    let mut renamed = text.to_owned();
    for number in 0..MAX_REPEATED {
        let Some(key) = repeated_key(&renamed, &error) else {
            break;
        };
        let name = unused_name(number, key.len());
        renamed.replace_range(key, &name);
        match parse(&renamed) {
            Ok(parsed) => return Ok(parsed),
            Err(next) => error = next,
        }
    }
    Err(error)
}

/// Returns where the name is that an object has twice, if that is what is wrong.
fn repeated_key(text: &str, error: &parser::Error) -> Option<Range<usize>> {
    if !error.message().contains("redefined object key") {
        return None;
    }
    let start = error.location().offset();
    let rest = text.get(start..)?;
    let (start, length) = match rest.strip_prefix('"') {
        Some(quoted) => (start + 1, quoted.find(['"', '\\', '$', '%', '\n'])?),
        None => {
            let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
            (start, rest.find(|char| !is_name(char))?)
        }
    };
    let end = start + length;
    let is_whole = length > 0 && (start > error.location().offset()) == (text.get(end..)?.starts_with('"'));
    is_whole.then_some(start..end)
}

/// Returns a name of so many letters; those of different numbers differ if there is room.
fn unused_name(number: usize, length: usize) -> String {
    let letters = std::iter::successors(Some(number), |rest| Some(rest / 26));
    let letters = letters.map(|rest| char::from(b'a' + u8::try_from(rest % 26).unwrap_or_default()));
    letters.take(length).collect()
}

fn diagnostic(error: &parser::Error, text: &str, source: SourceId, positions: &Positions) -> Diagnostic {
    // The parser may stop within a character.
    let start = text.floor_char_boundary(error.location().offset());
    let end = text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(start, |char| start + char.len_utf8());
    let message = match error.message() {
        // Followed by everything that an expression can start with.
        message if message.starts_with("invalid expression;") => "an expression is expected".to_owned(),
        message => message.replace('\n', "end of line"),
    };
    Diagnostic::new(format!("the syntax is wrong: {message}")).at(Origin {
        source,
        span: positions.span(&(start..end)).0,
    })
}

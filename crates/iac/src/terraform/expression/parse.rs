//! Parsing, with one clear message where it fails.

use super::Diagnostic;
use super::compile::Compiler;
use super::positions::Positions;
use crate::value::Origin;
use hcl_edit::parser;
use hcl_edit::structure::Body;
use hcl_edit::template::Template;
use iamscope_policy::SourceId;

/// Parses a configuration file in native syntax.
pub fn parse_body(text: &str, source: SourceId) -> Result<Body, Diagnostic> {
    parser::parse_body(text).map_err(|error| diagnostic(&error, text, source, &Positions::Shifted(0)))
}

/// Parses an expression.
pub(super) fn expression(compiler: &Compiler<'_>) -> Result<hcl_edit::expr::Expression, Diagnostic> {
    parser::parse_expr(compiler.text)
        .map_err(|error| diagnostic(&error, compiler.text, compiler.source, &compiler.positions))
}

/// Parses a template.
pub(super) fn template(compiler: &Compiler<'_>) -> Result<Template, Diagnostic> {
    parser::parse_template(compiler.text)
        .map_err(|error| diagnostic(&error, compiler.text, compiler.source, &compiler.positions))
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

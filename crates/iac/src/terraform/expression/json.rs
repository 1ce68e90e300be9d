//! Expressions of configurations in JSON: strings are templates, names of objects are, too.
//!
//! See "JSON Configuration Syntax" in the Terraform language documentation.

use super::Diagnostic;
use super::compile::{Compiler, fold_object, fold_tuple};
use super::compile_template::Form;
use super::literal;
use super::parse;
use super::positions::Positions;
use super::tree::{Node, NodeKind};
use crate::number::Number;
use crate::value::{Kind, Origin, Value};
use iamscope_policy::{SourceId, json};

/// How deep JSON may be nested; its reader stops earlier.
const MAX_DEPTH: usize = 256;

pub(super) fn compile(value: json::Value<'_>, source: SourceId, depth: usize) -> Result<Node, Diagnostic> {
    let origin = Origin {
        source,
        span: value.span(),
    };
    if depth > MAX_DEPTH {
        return Err(Diagnostic::new("the value is nested too deeply").at(origin));
    }
    let constant = |kind| NodeKind::Value(Value::new(kind).at(origin));
    let kind = match value.kind() {
        json::Kind::Null => constant(Kind::Null),
        json::Kind::Bool => constant(Kind::Bool(value.written() == "true")),
        json::Kind::Number => {
            let number = Number::parse(value.written());
            let too_large = || Diagnostic::new(format!("`{}` is too large for a number", value.written())).at(origin);
            constant(Kind::Number(number.ok_or_else(too_large)?))
        }
        json::Kind::String => return string(value, source, origin),
        json::Kind::List => {
            let elements = value.items().map(|item| compile(item, source, depth + 1));
            fold_tuple(elements.collect::<Result<_, _>>()?, origin)
        }
        json::Kind::Object => {
            let fields = value.members().map(|member| {
                let key = compile(member.key, source, depth + 1)?;
                Ok((key, compile(member.value, source, depth + 1)?))
            });
            fold_object(fields.collect::<Result<_, Diagnostic>>()?, origin)
        }
        json::Kind::Invalid => return Err(Diagnostic::new("this is not JSON").at(origin)),
    };
    Ok(Node { origin, kind })
}

fn string(value: json::Value<'_>, source: SourceId, origin: Origin) -> Result<Node, Diagnostic> {
    let content = value.content_span();
    let written = value.written();
    let skip = (content.start - value.span().start) as usize;
    let written = written.get(skip..skip + content.range().len()).unwrap_or_default();
    let compiler = Compiler {
        source,
        text: value.as_str().unwrap_or_default(),
        positions: Positions::of_json(written, content.start as usize),
    };
    template(&compiler, origin)
}

/// Compiles a text that is a template as a whole.
pub(super) fn template(compiler: &Compiler<'_>, origin: Origin) -> Result<Node, Diagnostic> {
    let has_markers = compiler.text.contains("${") || compiler.text.contains("%{");
    let kind = if has_markers {
        compiler.template(&parse::template(compiler)?, Form::Plain, origin, 0)?
    } else {
        let text = compiler.text_of(&literal::plain(compiler.text, 0));
        NodeKind::Value(Value::new(Kind::Text(text)).at(origin))
    };
    Ok(Node { origin, kind })
}

//! Files in native syntax to [`Body`]. One broken block does not hide the others.

use crate::terraform::code::{Attribute, Block, Body, Label};
use crate::terraform::expression::{Diagnostic, Expression, parse_body};
use crate::value::{Origin, Value};
use hcl_edit::Span as _;
use hcl_edit::expr::{ObjectKey, TraversalOperator};
use hcl_edit::structure::Structure;
use iamscope_policy::{SourceId, Span};
use std::ops::Range;

/// How many broken blocks of one file are told.
const MAX_BROKEN: usize = 20;

/// The words that open a block of a file.
const TOP_LEVEL: [&str; 14] = [
    "resource",
    "data",
    "module",
    "variable",
    "output",
    "locals",
    "provider",
    "terraform",
    "moved",
    "import",
    "removed",
    "check",
    "ephemeral",
    "action",
];

/// Reads a file. What could not be read is told, and left out.
pub(crate) fn parse(text: &str, source: SourceId) -> (Body, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let text = without_mark(text);
    let body = match parse_body(&text, source) {
        Ok(body) => Some(body),
        Err(first) => recover(&text, source, first, &mut diagnostics),
    };
    let mut reader = Reader {
        text: &text,
        source,
        diagnostics,
    };
    let body = body.map(|body| reader.body(body, 0)).unwrap_or_default();
    (body, reader.diagnostics)
}

/// Returns the text with spaces for a byte order mark, so that positions stay.
fn without_mark(text: &str) -> std::borrow::Cow<'_, str> {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => format!("   {rest}").into(),
        None => text.into(),
    }
}

/// Reads a file without the blocks that are broken.
fn recover(
    text: &str,
    source: SourceId,
    first: Diagnostic,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<hcl_edit::structure::Body> {
    let mut whole = text.to_owned();
    let mut broken = 0;
    for range in chunks(text) {
        let Some(chunk) = text.get(range.clone()) else { continue };
        if let Err(mut diagnostic) = parse_body(chunk, source) {
            broken += 1;
            if let Some(origin) = &mut diagnostic.origin {
                let shift = |position: u32| position as usize + range.start;
                origin.span = Span::new(shift(origin.span.start), shift(origin.span.end));
            }
            if broken <= MAX_BROKEN {
                diagnostics.push(diagnostic);
            }
            whole.replace_range(range, &blank(chunk));
        }
    }
    match parse_body(&whole, source) {
        Ok(body) if broken > 0 => Some(body),
        Ok(_) | Err(_) => {
            diagnostics.clear();
            diagnostics.push(first);
            None
        }
    }
}

/// Returns as many bytes of white space, line by line.
fn blank(chunk: &str) -> String {
    let bytes = chunk.bytes().map(|byte| match byte {
        b'\n' => '\n',
        b'\r' => '\r',
        _ => ' ',
    });
    bytes.collect()
}

/// Splits a file before each line that opens a block of the file without indentation.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut position = 0;
    for line in text.split_inclusive('\n') {
        let word = line.split([' ', '\t', '{', '"']).next().unwrap_or_default();
        if position > 0 && TOP_LEVEL.contains(&word) && line.len() > word.len() && !line.contains('=') {
            starts.push(position);
        }
        position += line.len();
    }
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .collect()
}

struct Reader<'t> {
    text: &'t str,
    source: SourceId,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn body(&mut self, body: hcl_edit::structure::Body, depth: usize) -> Body {
        let mut read = Body::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    if let Some(attribute) = self.attribute(&attribute, None) {
                        read.attributes.push(attribute);
                    }
                }
                Structure::Block(block) => read.blocks.extend(self.block(block, "", depth)),
            }
        }
        read
    }

    fn attribute(&mut self, attribute: &hcl_edit::structure::Attribute, parent: Option<&str>) -> Option<Attribute> {
        let name = attribute.key.as_str();
        let expression = match (parent, name) {
            // These name things of other kinds and are no expressions.
            (Some("resource" | "data" | "module"), "depends_on") => return None,
            (Some("resource" | "data"), "provider") => configuration(&attribute.value),
            (Some("module"), "providers") => configurations(&attribute.value),
            _ => None,
        };
        let expression = match expression {
            Some(value) => Expression::value(value),
            None => match Expression::compile(&attribute.value, self.source, self.text) {
                Ok(expression) => expression,
                Err(diagnostic) => {
                    self.diagnostics.push(diagnostic);
                    return None;
                }
            },
        };
        Some(Attribute {
            name: name.into(),
            at: self.origin(attribute.key.span()),
            expression,
        })
    }

    fn block(&mut self, block: hcl_edit::structure::Block, parent: &str, depth: usize) -> Option<Block> {
        let kind = block.ident.as_str().to_owned();
        // These say nothing about what there is afterwards.
        let is_skipped = matches!(
            (depth, parent, &*kind),
            (0, _, "terraform" | "moved" | "import" | "removed" | "check" | "action")
                | (
                    1,
                    "resource" | "data",
                    "lifecycle" | "provisioner" | "connection" | "timeouts"
                )
                | (1, "variable", "validation")
                | (1, "output", "precondition")
        );
        if is_skipped {
            return None;
        }
        let labels: Vec<Label> = block
            .labels
            .iter()
            .map(|label| Label {
                text: label.as_str().into(),
                at: self.origin(label.span()),
            })
            .collect();
        let mut at = self.origin(block.ident.span());
        if let Some(last) = labels.last() {
            at.span = at.span.to(last.at.span);
        }
        let mut body = Body::default();
        for structure in block.body {
            match structure {
                Structure::Attribute(attribute) => {
                    let parent = (depth == 0).then_some(&*kind);
                    body.attributes.extend(self.attribute(&attribute, parent));
                }
                Structure::Block(block) => body.blocks.extend(self.block(block, &kind, depth + 1)),
            }
        }
        Some(Block {
            kind: kind.into(),
            labels,
            at,
            body,
        })
    }

    fn origin(&self, range: Option<Range<usize>>) -> Origin {
        let range = range.unwrap_or_default();
        Origin {
            source: self.source,
            span: Span::new(range.start, range.end),
        }
    }
}

/// Returns the name of a provider configuration, `aws` or `aws.west`, as text.
fn configuration(expression: &hcl_edit::expr::Expression) -> Option<Value> {
    configuration_name(expression).map(Value::text)
}

fn configuration_name(expression: &hcl_edit::expr::Expression) -> Option<String> {
    if let Some(name) = expression.as_variable() {
        return Some(name.as_str().to_owned());
    }
    if let Some(text) = expression.as_str() {
        return Some(text.to_owned());
    }
    let traversal = expression.as_traversal()?;
    let root = traversal.expr.as_variable()?;
    let [operator] = traversal.operators.as_slice() else {
        return None;
    };
    match operator.value() {
        TraversalOperator::GetAttr(alias) => Some(format!("{}.{}", root.as_str(), alias.as_str())),
        TraversalOperator::AttrSplat(_)
        | TraversalOperator::FullSplat(_)
        | TraversalOperator::Index(_)
        | TraversalOperator::LegacyIndex(_) => None,
    }
}

/// Returns which provider configurations a module call hands on, as an object of texts.
fn configurations(expression: &hcl_edit::expr::Expression) -> Option<Value> {
    let object = expression.as_object()?;
    let pairs = object.iter().filter_map(|(key, value)| {
        let key = match key {
            ObjectKey::Ident(name) => name.as_str().to_owned(),
            ObjectKey::Expression(expression) => configuration_name(expression)?,
        };
        Some((key, Value::text(configuration_name(value.expr())?)))
    });
    Some(Value::object(pairs))
}

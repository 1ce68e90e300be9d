//! JSON as values with origins.

use crate::number::Number;
use crate::problem::{Place, Problem};
use crate::text::{Piece, Text};
use crate::value::{Kind, Origin, Value};
use iamscope_policy::json::{self, Document, Limits};
use iamscope_policy::{Source, SourceId};
use std::sync::Arc;

/// How much JSON is read; plans of large estates have tens of megabytes.
const LIMITS: Limits = Limits {
    max_bytes: 1 << 30,
    max_depth: 200,
};

/// Reads the text of a source, and reports the first thing in it that is not JSON.
pub(crate) fn read(source: &Source) -> (Document<'_>, Option<Problem>) {
    let (document, faults) = json::read(&source.text, LIMITS);
    let problem = faults.first().map(|fault| {
        let at = source.line_column(fault.span.start);
        Problem::error(&source.name, fault.value.to_string()).at(Some(Place {
            line: at.line as usize,
            column: at.column as usize,
        }))
    });
    (document, problem)
}

/// Returns a value of a text as a value of ours. Of members with the same key the last counts, as everywhere in JSON.
pub(crate) fn value(json: json::Value<'_>, source: SourceId) -> Value {
    let kind = match json.kind() {
        json::Kind::Null | json::Kind::Invalid => Kind::Null,
        json::Kind::Bool => Kind::Bool(json.written() == "true"),
        json::Kind::Number => match Number::parse(json.written()) {
            Some(number) => Kind::Number(number),
            None => Kind::Text(Text::new(json.written())),
        },
        json::Kind::String => Kind::Text(text(json, source)),
        json::Kind::List => Kind::Tuple(json.items().map(|item| value(item, source)).collect()),
        json::Kind::Object => {
            let members = json.members().filter_map(|member| {
                let key = Arc::from(member.key.as_str()?);
                Some((key, value(member.value, source)))
            });
            Kind::Object(Arc::new(members.collect()))
        }
    };
    let span = json.content_span();
    Value::new(kind).at(Origin { source, span })
}

/// Positions inside a string that has escapes mean nothing to who reads the file, so only others have pieces.
fn text(json: json::Value<'_>, source: SourceId) -> Text {
    let content = json.as_str().unwrap_or_default();
    let span = json.content_span();
    let is_verbatim = (span.end - span.start) as usize == content.len();
    let text = Text::new(content);
    if !is_verbatim {
        return text;
    }
    text.with_pieces(vec![Piece {
        at: iamscope_policy::Span::new(0, content.len()),
        source,
        span,
        is_verbatim,
    }])
}

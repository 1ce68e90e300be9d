//! Documents that are given as text to be merged with others.

use crate::terraform::data::json::Json;
use crate::terraform::data::policy_model::{Condition, Document, Entry, Principals, Statement};
use crate::terraform::parse_json::LIMITS;
use crate::text::{Piece, Text};
use crate::value::{Origin, Value};
use iamscope_policy::Span;
use iamscope_policy::json::{self, Kind};

/// Reads a document. A text that is not known is a document with one statement that is not known.
pub(crate) fn document(value: &Value) -> Result<Document, String> {
    let Some(text) = crate::terraform::data::texts::text(value) else {
        return Err("it is not text".to_owned());
    };
    if text.as_str().is_empty() {
        return Ok(Document::default());
    }
    if value.is_unknown() {
        return Ok(unknown(text));
    }
    let (document, faults) = json::read(text.as_str(), LIMITS);
    let fault = faults.into_iter().find(|fault| !fault.value.is_harmless());
    match (fault, document.root()) {
        (Some(_), _) if text.has_unknowns() => Ok(unknown(Text::placeholder(&first_placeholder(text.as_str())))),
        (Some(fault), _) => Err(fault.value.to_string()),
        (None, Some(root)) if root.kind() == Kind::Object => Reader { text: &text }.document(root),
        (None, _) => Err("it is not an object".to_owned()),
    }
}

fn unknown(text: Text) -> Document {
    Document {
        statements: vec![Entry::Unknown(text)],
        ..Document::default()
    }
}

fn first_placeholder(text: &str) -> String {
    let inside = text.split(crate::text::OPEN).nth(1).unwrap_or_default();
    inside.split(crate::text::CLOSE).next().unwrap_or_default().to_owned()
}

struct Reader<'t> {
    text: &'t Text,
}

impl Reader<'_> {
    fn document(&self, root: json::Value<'_>) -> Result<Document, String> {
        let mut statements = Vec::new();
        if let Some(list) = member(root, "Statement").filter(|list| list.kind() != Kind::Null) {
            match list.kind() {
                Kind::List => {
                    for item in list.items() {
                        statements.push(self.entry(item)?);
                    }
                }
                Kind::String if self.leaf(list).has_unknowns() => statements.push(Entry::Unknown(self.leaf(list))),
                Kind::String | Kind::Null | Kind::Bool | Kind::Number | Kind::Object | Kind::Invalid => {
                    return Err("`Statement` is not a list".to_owned());
                }
            }
        }
        Ok(Document {
            version: self.text_member(root, "Version")?,
            id: self.text_member(root, "Id")?,
            statements,
        })
    }

    fn entry(&self, item: json::Value<'_>) -> Result<Entry, String> {
        match item.kind() {
            Kind::Object => Ok(Entry::Statement(Box::new(self.statement(item)?))),
            Kind::String if self.leaf(item).has_unknowns() => Ok(Entry::Unknown(self.leaf(item))),
            Kind::String | Kind::Null | Kind::Bool | Kind::Number | Kind::List | Kind::Invalid => {
                Err("a statement is not an object".to_owned())
            }
        }
    }

    fn statement(&self, item: json::Value<'_>) -> Result<Statement, String> {
        let any = |name: &str| {
            member(item, name)
                .filter(|value| value.kind() != Kind::Null)
                .map(|value| self.any(value))
        };
        Ok(Statement {
            at: self.origin(item.span()),
            sid: self.text_member(item, "Sid")?,
            effect: self.text_member(item, "Effect")?,
            actions: any("Action"),
            not_actions: any("NotAction"),
            resources: any("Resource"),
            not_resources: any("NotResource"),
            principals: self.principals(item, "Principal")?,
            not_principals: self.principals(item, "NotPrincipal")?,
            conditions: self.conditions(item)?,
        })
    }

    fn text_member(&self, object: json::Value<'_>, name: &str) -> Result<Option<Text>, String> {
        match member(object, name) {
            Some(value) if value.kind() == Kind::String => Ok(Some(self.leaf(value))),
            Some(value) if value.kind() != Kind::Null => Err(format!("`{name}` is not text")),
            Some(_) | None => Ok(None),
        }
    }

    fn principals(&self, item: json::Value<'_>, name: &str) -> Result<Vec<Principals>, String> {
        let Some(value) = member(item, name) else {
            return Ok(Vec::new());
        };
        match value.kind() {
            Kind::Null => Ok(Vec::new()),
            Kind::String if self.leaf(value).has_unknowns() => Ok(vec![Principals::Unknown(self.leaf(value))]),
            // Whatever the text is, the provider reads it as everyone.
            Kind::String => {
                let everyone = match self.origin(value.span()) {
                    Some(origin) => crate::terraform::data::texts::at(Text::new("*"), origin),
                    None => Text::new("*"),
                };
                Ok(vec![Principals::Many(Text::new("*"), vec![everyone])])
            }
            Kind::Object => {
                let types = value.members().map(|member| {
                    let kind = self.leaf(member.key);
                    match member.value.kind() {
                        Kind::String => Ok(Principals::One(kind, self.leaf(member.value))),
                        Kind::List => Ok(Principals::Many(kind, self.leaves(member.value, name)?)),
                        Kind::Null | Kind::Bool | Kind::Number | Kind::Object | Kind::Invalid => {
                            Err(format!("`{name}` holds something other than text"))
                        }
                    }
                });
                types.collect()
            }
            Kind::Bool | Kind::Number | Kind::List | Kind::Invalid => {
                Err(format!("`{name}` is neither text nor an object"))
            }
        }
    }

    fn conditions(&self, item: json::Value<'_>) -> Result<Vec<Condition>, String> {
        let mut conditions = Vec::new();
        let Some(value) = member(item, "Condition") else {
            return Ok(conditions);
        };
        for test in value.members() {
            for variable in test.value.members() {
                let values = match variable.value.kind() {
                    Kind::String => vec![self.leaf(variable.value)],
                    Kind::Bool => vec![Text::new(variable.value.written())],
                    Kind::List => self.leaves(variable.value, "Condition")?,
                    // The provider drops what else may stand here.
                    Kind::Null | Kind::Number | Kind::Object | Kind::Invalid => continue,
                };
                conditions.push(Condition {
                    test: self.leaf(test.key),
                    variable: self.leaf(variable.key),
                    values,
                });
            }
        }
        Ok(conditions)
    }

    fn leaves(&self, list: json::Value<'_>, name: &str) -> Result<Vec<Text>, String> {
        let leaves = list.items().map(|item| match item.kind() {
            Kind::String => Ok(self.leaf(item)),
            Kind::Null | Kind::Bool | Kind::Number | Kind::List | Kind::Object | Kind::Invalid => {
                Err(format!("`{name}` holds something other than text"))
            }
        });
        leaves.collect()
    }

    fn any(&self, value: json::Value<'_>) -> Json {
        match value.kind() {
            Kind::String => Json::Text(self.leaf(value)),
            Kind::List => Json::List(value.items().map(|item| self.any(item)).collect()),
            Kind::Object => {
                let members = value
                    .members()
                    .map(|member| (self.leaf(member.key), self.any(member.value)));
                Json::Object(members.collect(), None)
            }
            Kind::Null | Kind::Bool | Kind::Number | Kind::Invalid => Json::Bare(value.written().to_owned()),
        }
    }

    /// Returns a text of the document, and where it was written in the first place.
    fn leaf(&self, value: json::Value<'_>) -> Text {
        let decoded = value.as_str().unwrap_or_default();
        let span = value.content_span();
        let is_same = decoded.len() == (span.end - span.start) as usize;
        let mut pieces = Vec::new();
        for piece in self.text.pieces() {
            let start = piece.at.start.max(span.start);
            let end = piece.at.end.min(span.end);
            let is_around = piece.at.start < span.start || piece.at.end > span.end;
            if start >= end || (is_around && !piece.is_verbatim) {
                continue;
            }
            if is_same {
                let at = Span {
                    start: start - span.start,
                    end: end - span.start,
                };
                let written = if piece.is_verbatim {
                    let from = piece.span.start + (start - piece.at.start);
                    Span {
                        start: from,
                        end: from + (end - start),
                    }
                } else {
                    piece.span
                };
                pieces.push(Piece {
                    at,
                    span: written,
                    ..*piece
                });
            } else {
                pieces.push(Piece {
                    at: Span::new(0, decoded.len()),
                    is_verbatim: false,
                    ..*piece
                });
                break;
            }
        }
        Text::new(decoded).with_pieces(pieces)
    }

    fn origin(&self, span: Span) -> Option<Origin> {
        let covering = self
            .text
            .pieces()
            .iter()
            .filter(|piece| piece.at.start <= span.start && span.end <= piece.at.end);
        let smallest = covering.min_by_key(|piece| piece.at.end - piece.at.start)?;
        let place = if smallest.is_verbatim {
            let start = smallest.span.start + (span.start - smallest.at.start);
            Span {
                start,
                end: start + (span.end - span.start),
            }
        } else {
            smallest.span
        };
        Some(Origin {
            source: smallest.source,
            span: place,
        })
    }
}

/// Returns a member of an object; the provider's reader does not mind the case of its name, and takes the last one.
fn member<'d>(object: json::Value<'d>, name: &str) -> Option<json::Value<'d>> {
    let named = object.members().filter(|member| {
        let key = member.key.as_str().unwrap_or_default();
        key.eq_ignore_ascii_case(name)
    });
    named.last().map(|member| member.value)
}

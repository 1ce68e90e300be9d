//! Policies as values: text, or an object that AWS takes as JSON.

use super::draft::Draft;
use crate::json_text;
use crate::text::{CLOSE, OPEN, Text, TextBuilder};
use crate::types::attributes::Attributes;
use crate::value::{Kind, Value};
use iamscope_estate::builder::input::{PolicyText, TextPiece};
use iamscope_policy::SourceId;

/// What a program says a policy is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum PolicyValue {
    /// Nothing.
    Absent,
    /// This, parts of which may be placeholders.
    Known(PolicyText),
    /// Something that this stands for.
    Unknown(String),
}

impl Draft<'_> {
    /// Reads the policy at a path.
    pub(super) fn policy(&mut self, attributes: Attributes<'_>, path: &str) -> PolicyValue {
        attributes
            .first(path)
            .map_or(PolicyValue::Absent, |value| self.policy_value(value))
    }

    pub(super) fn policy_value(&mut self, value: &Value) -> PolicyValue {
        if value.has_sensitive() {
            return PolicyValue::Unknown("a sensitive value".to_owned());
        }
        match &value.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => PolicyValue::Absent,
            Kind::Text(text) if text.as_str().trim().is_empty() => PolicyValue::Absent,
            Kind::Text(text) => match (only_placeholder(text.as_str()), value.origin) {
                (Some(name), _) => PolicyValue::Unknown(name.to_owned()),
                (None, Some(origin)) if text.pieces().is_empty() => {
                    let mut built = TextBuilder::default();
                    built.push_text(text, Some(origin));
                    PolicyValue::Known(self.policy_text(&built.finish()))
                }
                (None, _) => PolicyValue::Known(self.policy_text(text)),
            },
            Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => {
                match json_text::encode(value) {
                    Some(text) => PolicyValue::Known(self.policy_text(&text)),
                    None => PolicyValue::Unknown("a policy that is too long".to_owned()),
                }
            }
            Kind::Unknown(unknown) => {
                let name = unknown.name.as_deref().unwrap_or("unknown");
                PolicyValue::Unknown(name.to_owned())
            }
        }
    }

    /// Returns a text with the places its parts come from.
    pub(super) fn policy_text(&mut self, text: &Text) -> PolicyText {
        let mut policy = PolicyText::new(text.as_str());
        for piece in text.pieces() {
            if let Some(file) = self.file(piece.source) {
                policy.pieces.entry(file).or_default().push(TextPiece {
                    at: piece.at,
                    span: piece.span,
                    is_verbatim: piece.is_verbatim,
                });
            }
        }
        policy
    }

    /// Returns the name of a file, and remembers that the estate needs its text.
    pub(super) fn file(&mut self, source: SourceId) -> Option<String> {
        let file = self.sources?.find(source)?;
        if !self.files.contains_key(&file.name) {
            self.files.insert(file.name.clone(), file.text.clone());
        }
        Some(file.name.clone())
    }
}

/// Returns the name of a placeholder in a form that fits into a line: an expression can be as long as a file.
pub(super) fn short(name: &str) -> String {
    const MOST: usize = 80;
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MOST {
        return words;
    }
    let start: String = words.chars().take(MOST).collect();
    format!("{start}...")
}

/// Returns the name of the placeholder that is all of a text.
pub(super) fn only_placeholder(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
    (!name.contains(OPEN)).then_some(name)
}

//! Places in a policy as the API of Access Analyzer gives them: a path through the JSON, and positions.
//!
//! Source: Access Analyzer API Reference, "PathElement" and "Position". That the span of a string has its quotes and that
//! a statement which stands alone has no index is seen in the example of the AWS CLI Command Reference, "validate-policy",
//! and in recorded answers.

use iamscope_policy::Span;
use iamscope_policy::json::{Kind, Value};

/// A place in a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The way from the outermost value.
    pub path: Vec<PathElement>,
    /// The place in the text as the API counts it: with the quotes of a string.
    pub span: Span,
    /// What to underline: without them.
    pub content: Span,
    /// Whether it is a value without parts, a key, or a part of one of these.
    pub(crate) is_leaf: bool,
}

/// A step of a path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PathElement {
    /// The item of a list, counted from 0.
    Index(usize),
    /// The key of a member of an object.
    Key(String),
    /// The value of the member of an object with this key.
    Value(String),
    /// A part of a string, in characters.
    Substring {
        /// Its first character, counted from 0.
        start: usize,
        /// How many characters it has.
        length: usize,
    },
}

/// A position in a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// Characters before it in the line.
    pub column: usize,
    /// Characters before it in the text.
    pub offset: usize,
}

impl Position {
    /// Returns the position of a byte.
    pub fn of(text: &str, byte: u32) -> Self {
        let before = text.get(..byte as usize).unwrap_or(text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let offset = before.chars().count();
        Self { line, column, offset }
    }
}

impl Location {
    /// Returns where the place starts and where it ends.
    pub fn positions(&self, text: &str) -> (Position, Position) {
        (Position::of(text, self.span.start), Position::of(text, self.span.end))
    }

    /// Finds the place of a span in a document.
    pub(crate) fn find(root: Option<Value<'_>>, text: &str, span: Span) -> Self {
        let mut path = Vec::new();
        let mut rest = root;
        while let Some(value) = rest {
            if value.span() == span || value.content_span() == span {
                return Self::of_value(path, value);
            }
            rest = match value.kind() {
                Kind::Object => {
                    let member = value
                        .members()
                        .find(|member| covers(member.key.span(), span) || covers(member.value.span(), span));
                    let Some(member) = member else { break };
                    let key = member.key.as_str().unwrap_or_default().to_owned();
                    if covers(member.key.span(), span) {
                        path.push(PathElement::Key(key));
                        return Self {
                            path,
                            span: member.key.span(),
                            content: span,
                            is_leaf: true,
                        };
                    }
                    path.push(PathElement::Value(key));
                    Some(member.value)
                }
                Kind::List => {
                    let item = value.items().enumerate().find(|(_, item)| covers(item.span(), span));
                    let Some((index, item)) = item else { break };
                    path.push(PathElement::Index(index));
                    Some(item)
                }
                Kind::String => {
                    let characters =
                        |from, to| text.get(from as usize..to as usize).unwrap_or_default().chars().count();
                    path.push(PathElement::Substring {
                        start: characters(value.content_span().start, span.start),
                        length: characters(span.start, span.end),
                    });
                    return Self {
                        path,
                        span,
                        content: span,
                        is_leaf: true,
                    };
                }
                Kind::Null | Kind::Bool | Kind::Number | Kind::Invalid => break,
            };
        }
        Self {
            path,
            span,
            content: span,
            is_leaf: false,
        }
    }

    fn of_value(path: Vec<PathElement>, value: Value<'_>) -> Self {
        let inside = value.content_span();
        Self {
            path,
            span: value.span(),
            // Nothing can be underlined in an empty string.
            content: if inside.start == inside.end {
                value.span()
            } else {
                inside
            },
            is_leaf: !matches!(value.kind(), Kind::List | Kind::Object),
        }
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::json::{Limits, read};

    #[test]
    fn places_have_paths() {
        let text = "{\n \"é\": [1, {\"a\": \"x${b}\"}]}";
        let (document, _) = read(text, Limits::default());
        let find = |part: &str| {
            let start = text.find(part).expect("a part of the text");
            let location = Location::find(document.root(), text, Span::new(start, start + part.len()));
            let (start, _) = location.positions(text);
            let path: Vec<String> = location.path.iter().map(|step| format!("{step:?}")).collect();
            format!("{} @{}:{}+{}", path.join(" "), start.line, start.column, start.offset)
        };
        assert_eq!(find("\"é\""), "Key(\"é\") @2:1+3");
        assert_eq!(find("a"), "Value(\"é\") Index(1) Key(\"a\") @2:11+13");
        assert_eq!(find("x${b}"), "Value(\"é\") Index(1) Value(\"a\") @2:16+18");
        assert_eq!(
            find("${b}"),
            "Value(\"é\") Index(1) Value(\"a\") Substring { start: 1, length: 4 } @2:18+20"
        );
        assert_eq!(find("1"), "Value(\"é\") Index(0) @2:7+9");
    }
}

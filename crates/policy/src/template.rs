//! Text with policy variables such as `${aws:username}`.

use crate::glob::{Case, Glob, Part};
use crate::placeholder::{has_placeholder, outside};

/// A text as it stands in a policy, divided into what is literal and what is a variable.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags". Variables exist only in policies whose
/// `Version` is `2012-10-17`; in older ones `${...}` is plain text, so the parser makes a template of one text piece.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Template {
    /// The text as written.
    text: Box<str>,
    /// The pieces; empty if the text has no variable.
    pieces: Box<[Piece]>,
}

/// A piece of a template.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Piece {
    /// Text in which `*` and `?` keep the meaning that the place gives them.
    Text(Box<str>),
    /// One of `${*}`, `${?}`, `${$}`: the character itself, never a wildcard.
    Escaped(char),
    /// The value of a context key.
    Variable {
        /// The key, in lower case.
        key: Box<str>,
        /// What to use if the request has no such key.
        default: Option<Box<str>>,
    },
}

impl Template {
    /// Reads text in which `${...}` is a variable.
    pub fn parse(text: &str) -> Self {
        // Most texts have no variable, and one byte is found much faster than two.
        if !text.as_bytes().contains(&b'$') {
            return Self::literal(text);
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = split_at_variable(rest) {
            let Some((inside, tail)) = after.split_once('}') else {
                break;
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.into()));
            }
            pieces.push(variable(inside));
            rest = tail;
        }
        if pieces.is_empty() {
            return Self::literal(text);
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.into()));
        }
        Self {
            text: text.into(),
            pieces: pieces.into(),
        }
    }

    /// Takes text without variables.
    pub fn literal(text: &str) -> Self {
        Self {
            text: text.into(),
            pieces: Box::default(),
        }
    }

    /// Returns the text as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether there is a variable in it, `${*}` and its like included.
    pub fn has_variables(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Returns the pieces; a template without variables has none.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the context keys that the text needs, in lower case.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { key, .. } => Some(key.as_ref()),
            Piece::Text(_) | Piece::Escaped(_) => None,
        })
    }

    /// Returns a matcher with each variable replaced by what `value` knows of its key, or the first key that has no
    /// value and no default.
    ///
    /// A value is literal: a `*` in it is a star, not a wildcard.
    pub fn to_glob<'a>(&'a self, case: Case, mut value: impl FnMut(&str) -> Option<&'a str>) -> Result<Glob, &'a str> {
        if self.pieces.is_empty() {
            return Ok(Glob::new(&self.text, case));
        }
        let mut parts = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            parts.push(match piece {
                Piece::Text(text) => Part::Pattern(text),
                Piece::Escaped('*') => Part::Literal("*"),
                Piece::Escaped('?') => Part::Literal("?"),
                Piece::Escaped(_) => Part::Literal("$"),
                Piece::Variable { key, default } => {
                    Part::Literal(value(key).or(default.as_deref()).ok_or(key.as_ref())?)
                }
            });
        }
        Ok(Glob::from_parts(parts, case))
    }
}

/// Returns what stands before and behind the next `${` that is not a part of the name of a placeholder.
fn split_at_variable(text: &str) -> Option<(&str, &str)> {
    if !has_placeholder(text) {
        return text.split_once("${");
    }
    let mut previous = 0_u8;
    let place = outside(text).find_map(|(place, byte)| {
        let before = std::mem::replace(&mut previous, byte);
        (before == b'$' && byte == b'{').then_some(place)
    })?;
    Some((text.get(..place.checked_sub(1)?)?, text.get(place + 1..)?))
}

fn variable(inside: &str) -> Piece {
    let mut characters = inside.chars();
    if let (Some(only @ ('*' | '?' | '$')), None) = (characters.next(), characters.next()) {
        return Piece::Escaped(only);
    }
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            let default = default.trim();
            let quoted = default.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
            (key, Some(quoted.unwrap_or(default).into()))
        }
        None => (inside, None),
    };
    Piece::Variable {
        key: key.trim().to_ascii_lowercase().into(),
        default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_defaults() {
        let template = Template::parse("arn:aws:s3:::b/${aws:UserName}/${aws:PrincipalTag/team, 'no, team'}/${*}*");
        assert_eq!(
            template.keys().collect::<Vec<_>>(),
            ["aws:username", "aws:principaltag/team"]
        );
        let glob = template
            .to_glob(Case::Sensitive, |key| (key == "aws:username").then_some("b?b"))
            .expect("a glob");
        assert!(glob.matches("arn:aws:s3:::b/b?b/no, team/*anything"));
        assert!(!glob.matches("arn:aws:s3:::b/bob/no, team/*anything"));
        assert_eq!(template.to_glob(Case::Sensitive, |_| None), Err("aws:username"));
        assert!(!Template::literal("${aws:username}").has_variables());
        assert!(!Template::parse("open ${aws:username").has_variables());
    }
}

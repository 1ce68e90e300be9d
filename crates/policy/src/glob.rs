//! The one glob matcher: `*` stands for any run of characters, `?` for exactly one.

use crate::placeholder::{self, Agreement, Symbol, has_placeholder, placeholders};

/// How letters compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Case {
    /// Letters must be the same.
    Sensitive,
    /// ASCII letters compare without regard to case.
    Insensitive,
}

/// A pattern with `*` and `?`, ready to match.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Glob {
    pieces: Box<[Piece]>,
    case: Case,
    has_placeholders: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Piece {
    /// Characters that stand for themselves.
    Text(Box<str>),
    /// One character, whichever.
    One,
    /// Any run of characters, also none.
    Many,
}

/// A part of a pattern under construction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part<'a> {
    /// Text in which `*` and `?` are wildcards.
    Pattern(&'a str),
    /// Text that stands for itself, such as the value of a policy variable.
    Literal(&'a str),
}

impl Glob {
    /// Makes a matcher of a pattern.
    pub fn new(pattern: &str, case: Case) -> Self {
        Self::from_parts([Part::Pattern(pattern)], case)
    }

    /// Makes a matcher of parts, some of which are literal.
    pub fn from_parts<'a>(parts: impl IntoIterator<Item = Part<'a>>, case: Case) -> Self {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut has_placeholders = false;
        for part in parts {
            match part {
                Part::Literal(literal) => {
                    has_placeholders |= has_placeholder(literal);
                    text.push_str(literal);
                }
                Part::Pattern(pattern) => {
                    let is_open = has_placeholder(pattern);
                    has_placeholders |= is_open;
                    let mut known = pattern;
                    while is_open && let Some((place, _)) = placeholders(known).next() {
                        // Nothing between the brackets is a wildcard.
                        add_pattern(known.get(..place.start).unwrap_or_default(), &mut text, &mut pieces);
                        text.push_str(known.get(place.clone()).unwrap_or_default());
                        known = known.get(place.end..).unwrap_or_default();
                    }
                    add_pattern(known, &mut text, &mut pieces);
                }
            }
        }
        flush(&mut text, &mut pieces);
        Self {
            pieces: pieces.into(),
            case,
            has_placeholders,
        }
    }
    /// Returns whether the whole of `text` fits the pattern.
    ///
    /// Takes time linear in the length of `text` for each `*`, never exponential: only the last `*` is retried.
    #[inline]
    pub fn matches(&self, text: &str) -> bool {
        match self.pieces.as_ref() {
            // Most patterns are of these forms.
            [Piece::Many] => true,
            [Piece::Text(whole)] => is_same(text.as_bytes(), whole.as_bytes(), self.case),
            [Piece::Text(start), Piece::Many] => strip(text, start, self.case).is_some(),
            pieces => fits(pieces, self.case, text),
        }
    }

    /// Returns whether a text fits the pattern, where parts of both may not be known.
    pub fn agreement(&self, text: &str) -> Agreement {
        if !self.has_placeholders && !has_placeholder(text) {
            return if self.matches(text) {
                Agreement::Sure
            } else {
                Agreement::Never
            };
        }
        let (prefix, known) = (self.literal_prefix(), placeholder::known_prefix(text));
        let length = prefix.len().min(known.len());
        let starts = (prefix.as_bytes().get(..length), known.as_bytes().get(..length));
        let has_same_start = match (starts, self.case) {
            ((Some(one), Some(other)), Case::Sensitive) => one == other,
            ((Some(one), Some(other)), Case::Insensitive) => one.eq_ignore_ascii_case(other),
            ((_, _), _) => false,
        };
        if !has_same_start {
            return Agreement::Never;
        }
        let mut pattern = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => pattern.extend(placeholder::tokens(text)),
                Piece::One => pattern.push(Symbol::One),
                Piece::Many => pattern.push(Symbol::Many),
            }
        }
        let text: Vec<Symbol<'_>> = placeholder::tokens(text).collect();
        placeholder::compare(&pattern, &text, self.case)
    }

    /// Returns whether there is a wildcard in it.
    pub fn has_wildcards(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::One | Piece::Many))
    }

    /// Returns whether a part of the pattern is not known.
    pub fn has_placeholders(&self) -> bool {
        self.has_placeholders
    }

    /// Returns whether the pattern matches every text.
    pub fn is_any(&self) -> bool {
        matches!(self.pieces.as_ref(), [Piece::Many])
    }

    /// Returns the one text that the pattern matches, if it has neither wildcards nor placeholders.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_ref() {
            _ if self.has_placeholders => None,
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Returns the text before the first wildcard or placeholder.
    pub fn literal_prefix(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Text(text)) if self.has_placeholders => placeholder::known_prefix(text),
            Some(Piece::Text(text)) => text,
            Some(Piece::One | Piece::Many) | None => "",
        }
    }

    /// Returns how letters compare.
    pub fn case(&self) -> Case {
        self.case
    }
}

/// Adds a pattern without placeholders to pieces and to the text that will be the next piece.
fn add_pattern(pattern: &str, text: &mut String, pieces: &mut Vec<Piece>) {
    for character in pattern.chars() {
        match character {
            '*' => {
                flush(text, pieces);
                if pieces.last() != Some(&Piece::Many) {
                    pieces.push(Piece::Many);
                }
            }
            '?' => {
                flush(text, pieces);
                pieces.push(Piece::One);
            }
            other => text.push(other),
        }
    }
}

fn flush(text: &mut String, pieces: &mut Vec<Piece>) {
    if !text.is_empty() {
        pieces.push(Piece::Text(std::mem::take(text).into()));
    }
}

/// Returns whether a text fits the pattern that the parts make together, where parts of all of them may not be known.
pub fn parts_agreement(parts: &[Part<'_>], case: Case, text: &str) -> Agreement {
    let mut pattern = Vec::new();
    for part in parts {
        match part {
            Part::Pattern(part) => pattern.extend(placeholder::pattern_tokens(part)),
            Part::Literal(part) => pattern.extend(placeholder::tokens(part)),
        }
    }
    let text: Vec<Symbol<'_>> = placeholder::tokens(text).collect();
    placeholder::compare(&pattern, &text, case)
}

/// Returns whether the whole of `text` fits the pattern that the parts make together; as a [`Glob`] of them would say,
/// without making one.
pub fn parts_match(parts: &[Part<'_>], case: Case, text: &str) -> bool {
    fits(
        Parts {
            first: None,
            rest: parts,
        },
        case,
        text,
    )
}

/// What comes next in a pattern.
enum Token<'p> {
    Text(&'p str),
    One,
    Many,
}

/// A place in a pattern.
trait Place<'p>: Copy {
    /// Returns the next token and the place after it; `None` at the end.
    fn next(self) -> Option<(Token<'p>, Self)>;
}

impl<'p> Place<'p> for &'p [Piece] {
    #[inline]
    fn next(self) -> Option<(Token<'p>, Self)> {
        let (piece, rest) = self.split_first()?;
        let token = match piece {
            Piece::Text(text) => Token::Text(text),
            Piece::One => Token::One,
            Piece::Many => Token::Many,
        };
        Some((token, rest))
    }
}

/// A place in a pattern of parts: what is left of a part that was begun, and the parts after it.
#[derive(Clone, Copy)]
struct Parts<'p> {
    first: Option<&'p str>,
    rest: &'p [Part<'p>],
}

impl<'p> Place<'p> for Parts<'p> {
    fn next(mut self) -> Option<(Token<'p>, Self)> {
        loop {
            let Some(pattern) = self.first.take().filter(|left| !left.is_empty()) else {
                let (part, rest) = self.rest.split_first()?;
                self.rest = rest;
                match part {
                    Part::Literal("") => {}
                    Part::Literal(text) => return Some((Token::Text(text), self)),
                    Part::Pattern(pattern) => self.first = Some(pattern),
                }
                continue;
            };
            let wildcard = pattern.find(['*', '?']).unwrap_or(pattern.len());
            let (token, length) = match (wildcard, pattern.as_bytes().first()) {
                (0, Some(b'*')) => (Token::Many, 1),
                (0, _) => (Token::One, 1),
                (length, _) => (Token::Text(pattern.get(..length)?), length),
            };
            self.first = pattern.get(length..);
            return Some((token, self));
        }
    }
}

fn fits<'p>(pattern: impl Place<'p>, case: Case, text: &str) -> bool {
    let mut place = pattern;
    let mut rest = text;
    let mut retry = None;
    loop {
        let advanced = match place.next() {
            Some((Token::Many, after)) => match after.next() {
                None => return true,
                // What stands last can only fit at the end.
                Some((Token::Text(last), end)) if end.next().is_none() => return ends_with(rest, last, case),
                Some(_) => {
                    retry = Some((after, rest));
                    place = after;
                    continue;
                }
            },
            Some((Token::One, after)) => {
                let mut characters = rest.chars();
                characters.next().map(|_| (after, characters.as_str()))
            }
            Some((Token::Text(literal), after)) => strip(rest, literal, case).map(|rest| (after, rest)),
            None if rest.is_empty() => return true,
            None => None,
        };
        if let Some((after, remaining)) = advanced {
            place = after;
            rest = remaining;
            continue;
        }
        let Some((after, from)) = retry else { return false };
        let mut characters = from.chars();
        if characters.next().is_none() {
            return false;
        }
        place = after;
        rest = characters.as_str();
        retry = Some((after, rest));
    }
}

#[inline]
fn strip<'t>(text: &'t str, literal: &str, case: Case) -> Option<&'t str> {
    let (head, _) = text.as_bytes().split_at_checked(literal.len())?;
    let is_there = is_same(head, literal.as_bytes(), case);
    if is_there { text.get(literal.len()..) } else { None }
}

fn ends_with(text: &str, literal: &str, case: Case) -> bool {
    let start = text.len().checked_sub(literal.len());
    let tail = start.and_then(|start| text.as_bytes().get(start..));
    tail.is_some_and(|tail| is_same(tail, literal.as_bytes(), case))
}

#[inline]
fn is_same(one: &[u8], other: &[u8], case: Case) -> bool {
    match case {
        Case::Sensitive => one == other,
        // Texts that are the same in this case too are told much faster.
        Case::Insensitive => one == other || one.eq_ignore_ascii_case(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Glob::new(pattern, Case::Sensitive).matches(text)
    }

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*c", "abbc", true),
            ("a*c", "abbcd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*ab", "aab", true),
            ("*aab", "aaab", true),
            ("?", "é", true),
            ("*é", "caféé", true),
            ("a*b*ab", "abab", true),
            ("a*b*ab", "abb", false),
            ("*ab", "b", false),
            ("ab*", "a", false),
            ("a", "A", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn case_and_literals() {
        for pattern in ["s3:get*", "*OBJECT", "s3:getobject"] {
            assert!(
                Glob::new(pattern, Case::Insensitive).matches("S3:GetObject"),
                "{pattern}"
            );
        }
        let glob = Glob::from_parts(
            [Part::Pattern("home/"), Part::Literal("*"), Part::Pattern("/*")],
            Case::Sensitive,
        );
        assert!(glob.matches("home/*/a"));
        assert!(!glob.matches("home/bob/a"));
    }

    proptest::proptest! {
        #[test]
        fn parts_match_as_a_glob_of_them(
            parts in proptest::collection::vec(("[ab*?]{0,3}", proptest::bool::ANY), 0..4),
            text in "[abB*]{0,6}",
            is_sensitive in proptest::bool::ANY,
        ) {
            let parts: Vec<Part<'_>> = parts
                .iter()
                .map(|(text, is_literal)| if *is_literal { Part::Literal(text) } else { Part::Pattern(text) })
                .collect();
            let case = if is_sensitive { Case::Sensitive } else { Case::Insensitive };
            let glob = Glob::from_parts(parts.iter().copied(), case);
            proptest::prop_assert_eq!(parts_match(&parts, case, &text), glob.matches(&text));
        }
    }

    #[test]
    fn many_stars_stay_quick() {
        let pattern = "a*".repeat(200) + "b";
        assert!(!matches(&pattern, &"a".repeat(5_000)));
    }
}

//! The one glob matcher: `*` stands for any run of characters, `?` for exactly one.

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
        let flush = |text: &mut String, pieces: &mut Vec<Piece>| {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(text).into()));
            }
        };
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Pattern(pattern) => {
                    for character in pattern.chars() {
                        match character {
                            '*' => {
                                flush(&mut text, &mut pieces);
                                if pieces.last() != Some(&Piece::Many) {
                                    pieces.push(Piece::Many);
                                }
                            }
                            '?' => {
                                flush(&mut text, &mut pieces);
                                pieces.push(Piece::One);
                            }
                            other => text.push(other),
                        }
                    }
                }
            }
        }
        flush(&mut text, &mut pieces);
        Self {
            pieces: pieces.into(),
            case,
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

    /// Returns whether the pattern matches every text.
    pub fn is_any(&self) -> bool {
        matches!(self.pieces.as_ref(), [Piece::Many])
    }

    /// Returns the one text that the pattern matches, if it has no wildcard.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_ref() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Returns the text before the first wildcard.
    pub fn literal_prefix(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Text(text)) => text,
            Some(Piece::One | Piece::Many) | None => "",
        }
    }

    /// Returns how letters compare.
    pub fn case(&self) -> Case {
        self.case
    }
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

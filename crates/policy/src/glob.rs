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
    pub fn matches(&self, text: &str) -> bool {
        let mut pieces = self.pieces.as_ref();
        let mut rest = text;
        let mut retry: Option<(&[Piece], &str)> = None;
        loop {
            let advanced = match pieces.split_first() {
                Some((Piece::Many, after)) => {
                    if after.is_empty() {
                        return true;
                    }
                    retry = Some((after, rest));
                    pieces = after;
                    continue;
                }
                Some((Piece::One, after)) => {
                    let mut characters = rest.chars();
                    characters.next().map(|_| (after, characters.as_str()))
                }
                Some((Piece::Text(literal), after)) => self.strip(rest, literal).map(|rest| (after, rest)),
                None if rest.is_empty() => return true,
                None => None,
            };
            if let Some((after, remaining)) = advanced {
                pieces = after;
                rest = remaining;
                continue;
            }
            let Some((after, from)) = retry else { return false };
            let mut characters = from.chars();
            if characters.next().is_none() {
                return false;
            }
            pieces = after;
            rest = characters.as_str();
            retry = Some((after, rest));
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

    fn strip<'t>(&self, text: &'t str, literal: &str) -> Option<&'t str> {
        let head = text.as_bytes().get(..literal.len())?;
        let same = match self.case {
            Case::Sensitive => head == literal.as_bytes(),
            Case::Insensitive => head.eq_ignore_ascii_case(literal.as_bytes()),
        };
        if same { text.get(literal.len()..) } else { None }
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
            ("a", "A", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn case_and_literals() {
        assert!(Glob::new("s3:get*", Case::Insensitive).matches("S3:GetObject"));
        let glob = Glob::from_parts(
            [Part::Pattern("home/"), Part::Literal("*"), Part::Pattern("/*")],
            Case::Sensitive,
        );
        assert!(glob.matches("home/*/a"));
        assert!(!glob.matches("home/bob/a"));
    }

    #[test]
    fn many_stars_stay_quick() {
        let pattern = "a*".repeat(200) + "b";
        assert!(!matches(&pattern, &"a".repeat(5_000)));
    }
}

//! Placeholders: parts of a text that nobody knows yet, such as `⟨var.account⟩`.
//!
//! Policies that are read from Terraform or CloudFormation hold values that only a deployment will tell. Such a part
//! stands in the text by the name of what it comes from, between two brackets that AWS takes in no name. The same
//! placeholder is the same text wherever it stands; whether two different ones are the same is open, but for the names and
//! ids that AWS makes up for two resources, which always differ.

mod generated;

use crate::glob::Case;
use generated::{generated, is_generated};
use std::fmt;

/// What opens a placeholder.
pub const OPEN: char = '\u{27e8}';
/// What closes a placeholder.
pub const CLOSE: char = '\u{27e9}';

/// The first byte of both brackets in UTF-8.
const LEAD: u8 = 0xe2;

/// More comparisons of single characters are not made for one question.
const MOST_STEPS: usize = 1 << 18;

/// Whether a text fits a pattern, where parts of both may not be known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Agreement {
    /// It fits whatever the placeholders stand for.
    Sure,
    /// It depends on what they stand for.
    Possible,
    /// It cannot fit.
    Never,
}

/// Returns whether a part of a text is not known.
#[inline]
pub fn has_placeholder(text: &str) -> bool {
    // Few texts have anything but ASCII, which is told at once.
    !text.is_ascii() && placeholders(text).next().is_some()
}

/// Returns whether a placeholder, by its name without brackets, stands for what AWS makes up for a resource.
pub fn is_made_up(name: &str) -> bool {
    is_generated(name)
}

/// Returns the placeholders of a text, each with its place, brackets included.
pub fn placeholders(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let open = from + text.get(from..)?.find(OPEN)?;
        let start = open + OPEN.len_utf8();
        let end = start + text.get(start..)?.find(CLOSE)?;
        from = end + CLOSE.len_utf8();
        Some((open..from, text.get(start..end)?))
    })
}

/// Returns the bytes of a text with their places, but for those of placeholders.
pub fn outside(text: &str) -> impl Iterator<Item = (usize, u8)> {
    // Most texts have no placeholder, and all of their bytes are looked at: this must cost next to nothing for them.
    let mut hidden_until = 0;
    (0..).zip(text.bytes()).filter(move |&(place, byte)| {
        if byte == LEAD && place >= hidden_until {
            let next = text.get(place..).and_then(|rest| placeholders(rest).next());
            if let Some((range, _)) = next.filter(|(range, _)| range.start == 0) {
                hidden_until = place + range.end;
            }
        }
        place >= hidden_until
    })
}

/// Returns the text before the first placeholder.
pub fn known_prefix(text: &str) -> &str {
    let first = placeholders(text).next();
    first.map_or(text, |(place, _)| text.get(..place.start).unwrap_or_default())
}

/// Returns a text with every placeholder replaced.
pub fn replace(text: &str, replacement: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for (place, _) in placeholders(text) {
        result.push_str(text.get(from..place.start).unwrap_or_default());
        result.push_str(replacement);
        from = place.end;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

/// Returns whether two texts without wildcards are the same.
pub fn agree(left: &str, right: &str, case: Case) -> Agreement {
    let is_same = match case {
        Case::Sensitive => left == right,
        Case::Insensitive => left.eq_ignore_ascii_case(right),
    };
    if is_same {
        return Agreement::Sure;
    }
    let (known_left, known_right) = (known_prefix(left), known_prefix(right));
    let length = known_left.len().min(known_right.len());
    let (head_left, head_right) = (
        known_left.as_bytes().get(..length),
        known_right.as_bytes().get(..length),
    );
    let has_same_start = match (head_left, head_right, case) {
        (Some(left), Some(right), Case::Sensitive) => left == right,
        (Some(left), Some(right), Case::Insensitive) => left.eq_ignore_ascii_case(right),
        (_, _, _) => false,
    };
    let is_known = known_left.len() == left.len() && known_right.len() == right.len();
    if is_known || !has_same_start {
        return Agreement::Never;
    }
    let (left, right): (Vec<Symbol<'_>>, Vec<Symbol<'_>>) = (tokens(left).collect(), tokens(right).collect());
    compare(&left, &right, case)
}

/// Says what must be so that a text fits a pattern: that `var.account` is `111122223333`, where that is all, or else that
/// the one matches the other.
pub fn requirement(pattern: &str, text: &str) -> impl fmt::Display {
    let has_wildcard = outside(pattern).any(|(_, byte)| matches!(byte, b'*' | b'?'));
    let one = (!has_wildcard).then(|| difference(pattern, text)).flatten();
    match one {
        Some((name, value)) => format!("`{name}` is `{value}`"),
        None => format!("`{pattern}` matches `{text}`"),
    }
}

/// Returns the name of a placeholder and what it must be, if two texts differ in nothing else.
fn difference(left: &str, right: &str) -> Option<(String, String)> {
    let (left, right): (Vec<Symbol<'_>>, Vec<Symbol<'_>>) = (tokens(left).collect(), tokens(right).collect());
    let shared = left
        .iter()
        .zip(&right)
        .take_while(|(left, right)| left == right)
        .count();
    let (left, right) = (left.get(shared..)?, right.get(shared..)?);
    let shared = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(|(left, right)| left == right)
        .count();
    let (left, right) = (left.get(..left.len() - shared)?, right.get(..right.len() - shared)?);
    let said = |tokens: &[Symbol<'_>]| tokens.iter().map(ToString::to_string).collect::<String>();
    let is_known = |tokens: &[Symbol<'_>]| !tokens.iter().any(|token| matches!(token, Symbol::Name(_)));
    match (left, right) {
        ([Symbol::Name(left)], [Symbol::Name(right)]) => Some(((*left).to_owned(), (*right).to_owned())),
        ([Symbol::Name(name)], value) | (value, [Symbol::Name(name)]) if is_known(value) && !value.is_empty() => {
            Some(((*name).to_owned(), said(value)))
        }
        (_, _) => None,
    }
}

/// A part of a pattern or text that stands for itself or for something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Symbol<'t> {
    /// A character.
    Character(char),
    /// `?` as a wildcard.
    One,
    /// `*` as a wildcard.
    Many,
    /// A placeholder.
    Name(&'t str),
}

impl fmt::Display for Symbol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(character) => write!(f, "{character}"),
            Self::One => f.write_str("?"),
            Self::Many => f.write_str("*"),
            Self::Name(name) => write!(f, "{OPEN}{name}{CLOSE}"),
        }
    }
}

/// Divides a text without wildcards.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Symbol<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.chars();
        let first = characters.next()?;
        if first == OPEN
            && let Some((name, after)) = characters.as_str().split_once(CLOSE)
        {
            rest = after;
            return Some(Symbol::Name(name));
        }
        rest = characters.as_str();
        Some(Symbol::Character(first))
    })
}

/// Divides a pattern in which `*` and `?` are wildcards.
pub(crate) fn pattern_tokens(pattern: &str) -> impl Iterator<Item = Symbol<'_>> {
    tokens(pattern).map(|token| match token {
        Symbol::Character('*') => Symbol::Many,
        Symbol::Character('?') => Symbol::One,
        Symbol::Character(_) | Symbol::One | Symbol::Many | Symbol::Name(_) => token,
    })
}

/// Returns whether a text can fit a pattern.
///
/// It surely does if it does with placeholders that only fit themselves and `*`. It may, unless no filling of the
/// placeholders can make the two the same. Time is in proportion to the product of the lengths.
pub(crate) fn compare(pattern: &[Symbol<'_>], text: &[Symbol<'_>], case: Case) -> Agreement {
    if pattern.len().saturating_mul(text.len()) > MOST_STEPS {
        return Agreement::Possible;
    }
    // One row for what is left of the pattern, and one for what is left after its next token; a place for each end of
    // the text. The row after the whole pattern fits the end of the text only.
    let mut below = vec![Cell::default(); text.len() + 1];
    fill_end(&mut below, text);
    for place in (0..pattern.len()).rev() {
        let Some(token) = pattern.get(place) else { continue };
        let mut row = vec![Cell::default(); text.len() + 1];
        for at in (0..=text.len()).rev() {
            let next = Next {
                below: below.get(at).copied().unwrap_or_default(),
                right: row.get(at + 1).copied().unwrap_or_default(),
                both: below.get(at + 1).copied().unwrap_or_default(),
            };
            let cell = next.cell(*token, text.get(at).copied(), case);
            if let Some(slot) = row.get_mut(at) {
                *slot = cell;
            }
        }
        below = row;
    }
    match below.first() {
        Some(cell) if cell.is_sure => Agreement::Sure,
        Some(cell) if cell.is_possible => Agreement::Possible,
        Some(_) | None => Agreement::Never,
    }
}

/// Whether the rest of a pattern and the rest of a text fit.
#[derive(Clone, Copy, Default)]
struct Cell {
    is_sure: bool,
    is_possible: bool,
}

/// What is left fits nothing but placeholders that may be empty.
fn fill_end(row: &mut [Cell], text: &[Symbol<'_>]) {
    let mut is_possible = true;
    for at in (0..row.len()).rev() {
        is_possible &= match text.get(at) {
            None => true,
            Some(Symbol::Name(name)) => !is_generated(name),
            Some(Symbol::Character(_) | Symbol::One | Symbol::Many) => false,
        };
        if let Some(cell) = row.get_mut(at) {
            cell.is_sure = at == text.len();
            cell.is_possible = is_possible;
        }
    }
}

/// What is known of shorter rests.
struct Next {
    /// Without the next token of the pattern.
    below: Cell,
    /// Without the next token of the text.
    right: Cell,
    /// Without either.
    both: Cell,
}

impl Next {
    fn cell(&self, pattern: Symbol<'_>, text: Option<Symbol<'_>>, case: Case) -> Cell {
        let fits = match (pattern, text) {
            (Symbol::Many, Some(_)) => {
                return Cell {
                    is_sure: self.below.is_sure || self.right.is_sure,
                    is_possible: self.below.is_possible || self.right.is_possible,
                };
            }
            (Symbol::Many, None) => return self.below,
            (Symbol::Character(one), Some(Symbol::Character(other))) => match case {
                Case::Sensitive => one == other,
                Case::Insensitive => one.eq_ignore_ascii_case(&other),
            },
            (Symbol::One, Some(Symbol::Character(_))) => true,
            (Symbol::Name(one), Some(Symbol::Name(other))) => one == other,
            (Symbol::Character(_) | Symbol::One | Symbol::Name(_), _) => false,
        };
        let is_sure = fits && self.both.is_sure;
        let mut is_possible = fits && self.both.is_possible;
        if let Symbol::Name(name) = pattern {
            // A placeholder of the pattern takes in parts of the text.
            is_possible |= !is_generated(name) && self.below.is_possible;
            let takes = text.is_some_and(|token| !is_other(name, token));
            is_possible |= takes && (self.right.is_possible || self.both.is_possible);
        }
        if let Some(Symbol::Name(name)) = text {
            // And one of the text parts of the pattern.
            is_possible |= !is_generated(name) && self.right.is_possible;
            let takes = !is_other(name, pattern);
            is_possible |= takes && (self.below.is_possible || self.both.is_possible);
        }
        Cell { is_sure, is_possible }
    }
}

/// Returns whether a token is what AWS made up for another resource of the same type: no two of these are the same, and
/// none is a part of another.
fn is_other(name: &str, token: Symbol<'_>) -> bool {
    match token {
        Symbol::Name(other) => match (generated(name), generated(other)) {
            (Some(one), Some(other)) => {
                one.address != other.address && one.kind == other.kind && one.attribute == other.attribute
            }
            (Some(_) | None, Some(_) | None) => false,
        },
        Symbol::Character(_) | Symbol::One | Symbol::Many => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glob::Glob;
    use proptest::prelude::*;

    fn fits(pattern: &str, text: &str) -> Agreement {
        Glob::new(pattern, Case::Sensitive).agreement(text)
    }

    #[test]
    fn placeholders_fit_themselves_and_perhaps_others() {
        use Agreement::{Never, Possible, Sure};
        for (pattern, text, expected) in [
            ("⟨var.a⟩/*", "⟨var.a⟩/k", Sure),
            ("⟨var.a⟩/*", "⟨var.b⟩/k", Possible),
            ("⟨var.a⟩/*", "b/k", Possible),
            ("x⟨var.a⟩", "y", Never),
            ("x⟨var.a⟩", "x", Possible),
            ("a*", "a⟨var.b⟩", Sure),
            ("*c", "⟨abc⟩", Possible),
            ("a?", "a⟨var.b⟩", Possible),
            ("a", "⟨var.b⟩c", Never),
            ("⟨var.a⟩abc", "d⟨var.b⟩", Possible),
            ("⟨a*⟩", "⟨ab⟩", Possible),
            ("⟨a", "⟨a", Sure),
            ("⟨a", "⟨b", Never),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
        assert_eq!(agree("A⟨b⟩", "a⟨b⟩", Case::Insensitive), Sure);
        assert_eq!(agree("A⟨b⟩", "ac", Case::Insensitive), Possible);
        assert_eq!(agree("A⟨b⟩", "ac", Case::Sensitive), Never);
    }

    #[test]
    fn what_aws_makes_up_for_two_resources_differs() {
        use Agreement::{Never, Possible, Sure};
        for (left, right, expected) in [
            ("⟨aws_s3_bucket.a.id⟩/*", "⟨aws_s3_bucket.a.id⟩/k", Sure),
            ("⟨aws_s3_bucket.a.id⟩/*", "⟨aws_s3_bucket.b.id⟩/k", Never),
            ("⟨aws_s3_bucket.a[0].id⟩", "⟨aws_s3_bucket.a[1].id⟩", Never),
            ("⟨module.m['x.y'].aws_s3_bucket.a.id⟩", "⟨aws_s3_bucket.a.id⟩", Never),
            ("⟨aws_s3_bucket.a.id⟩", "⟨aws_sqs_queue.b.id⟩", Possible),
            ("⟨aws_s3_bucket.a.id⟩", "⟨aws_s3_bucket.b.arn⟩", Possible),
            ("⟨aws_s3_bucket.a.region⟩", "⟨aws_s3_bucket.b.region⟩", Possible),
            ("⟨aws_s3_bucket.a[*].id⟩", "⟨aws_s3_bucket.b.id⟩", Possible),
            ("⟨data.aws_s3_bucket.a.id⟩", "⟨aws_s3_bucket.b.id⟩", Possible),
            ("⟨Stack/A⟩/*", "⟨Stack/B⟩/k", Never),
            ("⟨Stack/A.Arn⟩", "⟨Stack/B⟩", Possible),
            ("⟨Stack.A⟩", "⟨Stack.B⟩", Possible),
            ("⟨aws_s3_bucket.a.id⟩", "", Never),
            ("⟨aws_s3_bucket.a.id⟩", "prod", Possible),
        ] {
            assert_eq!(fits(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn requirements_are_said_shortly() {
        for (pattern, text, expected) in [
            ("⟨var.a⟩", "111122223333", "`var.a` is `111122223333`"),
            (
                "arn:aws:iam::⟨var.a⟩:role/x",
                "arn:aws:iam::111122223333:role/x",
                "`var.a` is `111122223333`",
            ),
            ("⟨var.a⟩", "⟨var.b⟩", "`var.a` is `var.b`"),
            ("known", "⟨var.b⟩", "`var.b` is `known`"),
            ("⟨var.a⟩/*", "b/k", "`⟨var.a⟩/*` matches `b/k`"),
        ] {
            assert_eq!(requirement(pattern, text).to_string(), expected);
        }
    }

    fn fill(text: &str, values: &[String; 2]) -> String {
        text.replace("⟨x⟩", &values[0]).replace("⟨y⟩", &values[1])
    }

    proptest! {
        #[test]
        fn every_filling_agrees(
            pattern in "([ab*?]|⟨x⟩|⟨y⟩){0,5}",
            text in "([ab]|⟨x⟩|⟨y⟩){0,5}",
            values in proptest::array::uniform2("[ab*]{0,3}"),
        ) {
            let is_match = Glob::new(&fill(&pattern, &values), Case::Sensitive).matches(&fill(&text, &values));
            match fits(&pattern, &text) {
                Agreement::Sure => prop_assert!(is_match),
                Agreement::Never => prop_assert!(!is_match),
                Agreement::Possible => {}
            }
        }

        #[test]
        fn known_texts_compare_as_ever(pattern in "[ab*?]{0,6}", text in "[ab]{0,6}") {
            let expected = if Glob::new(&pattern, Case::Sensitive).matches(&text) { Agreement::Sure } else { Agreement::Never };
            prop_assert_eq!(fits(&pattern, &text), expected);
        }
    }
}

//! Names with placeholders, `${Name}` or `<name>`, as the service authorization reference writes them.

use iamscope_policy::glob::{Case, Glob, Part};

/// A placeholder stands for at least one character.
const ANYTHING: &str = "?*";

/// A part of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece<'a> {
    Text(&'a str),
    Placeholder,
}

/// Returns whether a name has a placeholder.
pub(crate) fn has_placeholder(name: &str) -> bool {
    pieces(name).contains(&Piece::Placeholder)
}

/// Returns the text before the first placeholder.
pub(crate) fn start(name: &str) -> &str {
    match pieces(name).first() {
        Some(Piece::Text(text)) => text,
        Some(Piece::Placeholder) | None => "",
    }
}

/// Returns how much of a name is not placeholder.
pub(crate) fn text_length(name: &str) -> usize {
    let length = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => text.len(),
        Piece::Placeholder => 0,
    };
    pieces(name).iter().map(length).sum()
}

/// Makes a matcher for what fits a name; `*` in its text is a wildcard, as in some ARN formats.
pub(crate) fn glob(name: &str, case: Case) -> Glob {
    let part = |piece| match piece {
        Piece::Text(text) => Part::Pattern(text),
        Piece::Placeholder => Part::Pattern(ANYTHING),
    };
    Glob::from_parts(pieces(name).into_iter().map(part), case)
}

fn pieces(name: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some((before, after)) = next_placeholder(rest) {
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Placeholder);
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// Returns what stands before and after the first placeholder.
fn next_placeholder(text: &str) -> Option<(&str, &str)> {
    let (before, after) = text.split_once("${").or_else(|| text.split_once('<'))?;
    let (_, after) = after.split_once(['}', '>'])?;
    Some((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_stands_for_at_least_one_character() {
        let fits = |text| glob("a/${B}/c:<d>", Case::Sensitive).matches(text);
        assert!(fits("a/x/c:y") && fits("a/x/y/c:z"));
        assert!(!fits("a//c:y") && !fits("a/x/c:") && !fits("b/x/c:y"));
    }

    #[test]
    fn the_rest_of_a_name_is_text() {
        assert_eq!((start("a/${B}/c"), text_length("a/${B}/c")), ("a/", 4));
        assert_eq!((start("${B}c"), text_length("${B}c")), ("", 1));
        assert!(has_placeholder("a<b>") && !has_placeholder("a${b") && !has_placeholder("ab"));
    }
}

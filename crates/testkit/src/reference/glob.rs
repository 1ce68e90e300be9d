//! Wildcards, matched by recursion on the first token.

/// A part of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// `?`: any one character.
    AnyOne,
    /// `*`: any characters, none included.
    AnyRun,
}

/// Reads a pattern.
pub(super) fn pattern(text: &str) -> Vec<Token> {
    let token = |character| match character {
        '*' => Token::AnyRun,
        '?' => Token::AnyOne,
        other => Token::Char(other),
    };
    text.chars().map(token).collect()
}

/// Reads a text in which nothing is a wildcard.
pub(super) fn literal(text: &str) -> Vec<Token> {
    text.chars().map(Token::Char).collect()
}

/// Returns the text of which a pattern is made, wildcards as written.
pub(super) fn written(pattern: &[Token]) -> String {
    let character = |token: &Token| match token {
        Token::Char(character) => *character,
        Token::AnyOne => '?',
        Token::AnyRun => '*',
    };
    pattern.iter().map(character).collect()
}

/// Returns whether a text fits a pattern.
pub(super) fn fits(pattern: &[Token], text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    fits_from(pattern, &characters)
}

/// Returns whether a text fits a pattern, whatever the case of ASCII letters.
pub(super) fn fits_any_case(pattern: &[Token], text: &str) -> bool {
    let lower = |token: &Token| match token {
        Token::Char(character) => Token::Char(character.to_ascii_lowercase()),
        Token::AnyOne => Token::AnyOne,
        Token::AnyRun => Token::AnyRun,
    };
    let pattern: Vec<Token> = pattern.iter().map(lower).collect();
    fits(&pattern, &text.to_ascii_lowercase())
}

fn fits_from(pattern: &[Token], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, _) => text.is_empty(),
        (Some((Token::AnyRun, rest)), None) => fits_from(rest, text),
        (Some((Token::AnyRun, rest)), Some((_, tail))) => fits_from(rest, text) || fits_from(pattern, tail),
        (Some((Token::AnyOne | Token::Char(_), _)), None) => false,
        (Some((Token::AnyOne, rest)), Some((_, tail))) => fits_from(rest, tail),
        (Some((Token::Char(character), rest)), Some((first, tail))) => character == first && fits_from(rest, tail),
    }
}

/// Divides an ARN pattern at its first five colons.
pub(super) fn fields(pattern: &[Token]) -> Vec<Vec<Token>> {
    let mut fields = vec![Vec::new()];
    for &token in pattern {
        if token == Token::Char(':') && fields.len() < 6 {
            fields.push(Vec::new());
        } else if let Some(last) = fields.last_mut() {
            last.push(token);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        let holds = |text: &str, of: &str| fits(&pattern(of), text);
        assert!(holds("", "*") && holds("", "**") && !holds("", "?"));
        assert!(holds("abc", "a*c") && holds("ac", "a*c") && holds("abc", "a?c") && !holds("ac", "a?c"));
        assert!(holds("a/b:c", "*") && !holds("ABC", "abc") && fits_any_case(&pattern("a?C"), "AbC"));
        assert!(fits(&literal("a*"), "a*") && !fits(&literal("a*"), "ab"));
    }

    #[test]
    fn six_fields_at_most() {
        assert_eq!(fields(&pattern("arn:aws:logs:*:1:log-group:a:b")).len(), 6);
        assert_eq!(fields(&pattern("*")).len(), 1);
    }
}

//! Long lines, broken at places where they can be.

use super::WIDTH;

/// Returns `lead` and a list behind it, in lines that are indented like the first entry.
pub(super) fn list(lead: &str, entries: &[String]) -> String {
    let pieces: Vec<&str> = entries.iter().map(String::as_str).collect();
    lines(lead, lead.chars().count(), &pieces)
}

/// Returns a JSON object that is written in one line, broken between members if it is too long for one.
pub(super) fn json(indent: &str, object: &str) -> String {
    let mut pieces: Vec<&str> = Vec::new();
    let mut rest = object;
    while let Some((piece, tail)) = rest.split_once(", \"") {
        pieces.push(piece);
        // The quote belongs to the next piece.
        rest = rest.get(rest.len() - tail.len() - 1..).unwrap_or(tail);
    }
    pieces.push(rest);
    lines(indent, indent.chars().count() + 1, &pieces)
}

/// Returns a sentence in lines; those behind the first are indented.
pub(super) fn words(sentence: &str) -> String {
    const INDENT: &str = "  ";
    let mut text = String::new();
    let mut width = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(INDENT);
            width = INDENT.len();
        } else if width > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
    text
}

fn lines(lead: &str, indent: usize, pieces: &[&str]) -> String {
    let mut text = lead.to_owned();
    let mut width = lead.chars().count();
    for (place, piece) in pieces.iter().enumerate() {
        let length = piece.chars().count();
        if place > 0 && width + 2 + length >= WIDTH {
            text.push_str(",\n");
            text.push_str(&" ".repeat(indent));
            width = indent;
        } else if place > 0 {
            text.push_str(", ");
            width += 2;
        }
        text.push_str(piece);
        width += length;
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stay_whole() {
        let object = format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{}"}}"#,
            "x".repeat(60)
        );
        insta::assert_snapshot!(json("  ", &object), @r#"
          {"Effect": "Allow", "Action": "s3:GetObject",
           "Resource": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
        "#);
    }
}

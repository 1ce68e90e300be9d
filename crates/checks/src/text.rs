//! Words for people.

use iamscope_findings::Evidence;
use std::fmt::Write as _;

/// Joins names for people: `a, b and c`, or `a, b and 4 more` if there are more than `most`.
pub(crate) fn list<T: AsRef<str>>(names: &[T], most: usize) -> String {
    let shown = if names.len() > most { most.max(1) } else { names.len() };
    let hidden = names.len() - shown;
    let mut text = String::new();
    for (index, name) in names.iter().take(shown).enumerate() {
        let is_last = hidden == 0 && index + 1 == shown;
        text.push_str(match (index, is_last) {
            (0, _) => "",
            (_, true) => " and ",
            (_, false) => ", ",
        });
        text.push_str(name.as_ref());
    }
    if hidden > 0 {
        // Writing to a String cannot fail.
        let _ = write!(text, " and {hidden} more");
    }
    text
}

/// Returns the names if there are more than the title of a finding shows, which are `most`; otherwise they would stand twice.
pub(crate) fn beyond_title<T: AsRef<str>>(what: &str, names: &[T], most: usize) -> Option<Evidence> {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    (names.len() > most).then(|| Evidence::fact(what, names.join(", ")))
}

/// Returns `1 role` or `3 roles`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else if let Some(stem) = noun.strip_suffix('y') {
        format!("{number} {stem}ies")
    } else {
        format!("{number} {noun}s")
    }
}

/// Fills the placeholders of an ARN format: partition and account as given, everything else with `*`.
pub(crate) fn fill(format: &str, account: &str) -> String {
    let mut arn = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        arn.push_str(before);
        arn.push_str(match name {
            "Partition" => "aws",
            "Account" => account,
            _ => "*",
        });
        rest = tail;
    }
    arn.push_str(rest);
    arn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_counts() {
        assert_eq!(list(&["a"], 3), "a");
        assert_eq!(list(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(list(&["a", "b", "c", "d"], 3), "a, b, c and 1 more");
        assert_eq!(list::<&str>(&[], 3), "");
        assert_eq!(count(1, "policy"), "1 policy");
        assert_eq!(count(2, "policy"), "2 policies");
        assert_eq!(count(2, "role"), "2 roles");
    }

    #[test]
    fn formats() {
        assert_eq!(
            fill(
                "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
                "111122223333"
            ),
            "arn:aws:iam::111122223333:role/*"
        );
    }
}

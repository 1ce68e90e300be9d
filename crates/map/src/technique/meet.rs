//! A name that fits several patterns at once.

use rustc_hash::FxHashSet;

/// Returns a text that fits both patterns. Where both let anything stand it keeps the wildcard, which stands for itself;
/// `None` if there is no such text. Of ARNs each field is for itself: a wildcard does not cross a colon before the last
/// one (IAM User Guide, "IAM JSON policy elements: Resource").
pub(super) fn meet(one: &str, other: &str) -> Option<String> {
    if one == "*" || other == "*" {
        return Some(if one == "*" { other } else { one }.to_owned());
    }
    let fields = |text: &'_ str| text.splitn(FIELDS, ':').count();
    if fields(one) < FIELDS || fields(other) < FIELDS {
        return meet_texts(one, other);
    }
    let fields = one.splitn(FIELDS, ':').zip(other.splitn(FIELDS, ':'));
    let met = fields
        .map(|(one, other)| meet_texts(one, other))
        .collect::<Option<Vec<_>>>()?;
    Some(met.join(":"))
}

/// The fields of an ARN.
const FIELDS: usize = 6;

fn meet_texts(one: &str, other: &str) -> Option<String> {
    let mut search = Search {
        one: one.chars().collect(),
        other: other.chars().collect(),
        dead: FxHashSet::default(),
        text: Vec::new(),
    };
    search.fits(0, 0).then(|| search.text.iter().collect())
}

struct Search {
    one: Vec<char>,
    other: Vec<char>,
    /// Places in both patterns from which no text leads to their ends.
    dead: FxHashSet<(usize, usize)>,
    text: Vec<char>,
}

impl Search {
    fn fits(&mut self, left: usize, right: usize) -> bool {
        if self.dead.contains(&(left, right)) {
            return false;
        }
        // What to write, and how far to go in each pattern.
        let steps: Vec<(Option<char>, usize, usize)> = match (self.one.get(left), self.other.get(right)) {
            (None, None) => return true,
            (Some('*'), Some('*')) => vec![(Some('*'), 1, 1), (Some('*'), 1, 0), (Some('*'), 0, 1)],
            (Some('*'), None) => vec![(None, 1, 0)],
            (None, Some('*')) => vec![(None, 0, 1)],
            (Some('*'), Some(&next)) => vec![(Some(next), 0, 1), (None, 1, 0)],
            (Some(&next), Some('*')) => vec![(Some(next), 1, 0), (None, 0, 1)],
            (Some('?'), Some(&next)) | (Some(&next), Some('?')) => vec![(Some(next), 1, 1)],
            (Some(next), Some(same)) if next == same => vec![(Some(*next), 1, 1)],
            (Some(_), Some(_)) | (Some(_), None) | (None, Some(_)) => Vec::new(),
        };
        for (write, more_left, more_right) in steps {
            self.text.extend(write);
            if self.fits(left + more_left, right + more_right) {
                return true;
            }
            if write.is_some() {
                self.text.pop();
            }
        }
        self.dead.insert((left, right));
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::glob::{Case, Glob};
    use proptest::prelude::*;

    #[test]
    fn names_that_fit_both() {
        for (one, other, expected) in [
            ("*", "team-*", Some("team-*")),
            ("team-*", "*-dev", Some("team-*-dev")),
            ("a*", "b*", None),
            ("a?c", "*c", Some("a?c")),
            (
                "arn:aws:lambda:*:*:function:*",
                "arn:aws:lambda:*:111122223333:function:x-*",
                Some("arn:aws:lambda:*:111122223333:function:x-*"),
            ),
        ] {
            assert_eq!(meet(one, other).as_deref(), expected, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_found_fits_both(one in "[ab*?]{0,6}", other in "[ab*?]{0,6}") {
            let fits = |pattern: &str, text: &str| Glob::new(pattern, Case::Sensitive).matches(text);
            if let Some(text) = meet(&one, &other) {
                prop_assert!(fits(&one, &text) && fits(&other, &text), "{text}");
            } else {
                let all = (0..=5).flat_map(|length| (0..1_u32 << length).map(move |bits| (length, bits)));
                for (length, bits) in all {
                    let text = (0..length).map(|bit| if bits >> bit & 1 == 0 { 'a' } else { 'b' }).collect::<String>();
                    prop_assert!(!(fits(&one, &text) && fits(&other, &text)), "{text}");
                }
            }
        }
    }
}

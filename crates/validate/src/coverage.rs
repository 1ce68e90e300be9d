//! Patterns that cover others.

use crate::problem::{Draft, Problems, Safety};
use crate::reading::{Action, Leaf};
use crate::removal::item_removals;
use crate::variables::variables;
use iamscope_policy::json::Value;
use iamscope_policy::{Agreement, Case, Glob, ResourcePattern, Template};
use std::collections::{BTreeMap, BTreeSet};

/// A pattern that is compared with others: whatever fits all of its parts.
#[derive(Debug)]
pub(crate) struct Covering<'d> {
    leaf: Leaf<'d>,
    /// `None` for a pattern that takes everything.
    parts: Option<Vec<Part>>,
}

#[derive(Debug)]
struct Part {
    glob: Glob,
    /// A text that only fits what covers the pattern.
    sample: String,
}

impl<'d> Covering<'d> {
    /// Takes the pattern of an action; `None` if it covers nothing.
    pub(crate) fn action(action: &Action<'d>) -> Option<Self> {
        let leaf = action.leaf;
        let parts = match action.pattern.service_and_name() {
            Some((service, _)) => {
                let (_, name) = leaf.text.split_once(':')?;
                Some(vec![
                    Part::new(service, Case::Insensitive),
                    Part::new(name, Case::Insensitive),
                ])
            }
            None if action.pattern.is_all() => None,
            None => return None,
        };
        Some(Self { leaf, parts })
    }

    /// Takes the pattern of a resource; `None` if it is not one.
    pub(crate) fn resource(leaf: Leaf<'d>) -> Option<Self> {
        let parts = Self::fields(leaf.text)?;
        Some(Self { leaf, parts })
    }

    /// Returns the fields of a pattern, none for one that takes everything.
    fn fields(text: &str) -> Option<Option<Vec<Part>>> {
        if text == "*" {
            return Some(None);
        }
        let fields = ResourcePattern::new(Template::parse(text)).fields();
        let parts = fields
            .into_iter()
            .map(|field| Some(Part::new(field?.as_str(), Case::Sensitive)));
        Some(Some(parts.collect::<Option<Vec<Part>>>()?))
    }

    fn has_wildcards(&self) -> bool {
        self.leaf.text.contains(['*', '?'])
    }

    /// Returns whether all that fits another pattern fits this one; `false` may also mean that it was not found out.
    fn covers(&self, other: &Self) -> bool {
        match (&self.parts, &other.parts) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(theirs)) => covers_each(own, theirs),
        }
    }
}

fn covers_each(own: &[Part], theirs: &[Part]) -> bool {
    own.iter().zip(theirs).all(|(own, other)| own.covers(other))
}

impl Part {
    fn new(text: &str, case: Case) -> Self {
        let text = with_closed_variables(text);
        Self {
            glob: Glob::new(&text, case),
            sample: sample(&text),
        }
    }

    fn covers(&self, other: &Self) -> bool {
        self.glob.agreement(&other.sample) == Agreement::Sure
    }
}

/// Writes policy variables as placeholders: the same one has the same value, and of another nothing is known.
fn with_closed_variables(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for variable in variables(text) {
        result.push_str(text.get(from..variable.range.start).unwrap_or_default());
        result.push('⟨');
        result.push_str(text.get(variable.range.clone()).unwrap_or_default());
        result.push('⟩');
        from = variable.range.end;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

/// Returns a text that fits another pattern only if all that fits this one does: with a text that nobody knows for each `*`,
/// and a character that nobody writes for each `?`.
fn sample(pattern: &str) -> String {
    let mut pattern = pattern.to_owned();
    while pattern.contains("*?") {
        pattern = pattern.replace("*?", "?*");
    }
    let mut is_inside = false;
    let mut sample = String::with_capacity(pattern.len());
    for character in pattern.chars() {
        match character {
            '⟨' | '⟩' => is_inside = character == '⟨',
            '*' if !is_inside => {
                sample.push_str("⟨*⟩");
                continue;
            }
            '?' if !is_inside => {
                sample.push(char::REPLACEMENT_CHARACTER);
                continue;
            }
            _ => {}
        }
        sample.push(character);
    }
    sample
}

/// Patterns that have to do with each other: each covers another one, or is covered.
#[derive(Debug)]
struct Group {
    /// All of them, in order.
    members: Vec<usize>,
    /// Those that could go, each with one that covers it.
    redundant: Vec<(usize, usize)>,
}

/// Returns the groups of patterns in which one could go.
fn groups(patterns: &[Option<Covering<'_>>]) -> Vec<Group> {
    let known = || {
        (0..)
            .zip(patterns)
            .filter_map(|(place, pattern)| Some((place, pattern.as_ref()?)))
    };
    // Few have wildcards, and the others cover only what is the same.
    let wild: Vec<(usize, &Covering<'_>)> = known().filter(|(_, pattern)| pattern.has_wildcards()).collect();
    let mut firsts = BTreeMap::new();
    let mut pairs = Vec::new();
    for (narrow, pattern) in known() {
        let first = *firsts.entry(pattern.leaf.text.to_ascii_lowercase()).or_insert(narrow);
        if first != narrow
            && patterns
                .get(first)
                .and_then(Option::as_ref)
                .is_some_and(|first| first.covers(pattern))
        {
            pairs.push((narrow, first));
        }
        let covering = wild
            .iter()
            .filter(|(place, wide)| *place != narrow && wide.covers(pattern));
        // Of two that say the same the first one stays.
        let covering = covering.filter(|(place, wide)| *place < narrow || !pattern.covers(wide));
        pairs.extend(covering.map(|(place, _)| (narrow, *place)));
    }
    // INVARIANT (heads): the head of a group is its first member.
    let mut heads: Vec<usize> = (0..patterns.len()).collect();
    for &(narrow, wide) in &pairs {
        let (Some(&one), Some(&other)) = (heads.get(narrow), heads.get(wide)) else {
            continue;
        };
        let (first, second) = (one.min(other), one.max(other));
        heads
            .iter_mut()
            .filter(|head| **head == second)
            .for_each(|head| *head = first);
    }
    pairs.dedup_by_key(|(narrow, _)| *narrow);
    let head = |place: usize| heads.get(place).copied();
    let redundant = |first| {
        pairs
            .iter()
            .copied()
            .filter(move |&(place, _)| head(place) == Some(first))
    };
    let firsts: BTreeSet<usize> = pairs.iter().filter_map(|&(place, _)| head(place)).collect();
    let groups = firsts.into_iter().map(|first| Group {
        members: (0..patterns.len())
            .filter(|&place| head(place) == Some(first))
            .collect(),
        redundant: redundant(first).collect(),
    });
    groups.collect()
}

/// Reports the groups of patterns of a list in which one could go.
pub(crate) fn report(out: &mut Problems<'_>, patterns: &[Option<Covering<'_>>], list: Option<Value<'_>>, noun: &str) {
    let find = |place: usize| patterns.get(place)?.as_ref();
    for group in groups(patterns) {
        let mut spans = group.members.iter().filter_map(|&place| Some(find(place)?.leaf.span()));
        let shown = group
            .redundant
            .first()
            .and_then(|&(one, other)| Some((find(one)?, find(other)?)));
        let (Some(first), Some((narrow, wide))) = (spans.next(), shown) else {
            continue;
        };
        let (narrow, wide) = (narrow.leaf.text, wide.leaf.text);
        let details = match group.redundant.len() {
            1 if narrow.eq_ignore_ascii_case(wide) => format!("the {noun} `{narrow}` stands here twice"),
            1 => format!("the {noun} `{narrow}` is covered by `{wide}`"),
            count => format!("{count} {noun}s are covered by others here, such as `{narrow}` by `{wide}`"),
        };
        let draft = Draft::at(first, details).and(spans);
        let is_out = |place: usize| group.redundant.iter().any(|&(redundant, _)| redundant == place);
        // A list may hold what is no text; then places are others.
        let list = list.filter(|list| list.items().count() == patterns.len());
        out.push(match list.and_then(|list| item_removals(list, is_out)) {
            Some(edits) => draft.edits(Safety::Safe, "leave out what is covered", edits),
            None => draft,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(wide: &str, narrow: &str) -> bool {
        match (Covering::fields(wide), Covering::fields(narrow)) {
            (Some(Some(wide)), Some(Some(narrow))) => covers_each(&wide, &narrow),
            (_, _) => false,
        }
    }

    #[test]
    fn resources() {
        for (wide, narrow, expected) in [
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/*", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b*", false),
            ("arn:aws:s3:::*/x", "arn:aws:s3:::a/*/x", true),
            ("arn:aws:s3:::a?c", "arn:aws:s3:::a?c", true),
            ("arn:aws:s3:::a?*", "arn:aws:s3:::a*?", true),
            ("arn:aws:s3:::a?", "arn:aws:s3:::a*", false),
            ("arn:aws:sqs:*:1:q", "arn:aws:sqs:eu-west-1:*:q", false),
            ("arn:aws:sqs:*:*:q", "arn:aws:sqs:eu-west-1:*:q", true),
            ("arn:aws:sqs:*", "arn:aws:sqs:*:*:q", false),
            (
                "arn:aws:s3:::b/${aws:username}*",
                "arn:aws:s3:::b/${aws:username}/a",
                true,
            ),
            ("arn:aws:s3:::b/${aws:userid}*", "arn:aws:s3:::b/${aws:username}", false),
            ("arn:aws:s3:::b/?*", "arn:aws:s3:::b/${aws:username}", false),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}", true),
        ] {
            assert_eq!(covers(wide, narrow), expected, "{wide} {narrow}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_fits_a_covered_pattern_fits(wide in "[ab*?]{0,5}", narrow in "[ab*?]{0,5}", text in "[ab]{0,6}") {
            let [wide, narrow] = [wide, narrow].map(|text| Part::new(&text, Case::Sensitive));
            if wide.covers(&narrow) && narrow.glob.matches(&text) {
                proptest::prop_assert!(wide.glob.matches(&text));
            }
        }
    }
}

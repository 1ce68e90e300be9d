//! ARNs of resources as they were written, field by field, and the formats that they can have.

use crate::context::Context;
use crate::problem::Draft;
use crate::reading::Leaf;
use iamscope_catalog::{Catalog, ResourceTypeRef};
use iamscope_policy::{Span, has_placeholder};
use std::ops::Range;

/// A field of an ARN.
#[derive(Clone, Debug)]
pub(crate) struct Field<'d> {
    pub(crate) text: &'d str,
    range: Range<usize>,
    leaf: Leaf<'d>,
}

/// An ARN in `Resource` or `NotResource` with all six fields.
#[derive(Clone, Debug)]
pub(crate) struct WrittenArn<'d> {
    pub(crate) partition: Field<'d>,
    pub(crate) service: Field<'d>,
    pub(crate) region: Field<'d>,
    pub(crate) account: Field<'d>,
    pub(crate) resource: Field<'d>,
    /// The formats that it can have, of the service that it names.
    pub(crate) fitting: Vec<Format<'d>>,
}

impl<'d> Field<'d> {
    /// Returns where the field stands; for an empty one the colon behind it.
    pub(crate) fn span(&self) -> Span {
        let end = self.range.end.max(self.range.start + 1);
        self.leaf.part(self.range.start..end)
    }

    /// Returns the text if it stands for itself: not empty, no wildcard, no variable.
    pub(crate) fn literal(&self) -> Option<&'d str> {
        let is_open = self.text.contains(['*', '?', '$']) || has_placeholder(self.text);
        (!is_open && !self.text.is_empty()).then_some(self.text)
    }
}

impl WrittenArn<'_> {
    /// Begins a problem of a field. Its place is the whole ARN, as recorded answers of the service have it.
    pub(crate) fn problem(&self, field: &Field<'_>, details: impl Into<String>) -> Draft {
        Draft::at(field.leaf.span(), details).underline(field.span())
    }
}

/// Returns the ARNs of the resources of all statements.
pub(crate) fn arns<'c, 'd>(cx: &'c Context<'d>) -> &'c [WrittenArn<'d>] {
    cx.arns.get_or_init(|| {
        let resources = cx.statements.iter().flat_map(|statement| &statement.resources);
        resources.filter_map(|leaf| read(*leaf, cx.catalog)).collect()
    })
}

fn read<'d>(leaf: Leaf<'d>, catalog: &'d Catalog) -> Option<WrittenArn<'d>> {
    let text = leaf.text;
    if !text.starts_with("arn:") || has_placeholder(text) {
        return None;
    }
    let mut colons = colons(text);
    let mut start = colons.next()? + 1;
    let mut field = |end: usize| {
        let range = start..end;
        start = end + 1;
        Some(Field {
            text: text.get(range.clone())?,
            range,
            leaf,
        })
    };
    let partition = field(colons.next()?)?;
    let service = field(colons.next()?)?;
    let region = field(colons.next()?)?;
    let account = field(colons.next()?)?;
    let resource = field(text.len())?;
    let fitting = match service.literal() {
        Some(service) => fitting(catalog, service, resource.text),
        None => Vec::new(),
    };
    Some(WrittenArn {
        fitting,
        partition,
        service,
        region,
        account,
        resource,
    })
}

/// Returns the places of the colons that stand outside variables.
fn colons(text: &str) -> impl Iterator<Item = usize> {
    let mut is_inside = false;
    let mut previous = 0_u8;
    text.bytes().enumerate().filter_map(move |(place, byte)| {
        let before = std::mem::replace(&mut previous, byte);
        match byte {
            b'{' if before == b'$' => is_inside = true,
            b'}' => is_inside = false,
            b':' if !is_inside => return Some(place),
            _ => {}
        }
        None
    })
}

/// The format of an ARN, as `${Region}` and `${Account}` stand in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Format<'c> {
    pub(crate) region: &'c str,
    pub(crate) account: &'c str,
    pub(crate) resource: &'c str,
}

impl<'c> Format<'c> {
    fn of(kind: ResourceTypeRef<'c>) -> Option<Self> {
        let mut fields = kind.arn_format().splitn(6, ':').skip(3);
        Some(Self {
            region: fields.next()?,
            account: fields.next()?,
            resource: fields.next()?,
        })
    }
}

/// Returns the formats of the ARNs of a service.
pub(crate) fn formats<'c>(catalog: &'c Catalog, service: &str) -> Vec<Format<'c>> {
    let types = catalog.resource_types_of_arns(service);
    types.filter_map(Format::of).collect()
}

/// Returns the formats of a service that the last part of an ARN can have.
fn fitting<'c>(catalog: &'c Catalog, service: &str, resource: &str) -> Vec<Format<'c>> {
    let resource = with_wildcards(resource);
    let all = formats(catalog, service).into_iter();
    all.filter(|format| may_overlap(&with_wildcards(format.resource), &resource))
        .collect()
}

/// Writes a wildcard for each `${...}`.
fn with_wildcards(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        result.push_str(before);
        result.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    result.push_str(rest);
    result
}

/// Returns whether some text fits both patterns.
pub(crate) fn may_overlap(one: &str, other: &str) -> bool {
    // What stands before the first wildcards tells most pairs apart.
    let starts = one.bytes().zip(other.bytes());
    let differs = starts
        .take_while(|(left, right)| !matches!(left, b'*' | b'?') && !matches!(right, b'*' | b'?'))
        .any(|(left, right)| left != right);
    if differs {
        return false;
    }
    // The places in the second pattern that the first one can have led to so far.
    let other: Vec<char> = other.chars().collect();
    let mut reached = vec![false; other.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    skip_wildcards(&mut reached, &other);
    for symbol in one.chars() {
        let mut next = vec![false; other.len() + 1];
        for (place, _) in reached.iter().enumerate().filter(|(_, is_reached)| **is_reached) {
            if symbol == '*' {
                // Any run of what the second pattern takes, also none.
                next.iter_mut().skip(place).for_each(|later| *later = true);
                continue;
            }
            let Some(&expected) = other.get(place) else {
                continue;
            };
            let stays = expected == '*';
            let moves = expected == '?' || symbol == '?' || expected == symbol;
            let target = if stays { Some(place) } else { moves.then_some(place + 1) };
            if let Some(is_next) = target.and_then(|target| next.get_mut(target)) {
                *is_next = true;
            }
        }
        skip_wildcards(&mut next, &other);
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// Lets every `*` stand for nothing.
fn skip_wildcards(reached: &mut [bool], pattern: &[char]) {
    for (place, symbol) in pattern.iter().enumerate() {
        if *symbol == '*'
            && reached.get(place) == Some(&true)
            && let Some(next) = reached.get_mut(place + 1)
        {
            *next = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::{Case, Glob};
    use proptest::prelude::*;

    #[test]
    fn patterns_overlap() {
        for (one, other, expected) in [
            ("key/*", "key/1234", true),
            ("key/*", "alias/*", false),
            ("*", "", true),
            ("a*c", "*b*", true),
            ("a?", "a", false),
            ("*a", "*b", false),
            ("table/*/index/*", "table/x*", true),
        ] {
            assert_eq!(may_overlap(one, other), expected, "{one} {other}");
            assert_eq!(may_overlap(other, one), expected, "{other} {one}");
        }
    }

    proptest! {
        #[test]
        fn what_fits_both_is_an_overlap(one in "[ab*?]{0,6}", other in "[ab*?]{0,6}", text in "[ab]{0,6}") {
            let fits = |pattern: &str| Glob::new(pattern, Case::Sensitive).matches(&text);
            if fits(&one) && fits(&other) {
                prop_assert!(may_overlap(&one, &other));
            }
        }
    }
}

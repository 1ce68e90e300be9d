//! Policy variables as they were written.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags".

use crate::context::Context;
use crate::reading::{Clause, Leaf};
use iamscope_policy::placeholder::placeholders;
use iamscope_policy::{Test, has_placeholder};
use std::ops::Range;

/// A `${...}` in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Variable<'t> {
    /// Its bytes in the text, braces included.
    pub(crate) range: Range<usize>,
    /// What stands between the braces.
    pub(crate) inside: &'t str,
    pub(crate) is_closed: bool,
}

impl<'t> Variable<'t> {
    /// Returns the key and the default, both as written.
    pub(crate) fn parts(&self) -> (&'t str, Option<&'t str>) {
        match self.inside.split_once(',') {
            Some((key, default)) => (key, Some(default)),
            None => (self.inside, None),
        }
    }
}

/// Returns the variables of a text in order. What stands for a part that is not known may show the expression of a
/// program, which has none.
pub(crate) fn variables(text: &str) -> Vec<Variable<'_>> {
    let hidden = |start: usize| {
        let mut unknown = has_placeholder(text).then(|| placeholders(text)).into_iter().flatten();
        unknown.find_map(|(place, _)| place.contains(&start).then_some(place.end))
    };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("${")).map(|at| from + at) {
        if let Some(end) = hidden(start) {
            from = end;
            continue;
        }
        let rest = text.get(start + 2..).unwrap_or_default();
        let next = rest.find("${").unwrap_or(rest.len());
        let end = rest.get(..next).and_then(|rest| rest.find('}'));
        let length = end.unwrap_or(next);
        let stop = start + 2 + length + usize::from(end.is_some());
        found.push(Variable {
            range: start..stop,
            inside: rest.get(..length).unwrap_or_default(),
            is_closed: end.is_some(),
        });
        from = stop;
    }
    found
}

/// Returns the texts in which variables can stand: resources, and values of comparisons of strings and ARNs.
pub(crate) fn templates<'c, 'd>(cx: &'c Context<'d>) -> impl Iterator<Item = Leaf<'d>> + use<'c, 'd> {
    cx.statements.iter().flat_map(|statement| {
        let clauses = statement.clauses.iter().filter(|clause| takes_variables(clause));
        let values = clauses.flat_map(|clause| clause.values.iter().copied());
        statement.resources.iter().copied().chain(values)
    })
}

/// Returns the variables of those texts, each with its text.
pub(crate) fn in_templates<'c, 'd>(
    cx: &'c Context<'d>,
) -> impl Iterator<Item = (Leaf<'d>, Variable<'d>)> + use<'c, 'd> {
    templates(cx).flat_map(|leaf| variables(leaf.text).into_iter().map(move |variable| (leaf, variable)))
}

/// Returns whether the values of a comparison may have variables; an operator that nobody knows may be meant as one.
pub(crate) fn takes_variables(clause: &Clause<'_>) -> bool {
    clause.operator.is_none_or(|operator| match operator.test {
        Test::StringEquals
        | Test::StringNotEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::StringLike
        | Test::StringNotLike
        | Test::ArnEquals
        | Test::ArnLike
        | Test::ArnNotEquals
        | Test::ArnNotLike => true,
        Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals
        | Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals
        | Test::Bool
        | Test::BinaryEquals
        | Test::IpAddress
        | Test::NotIpAddress
        | Test::Null => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found() {
        let seen = |text| {
            let found = variables(text).into_iter();
            found.map(|one| (one.inside, one.is_closed)).collect::<Vec<_>>()
        };
        assert_eq!(seen("a${b}c${*}"), [("b", true), ("*", true)]);
        assert_eq!(seen("${a${b}"), [("a", false), ("b", true)]);
        assert_eq!(seen("$a {b}"), []);
    }
}

//! Values of condition keys in which a wildcard or a variable would stand for anybody.

use crate::context::Context;
use crate::problem::Problems;
use crate::reading::Clause;
use crate::values::clauses;
use crate::variables;
use iamscope_policy::Test;
use std::ops::Range;

/// Keys that take no wildcards at all.
///
/// Source: IAM User Guide, "AWS global condition context keys", "Sensitive condition keys".
const SENSITIVE: [&str; 10] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

/// Keys in which some characters must come first. AWS's page does not name them; these begin with the id of an organization.
const WITH_START: [&str; 4] = [
    "aws:PrincipalOrgPaths",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:VpceOrgPaths",
];

/// How many characters those are.
const START: usize = 6;

/// Reports values of sensitive keys with what `parts` finds in them, which is called `what`.
pub(crate) fn report(
    cx: &Context<'_>,
    out: &mut Problems<'_>,
    what: &str,
    parts: fn(&Clause<'_>, &str) -> Vec<Range<usize>>,
) {
    for clause in clauses(cx) {
        let is_one_of = |keys: &[&str]| keys.iter().any(|key| clause.is_key(key));
        for value in &clause.values {
            let found = parts(clause, value.text);
            let Some(first) = found.first() else {
                continue;
            };
            let key = clause.key.text;
            let before = value.text.get(..first.start).unwrap_or_default();
            let details = if is_one_of(&SENSITIVE) {
                format!("`{key}` says whom to trust, and takes no {what}")
            } else if is_one_of(&WITH_START) && before.chars().count() < START {
                format!("at least {START} characters come before a {what} in `{key}`")
            } else if clause.is_key("aws:userid") && !is_fine_user_id(value.text, &found) {
                format!("a {what} in `{key}` stands behind the colon, or alone before it")
            } else {
                continue;
            };
            out.at(value.part(first.clone()), details);
        }
    }
}

/// Returns the wildcards of a value, if its comparison has any.
pub(crate) fn wildcards(clause: &Clause<'_>, text: &str) -> Vec<Range<usize>> {
    if !has_wildcards(clause) {
        return Vec::new();
    }
    let hidden = variables::variables(text);
    let places = text.match_indices(['*', '?']).map(|(place, _)| place..place + 1);
    places
        .filter(|place| !hidden.iter().any(|variable| variable.range.contains(&place.start)))
        .collect()
}

/// Returns the variables of a value, if its comparison has any.
pub(crate) fn variables(clause: &Clause<'_>, text: &str) -> Vec<Range<usize>> {
    // AWS says that a variable can become a wildcard, and its own policies compare with variables by `StringEquals`.
    if !has_wildcards(clause) {
        return Vec::new();
    }
    let found = variables::variables(text).into_iter();
    // A variable for a value of the same kind stands for one of them.
    let is_trusted = |key: &str| SENSITIVE.iter().any(|known| known.eq_ignore_ascii_case(key.trim()));
    let real = found.filter(|variable| {
        let (key, _) = variable.parts();
        variable.is_closed && key.contains(':') && !is_trusted(key)
    });
    real.map(|variable| variable.range).collect()
}

fn has_wildcards(clause: &Clause<'_>) -> bool {
    clause.operator.is_some_and(|operator| {
        matches!(
            operator.test,
            Test::StringLike
                | Test::StringNotLike
                | Test::ArnLike
                | Test::ArnNotLike
                | Test::ArnEquals
                | Test::ArnNotEquals
        )
    })
}

/// A user id is that of a user or role, and for sessions a colon and the name of the session.
fn is_fine_user_id(text: &str, parts: &[Range<usize>]) -> bool {
    let outside = |place: &usize| !parts.iter().any(|part| part.contains(place));
    let colon = text.match_indices(':').map(|(place, _)| place).find(outside);
    let Some(colon) = colon else {
        return false;
    };
    let is_alone = |part: &Range<usize>| part.start == 0 && part.end == colon;
    parts.iter().all(|part| part.start > colon || is_alone(part))
}

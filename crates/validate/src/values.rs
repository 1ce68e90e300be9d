//! Values of condition keys.

use crate::context::Context;
use crate::reading::{Clause, Leaf};
use crate::variables::variables;
use iamscope_policy::Test;

/// Returns the clauses of all statements.
pub(crate) fn clauses<'c, 'd>(cx: &'c Context<'d>) -> impl Iterator<Item = &'c Clause<'d>> + use<'c, 'd> {
    cx.statements.iter().flat_map(|statement| &statement.clauses)
}

/// Returns the values that a key is compared with and that stand for themselves: no variables, no wildcards, not those of
/// `Null`.
pub(crate) fn plain_values<'d>(cx: &Context<'d>, key: &str) -> Vec<Leaf<'d>> {
    let of_key = clauses(cx).filter(|clause| clause.is_key(key) && !is_test(clause, Test::Null));
    let values = of_key.flat_map(|clause| clause.values.iter().copied());
    values.filter(|value| is_plain(value.text)).collect()
}

/// Returns whether a text has neither variables nor wildcards.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.contains(['*', '?']) && variables(text).is_empty()
}

/// Returns whether a clause makes a comparison, whatever its quantifier.
pub(crate) fn is_test(clause: &Clause<'_>, test: Test) -> bool {
    clause.operator.is_some_and(|operator| operator.test == test)
}

/// Returns whether a text is a prefix with 8 or 17 letters and digits.
pub(crate) fn is_id(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix);
    rest.is_some_and(|rest| matches!(rest.len(), 8 | 17) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Returns whether a text is the unique id that AWS gives to what has ids with a prefix.
///
/// Source: IAM User Guide, "IAM identifiers": four letters for the kind, letters and digits.
pub(crate) fn is_unique_id(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix);
    rest.is_some_and(|rest| {
        rest.len() >= 12
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}

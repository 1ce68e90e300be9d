//! What follows from not being in an organization.

use crate::settled::settled;
use iamscope_eval::{Atom, Decision, Formula};
use iamscope_policy::{Operator, Test};

/// Returns the decision on a residual for a principal that is in some other organization, or in none.
pub(crate) fn without_membership(residual: &Formula, organization: &str) -> Decision {
    settled(residual, &|atom| truth(atom, organization))
}

/// Returns whether a condition holds for everyone who is not in the organization, if it is about that alone.
fn truth(atom: &Atom, organization: &str) -> Option<bool> {
    let Atom::Condition { operator, key, values } = atom else {
        return None;
    };
    let is_ours = |value: &str| {
        if key.eq_ignore_ascii_case("aws:PrincipalOrgID") {
            value == organization
        } else if key.eq_ignore_ascii_case("aws:PrincipalOrgPaths") {
            value
                .strip_prefix(organization)
                .is_some_and(|rest| rest.starts_with('/'))
        } else {
            false
        }
    };
    if !values.iter().all(|value| is_ours(value)) || values.is_empty() {
        return None;
    }
    match operator {
        // Whether the key is there at all is not known, and with IfExists the test holds if it is not.
        Operator {
            if_exists: true, test, ..
        } => (test.is_negated() && operator.quantifier.is_none()).then_some(true),
        Operator {
            quantifier: Some(iamscope_policy::Quantifier::ForAllValues),
            ..
        } => None,
        Operator {
            test: Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike,
            ..
        } => Some(false),
        Operator {
            test: Test::StringNotEquals | Test::StringNotEqualsIgnoreCase | Test::StringNotLike,
            ..
        } => operator.quantifier.is_none().then_some(true),
        Operator { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_eval::Denial;

    fn condition(operator: &str, key: &str, value: &str) -> Formula {
        Formula::atom(Atom::Condition {
            operator: Operator::parse(operator).expect("an operator"),
            key: key.into(),
            values: [value.into()].into(),
        })
    }

    #[test]
    fn conditions_on_our_organization_fail_for_others() {
        let ours = condition("StringEquals", "aws:PrincipalOrgID", "o-ours");
        let address = condition("IpAddress", "aws:SourceIp", "192.0.2.0/24");
        for (formula, expected) in [
            (ours.clone(), Decision::Denied(Denial::Implicit)),
            (ours.clone().negate(), Decision::Allowed),
            (ours.or(address.clone()), Decision::Unknown(address.clone())),
            (
                condition("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-ours/r-1/*").and(address),
                Decision::Denied(Denial::Implicit),
            ),
            (
                condition("StringNotEquals", "aws:PrincipalOrgID", "o-ours"),
                Decision::Allowed,
            ),
            (
                condition("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-ours"),
                Decision::Allowed,
            ),
            (
                condition("StringEquals", "aws:PrincipalOrgID", "o-theirs"),
                Decision::Unknown(condition("StringEquals", "aws:PrincipalOrgID", "o-theirs")),
            ),
        ] {
            assert_eq!(without_membership(&formula, "o-ours"), expected, "{formula}");
        }
    }
}

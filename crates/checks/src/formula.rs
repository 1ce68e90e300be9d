//! Reading what an answer hinges on.

use iamscope_eval::{Atom, Decision, Formula};

/// Context keys whose values a caller from outside cannot choose: a condition that wants a fixed value of one of them keeps
/// strangers out.
///
/// Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", section "The meaning of public".
const FENCES: [&str; 22] = [
    "aws:calledvia",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
    "kms:viaservice",
    "lambda:eventsourcetoken",
    "s3:dataaccesspointaccount",
];

/// Returns whether a decision lets strangers in: it is allowed, or hinges on nothing that would keep them out.
pub(crate) fn lets_strangers_in(decision: &Decision) -> bool {
    match decision {
        Decision::Allowed => true,
        Decision::Denied(_) => false,
        Decision::Unknown(formula) => !fences(formula),
    }
}

/// Returns whether a formula can hold only if one of the fences does.
fn fences(formula: &Formula) -> bool {
    match formula {
        Formula::True => false,
        Formula::False => true,
        Formula::Atom(atom) => is_fence(atom, false),
        Formula::Not(inner) => match inner.as_ref() {
            Formula::Atom(atom) => is_fence(atom, true),
            Formula::True | Formula::False | Formula::Not(_) | Formula::All(_) | Formula::Any(_) => false,
        },
        Formula::All(operands) => operands.iter().any(fences),
        Formula::Any(operands) => operands.iter().all(fences),
    }
}

fn is_fence(atom: &Atom, is_negated: bool) -> bool {
    match atom {
        Atom::Condition { operator, key, values } => {
            let key = key.to_ascii_lowercase();
            // `"*"` as a value is no fence, and neither is the whole of IPv4 or IPv6.
            let is_wide = values
                .iter()
                .any(|value| matches!(value.as_ref(), "*" | "0.0.0.0/0" | "::/0"));
            operator.test.is_negated() == is_negated
                && !operator.if_exists
                && !is_wide
                && FENCES.contains(&key.as_str())
        }
        // What was not seen cannot be held against it, and is told as such.
        Atom::Missing { .. } => !is_negated,
        Atom::Variable { .. } | Atom::Undocumented { .. } | Atom::Fact(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::Operator;

    fn atom(operator: &str, key: &str, value: &str) -> Formula {
        Formula::atom(Atom::Condition {
            operator: Operator::parse(operator).expect("an operator"),
            key: key.into(),
            values: [value.into()].into(),
        })
    }

    #[test]
    fn what_keeps_strangers_out() {
        let office = atom("IpAddress", "aws:SourceIp", "192.0.2.0/24");
        let browser = atom("StringLike", "aws:Referer", "https://example.com/*");
        for (formula, expected) in [
            (office.clone(), false),
            (browser.clone(), true),
            (office.clone().and(browser.clone()), false),
            (office.clone().or(browser), true),
            (office.negate(), true),
            (atom("NotIpAddress", "aws:SourceIp", "192.0.2.0/24").negate(), false),
            (atom("IpAddress", "aws:SourceIp", "0.0.0.0/0"), true),
            (atom("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"), true),
        ] {
            assert_eq!(
                lets_strangers_in(&Decision::Unknown(formula.clone())),
                expected,
                "{formula}"
            );
        }
        assert!(lets_strangers_in(&Decision::Allowed));
    }
}

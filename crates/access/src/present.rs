//! What follows from requests being made now.
//!
//! A policy that lets nobody in whose session began after a day long past lets in nobody: sessions end after 36 hours at
//! the latest (AWS STS API Reference, "GetSessionToken" and "GetFederationToken").

use crate::settled::settled;
use iamscope_catalog::Catalog;
use iamscope_eval::{Atom, Context, Decision, Formula, Value};
use iamscope_policy::Test;

/// Keys that tell when a request is made, which every request has, and when its session began, which only those of
/// sessions have (IAM User Guide, "AWS global condition context keys").
const NOW: [&str; 2] = ["aws:CurrentTime", "aws:EpochTime"];
const SESSION_BEGAN: &str = "aws:TokenIssueTime";

/// Returns a moment before which neither requests nor their sessions begin: the year before the embedded facts are from.
pub(crate) fn earliest(catalog: &Catalog) -> Option<Box<str>> {
    let newest = catalog.provenance().map(|package| package.date()).max()?;
    let year: u32 = newest.get(..4)?.parse().ok()?;
    Some(format!("{}-01-01T00:00:00Z", year.checked_sub(1)?).into())
}

/// Returns a decision once it is known that requests are made after a moment, and whether the caller has a session.
pub(crate) fn after(earliest: &str, has_session: bool, decision: Decision) -> Decision {
    match decision {
        Decision::Unknown(residual) => settled(&residual, &|atom| truth(atom, earliest, has_session)),
        Decision::Allowed | Decision::Denied(_) => decision,
    }
}

fn truth(atom: &Atom, earliest: &str, has_session: bool) -> Option<bool> {
    let Atom::Condition { operator, key, .. } = atom else {
        return None;
    };
    let is_now = NOW.iter().any(|now| now.eq_ignore_ascii_case(key));
    if operator.quantifier.is_some() || !(is_now || key.eq_ignore_ascii_case(SESSION_BEGAN)) {
        return None;
    }
    let mut context = Context::open();
    context.set(key, Value::One(earliest.into()));
    let is_there = is_now || has_session;
    let then = Formula::atom(atom.clone()).given(&context);
    let is_over = matches!(
        operator.test,
        Test::DateEquals | Test::DateLessThan | Test::DateLessThanEquals
    );
    let has_come = matches!(operator.test, Test::DateGreaterThan | Test::DateGreaterThanEquals);
    if is_over && then.is_false() && (is_there || !operator.if_exists) {
        // What is over then is over ever after; a test of a session's key fails too where there is no session.
        Some(false)
    } else {
        (has_come && then.is_true() && is_there).then_some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::Operator;

    fn condition(operator: &str, key: &str, value: &str) -> Formula {
        Formula::atom(Atom::Condition {
            operator: Operator::parse(operator).expect("an operator"),
            key: key.into(),
            values: [value.into()].into(),
        })
    }

    #[test]
    fn days_long_past_decide() {
        let (past, coming) = ("2020-01-01T00:00:01Z", "2099-01-01T00:00:00Z");
        for (operator, key, value, expected) in [
            ("DateLessThan", "aws:TokenIssueTime", past, "no"),
            ("DateLessThan", "aws:CurrentTime", past, "no"),
            ("DateLessThan", "aws:EpochTime", "1577836800", "no"),
            ("DateEquals", "aws:CurrentTime", past, "no"),
            ("DateGreaterThan", "aws:CurrentTime", past, "yes"),
            // A user with an access key has no session.
            ("DateGreaterThan", "aws:TokenIssueTime", past, "open"),
            ("DateLessThanIfExists", "aws:TokenIssueTime", past, "open"),
            ("DateLessThan", "aws:CurrentTime", coming, "open"),
            ("DateGreaterThan", "aws:CurrentTime", coming, "open"),
            ("DateNotEquals", "aws:CurrentTime", past, "open"),
            ("DateLessThan", "acme:Made", past, "open"),
        ] {
            let decision = after(
                "2025-01-01T00:00:00Z",
                false,
                Decision::Unknown(condition(operator, key, value)),
            );
            let found = match decision {
                Decision::Allowed => "yes",
                Decision::Denied(_) => "no",
                Decision::Unknown(_) => "open",
            };
            assert_eq!(found, expected, "{operator} {key} {value}");
        }
    }

    #[test]
    fn sessions_of_roles_began_of_late() {
        let began = |operator| Decision::Unknown(condition(operator, "aws:TokenIssueTime", "2020-01-01T00:00:01Z"));
        let decide = |operator| after("2025-01-01T00:00:00Z", true, began(operator));
        assert_eq!(decide("DateGreaterThan"), Decision::Allowed);
        assert!(matches!(decide("DateLessThanIfExists"), Decision::Denied(_)));
    }

    #[test]
    fn the_embedded_facts_have_a_date() {
        assert!(earliest(Catalog::embedded()).is_some_and(|moment| moment.as_ref() > "2024"));
    }
}

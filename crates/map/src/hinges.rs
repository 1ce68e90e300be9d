//! What a condition hinges on.
//!
//! Two kinds of conditions are told apart. A *circumstance* is something that whoever makes the request brings along: MFA, the
//! own tags, a region, the external id, the audience of a token. The policies demand it, so it was seen, and who means to
//! take the step sees to it. An *unseen* fact is something about the estate that nobody told: whether a security group lets
//! it in, whether a user has a second access key, what a policy says that was not read. Then nobody knows whether the step
//! is there at all.
//!
//! That what the internet reaches can be taken over, and that somebody turns out to be a principal of whom only a deployment
//! will tell, are neither: the exposure of the start says the one, and the first is what an attacker is for.

use iamscope_eval::{Atom, Formula};
use std::collections::BTreeSet;
use std::sync::Arc;

const TAKEN_OVER: &str = " can be taken over";
const SOMEBODY_IS: &str = "somebody is ";
/// What stands for the conditions of the statement that makes an administrator.
pub(crate) const GRANTING: &str = "conditions of the granting statement";
const DELEGATED: &str = " is a delegated administrator of ";
const MANAGEMENT: &str = " is the management account";

/// Says that what answers on a machine can be taken over.
pub(crate) fn taken_over(label: &str) -> Atom {
    Atom::Fact(format!("what answers on {label}{TAKEN_OVER}").into())
}

/// Says that somebody turns out to be one of whom only a deployment will tell.
pub(crate) fn somebody_is(whom: &str) -> Arc<str> {
    format!("{SOMEBODY_IS}{whom}").into()
}

/// Says that the conditions are met of the statement that makes an administrator.
pub(crate) fn granting() -> Atom {
    Atom::Fact(GRANTING.into())
}

/// Says that an account has the care for a service of the whole organization, which no export of policies tells.
pub(crate) fn delegated(account: &str, service: &str) -> String {
    format!("account {account}{DELEGATED}{service}")
}

/// Says that an account is the one that manages its organization.
pub(crate) fn management(account: &str) -> String {
    format!("account {account}{MANAGEMENT}")
}

/// Returns whether an unseen fact is what an account is to its organization. Most are nothing to it.
pub(crate) fn is_of_organization(fact: &str) -> bool {
    fact.contains(DELEGATED) || fact.ends_with(MANAGEMENT)
}

/// Returns whether a condition can be met only if something is so that nobody saw.
pub(crate) fn is_unseen(condition: &Formula) -> bool {
    match condition {
        Formula::True | Formula::False => false,
        Formula::Atom(atom) => is_unseen_atom(atom),
        Formula::Not(inner) => is_unseen(inner),
        Formula::All(operands) => operands.iter().any(is_unseen),
        Formula::Any(operands) => operands.iter().all(is_unseen),
    }
}

/// Returns what nobody saw and has to be so for a condition to be met: of several ways to meet it, as little as can be.
pub(crate) fn unseen(condition: &Formula) -> BTreeSet<String> {
    match condition {
        Formula::True | Formula::False => BTreeSet::new(),
        Formula::Atom(_) | Formula::Not(_) if is_unseen(condition) => BTreeSet::from([condition.to_string()]),
        Formula::Atom(_) | Formula::Not(_) => BTreeSet::new(),
        Formula::All(operands) => operands.iter().flat_map(unseen).collect(),
        Formula::Any(operands) => {
            let ways = operands.iter().map(unseen);
            ways.min_by_key(BTreeSet::len).unwrap_or_default()
        }
    }
}

fn is_unseen_atom(atom: &Atom) -> bool {
    match atom {
        // The tags of what is acted on are no matter of the caller.
        Atom::Condition { key, .. } => {
            let key = key.to_ascii_lowercase();
            key.contains(":resourcetag/") || key.contains(":existingobjecttag/")
        }
        Atom::Variable { .. } => false,
        Atom::Placeholder { .. } | Atom::Missing { .. } | Atom::Undocumented { .. } => true,
        Atom::Fact(fact) => !(fact.ends_with(TAKEN_OVER) || fact.starts_with(SOMEBODY_IS) || fact.as_ref() == GRANTING),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::{Operator, Test};

    fn key(key: &str) -> Formula {
        Formula::atom(Atom::Condition {
            operator: Operator {
                quantifier: None,
                test: Test::StringEquals,
                if_exists: false,
            },
            key: key.into(),
            values: ["x".into()].into(),
        })
    }

    fn fact(text: &str) -> Formula {
        Formula::atom(Atom::Fact(text.into()))
    }

    #[test]
    fn circumstances_are_met_and_facts_are_seen_or_not() {
        let (mfa, tag) = (key("aws:MultiFactorAuthPresent"), key("aws:PrincipalTag/team"));
        let (group, keys) = (
            fact("a security group lets it in"),
            fact("user a has fewer than two access keys"),
        );
        for (condition, expected) in [
            (Formula::True, ""),
            (mfa.clone().and(tag), ""),
            (Formula::atom(taken_over("instance/i")), ""),
            (fact(&somebody_is("⟨var.a⟩")), ""),
            (key("ec2:ResourceTag/team"), "ec2:ResourceTag/team StringEquals x"),
            (mfa.clone().and(group.clone()), "a security group lets it in"),
            (mfa.clone().or(group.clone()), ""),
            (
                group.clone().and(keys.clone()),
                "a security group lets it in, user a has fewer than two access keys",
            ),
            (
                group.clone().and(mfa).or(keys.and(group.negate())),
                "a security group lets it in",
            ),
        ] {
            let found = unseen(&condition).into_iter().collect::<Vec<_>>().join(", ");
            assert_eq!(found, expected, "{condition}");
            assert_eq!(is_unseen(&condition), !expected.is_empty(), "{condition}");
        }
    }

    #[test]
    fn facts_of_the_organization_are_known_by_their_words() {
        assert!(is_of_organization(&delegated("111122223333", "sso.amazonaws.com")));
        assert!(is_of_organization(&management("111122223333")));
    }
}

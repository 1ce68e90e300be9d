//! What must hold, as the page shows it: in words, and of which kind.

use iamscope_eval::{Atom, Formula};

use crate::view::{ConditionKind, ConditionView};

/// Shows one thing that must hold.
pub(super) fn condition(formula: &Formula) -> ConditionView {
    let key = match formula {
        Formula::Atom(atom) => key(atom),
        Formula::Not(inner) => match inner.as_ref() {
            Formula::Atom(atom) => key(atom),
            Formula::True | Formula::False | Formula::Not(_) | Formula::All(_) | Formula::Any(_) => None,
        },
        Formula::True | Formula::False | Formula::All(_) | Formula::Any(_) => None,
    };
    let mut kinds = Vec::new();
    formula.for_each_atom(&mut |atom| kinds.push(kind(atom)));
    kinds.sort_unstable();
    kinds.dedup();
    ConditionView {
        text: formula.to_string(),
        key,
        kind: match kinds.as_slice() {
            [only] => *only,
            _ => ConditionKind::Other,
        },
    }
}

fn key(atom: &Atom) -> Option<String> {
    match atom {
        Atom::Condition { key, .. } => Some(key.to_string()),
        Atom::Variable { .. }
        | Atom::Placeholder { .. }
        | Atom::Missing { .. }
        | Atom::Undocumented { .. }
        | Atom::Fact(_) => None,
    }
}

fn kind(atom: &Atom) -> ConditionKind {
    match atom {
        Atom::Condition { key, .. } => kind_of_key(&key.to_ascii_lowercase()),
        Atom::Variable { .. } => ConditionKind::Other,
        Atom::Missing { .. } | Atom::Undocumented { .. } => ConditionKind::Unseen,
        Atom::Placeholder { .. } | Atom::Fact(_) => ConditionKind::Fact,
    }
}

/// Sorts the keys of the page "AWS global condition context keys" by what they are about; tags have keys of the services
/// too.
fn kind_of_key(key: &str) -> ConditionKind {
    let name = key.split_once('/').map_or(key, |(name, _)| name);
    match name {
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => ConditionKind::Mfa,
        "aws:sourceip"
        | "aws:sourcevpc"
        | "aws:sourcevpce"
        | "aws:sourcevpcarn"
        | "aws:vpcsourceip"
        | "aws:requestedregion"
        | "aws:securetransport" => ConditionKind::Network,
        "aws:currenttime" | "aws:epochtime" | "aws:tokenissuetime" => ConditionKind::Time,
        "aws:principalaccount" | "aws:resourceaccount" | "aws:sourceaccount" => ConditionKind::Organization,
        _ if name.starts_with("aws:principalorg")
            || name.starts_with("aws:resourceorg")
            || name.starts_with("aws:sourceorg") =>
        {
            ConditionKind::Organization
        }
        _ if name.ends_with("tag") || name.ends_with("tagkeys") => ConditionKind::Tag,
        _ => ConditionKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_by_what_they_are_about() {
        for (key, kind) in [
            ("aws:MultiFactorAuthPresent", ConditionKind::Mfa),
            ("aws:SourceIp", ConditionKind::Network),
            ("aws:PrincipalTag/team", ConditionKind::Tag),
            ("ec2:ResourceTag/env", ConditionKind::Tag),
            ("aws:TagKeys", ConditionKind::Tag),
            ("aws:PrincipalOrgID", ConditionKind::Organization),
            ("aws:ResourceAccount", ConditionKind::Organization),
            ("aws:CurrentTime", ConditionKind::Time),
            ("sts:ExternalId", ConditionKind::Other),
        ] {
            assert_eq!(kind_of_key(&key.to_ascii_lowercase()), kind, "{key}");
        }
    }

    #[test]
    fn a_condition_of_several_kinds_is_of_none() {
        let fact = || Formula::atom(Atom::Fact("session name".into()));
        let variable = Formula::atom(Atom::Variable {
            pattern: "a".into(),
            is_for_access_point: false,
        });
        assert_eq!(condition(&fact()).kind, ConditionKind::Fact);
        assert_eq!(condition(&fact().or(variable)).kind, ConditionKind::Other);
    }
}

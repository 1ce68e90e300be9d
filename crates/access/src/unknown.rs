//! Principals that only a deployment will tell.
//!
//! A policy that is read from source may let in `⟨var.trusted⟩`. That somebody gets in is certain then, and who it is
//! nobody knows. So there is a principal that stands for whoever it will be, beside everyone who is known: outside of the
//! estate, and known to be named by this very text. What it may do says nothing of anyone else.

use crate::access::Access;
use crate::settled::settled;
use iamscope_estate::Principal;
use iamscope_eval::{Atom, Decision, Denial, Formula};
use iamscope_policy::placeholder::placeholders;
use iamscope_policy::{Arn, PrincipalPattern, Scope, has_placeholder, is_account_id};
use std::collections::BTreeSet;

/// How the principals are written that policies name and nobody knows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UnknownNames {
    texts: BTreeSet<Box<str>>,
}

impl<'e> Access<'e> {
    /// Returns whether only a deployment will tell who a principal is.
    pub fn is_unknown(&self, principal: &Principal) -> bool {
        match principal {
            Principal::Account(number) => has_placeholder(number.as_str()),
            Principal::External(arn) => {
                open_text(arn).is_some() || has_placeholder(arn.account()) || has_placeholder(arn.resource())
            }
            Principal::Root(_)
            | Principal::User(_)
            | Principal::Role(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_)
            | Principal::Organization(_)
            | Principal::Anonymous => false,
        }
    }

    /// Returns how the policies of resources and roles write those whom they let in and nobody knows.
    pub fn unknown_names(&self) -> UnknownNames {
        let mut names = UnknownNames::default();
        for (_, document) in self.estate().documents().iter() {
            for statement in &document.policy.statements {
                let patterns = statement.principal.iter().flat_map(Scope::patterns);
                names.texts.extend(patterns.filter_map(|pattern| match &pattern.value {
                    PrincipalPattern::Open(text) => Some(text.clone()),
                    PrincipalPattern::Arn(arn) if arn.resource() == "root" => {
                        has_placeholder(arn.account()).then(|| arn.account().into())
                    }
                    PrincipalPattern::Arn(arn) => has_placeholder(arn.as_str()).then(|| arn.as_str().into()),
                    PrincipalPattern::Anyone
                    | PrincipalPattern::Account(_)
                    | PrincipalPattern::UniqueId(_)
                    | PrincipalPattern::Service(_)
                    | PrincipalPattern::Federated(_)
                    | PrincipalPattern::CanonicalUser(_)
                    | PrincipalPattern::Invalid(_) => None,
                }));
            }
        }
        names
    }

    /// Returns whether a principal meets a condition only if it is one of those whom nobody knows.
    pub fn needs_to_be_unknown(&self, names: &UnknownNames, principal: &Principal, condition: &Formula) -> bool {
        if names.texts.is_empty() || condition.is_constant() {
            return false;
        }
        let arn = principal.acting_entity().map(|entity| self.estate().arn_of(entity));
        let is_own = |text: &str| text == "*" || is_account_id(text) || arn.is_some_and(|arn| arn.as_str() == text);
        let truth = |atom: &Atom| {
            let (pattern, text) = compared(atom)?;
            (names.texts.contains(pattern) && is_own(text)).then_some(false)
        };
        matches!(settled(condition, &truth), Decision::Denied(Denial::Implicit))
    }
}

/// Returns the principal that stands for whoever a text names which keeps open what that is: an account, somebody, all.
///
/// Its ARN is none of AWS: it has no service.
pub(crate) fn stand_in(text: &str) -> Option<Principal> {
    let arn = Arn::parse(text).filter(|arn| is_account_id(arn.account()));
    let account = match &arn {
        Some(arn) => arn.account(),
        None => {
            let (place, _) = placeholders(text).next()?;
            text.get(place)?
        }
    };
    Arn::parse(&format!("arn:aws:::{account}:{text}")).map(Principal::External)
}

/// Returns the text that names somebody for whom there is a stand-in.
pub(crate) fn open_text(arn: &Arn) -> Option<&str> {
    arn.service().is_empty().then(|| arn.resource())
}

/// Returns the decision on a principal of whom it may not be known who it is: a text that it stands for does name it, and
/// where it makes no difference whether its account is the one of the target, nothing hangs on that.
pub(crate) fn as_named(principal: &Principal, decision: Decision) -> Decision {
    let decision = if let Principal::External(arn) = principal {
        named(arn, decision)
    } else {
        decision
    };
    let account = principal.outside_account();
    let account = account.filter(|number| has_placeholder(number.as_str()));
    let (Some(account), Decision::Unknown(residual)) = (account, &decision) else {
        return decision;
    };
    let given = |is_same: bool| {
        settled(residual, &|atom| {
            let (one, other) = compared(atom)?;
            let is_about_it = [one, other].contains(&account.as_str());
            is_about_it.then_some(is_same)
        })
    };
    let (same, other) = (given(true), given(false));
    if same == other { same } else { decision }
}

fn named(arn: &Arn, decision: Decision) -> Decision {
    let (Some(named), Decision::Unknown(residual)) = (open_text(arn), &decision) else {
        return decision;
    };
    settled(residual, &|atom| (compared(atom)?.0 == named).then_some(true))
}

/// Returns the two texts of a condition that only a deployment will settle.
fn compared(atom: &Atom) -> Option<(&str, &str)> {
    match atom {
        Atom::Placeholder { pattern, text } => Some((pattern, text)),
        Atom::Condition { .. }
        | Atom::Variable { .. }
        | Atom::Missing { .. }
        | Atom::Undocumented { .. }
        | Atom::Fact(_) => None,
    }
}

/// Returns what a principal that nobody knows is called: by the expression that will tell.
pub(crate) fn name(arn: &Arn) -> String {
    let Some(text) = open_text(arn) else {
        let local = if arn.account() == "aws" {
            arn.name()
        } else {
            arn.resource()
        };
        let account = if has_placeholder(arn.account()) {
            format!("{}:", arn.account())
        } else {
            String::new()
        };
        return format!("unknown principal {account}{local}");
    };
    let mut all = placeholders(text);
    match (all.next().and_then(|(place, _)| text.get(place)), all.next()) {
        (Some(one), None) => format!("unknown principal {one}"),
        (_, _) => format!("unknown principal {text}"),
    }
}

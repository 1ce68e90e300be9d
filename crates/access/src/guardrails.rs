//! The organization guardrails that bind each account.

use crate::attached::Named;
use iamscope_estate::{
    AccountId, Arena, AttachedGuardrail, Estate, Fact, Gap, Guardrails as Attached, Membership, Subject,
};

/// The guardrails above one account.
#[derive(Debug, Default)]
pub(crate) struct AccountGuardrails {
    /// Service control policies, the root first; `None` if none can bind the account.
    pub(crate) scps: Option<Vec<NamedLevel>>,
    /// Resource control policies, the root first; `None` if none can bind the account.
    pub(crate) rcps: Option<Vec<NamedLevel>>,
    /// Whether there may be service control policies that were not seen.
    pub(crate) has_unseen_scps: bool,
    /// Whether there may be resource control policies that were not seen.
    pub(crate) has_unseen_rcps: bool,
    /// Whether this is the management account, which guardrails do not bind.
    pub(crate) is_management: bool,
}

/// What is attached to one root, unit or account.
#[derive(Debug)]
pub(crate) struct NamedLevel {
    pub(crate) target: String,
    pub(crate) policies: Vec<Named>,
}

/// Returns the guardrails of all accounts.
pub(crate) fn of_accounts(estate: &Estate) -> Arena<AccountId, AccountGuardrails> {
    let mut accounts = Arena::default();
    for id in estate.accounts().ids() {
        accounts.push(of_account(estate, id));
    }
    accounts
}

/// Returns the gap about an account, in the words of the estate if it has one.
pub(crate) fn account_gap(estate: &Estate, account: AccountId, fact: Fact, reason: &str) -> Gap {
    let subject = Subject::Account(estate.accounts()[account].number.clone());
    let known = estate
        .gaps()
        .iter()
        .find(|gap| gap.subject == subject && gap.fact == fact);
    known.cloned().unwrap_or_else(|| Gap {
        subject,
        fact,
        reason: reason.to_owned(),
    })
}

fn of_account(estate: &Estate, id: AccountId) -> AccountGuardrails {
    let account = &estate.accounts()[id];
    let is_management = match account.membership {
        Membership::Standalone => return AccountGuardrails::default(),
        Membership::Unknown => {
            return AccountGuardrails {
                has_unseen_scps: true,
                has_unseen_rcps: true,
                ..AccountGuardrails::default()
            };
        }
        Membership::Member(_) => false,
        Membership::Management(_) => true,
    };
    let units = estate.units_above(id).into_iter().map(|unit| {
        let unit = &estate.units()[unit];
        let word = if unit.parent.is_none() { "root" } else { "unit" };
        let name = if unit.name.is_empty() { &unit.id } else { &unit.name };
        (format!("{word} {name}"), &unit.guardrails)
    });
    let levels = units.chain([(format!("account {}", account.number), &account.guardrails)]);
    let levels = levels.collect::<Vec<_>>();
    let unseen = |which: fn(&Attached) -> Option<&Vec<AttachedGuardrail>>| {
        !is_management && levels.iter().any(|(_, attached)| which(attached).is_none())
    };
    AccountGuardrails {
        scps: Some(named(
            &levels,
            |attached| attached.scps.as_ref(),
            "service control policy",
        )),
        rcps: Some(named(
            &levels,
            |attached| attached.rcps.as_ref(),
            "resource control policy",
        )),
        has_unseen_scps: unseen(|attached| attached.scps.as_ref()),
        has_unseen_rcps: unseen(|attached| attached.rcps.as_ref()),
        is_management,
    }
}

/// Returns the levels that were seen. A level that was not seen is left out: it is assumed to let everything pass, and
/// every answer that rests on that says so.
fn named(
    levels: &[(String, &Attached)],
    which: impl Fn(&Attached) -> Option<&Vec<AttachedGuardrail>>,
    word: &str,
) -> Vec<NamedLevel> {
    let seen = levels
        .iter()
        .filter_map(|(target, attached)| Some((target, which(attached)?)));
    let levels = seen.map(|(target, policies)| NamedLevel {
        target: target.clone(),
        policies: policies
            .iter()
            .map(|policy| Named {
                document: policy.document,
                name: format!("{word} {}", policy.name).into(),
            })
            .collect(),
    });
    levels.collect()
}

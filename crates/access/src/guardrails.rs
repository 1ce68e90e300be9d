//! The organization guardrails that bind each account.

use crate::attached::Named;
use iamscope_estate::{
    Account, AccountId, AccountNumber, Arena, AttachedGuardrail, Estate, Fact, Gap, Guardrails as Attached, Membership,
    Subject,
};
use std::collections::BTreeMap;

/// The guardrails above one account.
#[derive(Debug, Default)]
pub(crate) struct AccountGuardrails {
    /// Service control policies, the root first; `None` if none can bind the account.
    pub(crate) scps: Option<Vec<NamedLevel>>,
    /// Resource control policies, the root first; `None` if none can bind the account.
    pub(crate) rcps: Option<Vec<NamedLevel>>,
    /// The gap if there may be service control policies that were not seen.
    pub(crate) unseen_scps: Option<Gap>,
    /// The gap if there may be resource control policies that were not seen.
    pub(crate) unseen_rcps: Option<Gap>,
    /// Whether this is the management account, which guardrails do not bind.
    pub(crate) is_management: bool,
}

/// What is attached to one root, unit or account.
#[derive(Debug)]
pub(crate) struct NamedLevel {
    pub(crate) target: String,
    pub(crate) policies: Vec<Named>,
}

/// The gaps of an estate about accounts.
type Gaps<'e> = BTreeMap<(&'e AccountNumber, Fact), &'e Gap>;

/// Returns the guardrails of all accounts.
pub(crate) fn of_accounts(estate: &Estate) -> Arena<AccountId, AccountGuardrails> {
    let mut gaps = Gaps::new();
    for gap in estate.gaps() {
        if let Subject::Account(number) = &gap.subject {
            gaps.entry((number, gap.fact.clone())).or_insert(gap);
        }
    }
    let mut accounts = Arena::default();
    for id in estate.accounts().ids() {
        accounts.push(of_account(estate, id, &gaps));
    }
    accounts
}

/// Returns the gap about an account, in the words of the estate if it has one.
fn account_gap(account: &Account, fact: Fact, gaps: &Gaps<'_>) -> Gap {
    let known = gaps.get(&(&account.number, fact.clone()));
    known.map_or_else(
        || Gap {
            subject: Subject::Account(account.number.clone()),
            reason: format!("the {fact} that bind the account were not seen"),
            fact,
        },
        |&gap| gap.clone(),
    )
}

fn of_account(estate: &Estate, id: AccountId, gaps: &Gaps<'_>) -> AccountGuardrails {
    let account = &estate.accounts()[id];
    let is_management = match account.membership {
        Membership::Standalone => return AccountGuardrails::default(),
        Membership::Unknown => {
            return AccountGuardrails {
                unseen_scps: Some(account_gap(account, Fact::ServiceControlPolicies, gaps)),
                unseen_rcps: Some(account_gap(account, Fact::ResourceControlPolicies, gaps)),
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
    let unseen = |fact, which: fn(&Attached) -> Option<&Vec<AttachedGuardrail>>| {
        let is_unseen = !is_management && levels.iter().any(|(_, attached)| which(attached).is_none());
        is_unseen.then(|| account_gap(account, fact, gaps))
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
        unseen_scps: unseen(Fact::ServiceControlPolicies, |attached| attached.scps.as_ref()),
        unseen_rcps: unseen(Fact::ResourceControlPolicies, |attached| attached.rcps.as_ref()),
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

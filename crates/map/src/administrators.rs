//! Who administers an account. Administrators have one edge, to the account's node of that name, and no other within
//! their account: a picture in which they can do everything to everything shows nothing.

use crate::builder::Found;
use crate::edge::{Asked, Proof, Relation};
use crate::hinges::granting;
use crate::node::Subject;
use iamscope_access::{Access, Question};
use iamscope_estate::{AccountId, Principal};
use iamscope_eval::{Decision, Formula};
use std::collections::BTreeSet;

/// The administrators of all accounts.
pub(crate) struct Administrators(BTreeSet<Principal>);

impl Administrators {
    /// Returns whether a principal has its rights over an account from being its administrator.
    pub(crate) fn rule(&self, access: &Access<'_>, principal: &Principal, account: Option<AccountId>) -> bool {
        self.0.contains(principal) && account.is_some() && access.account_of(principal) == account
    }
}

pub(crate) fn edges(access: &Access<'_>) -> (Vec<Found>, Administrators) {
    let mut administrators = BTreeSet::new();
    let mut found = Vec::new();
    let members = access
        .classes()
        .iter()
        .flat_map(|(_, class)| class.members.iter().cloned());
    let roots = access.estate().accounts().ids().map(Principal::Root);
    for principal in members.chain(roots) {
        let Some(how) = access.allows_everything(&principal) else {
            continue;
        };
        let Some(account) = access.account_of(&principal) else {
            continue;
        };
        // A deny with a condition that holds leaves nothing of it.
        if let Some(edge) = edge(access, principal.clone(), account, how.is_conditional) {
            found.push(edge);
            if !how.is_conditional {
                administrators.insert(principal);
            }
        }
    }
    (found, Administrators(administrators))
}

fn edge(access: &Access<'_>, principal: Principal, account: AccountId, is_conditional: bool) -> Option<Found> {
    let questions = access.self_granting_questions(&principal);
    let mut answers = questions.into_iter().map(|question| {
        let answer = access.can(&question);
        (question, answer)
    });
    let (question, answer): (Question, _) = answers.find(|(_, answer)| answer.decision.is_possible())?;
    let condition = match answer.decision {
        // The condition is not on this very action, but on the statement that makes an administrator.
        Decision::Allowed if is_conditional => Formula::atom(granting()),
        Decision::Allowed => Formula::True,
        Decision::Unknown(residual) => residual,
        Decision::Denied(_) => return None,
    };
    Some(Found {
        from: Subject::Principal(principal),
        to: Subject::Administrators(account),
        relation: Relation::Administers,
        condition,
        proof: Proof::Question(Asked::new(question)),
        assumptions: answer.assumptions.into(),
    })
}

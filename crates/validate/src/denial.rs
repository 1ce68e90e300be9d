//! What the checks of denials have in common.

use crate::context::Context;
use crate::problem::{Draft, Safety};
use crate::provers::prover;
use crate::reading::{Clause, Statement};
use crate::values::is_test;
use iamscope_policy::{Effect, Policy, Statement as Understood, Test, has_placeholder};
use iamscope_prove::{Budget, Goal, Mode, Search};

/// Steps for one question; what takes more gets the benefit of the doubt.
const STEPS: u64 = 20_000;

/// Returns the statements that deny.
pub(crate) fn denials<'c, 'd>(cx: &'c Context<'d>) -> impl Iterator<Item = &'c Statement<'d>> + Clone + use<'c, 'd> {
    let all = cx.statements.iter();
    all.filter(|statement| statement.effect == Some(Effect::Deny))
}

/// Returns whether a statement holds for requests without one of some keys: the author has thought of them.
pub(crate) fn catches_absent(statement: &Statement<'_>, keys: &[&str]) -> bool {
    let is_it = |clause: &&Clause<'_>| keys.iter().any(|key| clause.is_key(key));
    statement.clauses.iter().filter(is_it).any(|clause| {
        let says_absent = || {
            let mut values = clause.values.iter();
            values.any(|value| value.text.eq_ignore_ascii_case("true"))
        };
        let if_exists = clause.operator.is_some_and(|operator| operator.if_exists);
        if_exists || is_test(clause, Test::Null) && says_absent()
    })
}

/// Returns whether no other key stands under the operator of a clause.
pub(crate) fn is_alone(statement: &Statement<'_>, clause: &Clause<'_>) -> bool {
    let place = clause.operator_name.span();
    let mut clauses = statement.clauses.iter();
    !clauses.any(|other| other.operator_name.span() == place && other.key.span() != clause.key.span())
}

/// Starts the finding that a comparison spares requests without its key: with `IfExists` it would not.
pub(crate) fn spares_absent(statement: &Statement<'_>, clause: &Clause<'_>, details: String) -> Draft {
    let span = clause.operator_name.span();
    let name = format!("{}IfExists", clause.operator_name.text);
    let draft = Draft::at(span, details).help(format!("`{name}` denies them, too"));
    if is_alone(statement, clause) {
        draft.fix(Safety::Review, format!("write `{name}`"), span, name)
    } else {
        draft
    }
}

/// Returns whether some request fits a statement and no denial of a policy; `None` if that was not found out.
pub(crate) fn is_spared(cx: &Context<'_>, policy: &Policy, mut statement: Understood) -> Option<bool> {
    let is_denial = |one: &&Understood| one.effect.value == Effect::Deny;
    let denials = || policy.statements.iter().filter(is_denial);
    // What a part that is not known may stand for could see to it.
    if denials().any(|one| has_placeholder(cx.slice(one.span))) {
        return None;
    }
    statement.effect.value = Effect::Allow;
    let mut statements = vec![statement];
    statements.extend(denials().cloned());
    match search(cx, policy, statements, Mode::Typed) {
        Search::Found(_) => Some(true),
        Search::Nothing => Some(false),
        Search::Unknown(_) => None,
    }
}

/// Searches for a request that the first of some statements, an `Allow`, lets through.
pub(crate) fn search(cx: &Context<'_>, policy: &Policy, statements: Vec<Understood>, mode: Mode) -> Search {
    let asked = Policy {
        statements,
        ..policy.clone()
    };
    prover(mode).find(&[(&asked, cx.kind)], &Goal::AllowsBy(0, 0), &mut Budget::new(STEPS))
}

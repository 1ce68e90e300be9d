//! `REDUNDANT_STATEMENT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::reading::{Clause, PrincipalKey, Statement};
use crate::removal::item_removals;
use iamscope_policy::{Effect, Element, PolicyKind};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) static CHECK: Check = Check {
    code: Code("REDUNDANT_STATEMENT"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a statement that says what another one says",
    basis: Basis::Documented("the page speaks of identical statements; ids, order and capitals that do not matter are left out of the comparison"),
    examples: &[
        Example::policy(PolicyKind::Identity, r#"{"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}, {"Sid": "b", "Effect": "Allow", "Action": ["s3:putobject", "s3:GetObject"], "Resource": ["*"]}]}"#).finds(&["{…}", "{…}"]),
        Example::policy(PolicyKind::Identity, r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}]}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let mut alike: BTreeMap<Meaning<'_>, Vec<usize>> = BTreeMap::new();
    for (place, statement) in cx.statements.iter().enumerate() {
        if let Some(meaning) = meaning(statement) {
            alike.entry(meaning).or_default().push(place);
        }
    }
    let list = cx.element(Element::Statement);
    for places in alike.into_values().filter(|places| places.len() > 1) {
        let mut spans = places
            .iter()
            .filter_map(|&place| Some(cx.statements.get(place)?.value.span()));
        let Some(first) = spans.next() else { continue };
        let draft = Draft::at(first, "these statements say the same").and(spans);
        let others = places.get(1..).unwrap_or_default();
        // A list may hold what is no statement; then places are others.
        let list = list.filter(|list| list.items().count() == cx.statements.len());
        out.push(
            match list.and_then(|list| item_removals(list, |place| others.contains(&place))) {
                Some(edits) => draft.edits(Safety::Safe, "keep the first one", edits),
                None => draft,
            },
        );
    }
}

/// What a statement says, whatever its order and capitals.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Meaning<'d> {
    effect: Effect,
    negated: [bool; 3],
    actions: BTreeSet<String>,
    resources: BTreeSet<&'d str>,
    principals: BTreeSet<(PrincipalKey, &'d str)>,
    clauses: BTreeSet<(String, String, BTreeSet<&'d str>)>,
}

/// Returns `None` for a statement that was not understood.
fn meaning<'d>(statement: &Statement<'d>) -> Option<Meaning<'d>> {
    let clause = |clause: &Clause<'d>| {
        let values = clause.values.iter().map(|value| value.text).collect();
        let name = clause.operator_name.text.to_ascii_lowercase();
        (name, clause.key.text.to_ascii_lowercase(), values)
    };
    let actions = statement
        .actions
        .iter()
        .map(|action| action.leaf.text.to_ascii_lowercase());
    let meaning = Meaning {
        effect: statement.effect?,
        negated: [
            statement.is_not_action,
            statement.is_not_resource,
            statement.is_not_principal,
        ],
        actions: actions.collect(),
        resources: statement.resources.iter().map(|resource| resource.text).collect(),
        principals: statement
            .principals
            .iter()
            .map(|principal| (principal.key, principal.leaf.text))
            .collect(),
        clauses: statement.clauses.iter().map(clause).collect(),
    };
    (!meaning.actions.is_empty()).then_some(meaning)
}

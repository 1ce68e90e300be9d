//! Statements that hinge on tags of resources which some services never tell.
//!
//! Source: IAM User Guide, "IAM policy validation check reference": a service that does not support `aws:ResourceTag` leaves
//! the key out of the request, and the condition does not hold.

use crate::context::Context;
use crate::problem::{Draft, Problems};
use crate::reading::{Action, Clause};
use iamscope_catalog::{ActionRef, Catalog, ConditionKeyRef};
use iamscope_policy::{Effect, Quantifier, Span, Test};
use std::collections::BTreeMap;

/// Keys that tell of tags. Recorded answers of the service show that an action which makes a resource and knows the tags
/// of the request passes.
const KEYS: [&str; 2] = ["aws:ResourceTag/${TagKey}", "aws:RequestTag/${TagKey}"];

/// Reports statements of an effect whose listed actions know no tags of resources.
pub(crate) fn report_actions(cx: &Context<'_>, out: &mut Problems<'_>, effect: Effect, consequence: &str) {
    for statement in cx
        .statements
        .iter()
        .filter(|statement| statement.effect == Some(effect))
    {
        let Some(clause) = statement.clauses.iter().find(|clause| needs_tag(clause)) else {
            continue;
        };
        if statement.is_not_action {
            continue;
        }
        let mut without: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for action in statement
            .actions
            .iter()
            .filter(|action| knows_tags(action, cx.catalog) == Some(false))
        {
            if let Some((service, _)) = action.pattern.service_and_name() {
                without.entry(service).or_default().push(action.leaf.span());
            }
        }
        for (service, spans) in without {
            let details = format!(
                "`{}` is no key of these actions of `{service}`, so {consequence}",
                clause.key.text
            );
            let mut places = spans.into_iter().chain([clause.key.span()]);
            if let Some(first) = places.next() {
                out.push(Draft::at(first, details).and(places));
            }
        }
    }
}

/// Reports statements of an effect that hinge on tags for all actions but some.
pub(crate) fn report_not_actions(cx: &Context<'_>, out: &mut Problems<'_>, effect: Effect, consequence: &str) {
    let statements = cx
        .statements
        .iter()
        .filter(|statement| statement.effect == Some(effect));
    for statement in statements.filter(|statement| statement.is_not_action) {
        if let Some(clause) = statement.clauses.iter().find(|clause| needs_tag(clause)) {
            let details = format!("many actions do not know `{}`, so {consequence}", clause.key.text);
            out.push(Draft::at(statement.actions_span(), details).and([clause.key.span()]));
        }
    }
}

/// Returns whether a clause does not hold without a tag of the resource.
fn needs_tag(clause: &Clause<'_>) -> bool {
    clause.key_after("aws:ResourceTag/").is_some()
        && clause.operator.is_some_and(|operator| {
            let holds_without = operator.if_exists
                || operator.test.is_negated()
                || operator.test == Test::Null
                || operator.quantifier == Some(Quantifier::ForAllValues);
            !holds_without
        })
}

/// Returns whether some action that a pattern covers knows the tags of its resource; `None` if nothing is known.
fn knows_tags(action: &Action<'_>, catalog: &Catalog) -> Option<bool> {
    if action.pattern.is_all() {
        return None;
    }
    let covered = catalog.covered_by(&action.pattern);
    let mut covered = covered.iter().filter_map(|id| catalog.action_by_id(id)).peekable();
    covered.peek()?;
    Some(covered.any(knows_some))
}

fn knows_some(action: ActionRef<'_>) -> bool {
    let is_it = |key: ConditionKeyRef<'_>| KEYS.contains(&key.name());
    action.condition_keys().any(is_it)
        || action
            .resource_types()
            .any(|usage| usage.condition_keys().any(is_it) || usage.resource_type().condition_keys().any(is_it))
}

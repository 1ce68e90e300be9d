//! `WILDCARD_CROSSES_ACCESS_LEVEL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::{Action, Statement};
use crate::resource_type::is_of_type;
use iamscope_catalog::{AccessLevel, ActionRef, ResourceUse};
use iamscope_policy::{Effect, PolicyKind};

pub(crate) static CHECK: Check = Check {
    code: Code("WILDCARD_CROSSES_ACCESS_LEVEL"),
    level: Level::Warning,
    kinds: kinds::IDENTITY,
    finds: "a wildcard behind a verb such as `Put` that covers actions which manage permissions",
    basis: Basis::Documented(
        "the access levels are those of the service authorization reference; which verbs promise less is ours",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": ["s3:Put*", "s3:Get*"], "Resource": "*""#,
        )
        .finds(&["s3:Put*"]),
        Example::policy(
            PolicyKind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["sqs:Add*", "s3:*"], "Resource": "*"},
                {"Effect": "Deny", "Action": "sqs:AddPermission", "Resource": "*"}]}"#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "kms:Put*", "Resource": "arn:aws:kms:*:*:alias/*""#,
        ),
    ],
    run,
};

/// What a verb of these names is a change of things, not of who may touch them.
const VERBS: [&str; 5] = ["put", "create", "update", "set", "add"];

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let mut denied = cx.catalog.no_actions();
    let denials = cx.statements.iter().filter(|statement| denies_always(statement));
    for action in denials.flat_map(|statement| &statement.actions) {
        denied.union_with(&cx.catalog.covered_by(&action.pattern));
    }
    let allowing = cx
        .statements
        .iter()
        .filter(|statement| statement.allows() && !statement.is_not_action);
    let all = allowing.flat_map(|statement| statement.actions.iter().map(move |action| (statement, action)));
    for (statement, action) in all.filter(|(_, action)| is_verb(action)) {
        let covered = cx.catalog.covered_by(&action.pattern).difference(&denied);
        let known = covered.iter().filter_map(|id| cx.catalog.action_by_id(id));
        let names: Vec<String> = known
            .filter(|one| manages_permissions(*one) && is_on_resources(*one, statement))
            .map(ActionRef::full_name)
            .collect();
        let text = action.leaf.text;
        let details = match names.as_slice() {
            [] => continue,
            [only] => format!("`{text}` covers `{only}`, which manages permissions"),
            [first, ..] => format!(
                "`{text}` covers {} actions that manage permissions, such as `{first}`",
                names.len()
            ),
        };
        out.push(Draft::at(action.leaf.span(), details).help("name the actions that are meant"));
    }
}

/// Returns whether a pattern is such a verb and a wildcard.
fn is_verb(action: &Action<'_>) -> bool {
    let name = action.leaf.text.split_once(':').map(|(_, name)| name);
    let verb = name.and_then(|name| name.strip_suffix('*'));
    verb.is_some_and(|verb| VERBS.iter().any(|known| known.eq_ignore_ascii_case(verb)))
}

fn manages_permissions(action: ActionRef<'_>) -> bool {
    action.access_level() == AccessLevel::PermissionsManagement
}

/// Returns whether an action is on what a statement names, as `s3:PutBucketPolicy` is not on objects.
fn is_on_resources(action: ActionRef<'_>, statement: &Statement<'_>) -> bool {
    let types = || action.resource_types().map(ResourceUse::resource_type);
    let fits = |text: &str| text == "*" || types().any(|kind| is_of_type(text, kind));
    statement.is_not_resource || statement.resources.iter().any(|resource| fits(resource.text))
}

/// Returns whether a statement takes its actions away whatever the request.
fn denies_always(statement: &Statement<'_>) -> bool {
    let is_everywhere = statement.resources.iter().any(|resource| resource.text == "*");
    let is_simple = !statement.is_not_action && !statement.is_not_resource && statement.clauses.is_empty();
    statement.effect == Some(Effect::Deny) && is_simple && is_everywhere
}

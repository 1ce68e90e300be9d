//! `STATEMENT_NEVER_MATCHES`.

use crate::check::{Basis, Check, Example};
use crate::context::Context;
use crate::denial::search;
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::{Action, Statement as WrittenStatement};
use crate::resource_type::is_of_type;
use iamscope_catalog::{ActionRef, Catalog, ResourceTypeRef, ResourceUse};
use iamscope_policy::PolicyKind::{Boundary, Identity, Resource, Session};
use iamscope_policy::{Agreement, Case, Effect, Element, Glob, Policy, Statement, has_placeholder};
use iamscope_prove::{Mode, Search};

pub(crate) static CHECK: Check = Check {
    code: Code("STATEMENT_NEVER_MATCHES"),
    level: Level::Warning,
    kinds: &[Identity, Boundary, Session, Resource],
    finds: "a statement that no request fits: none of its actions is on its resources, or its conditions exclude one another",
    basis: Basis::Documented("a proof over all requests; the service authorization reference says which actions are on which resources, and is believed for the services whose types have long been settled"),
    examples: &[
        Example::statement(Identity, r#""Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::b""#)
            .finds(&["arn:aws:s3:::b"]),
        Example::statement(Identity, r#""Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b/*""#)
            .finds(&["arn:aws:s3:::b/*"]),
        Example::statement(Identity, r#""Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:*:alias/a""#)
            .finds(&["arn:aws:kms:*:*:alias/a"]),
        Example::statement(
            Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}, "Null": {"aws:PrincipalTag/team": "true"}}"#,
        )
        .finds(&["{…}"]),
        Example::statement(
            Identity,
            r#""Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::b", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}}"#,
        ),
        Example::statement(
            Identity,
            r#""Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:*:*:app*""#,
        ),
        Example::statement(
            Identity,
            r#""Effect": "Allow", "Action": "ssm:DeregisterManagedInstance", "Resource": "arn:aws:eks:*:*:cluster/*""#,
        ),
    ],
    run,
};

/// Services whose resource types the service authorization reference is believed to list in full.
///
/// For others it lags behind: policies of AWS itself name resources of newer types, and work.
const SETTLED: [&str; 8] = ["dynamodb", "iam", "kms", "lambda", "s3", "secretsmanager", "sqs", "sts"];

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let Some(policy) = &cx.policy else { return };
    for statement in &policy.statements {
        let written = cx
            .statements
            .iter()
            .find(|written| written.value.span() == statement.span);
        let Some(written) = written.filter(|_| is_plain(cx.slice(statement.span))) else {
            continue;
        };
        let consequence = match statement.effect.value {
            Effect::Allow => "allows nothing",
            Effect::Deny => "denies nothing",
        };
        if names_strange_resources(written, cx) && is_never(cx, policy, without_conditions(statement), Mode::Typed) {
            let details = format!("none of the actions is on these resources, so the statement {consequence}");
            // Most often a part of the ARN is missing: `secret:`, `log-group:`, the path of an object.
            let help = "the service authorization reference of AWS says which ARNs its actions are on";
            out.push(Draft::at(written.resources_span(), details).help(help));
        } else if has_key_twice(written) && is_never(cx, policy, statement.clone(), Mode::FutureProof) {
            let details = format!("these conditions exclude one another, so the statement {consequence}");
            let condition = written.member(Element::Condition);
            let span = condition.map_or_else(|| written.value.span(), |member| member.value.span());
            out.at(span, details);
        }
    }
}

/// Returns whether all of a statement is known: what a variable may stand for is left to the benefit of the doubt.
fn is_plain(text: &str) -> bool {
    !has_placeholder(text) && !text.contains("${")
}

/// Returns whether a statement lists actions that are on resources, and resources that are not at once seen to be theirs.
///
/// Where the service authorization reference lists no resource for an action, some services look at one all the same:
/// `iam:ListRoles` with a path does.
fn names_strange_resources(written: &WrittenStatement<'_>, cx: &Context<'_>) -> bool {
    let is_everything = written.resources.iter().any(|resource| resource.text == "*");
    if written.is_not_action || written.is_not_resource || is_everything {
        return false;
    }
    let fits = |action: ActionRef<'_>| {
        let mut types = action.resource_types().map(ResourceUse::resource_type);
        let fits =
            |kind: ResourceTypeRef<'_>, text: &str| is_of_type(text, kind) || may_fit_across(text, kind.arn_format());
        types.any(|kind| written.resources.iter().any(|resource| fits(kind, resource.text)))
    };
    let is_strange = |action: &Action<'_>| {
        let actions = known_actions(action, cx.catalog);
        let is_settled = |action: &ActionRef<'_>| SETTLED.contains(&action.service_prefix());
        let is_strange = |action: &ActionRef<'_>| is_settled(action) && !action.is_wildcard_only() && !fits(*action);
        !actions.is_empty() && actions.iter().all(is_strange)
    };
    !written.actions.is_empty() && written.actions.iter().all(is_strange)
}

/// Returns whether a pattern fits an ARN format with a colon in its resource, such as `secret:${SecretId}`, if a wildcard
/// before the resource may stand for colons, too.
///
/// AWS's page on `Resource` says that it may not. Policies of AWS hold `arn:aws:secretsmanager:*:*:sqlworkbench!*` and
/// `arn:aws:logs:*:*:/aws-glue/*` all the same, and a recorded answer of ValidatePolicy has `arn:aws:logs:*:*:/x*` cover
/// `arn:aws:logs:*:*:log-group:/x*`.
fn may_fit_across(pattern: &str, format: &str) -> bool {
    let has_wildcard_before = pattern.split(':').take(5).any(|field| field.contains('*'));
    let has_colon = format.matches(':').count() > 5;
    has_wildcard_before && has_colon && Glob::new(pattern, Case::Sensitive).agreement(&open(format)) != Agreement::Never
}

/// Returns an ARN format with nothing known of what stands for a variable.
fn open(format: &str) -> String {
    format.replace("${", "⟨").replace('}', "⟩")
}

/// Returns the known actions that a pattern covers, none for one that covers all.
fn known_actions<'c>(action: &Action<'_>, catalog: &'c Catalog) -> Vec<ActionRef<'c>> {
    if action.pattern.is_all() {
        return Vec::new();
    }
    if !action.leaf.text.contains(['*', '?']) {
        return catalog.action(action.leaf.text).into_iter().collect();
    }
    let covered = catalog.covered_by(&action.pattern);
    covered.iter().filter_map(|id| catalog.action_by_id(id)).collect()
}

/// Returns whether there is more than one condition on a key; others can always hold together.
fn has_key_twice(written: &WrittenStatement<'_>) -> bool {
    let mut clauses = written.clauses.iter();
    std::iter::from_fn(|| clauses.next().map(|clause| (clause, clauses.clone())))
        .any(|(clause, mut rest)| rest.any(|other| other.is_key(clause.key.text)))
}

fn without_conditions(statement: &Statement) -> Statement {
    let mut statement = statement.clone();
    statement.conditions.clear();
    statement
}

/// Returns whether it was proved that no request fits a statement.
fn is_never(cx: &Context<'_>, policy: &Policy, mut statement: Statement, mode: Mode) -> bool {
    // A Deny matches what it would allow.
    statement.effect.value = Effect::Allow;
    search(cx, policy, vec![statement], mode) == Search::Nothing
}

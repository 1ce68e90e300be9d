//! Statements that grant an action on roles that nobody chose: those for `iam:PassRole` and
//! `iam:CreateServiceLinkedRole`.

use crate::context::Context;
use crate::key_support::needs_key;
use crate::problem::{Draft, Problems};
use crate::reading::{Action, Clause, Statement};
use crate::services::begins_with_service;
use iamscope_catalog::Catalog;
use iamscope_policy::Span;

/// How a statement comes to grant an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ByAction {
    /// It names the action.
    Name,
    /// It has a pattern that covers the action.
    Wildcard,
    /// It lists other actions in `NotAction`.
    NotAction,
}

/// How a statement comes to grant it on roles that nobody chose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OnResource {
    /// A pattern covers them.
    Wildcard,
    /// It lists others in `NotResource`.
    NotResource,
}

/// An action on roles, and what narrows it down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoleAction {
    service: &'static str,
    name: &'static str,
    /// The keys that say which service gets the role, or for what.
    keys: &'static [&'static str],
}

/// Handing a role to a service.
pub(crate) const PASS_ROLE: RoleAction = RoleAction {
    service: "iam",
    name: "PassRole",
    keys: &["iam:PassedToService", "iam:AssociatedResourceArn"],
};

/// Making the role of a service.
pub(crate) const CREATE_LINKED_ROLE: RoleAction = RoleAction {
    service: "iam",
    name: "CreateServiceLinkedRole",
    keys: &["iam:AWSServiceName"],
};

/// Reports the statements that grant an action in this way, at the action and at the resources.
pub(crate) fn report(
    cx: &Context<'_>,
    out: &mut Problems<'_>,
    action: RoleAction,
    (by, on): (ByAction, OnResource),
    details: &str,
) {
    for statement in cx.statements.iter().filter(|statement| statement.allows()) {
        let Some(place) = action_place(statement, action, by) else {
            continue;
        };
        let resources = resource_places(statement, cx.catalog, action, on);
        if !resources.is_empty() {
            let keys: Vec<String> = action.keys.iter().map(|key| format!("`{key}`")).collect();
            let help = format!("name the roles, or say what for with {}", keys.join(" or "));
            out.push(Draft::at(place, details).and(resources).help(help));
        }
    }
}

/// Returns where a statement grants the action, if it does so in this way.
fn action_place(statement: &Statement<'_>, action: RoleAction, by: ByAction) -> Option<Span> {
    let covers = |one: &&Action<'_>| one.pattern.matches(action.service, action.name);
    let is_name = |one: &&Action<'_>| !one.leaf.text.contains(['*', '?']);
    let mut covering = statement.actions.iter().filter(covers);
    if statement.is_not_action {
        let is_granted = !statement.actions.is_empty() && covering.next().is_none();
        return (by == ByAction::NotAction && is_granted).then(|| statement.actions_span());
    }
    let found = match by {
        ByAction::Name => covering.find(is_name),
        ByAction::Wildcard => covering.find(|one| !is_name(one)),
        ByAction::NotAction => None,
    };
    found.map(|one| one.leaf.span())
}

fn resource_places(statement: &Statement<'_>, catalog: &Catalog, action: RoleAction, on: OnResource) -> Vec<Span> {
    match on {
        OnResource::NotResource if statement.is_not_resource => vec![statement.resources_span()],
        OnResource::Wildcard if !statement.is_not_resource && !is_narrowed(statement, action) => {
            let wide = statement
                .resources
                .iter()
                .filter(|resource| is_wide(resource.text, catalog));
            wide.map(|resource| resource.span()).collect()
        }
        OnResource::NotResource | OnResource::Wildcard => Vec::new(),
    }
}

/// Returns whether a condition says which service gets the role.
///
/// Recorded answers of the service: neither a condition that holds without the key does, nor a value that begins with a
/// wildcard.
fn is_narrowed(statement: &Statement<'_>, action: RoleAction) -> bool {
    let is_of_key = |clause: &&Clause<'_>| action.keys.iter().any(|key| clause.is_key(key));
    let mut clauses = statement.clauses.iter().filter(is_of_key);
    clauses.any(|clause| needs_key(clause) && !clause.values.iter().any(|value| value.text.starts_with(['*', '?'])))
}

/// Returns whether a pattern covers roles of services that it does not name.
///
/// AWS's page: services have their names in those of their roles, and the check takes that into account.
fn is_wide(resource: &str, catalog: &Catalog) -> bool {
    if resource == "*" {
        return true;
    }
    let fields: Vec<&str> = resource.splitn(6, ':').collect();
    let [_, _, service, _, _, name] = fields.as_slice() else {
        return false;
    };
    let may_be_iam = service.contains(['*', '?']) || *service == "iam";
    let role = match name.strip_prefix("role/") {
        Some(role) => role,
        None if name.starts_with(['*', '?']) => name,
        None => return false,
    };
    may_be_iam && role.contains(['*', '?']) && !words(role).any(|word| is_of_service(&word, catalog))
}

fn is_of_service(word: &str, catalog: &Catalog) -> bool {
    const GENERAL: [&str; 3] = ["aws", "amazon", "service"];
    GENERAL.iter().any(|general| word.starts_with(general)) || begins_with_service(word, catalog)
}

/// Returns the parts of a name in lower case, as `service-role/ecsInstanceRole` has `service`, `role` and
/// `ecsinstancerole`.
fn words(name: &str) -> impl Iterator<Item = String> {
    let parts = name.split(|character: char| !character.is_ascii_alphanumeric());
    parts.map(str::to_ascii_lowercase)
}

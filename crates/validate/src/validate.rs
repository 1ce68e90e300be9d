//! Validating a policy.

use crate::check::Check;
use crate::context::Context;
use crate::own::own_checks;
use crate::problem::{Problem, Problems};
use crate::reading::member;
use crate::registry::registry;
use crate::resource_type::ResourceType;
use iamscope_catalog::Catalog;
use iamscope_policy::json::{Limits, read};
use iamscope_policy::{Element, PolicyKind};

/// Returns what is wrong with the text of a policy, in the order of the text.
///
/// Parts of a text that nobody knows yet are given the benefit of the doubt.
pub fn validate(text: &str, kind: PolicyKind, resource_type: Option<ResourceType>, catalog: &Catalog) -> Vec<Problem> {
    let all: Vec<&'static Check> = registry().iter().chain(own_checks()).copied().collect();
    run(&all, text, kind, resource_type, catalog)
}

/// Runs some checks.
pub(crate) fn run(
    checks: &[&'static Check],
    text: &str,
    kind: PolicyKind,
    resource_type: Option<ResourceType>,
    catalog: &Catalog,
) -> Vec<Problem> {
    let (document, faults) = read(text, Limits::default());
    let cx = Context::new(text, (&document, &faults), kind, resource_type, catalog);
    let mut found = Vec::new();
    for check in checks.iter().filter(|check| check.kinds.contains(&kind)) {
        let mut problems = Problems::new(&cx, check);
        (check.run)(&cx, &mut problems);
        found.extend(problems.into_found());
    }
    // A stable sort: problems of one place stay in the order of the checks.
    found.sort_by_key(|problem| problem.locations.first().map(|location| location.span));
    found
}

/// Returns whether a text reads like a policy: an object with statements.
pub fn is_policy(text: &str) -> bool {
    let (document, _) = read(text, Limits::default());
    document
        .root()
        .is_some_and(|root| member(root, Element::Statement).is_some())
}

/// Returns what a policy probably is, by what stands in it: one that names principals and lets them become something is a
/// trust policy, any other that names them is a resource policy, the rest are identity policies.
pub fn guess_kind(text: &str) -> PolicyKind {
    let (document, faults) = read(text, Limits::default());
    // Nothing of the catalogue is needed to see which elements are there.
    let cx = Context::new(
        text,
        (&document, &faults),
        PolicyKind::Resource,
        None,
        Catalog::embedded(),
    );
    let mut statements = cx.statements.iter();
    let names_principals = statements.any(|statement| {
        let principal = statement.member(Element::Principal);
        principal.or_else(|| statement.member(Element::NotPrincipal)).is_some()
    });
    if !names_principals {
        return PolicyKind::Identity;
    }
    let mut actions = cx.statements.iter().flat_map(|statement| &statement.actions).peekable();
    let has_resource = cx.statements.iter().any(|statement| !statement.resources.is_empty());
    let is_trust = actions.peek().is_some() && actions.all(|action| is_of_sts(action.leaf.text));
    if is_trust && !has_resource {
        PolicyKind::Trust
    } else {
        PolicyKind::Resource
    }
}

fn is_of_sts(action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    service.eq_ignore_ascii_case("sts")
}

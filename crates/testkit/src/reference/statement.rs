//! One statement against the request: principal, action, resource and condition must all match.

use super::principal;
use super::situation::Situation;
use super::truth::Truth;
use super::{action, condition, kms, resource};
use iamscope_policy::{Policy, PrincipalPattern, Scope, Statement};

/// Returns whether a statement applies to the request.
pub(super) fn applies(statement: &Statement, policy: &Policy, situation: &Situation<'_>) -> Truth {
    Truth::all([
        is_about_caller(statement, situation),
        is_about_request(statement, policy, situation),
    ])
}

/// Returns whether action, resource and condition match.
pub(super) fn is_about_request(statement: &Statement, policy: &Policy, situation: &Situation<'_>) -> Truth {
    let version = policy.version;
    let conditions = statement.conditions.iter();
    Truth::all([
        covers_action(statement, situation),
        covers_resource(statement, policy, situation),
        Truth::all(conditions.map(|clause| condition::holds(clause, version, situation))),
    ])
}

fn is_about_caller(statement: &Statement, situation: &Situation<'_>) -> Truth {
    match &statement.principal {
        // Only kinds of policies whose principal is who they are attached to have none.
        None => Truth::Yes,
        Some(Scope::Only(patterns)) => {
            let named = patterns
                .iter()
                .map(|pattern| principal::names(&pattern.value, situation).0);
            Truth::any(named)
        }
        Some(Scope::AllBut(patterns)) => {
            let patterns: Vec<&PrincipalPattern> = patterns.iter().map(|pattern| &pattern.value).collect();
            principal::is_outside(&patterns, statement.effect.value, situation)
        }
    }
}

fn covers_action(statement: &Statement, situation: &Situation<'_>) -> Truth {
    let asked = situation.case.request.action.as_str();
    let is_listed = |pattern: &str| action::covers(pattern, asked);
    match &statement.action {
        Scope::Only(patterns) => Truth::of(patterns.iter().any(|pattern| is_listed(pattern.value.as_str()))),
        Scope::AllBut(patterns) => Truth::of(!patterns.iter().any(|pattern| is_listed(pattern.value.as_str()))),
    }
}

/// Rule 9: `NotResource` covers what none of its patterns covers.
fn covers_resource(statement: &Statement, policy: &Policy, situation: &Situation<'_>) -> Truth {
    let covers = |pattern: &str| resource::covers(pattern, policy.version, situation);
    match &statement.resource {
        // AWS KMS, "Creating a key policy": a key policy statement without `Resource` applies to no key. Elsewhere the
        // statement is about what the policy is attached to.
        None => Truth::of(!kms::is_key(situation)),
        Some(Scope::Only(patterns)) => Truth::any(patterns.iter().map(|pattern| covers(pattern.value.as_str()))),
        Some(Scope::AllBut(patterns)) => {
            Truth::any(patterns.iter().map(|pattern| covers(pattern.value.as_str()))).negated()
        }
    }
}

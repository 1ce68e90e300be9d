//! Which rules of the conformance table one statement used, for explanations.
//!
//! A statement is asked for its resource, then its principal, then its conditions in order; where one of these fails, what
//! comes after it was not used.

use crate::compile::CompiledStatement;
use crate::conditions::Clause;
use crate::context::Value;
use crate::explanation::RuleId;
use crate::policy_set::Bound;
use crate::query::{Query, TargetView};
use crate::resource_pattern::ResourceMatcher;
use crate::statement::Miss;
use iamscope_policy::{Located, Scope, Test, Version};

/// Returns the rules that a statement used which matched, or missed.
pub(crate) fn rules(
    bound: &Bound<'_>,
    statement: &CompiledStatement,
    miss: Option<Miss>,
    query: &Query<'_>,
) -> impl Iterator<Item = RuleId> {
    let variables = match bound.policy.version {
        Version::V2012 => 24,
        Version::V2008 => 25,
    };
    let (asks_principal, clauses) = match miss {
        None => (true, statement.conditions.len()),
        Some(Miss::Resource) => (false, 0),
        Some(Miss::Principal) => (true, 0),
        Some(Miss::Condition(place)) => (true, place + 1),
    };
    let mut used = Vec::new();
    if let Some(resource) = &statement.resource {
        of_resource(resource, variables, query, &mut used);
    }
    if asks_principal && bound.policy.kind.has_principal() {
        used.push(match &statement.principal {
            Some(Scope::Only(_)) => 10,
            Some(Scope::AllBut(_)) => 11,
            None => 12,
        });
    }
    for clause in statement.conditions.iter().take(clauses) {
        of_clause(clause, variables, query, &mut used);
    }
    used.into_iter().map(RuleId)
}

fn of_resource(scope: &Scope<ResourceMatcher>, variables: u8, query: &Query<'_>, used: &mut Vec<u8>) {
    let (Scope::Only(patterns) | Scope::AllBut(patterns)) = scope;
    if matches!(query.target, TargetView::Other) {
        used.push(8);
    }
    if matches!(scope, Scope::AllBut(_)) {
        used.push(9);
    }
    let has_variable = |pattern: &Located<ResourceMatcher>| pattern.value.as_str().contains("${");
    if patterns.iter().any(has_variable) {
        used.push(variables);
    }
}

fn of_clause(clause: &Clause, variables: u8, query: &Query<'_>, used: &mut Vec<u8>) {
    let value = query.request.context.value(clause.key.lower());
    let is_absent = match value {
        Value::Absent => true,
        Value::Many(values) => values.is_empty(),
        Value::One(_) | Value::Unknown => false,
    };
    let (family, takes_variables) = family(clause.operator.test);
    used.extend([13, family]);
    if is_absent || clause.operator.if_exists {
        used.push(14);
    }
    if clause.operator.quantifier.is_some() {
        used.push(15);
    }
    let compares_sets = match value {
        Value::One(_) => clause.operator.quantifier.is_some(),
        Value::Many(values) => !values.is_empty(),
        Value::Absent | Value::Unknown => false,
    };
    if compares_sets {
        used.push(16);
    }
    if takes_variables && clause.values.iter().any(|value| value.contains("${")) {
        used.push(variables);
    }
}

/// Returns the rule about a comparison, and whether variables are put in for its values.
fn family(test: Test) -> (u8, bool) {
    match test {
        Test::StringEquals
        | Test::StringNotEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::StringLike
        | Test::StringNotLike => (17, true),
        Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals => (18, false),
        Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals => (19, false),
        Test::Bool => (20, true),
        Test::BinaryEquals => (21, false),
        Test::IpAddress | Test::NotIpAddress => (22, false),
        Test::ArnEquals | Test::ArnLike | Test::ArnNotEquals | Test::ArnNotLike => (23, true),
        Test::Null => (14, false),
    }
}

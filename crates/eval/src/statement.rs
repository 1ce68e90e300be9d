//! Whether one statement matches.

use crate::compile::CompiledStatement;
use crate::explanation::Obstacle;
use crate::formula::{Atom, Formula};
use crate::principal::{self, Grades};
use crate::query::Query;
use crate::resource_pattern::ResourceMatcher;
use crate::truth::Truth;
use iamscope_policy::{Effect, Located, PolicyKind, Scope, Span};

/// What keeps a statement about the right action from matching.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Miss {
    Resource,
    Principal,
    /// The clause at this place.
    Condition(usize),
}

/// Returns under which condition a statement about the action matches, by how it names the caller.
pub(crate) fn matches(statement: &CompiledStatement, kind: PolicyKind, query: &Query<'_>) -> Result<Grades, Miss> {
    let resource = resource(statement, query);
    if resource.is_false() {
        return Err(Miss::Resource);
    }
    let mut grades = if kind.has_principal() {
        principal::grades(statement.principal.as_ref(), statement.effect, query)
    } else {
        Grades::everyone()
    };
    if grades.is_none() {
        return Err(Miss::Principal);
    }
    let mut condition = resource;
    for (place, clause) in statement.conditions.iter().enumerate() {
        condition = condition
            .and(clause.holds(query, statement.effect))
            .bounded(statement.effect);
        if condition.is_false() {
            return Err(Miss::Condition(place));
        }
    }
    if !condition.is_true() {
        grades.restrict(&condition);
    }
    Ok(grades)
}

/// Returns the place of what missed, for explanations.
pub(crate) fn obstacle(statement: &CompiledStatement, miss: Miss) -> Obstacle {
    let span_of = |span: Option<Span>| span.unwrap_or(statement.span);
    match miss {
        Miss::Resource => Obstacle::Resource(span_of(statement.resource.as_ref().and_then(Scope::span))),
        Miss::Principal => Obstacle::Principal(span_of(statement.principal.as_ref().and_then(Scope::span))),
        Miss::Condition(place) => match statement.conditions.get(place) {
            Some(clause) => Obstacle::Condition {
                span: clause.span,
                key: clause.key.as_str().into(),
            },
            None => Obstacle::Resource(statement.span),
        },
    }
}

/// Returns the places of what makes a statement match, in order: the patterns that do, and the effect where it is that a
/// pattern does not, as in `NotAction`. What such a list names is what the statement is not about.
pub(crate) fn evidence(statement: &CompiledStatement, query: &Query<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    match &statement.action {
        Scope::Only(_) => spans.extend(
            statement
                .listed_actions(query.request.action)
                .map(|pattern| pattern.span),
        ),
        Scope::AllBut(_) => spans.push(statement.effect_span),
    }
    match &statement.resource {
        Some(Scope::Only(patterns)) => {
            let fits = |pattern: &&Located<ResourceMatcher>| {
                pattern.value.matches(&query.target, query.request.context) != Truth::False
            };
            spans.extend(patterns.iter().filter(fits).map(|pattern| pattern.span));
        }
        Some(Scope::AllBut(_)) => spans.push(statement.effect_span),
        None => {}
    }
    match &statement.principal {
        Some(Scope::Only(patterns)) => {
            let fits = |pattern: &&Located<_>| principal::names(&pattern.value, query);
            spans.extend(patterns.iter().filter(fits).map(|pattern| pattern.span));
        }
        Some(Scope::AllBut(_)) => spans.push(statement.effect_span),
        None => {}
    }
    spans.extend(statement.conditions.iter().map(|clause| clause.span));
    spans.sort();
    spans.dedup();
    spans
}

/// A statement without `Resource` is about what its policy is attached to, as in trust policies.
fn resource(statement: &CompiledStatement, query: &Query<'_>) -> Formula {
    match &statement.resource {
        None => Formula::True,
        Some(Scope::Only(patterns)) => any_resource(patterns, statement.effect, false, query),
        Some(Scope::AllBut(patterns)) => any_resource(patterns, statement.effect, true, query).negate(),
    }
}

fn any_resource(
    patterns: &[Located<ResourceMatcher>],
    effect: Effect,
    is_excluded: bool,
    query: &Query<'_>,
) -> Formula {
    let mut result = Formula::False;
    for pattern in patterns {
        let fits = match pattern.value.matches(&query.target, query.request.context) {
            Truth::True => return Formula::True,
            Truth::False => continue,
            Truth::Unknown => unknown_resource(&pattern.value, query),
            Truth::Doubtful(doubt) => query.read(doubt, effect, is_excluded),
        };
        result = result.or(fits).bounded(effect);
    }
    result
}

/// Returns what decides whether a pattern matches: the value of a variable, or of a placeholder.
#[cold]
#[inline(never)]
fn unknown_resource(pattern: &ResourceMatcher, query: &Query<'_>) -> Formula {
    let pattern_text = pattern.as_str().into();
    Formula::atom(if pattern.has_placeholders() || query.is_open() {
        Atom::Placeholder {
            pattern: pattern_text,
            text: query.request.target.arn.clone(),
        }
    } else {
        Atom::Variable {
            pattern: pattern_text,
            is_for_access_point: query.is_access_point,
        }
    })
}

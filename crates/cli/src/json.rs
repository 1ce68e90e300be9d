//! Answers as JSON. The shape is versioned: `schema` grows with every change that could break a reader.

use crate::exit::{Exit, Failure};
use iamscope_access::{Access, Answer, Grant, Question};
use iamscope_estate::Gap;
use iamscope_eval::{
    Action, Check, CheckEffect, Decision, Denial, Explanation, MatchedStatement, NearMiss, Obstacle, Target,
};
use iamscope_policy::{Effect, SourceId, Sources, Span};
use serde_json::{Value, json};

/// The version of the shapes below.
const SCHEMA: u32 = 1;

pub(crate) fn to_text(value: &Value) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| Failure::new(Exit::Failed, format!("cannot write JSON: {error}")))?;
    Ok(text + "\n")
}

/// Returns the answer of `can`.
pub(crate) fn answer(access: &Access<'_>, question: &Question, answer: &Answer, explanation: &Explanation) -> Value {
    let sources = access.estate().sources();
    json!({
        "schema": SCHEMA,
        "principal": access.name(&question.principal),
        "action": question.action.to_string(),
        "resource": question.resource.arn,
        "decision": decision(&answer.decision),
        "checks": explanation.checks.iter().map(|one| check(one, sources)).collect::<Vec<_>>(),
        "rules": explanation.rules.iter().map(|rule| rule.0).collect::<Vec<_>>(),
        "assumptions": answer.assumptions.iter().map(gap).collect::<Vec<_>>(),
    })
}

/// Returns the answer of `who-can`.
pub(crate) fn grants(access: &Access<'_>, action: &Action, target: &Target, grants: &[Grant]) -> Value {
    let grant = |grant: &Grant| {
        json!({
            "principal": access.name(&grant.principal),
            "decision": decision(&grant.decision),
            "assumptions": grant.assumptions.iter().map(gap).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": SCHEMA,
        "action": action.to_string(),
        "resource": target.arn,
        "principals": grants.iter().map(grant).collect::<Vec<_>>(),
    })
}

pub(crate) fn decision(decision: &Decision) -> Value {
    match decision {
        Decision::Allowed => json!({"answer": "allowed"}),
        Decision::Denied(Denial::Explicit) => json!({"answer": "denied", "denial": "explicit"}),
        Decision::Denied(Denial::Implicit) => json!({"answer": "denied", "denial": "implicit"}),
        Decision::Unknown(condition) => json!({"answer": "unknown", "allowedIf": condition.to_string()}),
    }
}

pub(crate) fn gap(gap: &Gap) -> Value {
    json!({"subject": gap.subject.to_string(), "fact": gap.fact.to_string(), "reason": gap.reason})
}

fn check(check: &Check, sources: &Sources) -> Value {
    let (effect, condition) = match &check.effect {
        CheckEffect::Allow => ("ALLOW", Value::Null),
        CheckEffect::NoImpact => ("NO_IMPACT", Value::Null),
        CheckEffect::ImplicitDeny => ("IMPLICIT_DENY", Value::Null),
        CheckEffect::ExplicitDeny => ("EXPLICIT_DENY", Value::Null),
        CheckEffect::Unknown { denies, allows } => (
            "UNKNOWN",
            json!({"denies": denies.to_string(), "allows": allows.to_string()}),
        ),
    };
    json!({
        "type": check.check_type.name(),
        "target": check.target,
        "effect": effect,
        "condition": condition,
        "matched": check.matched.iter().map(|one| statement(one, sources)).collect::<Vec<_>>(),
        "nearMisses": check.near_misses.iter().map(|one| near_miss(one, sources)).collect::<Vec<_>>(),
        "rules": check.rules.iter().map(|rule| rule.0).collect::<Vec<_>>(),
    })
}

fn statement(matched: &MatchedStatement, sources: &Sources) -> Value {
    json!({
        "policy": matched.policy,
        "place": place(matched.source, matched.span, sources),
        "index": matched.index,
        "sid": matched.sid,
        "effect": match matched.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        },
        "matchesIf": matched.matches.to_string(),
    })
}

fn near_miss(near_miss: &NearMiss, sources: &Sources) -> Value {
    let (obstacle, span) = match &near_miss.obstacle {
        Obstacle::Resource(span) => (json!({"element": "Resource"}), span),
        Obstacle::Principal(span) => (json!({"element": "Principal"}), span),
        Obstacle::Condition { span, key } => (json!({"element": "Condition", "key": key}), span),
    };
    json!({
        "statement": statement(&near_miss.statement, sources),
        "obstacle": obstacle,
        "place": place(near_miss.statement.source, *span, sources),
    })
}

/// Returns where something stands in its source, in lines and columns counted from 1.
fn place(source: SourceId, span: Span, sources: &Sources) -> Value {
    match sources.find(source) {
        Some(source) => {
            let start = source.line_column(span.start);
            json!({"source": source.name, "line": start.line, "column": start.column})
        }
        None => Value::Null,
    }
}

//! An answer and its reasons as text: the sentence, the layers in AWS's order, the statements, what nearly matched, what
//! it hinges on, what was taken for granted.

use crate::table;
use iamscope_access::{Access, Answer, Question};
use iamscope_estate::Gap;
use iamscope_eval::{
    Check, CheckEffect, CheckType, Decision, Denial, Explanation, MatchedStatement, NearMiss, Obstacle,
};
use iamscope_findings::terminal::{Style, render_statement};
use iamscope_findings::{Label, StatementEvidence};
use iamscope_policy::{Effect, Span};
use std::fmt::Write as _;

/// How many statements that nearly matched are shown.
const NEAR_MISSES: usize = 3;

/// A statement to show: `word: title` and the excerpt below.
struct Shown {
    word: &'static str,
    title: String,
    statement: StatementEvidence,
}

/// Returns an answer with its reasons.
pub(crate) fn answer(
    access: &Access<'_>,
    question: &Question,
    answer: &Answer,
    explanation: &Explanation,
    has_color: bool,
) -> String {
    let mut text = sentence(access, question, &answer.decision, explanation);
    text.push('\n');
    text.push_str(&layers(explanation));
    let style = Style {
        color: has_color,
        ..Style::default()
    };
    let mut shown = deciding(explanation, &answer.decision);
    if !matches!(answer.decision, Decision::Allowed) {
        shown.extend(near_misses(explanation));
    }
    for Shown { word, title, statement } in &shown {
        text.push('\n');
        text.push_str(&render_statement(
            word,
            title,
            statement,
            access.estate().sources(),
            style,
        ));
    }
    if !answer.assumptions.is_empty() {
        text.push('\n');
        for gap in &answer.assumptions {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", assumption(gap));
        }
    }
    text
}

/// Returns what was taken for granted, in one line.
pub(crate) fn assumption(gap: &Gap) -> String {
    format!("not seen: {} of {}; {}", gap.fact, gap.subject, gap.reason)
}

fn sentence(access: &Access<'_>, question: &Question, decision: &Decision, explanation: &Explanation) -> String {
    let request = format!("{} on {}", question.action, question.resource.arn);
    let name = access.name(&question.principal);
    match decision {
        Decision::Allowed => format!("allowed: {name} can {request}\n"),
        Decision::Denied(Denial::Explicit) => format!("denied: {name} cannot {request}: a Deny statement forbids it\n"),
        Decision::Denied(Denial::Implicit) => {
            format!("denied: {name} cannot {request}: {}\n", not_allowing(explanation))
        }
        Decision::Unknown(condition) => format!("unknown: {name} can {request} only if\n  {condition}\n"),
    }
}

/// Says which layers would have had to allow the request and do not.
fn not_allowing(explanation: &Explanation) -> String {
    let mut layers: Vec<String> = Vec::new();
    for check in &explanation.checks {
        let layer = check.check_type.to_string();
        if matches!(check.effect, CheckEffect::ImplicitDeny) && !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    match layers.as_slice() {
        _ if explanation.checks.iter().any(is_kept_from_the_public) => {
            "Block Public Access keeps the bucket policy from allowing it".to_owned()
        }
        [] => "nothing allows it".to_owned(),
        layers => format!("no statement allows it in the {}", layers.join(" and the ")),
    }
}

/// Returns whether a resource policy would allow the request and has no effect: the one thing that AWS lets override an
/// Allow of a resource policy is S3 Block Public Access.
fn is_kept_from_the_public(check: &Check) -> bool {
    let allows = |statement: &MatchedStatement| statement.effect == Effect::Allow && statement.matches.is_true();
    check.check_type == CheckType::Resource
        && matches!(check.effect, CheckEffect::ImplicitDeny)
        && check.matched.iter().any(allows)
}

/// Returns the layers as a table. Guardrails that let the request through at every level are one row.
fn layers(explanation: &Explanation) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for group in explanation
        .checks
        .chunk_by(|left, right| left.check_type == right.check_type)
    {
        let passes = group.iter().all(|check| matches!(check.effect, CheckEffect::Allow));
        if let ([first, _, ..], true) = (group, passes) {
            let statements: Vec<String> = group
                .iter()
                .flat_map(|check| &check.matched)
                .map(ToString::to_string)
                .collect();
            let levels = format!("{} ({} levels)", first.check_type, group.len());
            rows.push(vec![levels, "allows".to_owned(), joined(statements)]);
        } else {
            rows.extend(group.iter().map(row));
        }
    }
    table::columns(&rows, "  ")
}

fn row(check: &Check) -> Vec<String> {
    let layer = match &check.target {
        Some(target) => format!("{} ({target})", check.check_type),
        None => check.check_type.to_string(),
    };
    let denies_only = matches!(check.effect, CheckEffect::ExplicitDeny);
    let deciding = check
        .matched
        .iter()
        .filter(|one| !denies_only || one.effect == Effect::Deny);
    vec![
        layer,
        effect(&check.effect).to_owned(),
        joined(deciding.map(ToString::to_string).collect()),
    ]
}

fn joined(mut names: Vec<String>) -> String {
    names.dedup();
    names.join("; ")
}

fn effect(effect: &CheckEffect) -> &'static str {
    match effect {
        CheckEffect::Allow => "allows",
        CheckEffect::NoImpact => "no impact",
        CheckEffect::ImplicitDeny => "does not allow",
        CheckEffect::ExplicitDeny => "denies",
        CheckEffect::Unknown { .. } => "depends",
    }
}

/// Returns the statements that decided, each with a title; those that merely let everything through are in the table.
fn deciding(explanation: &Explanation, decision: &Decision) -> Vec<Shown> {
    let mut found = Vec::new();
    for check in &explanation.checks {
        let is_shown = match (&check.effect, check.check_type) {
            (CheckEffect::ExplicitDeny | CheckEffect::Unknown { .. }, _) => true,
            (CheckEffect::Allow, CheckType::Principal | CheckType::Resource | CheckType::Session) => {
                !matches!(decision, Decision::Denied(_))
            }
            (CheckEffect::Allow | CheckEffect::NoImpact | CheckEffect::ImplicitDeny, _) => false,
        };
        let denies_only = matches!(check.effect, CheckEffect::ExplicitDeny);
        for statement in check.matched.iter().filter(|_| is_shown) {
            if !denies_only || statement.effect == Effect::Deny {
                found.push(matched(statement));
            }
        }
    }
    found
}

fn matched(statement: &MatchedStatement) -> Shown {
    Shown {
        word: match statement.effect {
            Effect::Allow => "allowed",
            Effect::Deny => "denied",
        },
        title: if statement.matches.is_true() {
            format!("by {statement}")
        } else {
            format!("by {statement}, if {}", statement.matches)
        },
        statement: underlined(statement, &statement.evidence, ""),
    }
}

/// Returns statements that nearly matched, in layers that would have had to allow.
fn near_misses(explanation: &Explanation) -> Vec<Shown> {
    let layers = explanation
        .checks
        .iter()
        .filter(|check| !matches!(check.effect, CheckEffect::Allow));
    let misses = layers.flat_map(|check| &check.near_misses);
    let allows = misses.filter(|miss| miss.statement.effect == Effect::Allow);
    allows.take(NEAR_MISSES).map(near_miss).collect()
}

fn near_miss(miss: &NearMiss) -> Shown {
    let (reason, span) = match &miss.obstacle {
        Obstacle::Resource(span) => ("it is about other resources".to_owned(), *span),
        Obstacle::Principal(span) => ("it is about other principals".to_owned(), *span),
        Obstacle::Condition { span, key } => (format!("the condition on `{key}` does not hold"), *span),
    };
    Shown {
        word: "came closest",
        title: miss.statement.to_string(),
        statement: underlined(&miss.statement, &[span], &reason),
    }
}

fn underlined(statement: &MatchedStatement, spans: &[Span], text: &str) -> StatementEvidence {
    StatementEvidence {
        policy: statement.policy.clone(),
        source: statement.source,
        span: statement.span,
        index: Some(statement.index),
        sid: statement.sid.clone(),
        labels: spans
            .iter()
            .map(|&span| Label {
                span,
                text: text.into(),
            })
            .collect(),
    }
}

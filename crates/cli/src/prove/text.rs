//! Answers for people: the sentence, the request that breaks the claim, the statements that let it.

use super::ask::{Asked, Claim, Said};
use super::{difference, request};
use crate::table;
use anstyle::AnsiColor;
use iamscope_eval::Value;
use iamscope_findings::Evidence;
use iamscope_findings::terminal::{Style, render_statement};
use iamscope_policy::{Effect, Scope, Sources};
use iamscope_prove::Witness;

/// Returns an answer for people.
pub(super) fn to_text(asked: &Asked, said: &Said, sources: &Sources, has_color: bool) -> String {
    let mut text = sentence(asked, said, has_color);
    if let Some(witness) = &said.witness {
        text.push('\n');
        text.push_str(&request_of(witness));
    }
    if let Some(difference) = &said.difference {
        text.push_str(&difference::to_text(asked, difference, sources));
    }
    let style = Style {
        color: has_color,
        ..Style::default()
    };
    for blamed in &said.blamed {
        let statement = asked
            .policies
            .get(blamed.reason.policy)
            .and_then(|policy| Some((policy, policy.statements.get(blamed.reason.place)?)));
        let Some((policy, statement)) = statement else { continue };
        let name = sources
            .find(policy.source)
            .map(|source| source.name.as_str())
            .unwrap_or_default();
        let mut evidence = Evidence::statement(name, policy.source, statement);
        if statement.effect.value == Effect::Allow {
            let resource = statement.resource.as_ref().and_then(Scope::span);
            let principal = statement.principal.as_ref().and_then(Scope::span);
            for span in [statement.action.span(), resource, principal].into_iter().flatten() {
                evidence = evidence.label(span, "");
            }
        } else {
            evidence = evidence.label(statement.effect.span, "");
        }
        text.push('\n');
        text.push_str(&render_statement(
            "because",
            &blamed.description,
            &evidence,
            sources,
            style,
        ));
    }
    text
}

fn sentence(asked: &Asked, said: &Said, has_color: bool) -> String {
    let (color, rest) = match (said.answer, &said.why) {
        ("holds", _) => (AnsiColor::Green, claimed(asked, true)),
        (_, Some(why)) if said.answer == "unknown" => (AnsiColor::Yellow, why.to_string()),
        _ => (AnsiColor::Red, claimed(asked, false)),
    };
    let style = anstyle::Style::new().bold().fg_color(Some(color.into()));
    let answer = said.answer;
    if has_color {
        format!("{style}{answer}{style:#}: {rest}\n")
    } else {
        format!("{answer}: {rest}\n")
    }
}

/// Returns the claim in words, or its opposite.
fn claimed(asked: &Asked, holds: bool) -> String {
    let of = |list: &[String], all: &str| {
        if list.is_empty() {
            all.to_owned()
        } else {
            list.join(", ")
        }
    };
    let (actions, resources) = (of(&asked.actions, "anything"), of(&asked.resources, "any resource"));
    match (asked.claim, holds) {
        (Claim::NoNewAccess, true) => "the candidate allows nothing that the reference does not".into(),
        (Claim::NoNewAccess, false) => "the candidate allows what the reference does not".into(),
        (Claim::Equivalent, true) => "both policies allow the same".into(),
        (Claim::Equivalent, false) => "one of the policies allows what the other does not".into(),
        (Claim::Disjoint, true) => "nothing is allowed by both policies".into(),
        (Claim::Disjoint, false) => "both policies allow this".into(),
        (Claim::Difference, true) => "both policies allow the same".into(),
        (Claim::Difference, false) => "the policies do not allow the same".into(),
        (Claim::NotGranted, true) => format!("the policy does not allow {actions} on {resources}"),
        (Claim::NotGranted, false) => format!("the policy allows {actions} on {resources}"),
        (Claim::AlwaysDenied, true) => format!("the policy denies {actions} on {resources} to everybody"),
        (Claim::AlwaysDenied, false) => "no Deny statement of the policy forbids this".into(),
        (Claim::NotPublic, true) => "the policy lets in nobody whom it does not know".into(),
        (Claim::NotPublic, false) => "the policy lets in strangers".into(),
        (Claim::DeadStatements, true) => "every statement does something".into(),
        (Claim::DeadStatements, false) => "some statements do nothing".into(),
        (Claim::Shadowed, true) => "no statement does only what others do as well".into(),
        (Claim::Shadowed, false) => "some statements do only what others do as well".into(),
    }
}

/// Returns a request in one line.
pub(super) fn request_line(witness: &Witness) -> String {
    let mut text = format!("{} does {}", request::who(&witness.caller), witness.action);
    if witness.target.arn.as_ref() != "*" {
        text.push_str(&format!(" to {}", witness.target.arn));
    }
    let keys: Vec<String> = witness
        .keys
        .iter()
        .filter_map(|(key, value)| key_text(key, value))
        .collect();
    if !keys.is_empty() {
        text.push_str(&format!(" with {}", keys.join(", ")));
    }
    text
}

fn key_text(key: &str, value: &Value) -> Option<String> {
    match value {
        Value::One(text) => Some(format!("{key} = {text}")),
        Value::Many(texts) => Some(format!("{key} = [{}]", texts.join(", "))),
        Value::Absent | Value::Unknown => None,
    }
}

fn request_of(witness: &Witness) -> String {
    let mut rows = vec![
        vec!["who".to_owned(), request::who(&witness.caller)],
        vec!["does".to_owned(), witness.action.to_string()],
    ];
    if witness.target.arn.as_ref() != "*" {
        rows.push(vec!["to".to_owned(), witness.target.arn.to_string()]);
    }
    let mut word = "with";
    for (key, value) in &witness.keys {
        let Some(value) = key_text(key, value) else { continue };
        rows.push(vec![std::mem::take(&mut word).to_owned(), value]);
    }
    table::columns(&rows, "  ")
}

//! Check `iam-deny-without-effect`.

use crate::context::CheckContext;
use crate::documents::Used;
use crate::evidence::actions_span;
use iamscope_findings::{Evidence, Findings, Fix};
use iamscope_policy::{Effect, Scope, Span, Template, Version};

declare_check! {
    /// ## What it finds
    /// Deny statements that can never match: they name no action that exists, name particular resources for actions that take
    /// none, or use policy variables in a policy of version 2008-10-17, where those are plain text.
    /// ## Why it matters
    /// Somebody relies on a lock that is not there.
    /// ## Example
    /// ```finding
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow s3:* on *
    ///   deny s3:GetObjects on *
    /// ```
    /// ```finding
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   deny s3:ListAllMyBuckets on bucket/payroll
    /// ```
    /// ```ok
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   deny s3:GetObject on bucket/payroll/*
    /// ```
    /// ## Fix
    /// Correct the name of the action, deny actions without a resource on `*`, or set `"Version": "2012-10-17"`.
    pub IamDenyWithoutEffect {
        id: "iam-deny-without-effect",
        severity: Low,
        confidence: Medium,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for used in cx.held_statements(Effect::Deny) {
        let Some((span, reason)) = why_not(cx, &used) else {
            continue;
        };
        for owner in used
            .owners
            .iter()
            .filter(|owner| !owner.holders.is_empty() && !owner.is_aws)
        {
            let index = used.statement.index.to_string();
            let evidence = cx
                .statement(used.document, &owner.policy, used.statement)
                .label(span, reason.as_str());
            let sid = evidence.sid.as_deref().unwrap_or(&index).to_owned();
            out.report(&IamDenyWithoutEffect, owner.subject.clone())
                .title(format!("a Deny statement of {} can never match", owner.policy))
                .identity(&format!("{} {sid}", owner.policy))
                .evidence(Evidence::from(evidence))
                .fix(Fix::review("correct the statement, or delete it"));
        }
    }
}

/// Returns why a statement can never match, and where that stands.
fn why_not(cx: &CheckContext<'_>, used: &Used<'_>) -> Option<(Span, String)> {
    let statement = used.statement;
    let Scope::Only(patterns) = &statement.action else {
        return None;
    };
    let mut covered = cx.catalog().no_actions();
    for pattern in patterns {
        covered.union_with(&cx.catalog().matching(pattern.value.as_str()));
    }
    if covered.is_empty() {
        let wrong = patterns.first().map_or("", |pattern| pattern.value.as_str());
        let suggestion = cx.catalog().suggest_action(wrong).into_iter().next();
        let help = suggestion.map_or(String::new(), |action| format!("; did you mean `{action}`?"));
        return Some((actions_span(statement), format!("no such action is known{help}")));
    }
    let Some(Scope::Only(resources)) = &statement.resource else {
        return None;
    };
    let place = statement.resource.as_ref().and_then(Scope::span)?;
    let takes_none = |id| {
        cx.catalog()
            .action_by_id(id)
            .is_some_and(|action| action.is_wildcard_only())
    };
    let is_particular = |pattern: &str| pattern.starts_with("arn:") && pattern != "arn:*";
    if covered.iter().all(takes_none) && resources.iter().all(|pattern| is_particular(pattern.value.as_str())) {
        return Some((place, "the actions take no resource and match `*` only".to_owned()));
    }
    let version = cx.estate().documents()[used.document].policy.version;
    let has_variable = |text: &str| Template::parse(text).has_variables();
    if version == Version::V2008 && resources.iter().all(|pattern| has_variable(pattern.value.as_str())) {
        return Some((place, "variables are plain text in version 2008-10-17".to_owned()));
    }
    None
}

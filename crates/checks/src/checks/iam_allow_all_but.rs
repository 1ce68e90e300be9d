//! Check `iam-allow-all-but`.

use crate::context::CheckContext;
use crate::documents::Used;
use crate::text::{count, list};
use iamscope_catalog::{AccessLevel, ActionSet};
use iamscope_findings::{Evidence, Findings, Fix, Severity};
use iamscope_policy::{Effect, Span};

declare_check! {
    /// ## What it finds
    /// Allow statements with `NotAction` or `NotResource` in policies that somebody holds, where they take effect.
    ///
    /// How much such a statement gives is counted over the actions that a holder effectively has; if boundary, service control
    /// policies or Deny statements leave nothing of it, it is not reported.
    /// ## Why it matters
    /// Such a statement gives everything that is not listed, and every new action and resource of AWS as well.
    /// ## Example
    /// ```finding
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow not iam:* on *
    /// ```
    /// ```finding
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow s3:* on not arn:aws:s3:::payroll/*
    /// ```
    /// ```ok
    /// policy limits
    ///   allow s3:GetObject on *
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow not s3:* on *
    ///   boundary limits
    /// ```
    /// ## Fix
    /// List what is needed, and use a Deny statement with `NotAction` to keep the rest out.
    pub IamAllowAllBut {
        id: "iam-allow-all-but",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for used in cx.held_statements(Effect::Allow) {
        let statement = used.statement;
        let not_resource = statement.resource.as_ref().filter(|resource| resource.is_all_but());
        let (what, span) = match (statement.action.is_all_but(), not_resource) {
            (true, _) => ("NotAction", statement.action.span()),
            (false, Some(resource)) => ("NotResource", resource.span()),
            (false, None) => continue,
        };
        let given = given(cx, &used);
        if given.is_empty() {
            continue;
        }
        report(cx, out, &used, what, span.unwrap_or(statement.span), &given);
    }
}

fn report(cx: &CheckContext<'_>, out: &mut Findings, used: &Used<'_>, what: &str, span: Span, given: &ActionSet) {
    let changes: Vec<String> = given
        .iter()
        .filter_map(|id| cx.catalog().action_by_id(id))
        .filter(|action| action.access_level() == AccessLevel::PermissionsManagement)
        .map(|action| action.full_name())
        .collect();
    for owner in used
        .owners
        .iter()
        .filter(|owner| !owner.holders.is_empty() && !owner.is_aws)
    {
        let label = format!("all but this: {} and what AWS adds", count(given.len(), "action"));
        let title = format!("{} allows with {what}: {}", owner.policy, count(given.len(), "action"));
        let severity = if changes.is_empty() {
            Severity::Low
        } else {
            Severity::Medium
        };
        let index = used.statement.index.to_string();
        let evidence = cx.statement(used.document, &owner.policy, used.statement);
        let sid = evidence.sid.as_deref().unwrap_or(&index).to_owned();
        let also =
            (!changes.is_empty()).then(|| Evidence::fact("changes of permissions among them", list(&changes, 4)));
        out.report(&IamAllowAllBut, owner.subject.clone())
            .title(title)
            .severity(severity)
            .identity(&format!("{} {sid}", owner.policy))
            .evidence(evidence.label(span, label))
            .evidences(also)
            .fix(Fix::review("list what is needed"));
    }
}

/// Returns what a statement gives to somebody who holds it: what it covers of what the holder effectively may do.
fn given(cx: &CheckContext<'_>, used: &Used<'_>) -> ActionSet {
    let mut covered = cx.catalog().no_actions();
    for pattern in used.statement.action.patterns() {
        covered.union_with(&cx.catalog().matching(pattern.value.as_str()));
    }
    if used.statement.action.is_all_but() {
        covered = covered.complement();
    }
    let holders = used.owners.iter().flat_map(|owner| &owner.holders);
    let mut possible = cx.catalog().no_actions();
    for holder in holders {
        if let Some(powers) = cx.powers(holder) {
            possible.union_with(&powers.possible);
        }
    }
    covered.intersection(&possible)
}

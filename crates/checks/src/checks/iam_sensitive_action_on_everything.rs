//! Check `iam-sensitive-action-on-everything`.

use crate::context::CheckContext;
use crate::sensitive::{ESCALATION, EXPOSURE, SECRETS};
use crate::text::{beyond_title, list};
use iamscope_findings::{Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Users and roles, administrators aside, that can change permissions, read secrets or share resources everywhere in
    /// their account.
    ///
    /// Only what is allowed on every resource and under every circumstance counts, after boundary, service control policies
    /// and Deny statements. One finding names all such actions of a principal.
    /// ## Why it matters
    /// Actions like these are a way to more rights or to everybody's data, and hardly anybody needs them on every resource.
    /// ## Example
    /// ```finding
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow secretsmanager:GetSecretValue on *
    /// ```
    /// ```ok
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:111122223333:secret:app-*
    /// ```
    /// ## Fix
    /// Name the resources, or take the action away.
    pub IamSensitiveActionOnEverything {
        id: "iam-sensitive-action-on-everything",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let wanted: Vec<&'static str> = ESCALATION.into_iter().chain(EXPOSURE).chain(SECRETS).collect();
    for (principal, actions) in cx.with_actions_everywhere(&wanted) {
        let escalates = actions.iter().any(|action| ESCALATION.contains(action));
        let is_compute = cx.carriers_of(&principal).is_some();
        // Escalation by a role that code runs with has a check of its own.
        let actions: Vec<&str> = actions
            .into_iter()
            .filter(|action| !(is_compute && ESCALATION.contains(action)))
            .collect();
        let proofs = cx.proofs_everywhere(&principal, &actions, 2);
        let mut evidence = proofs.evidence.into_iter();
        let Some(first) = evidence.next() else { continue };
        let subject = cx.subject(&principal);
        let title = format!("{} can do {} on every resource", subject.name, list(&actions, 3));
        let severity = if escalates && !is_compute {
            Severity::High
        } else {
            Severity::Medium
        };
        out.report(&IamSensitiveActionOnEverything, subject)
            .title(title)
            .severity(severity)
            .confidence(proofs.confidence)
            .evidence(first)
            .evidences(evidence)
            .evidences(beyond_title("all such actions", &actions, 3))
            .fix(Fix::review("name the resources that it needs instead of `*`"))
            .gaps(proofs.gaps);
    }
}

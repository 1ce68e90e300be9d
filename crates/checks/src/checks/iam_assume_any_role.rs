//! Check `iam-assume-any-role`.

use crate::context::CheckContext;
use iamscope_findings::{Confidence, Findings, Fix};

declare_check! {
    /// ## What it finds
    /// Users and roles, administrators aside, that may assume every role that trusts their account.
    /// ## Why it matters
    /// Every role whose trust policy names the account, today or later and in any account, is then open to them.
    /// ## Example
    /// ```finding
    /// user alice
    ///   allow sts:AssumeRole on *
    /// ```
    /// ```ok
    /// user alice
    ///   allow sts:AssumeRole on role/reader
    /// ```
    /// ## Fix
    /// Name the roles.
    pub IamAssumeAnyRole {
        id: "iam-assume-any-role",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (principal, _) in cx.with_actions_everywhere(&["sts:AssumeRole"]) {
        // The answer for a made-up role hinges on its trust policy; what counts here is the side of the principal.
        let is_complete = cx.powers(&principal).is_some_and(|powers| powers.is_complete);
        let Some(proof) = cx.proof_everywhere(&principal, "sts:AssumeRole") else {
            continue;
        };
        let confidence = if is_complete {
            Confidence::High
        } else {
            Confidence::Medium
        };
        let subject = cx.subject(&principal);
        let title = format!("{} may assume every role that trusts its account", subject.name);
        out.report(&IamAssumeAnyRole, subject)
            .title(title)
            .confidence(confidence)
            .evidence(proof.evidence)
            .fix(Fix::review("name the roles that it needs to assume"))
            .gaps(proof.assumptions);
    }
}

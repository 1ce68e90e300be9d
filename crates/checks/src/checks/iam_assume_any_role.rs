//! Check `iam-assume-any-role`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Fix};

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
        let own_side = cx.powers(&principal).is_some_and(|powers| powers.is_complete);
        let Some(statement) = granting(cx, &principal) else {
            continue;
        };
        let subject = cx.subject(&principal);
        let title = format!("{} may assume every role that trusts its account", subject.name);
        let confidence = if own_side {
            iamscope_findings::Confidence::High
        } else {
            iamscope_findings::Confidence::Medium
        };
        out.report(&IamAssumeAnyRole, subject)
            .title(title)
            .confidence(confidence)
            .evidence(statement)
            .fix(Fix::review("name the roles that it needs to assume"));
    }
}

/// Returns the decision on a role of its account that trusts all of it, as far as there is one; else a made-up one.
fn granting(cx: &CheckContext<'_>, principal: &iamscope_estate::Principal) -> Option<iamscope_findings::Evidence> {
    cx.proof_everywhere(principal, "sts:AssumeRole")
        .map(|proof| proof.evidence)
}

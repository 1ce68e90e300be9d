//! Check `compute-role-can-escalate`.

use crate::compute::carried_by;
use crate::context::CheckContext;
use crate::sensitive::ESCALATION;
use crate::text::list;
use iamscope_findings::{Findings, Fix};

declare_check! {
    /// ## What it finds
    /// Roles that code runs with, and that can give themselves or others more rights everywhere in the account.
    ///
    /// Administrators are another finding.
    /// ## Why it matters
    /// A single fault in the code that runs there (a forged request, a poisoned dependency) gives the whole account away.
    /// ## Example
    /// ```finding
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow iam:CreateAccessKey on *
    /// function resize role app
    /// ```
    /// ```ok
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   allow iam:GetRole on *
    /// function resize role app
    /// ```
    /// ## Fix
    /// Take the action away; what changes permissions belongs into a pipeline with review.
    pub ComputeRoleCanEscalate {
        id: "compute-role-can-escalate",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (principal, actions) in cx.with_actions_everywhere(&ESCALATION) {
        let Some(carriers) = cx.carriers_of(&principal) else {
            continue;
        };
        let proofs = cx.proofs_everywhere(&principal, &actions, 2);
        let mut evidence = proofs.evidence.into_iter();
        let Some(first) = evidence.next() else { continue };
        let subject = cx.subject(&principal);
        let title = format!(
            "code that runs with {} can do {} on every resource",
            subject.name,
            list(&actions, 3)
        );
        out.report(&ComputeRoleCanEscalate, subject)
            .title(title)
            .confidence(proofs.confidence)
            .evidence(first)
            .evidences(evidence)
            .evidence(carried_by(carriers))
            .fix(Fix::review("take the actions away that change permissions"))
            .gaps(proofs.gaps);
    }
}

//! Check `policy-unreadable`.

use crate::context::CheckContext;
use crate::text::count;
use iamscope_findings::{Evidence, Findings};

declare_check! {
    /// ## What it finds
    /// Policies with statements that could not be understood.
    /// ## Why it matters
    /// Whatever the statement may decide is answered with "unknown", so other findings may be missing or wrong.
    /// ## Example
    /// ```finding
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   policy odd {"Statement": {"Effect": "Permit", "Action": "*", "Resource": "*"}}
    /// ```
    /// ```ok
    /// role app
    ///   trust service lambda.amazonaws.com
    ///   policy good {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
    /// ```
    /// ## Fix
    /// AWS does not store such policies: look whether the export or the file is damaged.
    pub PolicyUnreadable {
        id: "policy-unreadable",
        severity: Info,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (&document, owners) in cx.owners() {
        let record = &cx.estate().documents()[document];
        let places = &record.policy.unreadable;
        let Some(first) = places.first() else { continue };
        let whys: Vec<String> = record.issues.iter().map(|issue| issue.kind.to_string()).collect();
        let text = whys.first().map_or("not understood", String::as_str);
        for owner in owners {
            let title = format!(
                "{} of {} not understood",
                count(places.len(), "statement"),
                owner.policy
            );
            out.report(&PolicyUnreadable, owner.subject.clone())
                .title(title)
                .identity(&owner.policy)
                .evidence(Evidence::place(&owner.policy, record.source, *first, text));
        }
    }
}

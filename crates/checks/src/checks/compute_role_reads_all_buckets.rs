//! Check `compute-role-reads-all-buckets`.

use crate::compute::carried_by;
use crate::context::CheckContext;
use iamscope_findings::{Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that code runs with, and that can list every bucket of the account or read every object.
    ///
    /// Administrators are another finding.
    /// ## Why it matters
    /// Whoever gets the credentials out of the code, as by a forged request to the metadata service, empties every bucket.
    /// ## Example
    /// ```finding
    /// role app
    ///   trust service ec2.amazonaws.com
    ///   profile web
    ///   allow s3:ListBucket,s3:GetObject on *
    /// instance i-1 profile web
    /// ```
    /// ```ok
    /// role app
    ///   trust service ec2.amazonaws.com
    ///   profile web
    ///   allow s3:ListBucket on bucket/site
    /// instance i-1 profile web
    /// ```
    /// ## Fix
    /// Name the buckets that the code uses.
    pub ComputeRoleReadsAllBuckets {
        id: "compute-role-reads-all-buckets",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (principal, actions) in cx.with_actions_everywhere(&["s3:ListBucket", "s3:GetObject"]) {
        let Some(carriers) = cx.carriers_of(&principal) else {
            continue;
        };
        let proofs = cx.proofs_everywhere(&principal, &actions, 2);
        let mut evidence = proofs.evidence.into_iter();
        let Some(first) = evidence.next() else { continue };
        let reads = actions.contains(&"s3:GetObject");
        let what = if reads {
            "read every object"
        } else {
            "list every bucket"
        };
        let subject = cx.subject(&principal);
        let title = format!("code that runs with {} can {what} of the account", subject.name);
        out.report(&ComputeRoleReadsAllBuckets, subject)
            .title(title)
            .severity(if reads && actions.len() > 1 {
                Severity::High
            } else {
                Severity::Medium
            })
            .confidence(proofs.confidence)
            .evidence(first)
            .evidences(evidence)
            .evidence(carried_by(carriers))
            .fix(Fix::review("name the buckets that the code uses"))
            .gaps(proofs.gaps);
    }
}

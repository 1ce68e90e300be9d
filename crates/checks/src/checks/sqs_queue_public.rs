//! Check `sqs-queue-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Queues that anyone can read from, send to or change.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// A stranger can read the messages or feed the workers behind the queue with their own.
    /// ## Example
    /// ```finding
    /// queue jobs
    ///   grant anyone sqs:SendMessage
    /// ```
    /// ```ok
    /// queue jobs
    ///   grant anyone sqs:SendMessage if ArnEquals aws:SourceArn arn:aws:sns:us-east-1:111122223333:news
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub SqsQueuePublic {
        id: "sqs-queue-public",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::High, Severity::High);
    crate::public::report(cx, out, &SqsQueuePublic, &[("sqs", "queue")], severities);
}

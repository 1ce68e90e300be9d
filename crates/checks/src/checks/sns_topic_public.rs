//! Check `sns-topic-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Topics that anyone can subscribe to, publish to or change.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// A stranger can read every message by subscribing, or speak in the name of the topic.
    /// ## Example
    /// ```finding
    /// topic news
    ///   grant anyone sns:Subscribe
    /// ```
    /// ```ok
    /// topic news
    ///   grant anyone sns:Subscribe if StringEquals aws:SourceOwner 111122223333
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub SnsTopicPublic {
        id: "sns-topic-public",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::High, Severity::High);
    crate::public::report(cx, out, &SnsTopicPublic, &[("sns", "topic")], severities);
}

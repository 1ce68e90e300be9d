//! Check `resource-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Resources of other types that anyone can use: event buses, backup vaults, file systems, APIs and the like.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// A resource policy for everyone is open to the whole internet, not to the account alone.
    /// ## Example
    /// ```finding
    /// event-bus orders
    ///   grant anyone events:PutEvents
    /// ```
    /// ```ok
    /// event-bus orders
    ///   grant 444455556666 events:PutEvents
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub ResourcePublic {
        id: "resource-public",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::High, Severity::High);
    crate::public::report(cx, out, &ResourcePublic, &[("*", "*")], severities);
}

//! Check `ecr-repository-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Image repositories that anyone can pull from or push to.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// Images tell a stranger how the software works and often hold credentials; a pushed one runs in production.
    /// ## Example
    /// ```finding
    /// repository app
    ///   grant anyone ecr:BatchGetImage
    /// ```
    /// ```ok
    /// repository app
    ///   grant 444455556666 ecr:BatchGetImage
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub EcrRepositoryPublic {
        id: "ecr-repository-public",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::High, Severity::Critical);
    crate::public::report(cx, out, &EcrRepositoryPublic, &[("ecr", "repository")], severities);
}

//! Check `kms-key-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Keys that anyone can use or manage.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// A key that everyone can decrypt with protects nothing that is encrypted with it.
    /// ## Example
    /// ```finding
    /// key data
    ///   grant anyone kms:Decrypt
    /// ```
    /// ```ok
    /// key data
    ///   grant anyone kms:Decrypt if StringEquals kms:CallerAccount 111122223333
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub KmsKeyPublic {
        id: "kms-key-public",
        severity: Critical,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::Critical, Severity::Critical);
    crate::public::report(cx, out, &KmsKeyPublic, &[("kms", "key")], severities);
}

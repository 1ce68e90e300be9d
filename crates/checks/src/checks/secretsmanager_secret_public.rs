//! Check `secretsmanager-secret-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Secrets that anyone can read or change.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// The secret is none any more.
    /// ## Example
    /// ```finding
    /// secret database
    ///   grant anyone secretsmanager:GetSecretValue
    /// ```
    /// ```ok
    /// secret database
    ///   grant anyone secretsmanager:GetSecretValue if StringEquals aws:PrincipalAccount 111122223333
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub SecretsmanagerSecretPublic {
        id: "secretsmanager-secret-public",
        severity: Critical,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::Critical, Severity::Critical);
    crate::public::report(
        cx,
        out,
        &SecretsmanagerSecretPublic,
        &[("secretsmanager", "Secret")],
        severities,
    );
}

//! Check `lambda-function-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Functions that anyone can invoke or change.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// A stranger can run the code with the rights of its role, at the cost of the account.
    /// ## Example
    /// ```finding
    /// function resize
    ///   grant anyone lambda:InvokeFunction
    /// ```
    /// ```ok
    /// function resize
    ///   grant service:s3.amazonaws.com lambda:InvokeFunction
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub LambdaFunctionPublic {
        id: "lambda-function-public",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::High, Severity::High);
    crate::public::report(cx, out, &LambdaFunctionPublic, &[("lambda", "function")], severities);
}

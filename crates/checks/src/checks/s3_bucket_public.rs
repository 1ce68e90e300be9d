//! Check `s3-bucket-public`.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Severity};

declare_check! {
    /// ## What it finds
    /// Buckets that anyone can read, list or write.
    ///
    /// The answer is the decision for a caller without credentials, and for one from a made-up account: resource policy, access
    /// control list, Block Public Access, resource control policies and Deny statements all count. A policy that asks for an
    /// address range, an organization, an endpoint or another value that a stranger cannot choose is not public.
    /// ## Why it matters
    /// Whoever finds the name of the bucket has what is in it, and names are guessed by the million.
    /// ## Example
    /// ```finding
    /// bucket site
    ///   grant anyone s3:GetObject
    /// ```
    /// ```ok
    /// bucket site
    ///   grant anyone s3:GetObject if IpAddress aws:SourceIp 192.0.2.0/24
    /// ```
    /// ## Fix
    /// Switch on Block Public Access. A public site is better served by CloudFront with an origin access control.
    pub S3BucketPublic {
        id: "s3-bucket-public",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let severities = (Severity::High, Severity::Critical);
    crate::public::report(cx, out, &S3BucketPublic, &[("s3", "bucket")], severities);
}

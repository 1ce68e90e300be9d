//! Check `trust-oidc-any-audience`.

use crate::context::CheckContext;
use crate::oidc::web_trusts;
use iamscope_eval::Decision;
use iamscope_findings::{Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that trust an OpenID Connect provider without asking for whose use the token was made (the audience).
    ///
    /// The provider in IAM has a list of audiences of its own, which is why this is of low severity, but that list is for all
    /// roles. For Amazon Cognito the audience is the identity pool, and without it every pool of the world is trusted.
    /// ## Why it matters
    /// A token that was made for another system, and may lie there in a log, can be used to assume the role.
    /// ## Example
    /// ```finding
    /// role pod
    ///   trust federated oidc.eks.eu-west-1.amazonaws.com/id/ABC if StringEquals oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub system:serviceaccount:web:app
    /// ```
    /// ```ok
    /// role pod
    ///   trust federated oidc.eks.eu-west-1.amazonaws.com/id/ABC if StringEquals oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub system:serviceaccount:web:app and StringEquals oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud sts.amazonaws.com
    /// ```
    /// ## Fix
    /// Ask for the audience, for most providers `sts.amazonaws.com`.
    pub TrustOidcAnyAudience {
        id: "trust-oidc-any-audience",
        severity: Low,
        confidence: High,
        since: "0.1",
    }
}

/// The audience of a token that was made for something else.
const STRANGE_AUDIENCE: &str = "iamscope-made-up-audience";

/// Whose audience is the identity pool.
const COGNITO: &str = "cognito-identity.amazonaws.com";

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for trust in web_trusts(cx) {
        let decision = trust.decide(cx, None, Some(STRANGE_AUDIENCE));
        if !decision.as_ref().is_some_and(Decision::is_possible) {
            continue;
        }
        let subject = cx.role(trust.role);
        let title = format!(
            "{} does not ask for the audience of a token from {}",
            subject.name, trust.issuer
        );
        let mut naming = trust.naming(cx, "trusted whatever the audience").into_iter();
        let Some(first) = naming.next() else { continue };
        let key = format!("{}:aud", trust.issuer);
        let severity = if trust.issuer == COGNITO {
            Severity::High
        } else {
            Severity::Low
        };
        out.report(&TrustOidcAnyAudience, subject)
            .title(title)
            .severity(severity)
            .identity(&trust.issuer)
            .evidence(first)
            .evidence(Evidence::setting(&key, "may be anything", "fixed by a condition"))
            .fix(Fix::review(format!("ask for the audience with a condition on `{key}`")));
    }
}

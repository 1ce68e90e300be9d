//! Check `trust-oidc-any-subject`.

use crate::context::CheckContext;
use crate::oidc::{Issuer, web_trusts};
use iamscope_eval::Decision;
use iamscope_findings::{Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that trust an OpenID Connect provider without asking whom the token is for: any repository on GitHub, any project
    /// on GitLab.com, any pod of a cluster.
    ///
    /// Decided for a token with a made-up subject and the usual audience.
    /// ## Why it matters
    /// GitHub and GitLab give tokens to everyone who has an account there, so everyone can assume the role.
    /// ## Example
    /// ```finding
    /// role deploy
    ///   trust federated token.actions.githubusercontent.com if StringEquals token.actions.githubusercontent.com:aud sts.amazonaws.com
    /// ```
    /// ```finding
    /// role deploy
    ///   trust federated token.actions.githubusercontent.com if StringLike token.actions.githubusercontent.com:sub repo:*
    /// ```
    /// ```ok
    /// role deploy
    ///   trust federated token.actions.githubusercontent.com if StringEquals token.actions.githubusercontent.com:sub repo:acme/app:ref:refs/heads/main
    /// ```
    /// ## Fix
    /// Ask for the subject: `"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:OWNER/NAME:ref:refs/heads/main"}`.
    pub TrustOidcAnySubject {
        id: "trust-oidc-any-subject",
        severity: Critical,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for trust in web_trusts(cx) {
        let kind = trust.kind();
        // What other issuers mean by subject and audience is not known: only a certain answer counts there.
        let (audience, is_found): (Option<&str>, fn(&Decision) -> bool) = match kind {
            Issuer::GitHub | Issuer::GitLab | Issuer::Eks => (Some(kind.audience()), Decision::is_possible),
            Issuer::Other => (None, |decision| *decision == Decision::Allowed),
        };
        let decision = trust.decide(cx, Some(kind.strange_subject()), audience);
        if !decision.as_ref().is_some_and(is_found) {
            continue;
        }
        let (who, severity) = match kind {
            Issuer::GitHub => ("every repository on GitHub", Severity::Critical),
            Issuer::GitLab => ("every project on GitLab.com", Severity::Critical),
            Issuer::Eks => ("every pod of the cluster", Severity::Medium),
            Issuer::Other => ("whoever gets a token from the provider", Severity::High),
        };
        let subject = cx.role(trust.role);
        let title = format!("{who} can assume {}", subject.name);
        let mut naming = trust.naming(cx, "trusted whatever the subject").into_iter();
        let Some(first) = naming.next() else { continue };
        let key = format!("{}:sub", trust.issuer);
        out.report(&TrustOidcAnySubject, subject)
            .title(title)
            .severity(severity)
            .identity(&trust.issuer)
            .evidence(first)
            .evidences(naming.map(Evidence::from))
            .evidence(Evidence::setting(&key, "may be anything", "fixed by a condition"))
            .fix(Fix::review(format!("ask for the subject with a condition on `{key}`")));
    }
}

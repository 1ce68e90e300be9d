//! Check `trust-oidc-any-branch`.

use crate::context::CheckContext;
use crate::oidc::{Issuer, WebTrust, web_trusts};
use crate::text::{beyond_title, list};
use iamscope_findings::{Findings, Fix};
use iamscope_policy::{Effect, Span};

declare_check! {
    /// ## What it finds
    /// Roles that every branch or pull request of a repository on GitHub, or of a project on GitLab.com, can assume.
    ///
    /// Decided for tokens of a made-up branch of the repositories that the trust policy names.
    /// ## Why it matters
    /// Whoever may push a branch can then change the workflow and use the role without any review.
    /// ## Example
    /// ```finding
    /// role deploy
    ///   trust federated token.actions.githubusercontent.com if StringLike token.actions.githubusercontent.com:sub repo:acme/app:*
    /// ```
    /// ```ok
    /// role deploy
    ///   trust federated token.actions.githubusercontent.com if StringLike token.actions.githubusercontent.com:sub repo:acme/app:environment:prod
    /// ```
    /// ## Fix
    /// Ask for a protected branch (`repo:OWNER/NAME:ref:refs/heads/main`) or, better, for an environment with reviewers.
    pub TrustOidcAnyBranch {
        id: "trust-oidc-any-branch",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for trust in web_trusts(cx) {
        let kind = trust.kind();
        let branch = match kind {
            Issuer::GitHub => "ref:refs/heads/iamscope-made-up-branch",
            Issuer::GitLab => "ref_type:branch:ref:iamscope-made-up-branch",
            Issuer::Eks | Issuer::Other => continue,
        };
        let can = |subject: &str| {
            let decision = trust.decide(cx, Some(subject), Some(kind.audience()));
            decision.is_some_and(|decision| decision.is_possible())
        };
        // Open to every repository is another finding.
        if can(kind.strange_subject()) {
            continue;
        }
        let mut repositories = Vec::new();
        let mut place = None;
        for (value, span) in subjects(cx, &trust) {
            let Some(repository) = repository(&value) else { continue };
            if can(&format!("{repository}:{branch}")) {
                repositories.push(repository);
                place.get_or_insert(span);
            }
        }
        repositories.sort();
        repositories.dedup();
        let (Some(place), Some(first)) = (place, trust.naming(cx, "trusted").into_iter().next()) else {
            continue;
        };
        let subject = cx.role(trust.role);
        let title = format!("every branch of {} can assume {}", list(&repositories, 3), subject.name);
        let mut first = first;
        first.labels.clear();
        out.report(&TrustOidcAnyBranch, subject)
            .title(title)
            .identity(&trust.issuer)
            .evidence(first.label(place, "whatever the branch"))
            .evidences(beyond_title("open to every branch of", &repositories, 3))
            .fix(Fix::review(
                "ask for a protected branch or an environment with reviewers",
            ));
    }
}

/// Returns the values that the trust policy wants the subject to have, and where they stand.
fn subjects(cx: &CheckContext<'_>, trust: &WebTrust) -> Vec<(String, Span)> {
    let key = format!("{}:sub", trust.issuer).to_ascii_lowercase();
    let statements = &cx.estate().documents()[trust.trust].policy.statements;
    let allows = statements
        .iter()
        .filter(|statement| statement.effect.value == Effect::Allow);
    let conditions = allows.flat_map(|statement| &statement.conditions);
    let wanted = conditions.filter(|condition| condition.key.value.lower() == key);
    wanted
        .flat_map(|condition| &condition.values)
        .map(|value| (value.value.as_str().to_owned(), value.span))
        .collect()
}

/// Returns a repository that a subject pattern is about: `repo:acme/app` of `repo:acme/app:*`. A wildcard in the name is
/// filled with something that it matches.
fn repository(subject: &str) -> Option<String> {
    let mut fields = subject.splitn(3, ':');
    let (kind, name) = (fields.next()?, fields.next()?);
    let has_owner = name.split_once('/').is_some_and(|(owner, _)| !owner.contains('*'));
    (has_owner && !kind.contains('*')).then(|| format!("{kind}:{}", name.replace('*', "any")))
}

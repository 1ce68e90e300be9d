//! Roles that web identities can assume.

use crate::context::CheckContext;
use iamscope_estate::{DocumentId, Principal, RoleId, is_eks_issuer};
use iamscope_eval::{Decision, Value};
use iamscope_findings::StatementEvidence;
use iamscope_policy::PrincipalPattern;

/// A role that trusts an OpenID Connect provider.
pub(crate) struct WebTrust {
    pub(crate) role: RoleId,
    pub(crate) trust: DocumentId,
    pub(crate) policy: String,
    pub(crate) provider: Principal,
    /// Host and path of the issuer, which is what its context keys begin with.
    pub(crate) issuer: String,
}

/// What kind of issuer it is, as far as that matters to who gets tokens from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Issuer {
    /// GitHub Actions: anyone on github.com gets tokens.
    GitHub,
    /// GitLab.com: anyone there gets tokens.
    GitLab,
    /// An Amazon EKS cluster: everything that runs in it gets tokens.
    Eks,
    /// Some other one.
    Other,
}

impl Issuer {
    /// Returns the audience that the issuer's documentation has people ask for.
    ///
    /// Sources: GitHub Docs, "Configuring OpenID Connect in Amazon Web Services"; GitLab Docs, "Configure OpenID Connect in
    /// AWS to retrieve temporary credentials"; EKS User Guide, "IAM roles for service accounts".
    pub(crate) fn audience(self) -> &'static str {
        match self {
            Self::GitHub | Self::Eks | Self::Other => "sts.amazonaws.com",
            Self::GitLab => "https://gitlab.com",
        }
    }

    /// Returns the subject of a token of somebody whom nobody here knows.
    ///
    /// Sources: GitHub Docs, "OpenID Connect reference"; GitLab Docs, "OpenID Connect (OIDC) Authentication Using ID Tokens";
    /// EKS User Guide, "Assign IAM roles to Kubernetes service accounts".
    pub(crate) fn strange_subject(self) -> &'static str {
        match self {
            Self::GitHub => "repo:iamscope-stranger/stranger:ref:refs/heads/main",
            Self::GitLab => "project_path:iamscope-stranger/stranger:ref_type:branch:ref:main",
            Self::Eks => "system:serviceaccount:iamscope-stranger:stranger",
            Self::Other => "iamscope-stranger",
        }
    }
}

impl WebTrust {
    pub(crate) fn kind(&self) -> Issuer {
        match self.issuer.as_str() {
            "token.actions.githubusercontent.com" => Issuer::GitHub,
            "gitlab.com" => Issuer::GitLab,
            issuer if is_eks_issuer(issuer) => Issuer::Eks,
            _ => Issuer::Other,
        }
    }

    /// Returns the decision for a token with this subject and audience; what is not given is not known.
    pub(crate) fn decide(
        &self,
        cx: &CheckContext<'_>,
        subject: Option<&str>,
        audience: Option<&str>,
    ) -> Option<Decision> {
        let (subject_key, audience_key) = (format!("{}:sub", self.issuer), format!("{}:aud", self.issuer));
        let mut keys = Vec::new();
        if let Some(subject) = subject {
            keys.push((subject_key.as_str(), Value::One(subject.into())));
        }
        if let Some(audience) = audience {
            keys.push((audience_key.as_str(), Value::One(audience.into())));
        }
        let target = cx.access().role_target(self.role);
        cx.decide(&self.provider, "sts:AssumeRoleWithWebIdentity", &target, &keys)
    }

    /// Returns the statements that name the provider.
    pub(crate) fn naming(&self, cx: &CheckContext<'_>, text: &str) -> Vec<StatementEvidence> {
        cx.naming(self.trust, &self.policy, text, |pattern| {
            matches!(pattern, PrincipalPattern::Federated(_))
                && cx.principal_of(pattern).as_ref() == Some(&self.provider)
        })
    }
}

/// Returns the roles that trust OpenID Connect providers, with each provider.
pub(crate) fn web_trusts(cx: &CheckContext<'_>) -> Vec<WebTrust> {
    let mut found = Vec::new();
    for (role, record) in cx.own_roles() {
        let Some(trust) = record.trust else { continue };
        for provider in cx.trusted(role) {
            if let Some(issuer) = issuer(cx, &provider) {
                found.push(WebTrust {
                    role,
                    trust,
                    policy: format!("role {}, trust policy", record.name),
                    provider,
                    issuer,
                });
            }
        }
    }
    found
}

fn issuer(cx: &CheckContext<'_>, provider: &Principal) -> Option<String> {
    if let Principal::Federated(id) = provider {
        let provider = &cx.estate().providers()[*id];
        return (provider.kind == iamscope_estate::ProviderKind::Oidc).then(|| provider.name.clone());
    }
    if let Principal::External(arn) = provider {
        return arn.resource().strip_prefix("oidc-provider/").map(str::to_owned);
    }
    None
}

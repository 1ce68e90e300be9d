//! Who can be trusted by which action of AWS STS.
//!
//! Sources: STS API Reference, "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"; IAM User Guide, "AWS JSON
//! policy elements: Principal".

use crate::reading::{Leaf, Principal, PrincipalKey, Statement};
use iamscope_policy::Arn;

/// A kind of principal that a role can trust.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trusted<'d> {
    /// A SAML provider.
    Saml,
    /// An OpenID Connect provider, by its address.
    Oidc(&'d str),
    /// Neither, though it stands as an identity provider.
    OtherFederated,
    /// An account, a role, a user, a service.
    Direct,
    /// Everyone.
    Anyone,
}

/// The address of the provider of GitHub Actions.
pub(crate) const GITHUB: &str = "token.actions.githubusercontent.com";

/// Returns what kind of principal it is.
pub(crate) fn trusted<'d>(principal: &Principal<'d>) -> Trusted<'d> {
    match principal.key {
        PrincipalKey::Federated => federated(principal.leaf),
        PrincipalKey::Bare | PrincipalKey::Aws if principal.leaf.text == "*" => Trusted::Anyone,
        PrincipalKey::Bare | PrincipalKey::Aws | PrincipalKey::Service | PrincipalKey::CanonicalUser => Trusted::Direct,
    }
}

fn federated(leaf: Leaf<'_>) -> Trusted<'_> {
    let text = leaf.text;
    if text.starts_with("arn:") {
        let Some(arn) = Arn::parse(text).filter(|arn| arn.service() == "iam") else {
            return Trusted::OtherFederated;
        };
        return match arn.resource_type() {
            Some("saml-provider") => Trusted::Saml,
            Some("oidc-provider") => text
                .split_once(":oidc-provider/")
                .map_or(Trusted::OtherFederated, |(_, address)| Trusted::Oidc(address)),
            Some(_) | None => Trusted::OtherFederated,
        };
    }
    let host = text.split('/').next().unwrap_or_default();
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if host.contains('.') && host.split('.').all(is_label) {
        Trusted::Oidc(text)
    } else {
        Trusted::OtherFederated
    }
}

/// Returns the addresses of the OpenID Connect providers that a statement trusts, each with where it stands.
pub(crate) fn oidc_providers<'d>(statement: &Statement<'d>) -> Vec<(&'d str, Leaf<'d>)> {
    let providers = statement
        .principals
        .iter()
        .filter_map(|principal| match trusted(principal) {
            Trusted::Oidc(address) => Some((address, principal.leaf)),
            Trusted::Saml | Trusted::OtherFederated | Trusted::Direct | Trusted::Anyone => None,
        });
    providers.collect()
}

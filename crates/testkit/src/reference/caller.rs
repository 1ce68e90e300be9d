//! Rules 1 and 2: who calls.

use super::answer::Unfit;
use iamscope_simulate::case::Request;

/// The kinds of callers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// An IAM user, with his name.
    User { name: String },
    /// Any session of a role; the name of the session is not given.
    AnySession,
    /// A session of a role.
    Session,
    /// A session of `sts:GetFederationToken`, with the name that was asked for.
    FederatedUser { name: String },
    /// The root user of an account.
    Root,
    /// An AWS service.
    Service { name: String },
    /// A bearer of a token or an assertion of an identity provider.
    Federated { provider: String },
    /// A caller without credentials.
    Anonymous,
}

/// A caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Caller {
    pub(super) kind: Kind,
    /// The ARN of the user, session, federated user or root user.
    pub(super) arn: Option<String>,
    /// The ARN of the role of a session, or of the user who made a federated user.
    pub(super) issuer: Option<String>,
    pub(super) account: Option<String>,
}

impl Caller {
    pub(super) fn of(request: &Request) -> Result<Self, Unfit> {
        let text = request.principal.as_str();
        let bare = |kind| Self {
            kind,
            arn: None,
            issuer: None,
            account: None,
        };
        if text == "*" {
            return Ok(bare(Kind::Anonymous));
        }
        if let Some(name) = text.strip_prefix("service:") {
            return Ok(bare(Kind::Service { name: name.to_owned() }));
        }
        if let Some(provider) = text.strip_prefix("federated:") {
            let provider = provider.to_owned();
            return Ok(bare(Kind::Federated { provider }));
        }
        Self::of_arn(text, request).ok_or_else(|| Unfit::Principal(text.to_owned()))
    }

    fn of_arn(text: &str, request: &Request) -> Option<Self> {
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let &["arn", partition, service, "", account, resource] = fields.as_slice() else {
            return None;
        };
        let known = |kind, issuer: Option<String>| Self {
            kind,
            arn: Some(text.to_owned()),
            issuer,
            account: Some(account.to_owned()),
        };
        let parts: Vec<&str> = resource.split('/').collect();
        match (service, parts.as_slice()) {
            ("iam", ["root"]) => Some(known(Kind::Root, None)),
            ("iam", ["user", .., name]) => Some(known(
                Kind::User {
                    name: (*name).to_owned(),
                },
                None,
            )),
            ("iam", ["role", .., _]) => Some(Self {
                arn: None,
                ..known(Kind::AnySession, Some(text.to_owned()))
            }),
            ("sts", ["assumed-role", role, ..]) if parts.len() >= 3 => {
                let plain = format!("arn:{partition}:iam::{account}:role/{role}");
                Some(known(Kind::Session, Some(request.role.clone().unwrap_or(plain))))
            }
            ("sts", ["federated-user", name]) => {
                let name = (*name).to_owned();
                Some(known(Kind::FederatedUser { name }, request.user.clone()))
            }
            (_, _) => None,
        }
    }

    /// Returns whether the caller has credentials of an account: all but services, identity providers and nobody.
    pub(super) fn is_of_account(&self) -> bool {
        match self.kind {
            Kind::User { .. } | Kind::AnySession | Kind::Session | Kind::FederatedUser { .. } | Kind::Root => true,
            Kind::Service { .. } | Kind::Federated { .. } | Kind::Anonymous => false,
        }
    }

    /// Returns whether identity policies, boundaries and session policies can bind the caller.
    pub(super) fn has_identity_policies(&self) -> bool {
        self.is_of_account() && self.kind != Kind::Root
    }

    /// Returns whether the caller is a session of a role.
    pub(super) fn is_role_session(&self) -> bool {
        matches!(self.kind, Kind::AnySession | Kind::Session)
    }

    /// Returns whether an ARN names a session of the caller's role.
    pub(super) fn is_session_of_same_role(&self, arn: &str) -> bool {
        let Some(role) = &self.issuer else { return false };
        let (theirs, ours): (Vec<&str>, Vec<&str>) = (arn.splitn(6, ':').collect(), role.splitn(6, ':').collect());
        let (&["arn", _, "sts", _, account, session], &["arn", _, "iam", _, own, role]) =
            (theirs.as_slice(), ours.as_slice())
        else {
            return false;
        };
        let name = role.rsplit('/').next().unwrap_or_default();
        account == own && session.starts_with(&format!("assumed-role/{name}/"))
    }
}

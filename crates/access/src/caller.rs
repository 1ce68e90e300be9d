//! From principals of the estate to callers of requests, and what is known of them.

use crate::access::Access;
use crate::documents::touches;
use crate::unknown::open_text;
use iamscope_estate::{AccountId, Entity, Membership, Principal, RoleId, Tags};
use iamscope_eval::{Caller, Context, SessionOrigin, Value};
use iamscope_policy::{Arn, Effect};

/// The account that stands in the ARN of an identity provider which belongs to nobody, such as Amazon Cognito.
const NO_ACCOUNT: &str = "aws";

/// The start of the keys that hold the tags of the caller.
const TAGS: &str = "aws:PrincipalTag/";

impl<'e> Access<'e> {
    /// Returns the principal that an ARN in a `Principal` element names; one that the estate does not have is external.
    pub fn principal_by_arn(&self, arn: &Arn) -> Principal {
        let estate = self.estate();
        if let Some(user) = estate.user_by_arn(arn) {
            return Principal::User(user);
        }
        if let Some(role) = estate.role_by_arn(arn) {
            return Principal::Role(role);
        }
        if let Some(provider) = estate.provider_by_arn(arn) {
            return Principal::Federated(provider);
        }
        let mut parts = arn.resource().splitn(3, '/');
        let session = match (arn.service(), parts.next(), parts.next(), parts.next()) {
            ("sts", Some("assumed-role"), Some(role), Some(session)) => self
                .role_by_name(arn.account(), role)
                .map(|role| Principal::Session(role, session.into())),
            (_, Some("root"), None, None) => Some(self.account_principal(arn.account())),
            _ => None,
        };
        session.unwrap_or_else(|| Principal::External(arn.clone()))
    }

    /// Returns the principal that stands for an account: its root user if the estate has the account.
    pub fn account_principal(&self, number: &str) -> Principal {
        match self.estate().account_by_number(number) {
            Some(account) => Principal::Root(account),
            None => match iamscope_estate::AccountNumber::parse(number) {
                Some(number) => Principal::Account(number),
                None => Principal::Anonymous,
            },
        }
    }

    /// Returns the principal that a `Federated` principal names: the ARN of a provider or a well-known host.
    pub fn provider_principal(&self, text: &str) -> Option<Principal> {
        match Arn::parse(text) {
            Some(arn) => Some(self.principal_by_arn(&arn)),
            None => {
                let arn = Arn::parse(&format!("arn:aws:iam::{NO_ACCOUNT}:oidc-provider/{text}"))?;
                Some(Principal::External(arn))
            }
        }
    }

    /// Returns the account of a principal, if it is one of the estate.
    pub fn account_of(&self, principal: &Principal) -> Option<AccountId> {
        let estate = self.estate();
        match principal {
            Principal::Root(account) => Some(*account),
            Principal::User(user) | Principal::FederatedUser(user, _) => Some(estate.users()[*user].account),
            Principal::Role(role) | Principal::Session(role, _) => Some(estate.roles()[*role].account),
            Principal::Federated(provider) => Some(estate.providers()[*provider].account),
            Principal::External(arn) => estate.account_by_number(arn.account()),
            Principal::Service(_) | Principal::Account(_) | Principal::Organization(_) | Principal::Anonymous => None,
        }
    }

    /// Returns the caller of a request.
    pub(crate) fn caller(&self, principal: &Principal) -> Caller {
        let estate = self.estate();
        let session = |role: RoleId, session: Option<Box<str>>| Caller::RoleSession {
            role: estate.roles()[role].arn.clone(),
            session,
            origin: SessionOrigin::AssumeRole,
        };
        match principal {
            Principal::Root(account) => {
                let account = &estate.accounts()[*account];
                Caller::Root {
                    account: account.number.as_str().into(),
                    partition: account.partition.as_str().into(),
                }
            }
            Principal::User(user) => Caller::User {
                arn: estate.users()[*user].arn.clone(),
            },
            Principal::Role(role) => session(*role, None),
            Principal::Session(role, name) => session(*role, Some(name.clone())),
            Principal::FederatedUser(user, name) => Caller::FederatedUser {
                user: estate.users()[*user].arn.clone(),
                session: name.clone(),
            },
            Principal::Federated(provider) => Caller::Federated {
                provider: estate.providers()[*provider].arn.as_str().into(),
            },
            Principal::Service(name) => Caller::Service { name: name.clone() },
            Principal::Account(number) => someone(number.as_str()),
            Principal::External(arn) => external(arn),
            // Only a statement for everyone can grant to a whole organization; the organization itself is told by
            // `aws:PrincipalOrgID`.
            Principal::Organization(_) | Principal::Anonymous => Caller::Anonymous,
        }
    }

    /// Sets the context keys that the estate knows of a principal.
    pub(crate) fn set_principal(&self, principal: &Principal, context: &mut Context) {
        match principal {
            Principal::User(user) => self.set_own_tags(Entity::User(*user), context),
            Principal::Role(role) | Principal::Session(role, _) => self.set_own_tags(Entity::Role(*role), context),
            Principal::Organization(id) => {
                // Its members are callers with credentials; which ones is open.
                for key in [
                    "PrincipalArn",
                    "PrincipalAccount",
                    "PrincipalType",
                    "PrincipalOrgPaths",
                    "userid",
                ] {
                    context.set(&format!("aws:{key}"), Value::Unknown);
                }
                context.set("aws:PrincipalIsAWSService", Value::One("false".into()));
                context.set("aws:PrincipalOrgID", Value::One(id.clone()));
            }
            Principal::Account(_) => {
                for key in ["PrincipalArn", "PrincipalType", "userid", "username"] {
                    context.set(&format!("aws:{key}"), Value::Unknown);
                }
            }
            Principal::External(arn) if open_text(arn).is_some() => {
                for key in [
                    "PrincipalArn",
                    "PrincipalAccount",
                    "PrincipalType",
                    "userid",
                    "username",
                ] {
                    context.set(&format!("aws:{key}"), Value::Unknown);
                }
            }
            Principal::FederatedUser(..) | Principal::Root(_) | Principal::External(_) => {}
            Principal::Federated(_) | Principal::Service(_) | Principal::Anonymous => return,
        }
        if let Some(account) = self.account_of(principal) {
            for (key, value) in self.organization_keys(account, "aws:PrincipalOrg") {
                context.set(&key, value);
            }
        }
    }

    /// Sets the tags of a user or role, in place of those of whoever had the context before.
    pub(crate) fn set_own_tags(&self, entity: Entity, context: &mut Context) {
        context.clear_family(TAGS);
        let role = entity.as_role();
        if !role.is_some_and(|role| self.trusts_session_tags(role)) {
            set_tags(TAGS, self.estate().tags_of(entity), context);
        }
    }

    /// Returns `aws:PrincipalOrgID` and `aws:PrincipalOrgPaths`, or their twins about the resource, by their common
    /// start; nothing if they are not known.
    pub(crate) fn organization_keys(&self, account: AccountId, start: &str) -> Vec<(String, Value)> {
        let estate = self.estate();
        let (id, paths) = match (estate.accounts()[account].membership, estate.organization()) {
            (Membership::Member(_) | Membership::Management(_), Some(organization)) => {
                let units = estate.units_above(account);
                let units = units.into_iter().map(|unit| estate.units()[unit].id.as_str());
                let path = units.fold(organization.id.clone(), |path, unit| path + "/" + unit) + "/";
                (
                    Value::One(organization.id.as_str().into()),
                    Value::Many(vec![path.into()]),
                )
            }
            (Membership::Standalone, _) => (Value::Absent, Value::Absent),
            (Membership::Member(_) | Membership::Management(_), None) | (Membership::Unknown, _) => return Vec::new(),
        };
        vec![(format!("{start}ID"), id), (format!("{start}Paths"), paths)]
    }

    /// Returns whether sessions of a role may bring tags of their own, which then win over those of the role.
    ///
    /// Source: IAM User Guide, "Pass session tags in AWS STS".
    fn trusts_session_tags(&self, role: RoleId) -> bool {
        let Some(document) = self.estate().roles()[role].trust else {
            return true;
        };
        let policy = &self.estate().documents()[document].policy;
        let mut allows = policy
            .statements
            .iter()
            .filter(|statement| statement.effect.value == Effect::Allow);
        allows.any(|statement| touches(statement, "sts", "TagSession"))
    }
}

/// Returns a caller that stands for whoever an account sends: not its root user, who cannot assume roles, and nobody
/// whom a policy could name. What would tell who it is is unknown.
fn someone(account: &str) -> Caller {
    match Arn::parse(&format!("arn:aws:iam::{account}:user/*")) {
        Some(arn) => Caller::User { arn },
        None => Caller::Anonymous,
    }
}

/// Sets the tags of a principal; every other tag it does not have.
fn set_tags(start: &str, tags: &Tags, context: &mut Context) {
    for (key, value) in tags {
        context.set(&format!("{start}{key}"), Value::One(value.as_str().into()));
    }
    context.set_family(start, Value::Absent);
}

fn external(arn: &Arn) -> Caller {
    if open_text(arn).is_some() {
        return someone(arn.account());
    }
    let mut parts = arn.resource().splitn(3, '/');
    match (arn.service(), parts.next(), parts.next(), parts.next()) {
        ("iam", Some("user"), Some(_), _) => Caller::User { arn: arn.clone() },
        ("iam", Some("role"), Some(_), _) => role_session(arn.clone(), None),
        ("sts", Some("assumed-role"), Some(role), Some(session)) => {
            let text = format!("arn:{}:iam::{}:role/{role}", arn.partition(), arn.account());
            match Arn::parse(&text) {
                Some(role) => role_session(role, Some(session.into())),
                None => Caller::Anonymous,
            }
        }
        ("sts", Some("federated-user"), Some(name), None) => {
            let text = format!("arn:{}:iam::{}:user/{name}", arn.partition(), arn.account());
            match Arn::parse(&text) {
                Some(user) => Caller::FederatedUser {
                    user,
                    session: name.into(),
                },
                None => Caller::Anonymous,
            }
        }
        ("iam", Some("oidc-provider"), Some(host), None) if arn.account() == NO_ACCOUNT => {
            Caller::Federated { provider: host.into() }
        }
        ("iam", Some("oidc-provider" | "saml-provider"), Some(_), _) => Caller::Federated {
            provider: arn.as_str().into(),
        },
        _ => Caller::Root {
            account: arn.account().into(),
            partition: arn.partition().into(),
        },
    }
}

fn role_session(role: Arn, session: Option<Box<str>>) -> Caller {
    Caller::RoleSession {
        role,
        session,
        origin: SessionOrigin::AssumeRole,
    }
}

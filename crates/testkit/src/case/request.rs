//! The request of a case: caller, action, resource, context and facts.

use iamscope_catalog::Catalog;
use iamscope_eval::{Action, Caller, CheckType, Facts, SessionOrigin, Target, Value};
use iamscope_policy::Arn;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

/// The account of the caller, unless he is `in` another.
const ACCOUNT: &str = "111122223333";

/// Something that is not policy and counts.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    CallerInManagementAccount,
    ResourceInManagementAccount,
    ServiceLinkedRole,
    AwsManagedKey,
    ReservedTarget,
    SessionToken,
    AclsDisabled,
    BlockPublicAcls,
    IgnorePublicAcls,
    BlockPublicPolicy,
    RestrictPublicBuckets,
    CanonicalUser(String),
    ObjectOwner(String),
}

/// Reads a fact.
pub(super) fn fact(text: &str) -> Result<Fact, String> {
    Ok(match text {
        "caller in management account" => Fact::CallerInManagementAccount,
        "resource in management account" => Fact::ResourceInManagementAccount,
        "service-linked role" => Fact::ServiceLinkedRole,
        "aws managed key" => Fact::AwsManagedKey,
        "reserved target" => Fact::ReservedTarget,
        "session token" => Fact::SessionToken,
        "acls disabled" => Fact::AclsDisabled,
        "block public acls" => Fact::BlockPublicAcls,
        "ignore public acls" => Fact::IgnorePublicAcls,
        "block public policy" => Fact::BlockPublicPolicy,
        "restrict public buckets" => Fact::RestrictPublicBuckets,
        _ => return fact_about(text).ok_or_else(|| format!("no fact `{text}`")),
    })
}

/// Reads a fact that names something.
fn fact_about(text: &str) -> Option<Fact> {
    let (words, name) = text.rsplit_once(' ')?;
    Some(match words {
        "canonical user" => Fact::CanonicalUser(name.to_owned()),
        "object owner" => Fact::ObjectOwner(name.to_owned()),
        _ => return None,
    })
}

impl Fact {
    pub(super) fn set(&self, facts: &mut Facts) {
        match self {
            Self::CallerInManagementAccount => facts.caller_is_in_management_account = true,
            Self::ResourceInManagementAccount => facts.resource_is_in_management_account = true,
            Self::ServiceLinkedRole => facts.service_linked_role = true,
            Self::AwsManagedKey => facts.aws_managed_key = true,
            Self::ReservedTarget => facts.target_is_reserved = true,
            Self::SessionToken => facts.session_token = true,
            Self::AclsDisabled => facts.bucket.acls_disabled = true,
            Self::BlockPublicAcls => facts.bucket.block_public_acls = true,
            Self::BlockPublicPolicy => facts.bucket.block_public_policy = true,
            Self::ObjectOwner(account) => facts.object_owner = Some(account.as_str().into()),
            Self::IgnorePublicAcls => facts.bucket.ignore_public_acls = true,
            Self::RestrictPublicBuckets => facts.bucket.restrict_public_buckets = true,
            Self::CanonicalUser(id) => facts.canonical_user = Some(id.as_str().into()),
        }
    }
}

/// Reads who asks.
pub(super) fn caller(text: &str) -> Result<Caller, String> {
    let (text, account) = text.split_once(" in ").unwrap_or((text, ACCOUNT));
    let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
    let named = || {
        if name.is_empty() {
            Err(format!("a {kind} has a name"))
        } else {
            Ok(name)
        }
    };
    let arn = |resource: String| {
        let arn = format!("arn:aws:iam::{account}:{resource}");
        Arn::parse(&arn).ok_or_else(|| format!("`{arn}` is no ARN"))
    };
    let (first, second) = name
        .rsplit_once(' ')
        .map_or((name, None), |(first, second)| (first, Some(second)));
    Ok(match kind {
        "root" => Caller::Root {
            account: account.into(),
            partition: "aws".into(),
        },
        "user" => Caller::User {
            arn: arn(format!("user/{}", named()?))?,
        },
        "session" | "web-session" | "saml-session" => Caller::RoleSession {
            role: named().and_then(|_| arn(format!("role/{first}")))?,
            session: second.map(Into::into),
            origin: match kind {
                "web-session" => SessionOrigin::WebIdentity,
                "saml-session" => SessionOrigin::Saml,
                _ => SessionOrigin::AssumeRole,
            },
        },
        "federated-user" => Caller::FederatedUser {
            user: arn(format!("user/{first}"))?,
            session: second.ok_or("a federated user has a user and a name")?.into(),
        },
        "federated" => Caller::Federated {
            provider: named()?.into(),
        },
        "service" => Caller::Service { name: named()?.into() },
        "anonymous" => Caller::Anonymous,
        other => return Err(format!("no caller `{other}`")),
    })
}

/// Reads what is to be done.
pub(super) fn action(text: &str) -> Result<Action, String> {
    let (service, name) = text
        .split_once(':')
        .ok_or_else(|| format!("expected an action such as `s3:GetObject`, not `{text}`"))?;
    Ok(Action::new(service, name, Catalog::embedded()))
}

/// Reads what it is to be done to, and whose that is.
pub(super) fn target(text: &str) -> Target {
    let named = text
        .rsplit_once(' ')
        .filter(|(_, account)| account.parse::<u64>().is_ok());
    match named {
        Some((arn, account)) => Target::new(arn, Some(account)),
        None => Target::new(text, None),
    }
}

/// Reads the name of a check.
pub(super) fn check_type(name: &str) -> Result<CheckType, String> {
    let all = [
        CheckType::ResourceControlPolicy,
        CheckType::ServiceControlPolicy,
        CheckType::VpcEndpoint,
        CheckType::Resource,
        CheckType::Principal,
        CheckType::PermissionsBoundary,
        CheckType::Session,
    ];
    let found = all.into_iter().find(|check| check.name() == name);
    found.ok_or_else(|| format!("no check `{name}`"))
}

/// The value of a context key. Numbers and booleans stand for their text.
#[derive(Clone, Debug)]
pub(super) struct Setting(pub(super) Value);

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape;

        impl<'de> Visitor<'de> for Shape {
            type Value = Setting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value, or a list of values")
            }

            fn visit_str<E>(self, text: &str) -> Result<Setting, E> {
                Ok(Setting(Value::One(text.into())))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Setting, E> {
                Ok(Setting(Value::One(value.to_string().into())))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Setting, E> {
                Ok(Setting(Value::One(value.to_string().into())))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Setting, E> {
                Ok(Setting(Value::One(value.to_string().into())))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Setting, E> {
                Err(E::custom(format!("put `{value}` in quotes: a text is meant")))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Setting, A::Error> {
                let mut values = Vec::new();
                while let Some(Setting(value)) = list.next_element()? {
                    match value {
                        Value::One(value) => values.push(value),
                        Value::Many(_) | Value::Absent | Value::Unknown => {
                            return Err(A::Error::custom("a list in a list of values"));
                        }
                    }
                }
                Ok(Setting(Value::Many(values)))
            }
        }

        deserializer.deserialize_any(Shape)
    }
}

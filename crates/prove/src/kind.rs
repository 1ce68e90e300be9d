//! Kinds of callers, and what each of them fixes about a request.

use crate::text::{Builder, Class, Item, Pattern};
use iamscope_eval::{Caller, Context, SessionOrigin};
use iamscope_policy::{Arn, Case};
use std::sync::LazyLock;

/// A kind of caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Kind {
    Anonymous,
    User,
    Role,
    Service,
    Federated,
    Root,
    FederatedUser,
    /// A session of a role for whom an OpenID Connect provider vouches.
    WebSession,
    /// A session of a role for whom a SAML provider vouches.
    SamlSession,
}

/// A text of a request that patterns are compared with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Dimension {
    /// The ARN of the resource.
    Resource,
    /// `aws:PrincipalArn`.
    Principal,
    /// The name of a session of a role.
    Session,
    /// The name of a service, or a provider.
    Name,
    /// The ARN of the user who made a federated session.
    Issuer,
}

impl Dimension {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Resource, Self::Principal, Self::Session, Self::Name, Self::Issuer];

    pub(crate) fn index(self) -> usize {
        match self {
            Self::Resource => 0,
            Self::Principal => 1,
            Self::Session => 2,
            Self::Name => 3,
            Self::Issuer => 4,
        }
    }
}

impl Kind {
    /// All kinds, in the order in which they are tried: the first counterexample is the one that says most.
    pub(crate) const ALL: [Self; 9] = [
        Self::Anonymous,
        Self::User,
        Self::Role,
        Self::Service,
        Self::Federated,
        Self::Root,
        Self::FederatedUser,
        Self::WebSession,
        Self::SamlSession,
    ];

    /// The kinds that identity policies are about.
    pub(crate) const IDENTITIES: [Self; 3] = [Self::User, Self::Role, Self::FederatedUser];

    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|&kind| kind == self).unwrap_or_default()
    }

    /// Returns whether callers of the kind belong to an account.
    pub(crate) fn has_account(self) -> bool {
        match self {
            Self::User | Self::Role | Self::Root | Self::FederatedUser | Self::WebSession | Self::SamlSession => true,
            Self::Anonymous | Self::Service | Self::Federated => false,
        }
    }

    /// Returns whether callers of the kind are sessions of roles.
    pub(crate) fn is_role(self) -> bool {
        matches!(self, Self::Role | Self::WebSession | Self::SamlSession)
    }

    /// Returns what is known of every caller of the kind. Calls through other services are requests as well.
    pub(crate) fn to_context(self) -> Context {
        let mut context = Context::open();
        if let Some(caller) = self.to_caller(|dimension| self.base(dimension).map(|base| base.fill(crate::text::USUAL)))
        {
            context.set_caller(&caller);
        }
        context
    }

    /// Returns a caller whose names are these.
    pub(crate) fn to_caller(self, name: impl Fn(Dimension) -> Option<String>) -> Option<Caller> {
        let arn = || Arn::parse(&name(Dimension::Principal)?);
        let session = |origin| {
            Some(Caller::RoleSession {
                role: arn()?,
                session: name(Dimension::Session).map(Into::into),
                origin,
            })
        };
        match self {
            Self::Anonymous => Some(Caller::Anonymous),
            Self::User => Some(Caller::User { arn: arn()? }),
            Self::Role => session(SessionOrigin::AssumeRole),
            Self::WebSession => session(SessionOrigin::WebIdentity),
            Self::SamlSession => session(SessionOrigin::Saml),
            Self::Service => Some(Caller::Service {
                name: name(Dimension::Name)?.into(),
            }),
            Self::Federated => Some(Caller::Federated {
                provider: name(Dimension::Name)?.into(),
            }),
            Self::Root => {
                let arn = arn()?;
                Some(Caller::Root {
                    account: arn.account().into(),
                    partition: arn.partition().into(),
                })
            }
            Self::FederatedUser => {
                let arn = arn()?;
                let user = name(Dimension::Issuer).and_then(|user| Arn::parse(&user));
                let somebody = || Arn::parse(&format!("arn:{}:iam::{}:user/somebody", arn.partition(), arn.account()));
                Some(Caller::FederatedUser {
                    session: arn.resource().strip_prefix("federated-user/")?.into(),
                    user: user.or_else(somebody)?,
                })
            }
        }
    }

    /// Returns what every text of a dimension fits, if callers of the kind have one.
    pub(crate) fn base(self, dimension: Dimension) -> Option<&'static Pattern> {
        static BASES: LazyLock<Vec<Option<Pattern>>> = LazyLock::new(|| {
            let kinds = Kind::ALL.into_iter();
            kinds
                .flat_map(|kind| Dimension::ALL.map(|dimension| kind.to_base(dimension)))
                .collect()
        });
        let place = self.index() * Dimension::ALL.len() + dimension.index();
        BASES.get(place).and_then(Option::as_ref)
    }

    fn to_base(self, dimension: Dimension) -> Option<Pattern> {
        let account = |service: &str, resource: &str| {
            Builder::default()
                .text("arn:", Case::Sensitive)
                .item(Item::One(Class::Head))
                .item(Item::Many(Class::Head))
                .text(":", Case::Sensitive)
                .text(service, Case::Sensitive)
                .text("::", Case::Sensitive)
                .item(Item::One(Class::Digit))
                .item(Item::Many(Class::Head))
                .text(":", Case::Sensitive)
                .text(resource, Case::Sensitive)
        };
        let path = |builder: Builder| {
            builder
                .item(Item::Many(Class::NotColon))
                .item(Item::One(Class::Name))
                .build()
        };
        match (dimension, self) {
            (Dimension::Resource, _) => Some(
                Builder::default()
                    .pattern("arn:*:*:*:*:", Case::Sensitive, Class::Head)
                    .item(Item::One(Class::Any))
                    .item(Item::Many(Class::Any))
                    .build(),
            ),
            (Dimension::Principal, Self::User) => Some(path(account("iam", "user/"))),
            (Dimension::Principal, Self::Role | Self::WebSession | Self::SamlSession) => {
                Some(path(account("iam", "role/")))
            }
            (Dimension::Principal, Self::Root) => Some(account("iam", "root").build()),
            (Dimension::Principal, Self::FederatedUser) => Some(path(account("sts", "federated-user/"))),
            (Dimension::Issuer, Self::FederatedUser) => Some(path(account("iam", "user/"))),
            (Dimension::Session, kind) if kind.is_role() => Some(some_name()),
            (Dimension::Name, Self::Service) => Some(some_name()),
            (Dimension::Name, Self::Federated) => Some(
                Builder::default()
                    .item(Item::One(Class::Any))
                    .item(Item::Many(Class::Any))
                    .build(),
            ),
            (Dimension::Principal | Dimension::Session | Dimension::Name | Dimension::Issuer, _) => None,
        }
    }
}

fn some_name() -> Pattern {
    Builder::default()
        .item(Item::One(Class::Name))
        .item(Item::Many(Class::Name))
        .build()
}

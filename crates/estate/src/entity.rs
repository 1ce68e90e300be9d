//! Users and roles together, for whoever asks the same of both.

use crate::arena::{AccountId, DocumentId, ManagedPolicyId, RoleId, UserId};
use crate::estate::Estate;
use crate::identity::{AttachedPolicy, Boundary, Group, InlinePolicy, Role, Tags, User};
use crate::principal::Principal;
use iamscope_policy::Arn;
use std::fmt;

/// A user or role: what AWS calls an IAM entity (IAM User Guide, "How permissions and policies provide access
/// management").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Entity {
    /// A user.
    User(UserId),
    /// A role.
    Role(RoleId),
}

impl Entity {
    /// Returns the user that it is, if it is one.
    pub fn as_user(self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(user),
            Self::Role(_) => None,
        }
    }

    /// Returns the role that it is, if it is one.
    pub fn as_role(self) -> Option<RoleId> {
        match self {
            Self::User(_) => None,
            Self::Role(role) => Some(role),
        }
    }
}

impl From<Entity> for Principal {
    fn from(entity: Entity) -> Self {
        match entity {
            Entity::User(user) => Self::User(user),
            Entity::Role(role) => Self::Role(role),
        }
    }
}

/// The identity policies that stand at one user, group or role.
#[derive(Clone, Copy, Debug)]
pub struct Holding<'e> {
    /// The ARN of the user, group or role.
    pub arn: &'e Arn,
    /// The inline policies.
    pub inline: &'e [InlinePolicy],
    /// The managed policies.
    pub attached: &'e [AttachedPolicy],
    kind: &'static str,
    name: &'e str,
}

impl<'e> Holding<'e> {
    /// Returns the attached policies whose documents are known.
    pub fn known(self) -> impl Iterator<Item = ManagedPolicyId> + 'e {
        self.attached.iter().filter_map(AttachedPolicy::known)
    }

    /// Returns the documents that are known, those of inline policies first.
    pub fn documents(self, estate: &'e Estate) -> impl Iterator<Item = DocumentId> + 'e {
        let inline = self.inline.iter().map(|policy| policy.document);
        inline.chain(self.known().map(|policy| estate.managed_policies[policy].document))
    }
}

/// Writes the kind and name of who holds the policies, such as `group developers`.
impl fmt::Display for Holding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

macro_rules! holders {
    ($($kind:literal: $type:ty,)*) => {$(
        impl<'e> From<&'e $type> for Holding<'e> {
            fn from(holder: &'e $type) -> Self {
                Self {
                    arn: &holder.arn,
                    inline: &holder.inline,
                    attached: &holder.attached,
                    kind: $kind,
                    name: &holder.name,
                }
            }
        }
    )*};
}

holders! {
    "user": User,
    "group": Group,
    "role": Role,
}

macro_rules! entity_readers {
    ($($(#[$doc:meta])* $name:ident, $field:ident: $type:ty;)*) => {
        impl Estate {
            $($(#[$doc])* pub fn $name(&self, entity: Entity) -> &$type {
                match entity {
                    Entity::User(user) => &self.users[user].$field,
                    Entity::Role(role) => &self.roles[role].$field,
                }
            })*
        }
    };
}

entity_readers! {
    /// Returns the ARN of a user or role.
    arn_of, arn: Arn;
    /// Returns the name of a user or role, without the path.
    name_of, name: String;
    /// Returns the tags of a user or role.
    tags_of, tags: Tags;
    /// Returns the permissions boundary of a user or role.
    boundary_of, boundary: Option<Boundary>;
}

impl Estate {
    /// Returns the account that a user or role lives in.
    pub fn account_of(&self, entity: Entity) -> AccountId {
        match entity {
            Entity::User(user) => self.users[user].account,
            Entity::Role(role) => self.roles[role].account,
        }
    }

    /// Returns all users, then all roles.
    pub fn entities(&self) -> impl Iterator<Item = Entity> + Clone + use<> {
        let users = self.users.ids().map(Entity::User);
        users.chain(self.roles.ids().map(Entity::Role))
    }

    /// Returns the identity policies that stand at a user or role itself.
    pub fn own_holding(&self, entity: Entity) -> Holding<'_> {
        match entity {
            Entity::User(user) => Holding::from(&self.users[user]),
            Entity::Role(role) => Holding::from(&self.roles[role]),
        }
    }

    /// Returns the identity policies that act on a user or role: its own, then those of the groups that a user is in.
    pub fn holdings(&self, entity: Entity) -> Vec<Holding<'_>> {
        let groups = entity.as_user().map(|user| self.users[user].groups.as_slice());
        let groups = groups.unwrap_or_default().iter();
        let groups = groups.map(|&group| Holding::from(&self.groups[group]));
        std::iter::once(self.own_holding(entity)).chain(groups).collect()
    }

    /// Returns the identity policies of all users, groups and roles, by who holds them.
    pub fn all_holdings(&self) -> impl Iterator<Item = Holding<'_>> {
        let users = self.users.iter().map(|(_, user)| Holding::from(user));
        let groups = self.groups.iter().map(|(_, group)| Holding::from(group));
        let roles = self.roles.iter().map(|(_, role)| Holding::from(role));
        users.chain(groups).chain(roles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::EstateBuilder;
    use crate::builder::input::{GroupInput, NamedPolicy, PolicyText, RoleInput, UserInput};
    use iamscope_catalog::Catalog;

    fn inline(name: &str) -> Vec<NamedPolicy> {
        vec![NamedPolicy {
            name: name.into(),
            policy: PolicyText::new(r#"{"Statement": []}"#),
        }]
    }

    fn estate() -> Estate {
        let mut builder = EstateBuilder::default();
        builder.user(UserInput {
            arn: "arn:aws:iam::111122223333:user/team/bob".into(),
            groups: vec!["devs".into(), "admins".into()],
            inline: inline("of-bob"),
            ..UserInput::default()
        });
        for name in ["admins", "devs"] {
            builder.group(GroupInput {
                arn: format!("arn:aws:iam::111122223333:group/{name}"),
                inline: inline(&format!("of-{name}")),
                attached: vec!["arn:aws:iam::aws:policy/ReadOnlyAccess".into()],
                ..GroupInput::default()
            });
        }
        builder.role(RoleInput {
            arn: "arn:aws:iam::111122223333:role/app".into(),
            inline: inline("of-app"),
            attached: vec!["arn:aws:iam::111122223333:policy/gone".into()],
            ..RoleInput::default()
        });
        builder.build(Catalog::embedded())
    }

    fn shown(estate: &Estate, holdings: &[Holding<'_>]) -> String {
        let lines = holdings.iter().map(|holding| {
            let inline = holding.inline.iter().map(|policy| policy.name.as_str());
            let inline = inline.collect::<Vec<_>>().join(" ");
            let (known, attached) = (holding.known().count(), holding.attached.len());
            let documents = holding.documents(estate).count();
            format!("{holding}: {inline}; {known} of {attached} attached are known; {documents} documents\n")
        });
        lines.collect()
    }

    #[test]
    fn the_policies_of_a_user_are_its_own_and_those_of_its_groups() {
        let estate = estate();
        let all = estate.entities().map(|entity| shown(&estate, &estate.holdings(entity)));
        insta::assert_snapshot!(all.collect::<Vec<_>>().join("--\n"), @r"
        user bob: of-bob; 0 of 0 attached are known; 1 documents
        group admins: of-admins; 1 of 1 attached are known; 2 documents
        group devs: of-devs; 1 of 1 attached are known; 2 documents
        --
        role app: of-app; 0 of 1 attached are known; 1 documents
        ");
        assert_eq!(estate.all_holdings().count(), 4);
    }

    #[test]
    fn what_is_asked_of_users_and_roles_alike() {
        let estate = estate();
        let lines = estate.entities().map(|entity| {
            let account = &estate.accounts()[estate.account_of(entity)].number;
            format!("{} {} {account}\n", estate.arn_of(entity), estate.name_of(entity))
        });
        insta::assert_snapshot!(lines.collect::<String>(), @r"
        arn:aws:iam::111122223333:user/team/bob bob 111122223333
        arn:aws:iam::111122223333:role/app app 111122223333
        ");
    }
}

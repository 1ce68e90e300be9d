//! Which policies are attached to whom, and who has the same ones.

use crate::documents::{AsksWho, Documents};
use crate::ranges::ActionRanges;
use iamscope_estate::arena::Id;
use iamscope_estate::{
    AccountId, Arena, AttachedPolicy, DocumentId, Entity, Estate, Fact, Gap, GroupId, Holding, Principal, Resource,
    ResourceId, ResourcePolicy, Role, RoleId, Subject, UserId,
};
use iamscope_eval::CheckType;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A policy and what it is called where it is attached.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) document: DocumentId,
    pub(crate) name: Arc<str>,
}

/// A policy that is attached and was not seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Unseen {
    pub(crate) check: CheckType,
    pub(crate) what: Arc<str>,
}

/// The policies of one user or role.
#[derive(Clone, Debug)]
pub(crate) struct Attached {
    /// Its own policies and those of its groups.
    pub(crate) identity: Vec<Named>,
    pub(crate) boundary: Option<Named>,
    pub(crate) unseen: Vec<Unseen>,
    pub(crate) class: ClassId,
}

/// Names a class of principals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClassId(u32);

impl Id for ClassId {
    fn from_index(index: u32) -> Self {
        Self(index)
    }

    fn index(self) -> u32 {
        self.0
    }
}

/// Users or roles of one account whose policies read the same.
#[derive(Clone, Debug)]
pub struct Class {
    /// Who is in it: users only or roles only, in the estate's order, never empty.
    pub members: Vec<Principal>,
    /// The documents of its identity policies, sorted; of several that read the same, the first of the estate.
    pub(crate) identity: Vec<DocumentId>,
    /// Actions that its identity policies allow on something, under some condition.
    pub(crate) allows: ActionRanges,
    /// What its own policies ask for that differs between its members.
    pub(crate) asks_who: AsksWho,
    pub(crate) has_unseen: bool,
}

/// The policies of every user and role.
#[derive(Debug)]
pub(crate) struct Attachments {
    users: Arena<UserId, Attached>,
    roles: Arena<RoleId, Attached>,
    pub(crate) trusts: Arena<RoleId, Option<Named>>,
    pub(crate) resources: Arena<ResourceId, Option<Named>>,
    pub(crate) classes: Arena<ClassId, Class>,
}

impl Attachments {
    pub(crate) fn new(estate: &Estate, documents: &Documents) -> Self {
        let mut builder = Builder {
            estate,
            documents,
            by_policies: FxHashMap::default(),
            classes: Arena::default(),
        };
        let mut groups = Arena::<GroupId, (Vec<Named>, Vec<Unseen>)>::default();
        for (_, group) in estate.groups().iter() {
            groups.push(builder.policies(group.into()));
        }
        let mut users = Arena::default();
        for (id, user) in estate.users().iter() {
            let owner = format!("user {}", user.name);
            let (mut identity, mut unseen) = builder.policies(user.into());
            for &group in &user.groups {
                let (policies, unseen_policies) = &groups[group];
                identity.extend(policies.iter().cloned());
                unseen.extend(unseen_policies.iter().cloned());
            }
            unseen.extend(
                estate
                    .gaps()
                    .iter()
                    .filter_map(|gap| unseen_group(gap, user.arn.as_str())),
            );
            let boundary = builder.boundary(&owner, user.boundary.as_ref(), &mut unseen);
            users.push(builder.finish(Entity::User(id), identity, boundary, unseen));
        }
        let (mut roles, mut trusts) = (Arena::default(), Arena::default());
        for (id, role) in estate.roles().iter() {
            let owner = format!("role {}", role.name);
            let (identity, mut unseen) = builder.policies(role.into());
            let boundary = builder.boundary(&owner, role.boundary.as_ref(), &mut unseen);
            roles.push(builder.finish(Entity::Role(id), identity, boundary, unseen));
            trusts.push(role.trust.map(|document| Named {
                document,
                name: format!("{owner}, trust policy").into(),
            }));
        }
        let mut resources = Arena::default();
        for (_, resource) in estate.resources().iter() {
            resources.push(resource_policy(resource));
        }
        Self {
            users,
            roles,
            trusts,
            resources,
            classes: builder.classes,
        }
    }

    /// Returns the policies of a user or role of the estate, or of whoever a session belongs to.
    pub(crate) fn of(&self, principal: &Principal) -> Option<&Attached> {
        Some(match principal.acting_entity()? {
            Entity::User(user) => &self.users[user],
            Entity::Role(role) => &self.roles[role],
        })
    }
}

/// What principals have in common for whom guardrails and most context keys are the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Kin {
    pub(crate) account: AccountId,
    is_role: bool,
    is_service_linked: bool,
}

impl Kin {
    pub(crate) fn of(estate: &Estate, entity: Entity) -> Self {
        let role = entity.as_role().map(|role| &estate.roles()[role]);
        Self {
            account: estate.account_of(entity),
            is_role: role.is_some(),
            is_service_linked: role.is_some_and(Role::is_service_linked),
        }
    }
}

/// What makes principals the same as far as their own policies go.
#[derive(PartialEq, Eq, Hash)]
struct ClassKey {
    kin: Kin,
    identity: Vec<DocumentId>,
    boundary: Option<DocumentId>,
    unseen: Vec<Unseen>,
}

struct Builder<'e> {
    estate: &'e Estate,
    documents: &'e Documents,
    by_policies: FxHashMap<ClassKey, ClassId>,
    classes: Arena<ClassId, Class>,
}

impl Builder<'_> {
    fn policies(&self, holding: Holding<'_>) -> (Vec<Named>, Vec<Unseen>) {
        let mut unseen = Vec::new();
        let mut policies = Vec::with_capacity(holding.inline.len() + holding.attached.len());
        policies.extend(holding.inline.iter().map(|policy| Named {
            document: policy.document,
            name: format!("{holding}, inline policy {}", policy.name).into(),
        }));
        for policy in holding.attached {
            match policy {
                AttachedPolicy::Known(policy) => {
                    let policy = &self.estate.managed_policies()[*policy];
                    policies.push(Named {
                        document: policy.document,
                        name: format!("{holding}, managed policy {}", policy.name).into(),
                    });
                }
                AttachedPolicy::Missing(arn) => unseen.push(Unseen {
                    check: CheckType::Principal,
                    what: format!("managed policy {}", arn.name()).into(),
                }),
            }
        }
        (policies, unseen)
    }

    fn boundary(&self, owner: &str, boundary: Option<&AttachedPolicy>, unseen: &mut Vec<Unseen>) -> Option<Named> {
        match boundary? {
            AttachedPolicy::Known(policy) => {
                let policy = &self.estate.managed_policies()[*policy];
                Some(Named {
                    document: policy.document,
                    name: format!("{owner}, permissions boundary {}", policy.name).into(),
                })
            }
            AttachedPolicy::Missing(arn) => {
                unseen.push(Unseen {
                    check: CheckType::PermissionsBoundary,
                    what: format!("permissions boundary {}", arn.name()).into(),
                });
                None
            }
        }
    }

    fn finish(
        &mut self,
        entity: Entity,
        identity: Vec<Named>,
        boundary: Option<Named>,
        unseen: Vec<Unseen>,
    ) -> Attached {
        let same = |policy: &Named| self.estate.documents()[policy.document].same_as;
        let mut documents = identity.iter().map(same).collect::<Vec<_>>();
        documents.sort_unstable();
        documents.dedup();
        let key = ClassKey {
            kin: Kin::of(self.estate, entity),
            boundary: boundary.as_ref().map(same),
            identity: documents,
            unseen,
        };
        let unseen = key.unseen.clone();
        let class = match self.by_policies.get(&key) {
            Some(&class) => class,
            None => {
                let class = self.classes.push(self.class(&key));
                self.by_policies.insert(key, class);
                class
            }
        };
        if let Some(class) = self.classes.record_mut(class) {
            class.members.push(entity.into());
        }
        Attached {
            identity,
            boundary,
            unseen,
            class,
        }
    }

    fn class(&self, key: &ClassKey) -> Class {
        let reaches = key.identity.iter().map(|&document| self.documents.reach(document));
        let own = || key.identity.iter().chain(&key.boundary);
        let is_readable = |document: DocumentId| self.estate.documents()[document].policy.unreadable.is_empty();
        Class {
            members: Vec::new(),
            allows: ActionRanges::union(reaches.map(|reach| &reach.extent.ever)),
            asks_who: AsksWho::join(own().map(|&document| self.documents.reach(document).asks_who)),
            identity: key.identity.clone(),
            has_unseen: !key.unseen.is_empty() || own().any(|&document| !is_readable(document)),
        }
    }
}

fn resource_policy(resource: &Resource) -> Option<Named> {
    let document = match resource.policy {
        ResourcePolicy::Document(document) => document,
        ResourcePolicy::None | ResourcePolicy::NotSeen => return None,
    };
    Some(Named {
        document,
        name: format!(
            "{} {}, resource policy",
            resource.kind.name.to_lowercase(),
            resource.name
        )
        .into(),
    })
}

fn unseen_group(gap: &Gap, user: &str) -> Option<Unseen> {
    let is_ours = gap.fact == Fact::GroupMembership
        && match &gap.subject {
            Subject::Arn(arn) => arn.as_str() == user,
            Subject::Estate | Subject::Account(_) | Subject::File(_) => false,
        };
    is_ours.then(|| Unseen {
        check: CheckType::Principal,
        what: "policies of a group that was not seen".into(),
    })
}

//! What all techniques ask of an estate, looked up once.

use super::plan::Plan;
use super::schema::Member;
use super::tags::TagKeys;
use crate::administrators::Administrators;
use crate::builder::Found;
use crate::edge::{Proof, Relation};
use crate::internet::reached_on;
use crate::node::Subject;
use iamscope_access::Access;
use iamscope_estate::{
    AccountId, DocumentId, Estate, GroupId, ManagedPolicyId, PolicyOwner, Principal, ResourceId, ResourceKind,
    ResourcePolicy, RoleId, UserId,
};
use iamscope_eval::{Action, Formula};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Things of one account with their ARNs, in the order of these.
pub(super) type Listed<'e, I> = Vec<(&'e str, I)>;

/// The estate as the techniques see it.
pub(super) struct World<'a, 'e> {
    pub(super) access: &'a Access<'e>,
    pub(super) administrators: &'a Administrators,
    pub(super) plans: Vec<Plan>,
    /// The context keys for tags that some policy looks at.
    pub(super) tag_keys: TagKeys,
    pub(super) actions: FxHashMap<&'static str, Arc<Action>>,
    pub(super) accounts: BTreeMap<AccountId, Account<'e>>,
    /// Roles that a service may run with: what makes the service one of those who can assume them.
    pub(super) trusting: BTreeMap<(AccountId, Box<str>), Vec<&'a Found>>,
    /// Roles that somebody can assume.
    assumable: FxHashMap<&'a Principal, Vec<RoleId>>,
    /// Roles whose trust policies leave it to an account whom it lets in.
    pub(super) delegating: Vec<RoleId>,
    /// Roles that everyone, or everyone in the organization, can assume.
    open_roles: Vec<RoleId>,
    /// Resources whose own policy names somebody for an action.
    mentioned: FxHashMap<&'static str, FxHashMap<Principal, Vec<ResourceId>>>,
    /// Resources whose own policy names everyone for an action.
    open_resources: FxHashMap<&'static str, Vec<ResourceId>>,
    /// Machines that the internet reaches on the port for SSH, found when somebody asks.
    open_for_ssh: OnceLock<BTreeSet<ResourceId>>,
}

/// What is in an account.
#[derive(Default)]
pub(super) struct Account<'e> {
    pub(super) roles: Listed<'e, RoleId>,
    pub(super) users: Listed<'e, UserId>,
    pub(super) groups: Listed<'e, GroupId>,
    /// Customer managed policies.
    pub(super) policies: Listed<'e, ManagedPolicyId>,
    pub(super) resources: FxHashMap<(Box<str>, Box<str>), Listed<'e, ResourceId>>,
}

impl<'a, 'e> World<'a, 'e> {
    /// Returns whether the internet certainly reaches a machine on the port for SSH.
    pub(super) fn is_open_for_ssh(&self, machine: ResourceId) -> bool {
        let open = self.open_for_ssh.get_or_init(|| {
            let reached = reached_on(self.access, 22).into_iter();
            reached
                .filter(|(_, condition)| condition.is_true())
                .map(|(machine, _)| machine)
                .collect()
        });
        open.contains(&machine)
    }

    pub(super) fn new(
        access: &'a Access<'e>,
        administrators: &'a Administrators,
        assumed: &'a [Found],
        plans: Vec<Plan>,
    ) -> Self {
        let mut world = Self {
            actions: actions(access, &plans),
            accounts: accounts(access.estate()),
            tag_keys: TagKeys::new(access.estate()),
            trusting: BTreeMap::new(),
            assumable: FxHashMap::default(),
            delegating: delegating(access),
            open_roles: Vec::new(),
            mentioned: FxHashMap::default(),
            open_resources: FxHashMap::default(),
            access,
            administrators,
            plans,
            open_for_ssh: OnceLock::new(),
        };
        for found in assumed {
            world.note_assumed(found);
        }
        world.note_resource_policies();
        world
    }

    fn note_assumed(&mut self, found: &'a Found) {
        let (Subject::Principal(from), Subject::Principal(Principal::Role(role))) = (&found.from, &found.to) else {
            return;
        };
        let record = &self.access.estate().roles()[*role];
        match from {
            Principal::Service(service) => {
                if !record.is_service_linked() && !record.is_reserved() {
                    let key = (record.account, service.clone());
                    self.trusting.entry(key).or_default().push(found);
                }
            }
            Principal::Anonymous | Principal::Organization(_) => self.open_roles.push(*role),
            Principal::User(_) | Principal::Role(_) => self.assumable.entry(from).or_default().push(*role),
            // A provider that is nobody's own is a service, such as Amazon Cognito.
            Principal::External(arn) if arn.account() == "aws" => {
                if let Some(host) = arn.resource().strip_prefix("oidc-provider/") {
                    let key = (record.account, host.into());
                    self.trusting.entry(key).or_default().push(found);
                }
            }
            Principal::Root(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Account(_)
            | Principal::External(_) => {}
        }
    }

    /// Notes whom resource policies let in, for the actions that techniques need on things that exist.
    fn note_resource_policies(&mut self) {
        let estate = self.access.estate();
        for (kind, action) in needed_on_existing(&self.plans) {
            let Some(asked) = self.actions.get(action) else {
                continue;
            };
            let key = kind_key(kind);
            for (_, resource) in self
                .accounts
                .values()
                .flat_map(|account| account.resources.get(&key))
                .flatten()
            {
                let ResourcePolicy::Document(document) = estate.resources()[*resource].policy else {
                    continue;
                };
                let mentioned = self.access.mentioned(document, asked);
                if mentioned.everyone {
                    self.open_resources.entry(action).or_default().push(*resource);
                }
                for principal in mentioned.principals {
                    let of_action = self.mentioned.entry(action).or_default();
                    of_action.entry(principal).or_default().push(*resource);
                }
            }
        }
    }

    /// Returns the services that a role of an account trusts.
    pub(super) fn services(&self, account: AccountId) -> Vec<Box<str>> {
        let keys = self.trusting.keys().filter(|(other, _)| *other == account);
        keys.map(|(_, service)| service.clone()).collect()
    }

    pub(super) fn estate(&self) -> &'e Estate {
        self.access.estate()
    }

    /// Returns the roles that a principal can assume, also as one of everyone.
    pub(super) fn assumable_by(&self, principal: &Principal) -> impl Iterator<Item = RoleId> {
        let own = self.assumable.get(principal).into_iter().flatten();
        own.chain(&self.open_roles).copied()
    }

    /// Returns the roles that some role can assume.
    pub(super) fn assumed_by_roles(&self) -> impl Iterator<Item = RoleId> {
        let by_roles = self
            .assumable
            .iter()
            .filter(|(principal, _)| matches!(principal, Principal::Role(_)));
        by_roles.flat_map(|(_, roles)| roles).chain(&self.open_roles).copied()
    }

    /// Returns the resources whose own policies let a principal do an action, or may do so.
    pub(super) fn mentioning(&self, action: &str, principal: &Principal) -> impl Iterator<Item = ResourceId> {
        let by_name = self.mentioned.get(action);
        let by_name = by_name.and_then(|of_action| of_action.get(principal));
        let open = self.open_resources.get(action);
        by_name.into_iter().chain(open).flatten().copied()
    }

    /// Returns whether a resource policy speaks of an action at all.
    pub(super) fn is_mentioned(&self, action: &str) -> bool {
        self.mentioned.contains_key(action) || self.open_resources.contains_key(action)
    }

    /// Returns the partition and number of an account, as they stand in ARNs.
    pub(super) fn account_words(&self, account: AccountId) -> (&'e str, &'e str) {
        let account = &self.estate().accounts()[account];
        (&account.partition, account.number.as_str())
    }
}

fn delegating(access: &Access<'_>) -> Vec<RoleId> {
    let Some(assume) = access.action("sts:AssumeRole") else {
        return Vec::new();
    };
    let estate = access.estate();
    let mut known = FxHashMap::<DocumentId, bool>::default();
    let roles = estate.roles().iter().filter(|(_, role)| {
        role.trust.is_some_and(|trust| {
            let same = estate.documents()[trust].same_as;
            *known.entry(same).or_insert_with(|| {
                let mentioned = access.mentioned(same, &assume);
                let mut principals = mentioned.principals.iter();
                mentioned.everyone || principals.any(|principal| matches!(principal, Principal::Root(_)))
            })
        })
    });
    roles.map(|(id, _)| id).collect()
}

/// Returns what is the same for all spellings of a kind.
pub(super) fn kind_key(kind: &ResourceKind) -> (Box<str>, Box<str>) {
    (kind.service.clone(), kind.name.to_lowercase().into())
}

fn actions(access: &Access<'_>, plans: &[Plan]) -> FxHashMap<&'static str, Arc<Action>> {
    let needed = plans.iter().flat_map(|plan| {
        let needed = plan.technique.needs.iter().flat_map(|need| &need.actions);
        needed
            .chain(plan.technique.outcome.gained_actions())
            .map(|action| &**action)
    });
    let all = needed
        .chain(["iam:PassRole", "sts:AssumeRole"])
        .collect::<FxHashSet<&'static str>>();
    let mut actions = FxHashMap::default();
    #[expect(
        clippy::iter_over_hash_type,
        reason = "what is made of them is looked up and never listed"
    )]
    for name in all {
        // Actions of retired services are in policies still.
        let retired = || {
            name.split_once(':')
                .map(|(service, name)| Action::new(service, name, access.catalog()))
        };
        if let Some(action) = access.action(name).or_else(retired) {
            actions.insert(name, Arc::new(action));
        }
    }
    actions
}

fn needed_on_existing(plans: &[Plan]) -> Vec<(&'static ResourceKind, &'static str)> {
    let steps = plans.iter().flat_map(|plan| plan.steps().map(move |step| (plan, step)));
    let needed = steps.flat_map(|(plan, step)| {
        let kind = match step.member {
            Member::Existing { kind, .. } => Some(kind),
            Member::PassedRole { .. }
            | Member::New(_)
            | Member::Unlisted(_)
            | Member::AnyResource
            | Member::User { .. }
            | Member::Role { .. }
            | Member::Group { .. }
            | Member::PolicyOf(_)
            | Member::Policy
            | Member::Attached(_)
            | Member::Inline(_)
            | Member::ProviderOf(_)
            | Member::Account
            | Member::PermissionSet(_)
            | Member::PermissionSetRole
            | Member::ClusterRole => None,
        };
        let needs = plan.needs_on(step.name).flat_map(|need| &need.actions);
        needs.filter_map(move |action| Some((kind?, &**action)))
    });
    let mut needed = needed.collect::<Vec<_>>();
    needed.sort_unstable();
    needed.dedup();
    needed
}

fn accounts(estate: &Estate) -> BTreeMap<AccountId, Account<'_>> {
    let mut accounts = BTreeMap::<AccountId, Account<'_>>::new();
    for (id, role) in estate.roles().iter() {
        accounts
            .entry(role.account)
            .or_default()
            .roles
            .push((role.arn.as_str(), id));
    }
    for (id, user) in estate.users().iter() {
        accounts
            .entry(user.account)
            .or_default()
            .users
            .push((user.arn.as_str(), id));
    }
    for (id, group) in estate.groups().iter() {
        accounts
            .entry(group.account)
            .or_default()
            .groups
            .push((group.arn.as_str(), id));
    }
    for (id, policy) in estate.managed_policies().iter() {
        if let PolicyOwner::Customer(account) = policy.owner {
            accounts
                .entry(account)
                .or_default()
                .policies
                .push((policy.arn.as_str(), id));
        }
    }
    for (id, resource) in estate.resources().iter() {
        if let Some(account) = resource.account {
            let of_kind = accounts
                .entry(account)
                .or_default()
                .resources
                .entry(kind_key(&resource.kind));
            of_kind.or_default().push((resource.arn.as_str(), id));
        }
    }
    accounts
}

/// Returns the edges from what a service starts anew to the roles that it may run with.
pub(super) fn launch_edges(world: &World<'_, '_>, found: &[Found]) -> Vec<Found> {
    let mut launches = found
        .iter()
        .map(|found| &found.to)
        .filter(|to| matches!(to, Subject::Launch { .. }))
        .collect::<Vec<_>>();
    launches.sort_unstable();
    launches.dedup();
    let mut edges = Vec::new();
    for launch in launches {
        let Subject::Launch {
            account,
            service,
            has_profile,
        } = launch
        else {
            continue;
        };
        for trust in world.trusting.get(&(*account, service.clone())).into_iter().flatten() {
            let Subject::Principal(Principal::Role(role)) = &trust.to else {
                continue;
            };
            let profiles = &world.estate().roles()[*role].instance_profiles;
            if *has_profile && profiles.is_empty() {
                continue;
            }
            edges.push(Found {
                from: launch.clone(),
                to: trust.to.clone(),
                relation: Relation::MayRunAs,
                condition: trust.condition.clone(),
                proof: trust.proof.clone(),
                assumptions: Arc::clone(&trust.assumptions),
            });
        }
    }
    edges
}

/// Returns the question that a found edge rests on, and under which condition the answer is yes.
pub(super) fn question_of(found: &Found) -> Option<(&crate::edge::Asked, &Formula)> {
    match &found.proof {
        Proof::Question(asked) => Some((asked, &found.condition)),
        Proof::Setting | Proof::Requirements(_) => None,
    }
}

//! Who and what can stand for the members of a cast.

use super::asker::{Asker, Bound, Reply, State};
use super::plan::{Plan, Step};
use super::schema::{Member, Need, Part};
use super::world::{Listed, kind_key, question_of};
use crate::edge::Requirement;
use crate::node::Subject;
use iamscope_estate::{
    AttachedPolicy, CarriedRole, Estate, GroupId, ManagedPolicyId, PolicyOwner, Principal, ResourceId, ResourceKind,
    RoleId, UserId,
};
use iamscope_eval::Value as Known;
use iamscope_policy::Arn;
use iamscope_policy::glob::Glob;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A choice, with what it rests on.
pub(super) type Choice = (Bound, Vec<Reply>);

/// So many roles are drawn one by one; more of them are drawn as what the service may start.
const MOST_DIRECT: usize = 8;

/// No more regions than this are tried for what is made anew.
const MOST_REGIONS: usize = 2;

impl Asker<'_, '_, '_> {
    /// Returns who or what can stand for a member, as far as patterns tell.
    pub(super) fn choices(&mut self, plan: &Plan, step: &Step, state: &State) -> Vec<Choice> {
        let bare = |bound| (bound, Vec::new());
        match step.member {
            Member::PassedRole { services } => self.passed_roles(plan, step, services),
            Member::New(kind) => {
                let names = self.new_names(plan, step, kind, false).into_iter();
                names.map(Bound::New).map(bare).collect()
            }
            Member::Unlisted(kind) => {
                let names = self.new_names(plan, step, kind, true).into_iter();
                names.map(Bound::Arn).map(bare).collect()
            }
            Member::AnyResource => self.any_resources(plan, step).into_iter().map(bare).collect(),
            Member::Existing { kind, carries_role } => self.existing(plan, step, kind, *carries_role),
            Member::User { is_other } => {
                let users = self.users(plan, step).into_iter().map(Principal::User);
                let actor = self.actor.clone();
                let users = users.filter(|user| !is_other || *user != actor);
                users.map(Bound::Principal).map(bare).collect()
            }
            Member::Role { is_other } => {
                let roles = self.roles(plan, step).into_iter().map(Principal::Role);
                let actor = self.actor.clone();
                let roles = roles.filter(|role| !is_other || *role != actor);
                roles.map(Bound::Principal).map(bare).collect()
            }
            Member::Group { has_actor } => {
                let own = self.own_groups();
                let groups = self.groups(plan, step).into_iter();
                let groups = groups.filter(|group| has_actor.is_none_or(|has| own.contains(group) == has));
                groups.map(Bound::Group).map(bare).collect()
            }
            Member::Policy => self
                .policies(plan, step)
                .into_iter()
                .map(Bound::Policy)
                .map(bare)
                .collect(),
            Member::PolicyOf(owner) => {
                let policies = self.policies_of(owner, state).into_iter();
                policies
                    .map(|(policy, fact)| (Bound::Policy(policy), vec![Reply::fact(fact)]))
                    .collect()
            }
            Member::ProviderOf(role) => self.providers_of(role, state),
            Member::Account => {
                let accounts = self.world.estate().accounts().ids();
                let account = self.account;
                accounts
                    .filter(|&other| other != account)
                    .map(Bound::Account)
                    .map(bare)
                    .collect()
            }
            Member::Attached(owner) => self.own_policies(owner, state).1.into_iter().map(bare).collect(),
            Member::Inline(owner) => self.own_policies(owner, state).0.into_iter().map(bare).collect(),
            Member::PermissionSet(part) => {
                let is_from_set = self
                    .principals_of(part, state)
                    .iter()
                    .any(|principal| is_of_permission_set(self.world.estate(), principal));
                // Which one it is an estate does not tell.
                let arn = format!("arn:{}:sso:::permissionSet/*", self.world.account_words(self.account).0);
                is_from_set.then(|| bare(Bound::Arn(arn.into()))).into_iter().collect()
            }
            Member::PermissionSetRole => {
                let roles = self.world.estate().roles().ids().map(Principal::Role);
                let from_sets = roles.filter(|role| is_of_permission_set(self.world.estate(), role));
                let others = from_sets.filter(|role| *role != self.actor);
                others.map(Bound::Principal).map(bare).collect()
            }
            Member::ClusterRole => self.cluster_roles().into_iter().map(bare).collect(),
        }
    }

    fn passed_roles(&mut self, plan: &Plan, step: &Step, services: &'static [Box<str>]) -> Vec<Choice> {
        let mut choices = Vec::new();
        let every = self.world.services(self.account);
        let mut seen = BTreeSet::new();
        for service in if services.is_empty() { &every } else { services } {
            let key = (self.account, service.clone());
            let trusting = self.world.trusting.get(&key).map(Vec::as_slice).unwrap_or_default();
            if trusting.is_empty() {
                continue;
            }
            let context: [(Box<str>, Known); 1] = [("iam:PassedToService".into(), Known::One(service.clone()))];
            if self.is_alike_for_roles("iam:PassRole") {
                let Some(pass) = self.ask("iam:PassRole", &self.all_roles(), &context) else {
                    continue;
                };
                if let Some((_, has_profile)) = plan.any_role.filter(|(name, _)| *name == step.name)
                    && trusting.len() > MOST_DIRECT
                {
                    let service = service.clone();
                    choices.push((Bound::AnyRole { service, has_profile }, vec![pass]));
                    continue;
                }
            }
            let globs = self.globs("iam:PassRole");
            for trust in trusting {
                let (Subject::Principal(Principal::Role(role)), Some((asked, condition))) =
                    (&trust.to, question_of(trust))
                else {
                    continue;
                };
                let arn = self.world.estate().roles()[*role].arn.as_str();
                if self.actor == Principal::Role(*role) || !may_cover(globs.as_deref(), arn) {
                    continue;
                }
                let Some(pass) = self.ask("iam:PassRole", arn, &context) else {
                    continue;
                };
                let trusts = Reply {
                    requirement: Requirement::Allowed(asked.clone()),
                    condition: condition.clone(),
                    assumptions: trust.assumptions.clone(),
                };
                // Of several services one is enough, if it is sure.
                if pass.condition.is_true() && condition.is_true() && !seen.insert(*role) {
                    continue;
                }
                choices.push((Bound::Principal(Principal::Role(*role)), vec![pass, trusts]));
            }
        }
        choices
    }

    /// Returns names for a new thing that every need on it may be about. Of something that is there but is not listed, AWS
    /// may be the owner, and then no account is in its ARN.
    fn new_names(&mut self, plan: &Plan, step: &Step, kind: &ResourceKind, is_unlisted: bool) -> Vec<Arc<str>> {
        let key = (plan.id, step.name);
        if let Some(known) = self.new_names.get(&key) {
            return known.clone();
        }
        let (partition, number) = self.world.account_words(self.account);
        let Some(format) = self.world.access.catalog().resource_type(&kind.service, &kind.name) else {
            return Vec::new();
        };
        let format = format.arn_format();
        let mut names = vec![pattern_of(format, partition, number, "*").into_boxed_str()];
        if format.contains("${Region}") {
            // Where guardrails name regions, the actor takes one of them.
            let regions = self.world.access.regions(self.class).into_iter().take(MOST_REGIONS);
            names.extend(regions.map(|region| pattern_of(format, partition, number, region).into()));
        }
        if is_unlisted {
            names.push(pattern_of(format, partition, "", "*").into());
            names.dedup();
        }
        for need in plan.needs_on(step.name).filter(|need| !need.is_inside) {
            let actions = need
                .actions
                .iter()
                .filter_map(|action| self.world.actions.get(&**action));
            let narrowed = actions.flat_map(|action| self.narrowed(&names, action));
            names = narrowed.collect();
        }
        let names = names.into_iter().map(|name| (*name).into()).collect::<Vec<Arc<str>>>();
        self.new_names.insert(key, names.clone());
        names
    }

    /// Returns everything in the account that the needs on a member may be about: resources, roles and users.
    fn any_resources(&mut self, plan: &Plan, step: &Step) -> Vec<Bound> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let Some(account) = self.world.accounts.get(&self.account) else {
            return Vec::new();
        };
        let mut listed = account.resources.values().flatten().copied().collect::<Vec<_>>();
        listed.sort_unstable();
        let resources = self.covered(&needs, &listed).into_iter().map(Bound::Resource);
        let roles = self.covered(&needs, &account.roles).into_iter().map(Principal::Role);
        let users = self.covered(&needs, &account.users).into_iter().map(Principal::User);
        resources.chain(roles.chain(users).map(Bound::Principal)).collect()
    }

    /// Returns the roles of the account that trust the issuer of an Amazon EKS cluster: its service accounts can become
    /// them (Amazon EKS User Guide, "IAM roles for service accounts").
    fn cluster_roles(&self) -> Vec<Bound> {
        let estate = self.world.estate();
        let Some(action) = self.world.access.action("sts:AssumeRoleWithWebIdentity") else {
            return Vec::new();
        };
        let account = self.world.accounts.get(&self.account);
        let roles = account.into_iter().flat_map(|account| &account.roles);
        let roles = roles.filter(|(_, role)| {
            let Some(trust) = estate.roles()[*role].trust else {
                return false;
            };
            let mentioned = self.world.access.mentioned(trust, &action).principals;
            mentioned.iter().any(|principal| match principal {
                Principal::Federated(provider) => {
                    let name = &estate.providers()[*provider].name;
                    name.starts_with("oidc.eks.") || name.starts_with("oidc-eks.")
                }
                Principal::Root(_)
                | Principal::User(_)
                | Principal::Role(_)
                | Principal::Session(..)
                | Principal::FederatedUser(..)
                | Principal::Service(_)
                | Principal::Account(_)
                | Principal::External(_)
                | Principal::Organization(_)
                | Principal::Anonymous => false,
            })
        });
        roles
            .map(|(_, role)| Bound::Principal(Principal::Role(*role)))
            .collect()
    }

    /// Returns the inline policies of somebody or of a group, and the managed ones attached there.
    fn own_policies(&self, owner: &Part, state: &State) -> (Vec<Bound>, Vec<Bound>) {
        let estate = self.world.estate();
        let group = match owner {
            Part::Member(name) => state.bound(name),
            Part::Actor | Part::RoleOf(_) => None,
        };
        let (inline, attached) = match (group, self.principal_of(owner, state)) {
            (Some(Bound::Group(group)), _) => (&estate.groups()[*group].inline, &estate.groups()[*group].attached),
            (_, Some(Principal::User(user))) => (&estate.users()[user].inline, &estate.users()[user].attached),
            (_, Some(Principal::Role(role))) => (&estate.roles()[role].inline, &estate.roles()[role].attached),
            (_, _) => return (Vec::new(), Vec::new()),
        };
        let attached = attached.iter().filter_map(|policy| match policy {
            AttachedPolicy::Known(policy) => Some(Bound::Policy(*policy)),
            AttachedPolicy::Missing(_) => None,
        });
        let inline = inline.iter().map(|policy| Bound::Inline(policy.document));
        (inline.collect(), attached.collect())
    }

    fn existing(&mut self, plan: &Plan, step: &Step, kind: &ResourceKind, carries_role: bool) -> Vec<Choice> {
        let account = self.world.accounts.get(&self.account);
        let Some(listed) = account.and_then(|account| account.resources.get(&kind_key(kind))) else {
            return Vec::new();
        };
        let resources = &self.world.estate().resources();
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let mut found = self.covered(&needs, listed);
        if let Some(need) = needs.first() {
            let mentions = need
                .actions
                .iter()
                .flat_map(|action| self.world.mentioning(action, &self.actor));
            found.extend(mentions.filter(|&resource| {
                let resource = &resources[resource];
                resource.account == Some(self.account) && kind_key(&resource.kind) == kind_key(kind)
            }));
            found.sort_unstable();
            found.dedup();
        }
        let found = found
            .into_iter()
            .filter(|&resource: &ResourceId| !carries_role || !resources[resource].roles.is_empty());
        found.map(|resource| (Bound::Resource(resource), Vec::new())).collect()
    }

    fn users(&mut self, plan: &Plan, step: &Step) -> Vec<UserId> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let account = self.world.accounts.get(&self.account);
        account
            .map(|account| self.covered(&needs, &account.users))
            .unwrap_or_default()
    }

    fn groups(&mut self, plan: &Plan, step: &Step) -> Vec<GroupId> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let account = self.world.accounts.get(&self.account);
        account
            .map(|account| self.covered(&needs, &account.groups))
            .unwrap_or_default()
    }

    fn policies(&mut self, plan: &Plan, step: &Step) -> Vec<ManagedPolicyId> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let account = self.world.accounts.get(&self.account);
        account
            .map(|account| self.covered(&needs, &account.policies))
            .unwrap_or_default()
    }

    /// Returns roles; those that AWS keeps for itself only if they are only to be assumed.
    fn roles(&mut self, plan: &Plan, step: &Step) -> Vec<RoleId> {
        let estate = self.world.estate();
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let mut all = plan.technique.needs.iter().filter(|need| need.by.is_some());
        if needs.is_empty() && all.any(|need| matches!(&need.on, Some(Part::Member(name)) if **name == *step.name)) {
            let mut roles = self.world.assumed_by_roles().collect::<Vec<_>>();
            roles.retain(|&role| estate.roles()[role].account == self.account);
            roles.sort_unstable();
            roles.dedup();
            return roles;
        }
        let is_assumption = |need: &&&Need| need.actions.iter().all(|action| &**action == "sts:AssumeRole");
        let account = self.account;
        let found = if needs.iter().any(|need| is_assumption(&need)) {
            let mut roles = self.world.assumable_by(&self.actor).collect::<Vec<_>>();
            roles.retain(|&role| estate.roles()[role].account == account);
            roles.sort_unstable();
            roles.dedup();
            roles
        } else {
            let account = self.world.accounts.get(&account);
            account
                .map(|account| self.covered(&needs, &account.roles))
                .unwrap_or_default()
        };
        let edits = needs.iter().any(|need| !is_assumption(&need));
        let found = found.into_iter().filter(|&role| {
            let role = &estate.roles()[role];
            !(edits && (role.is_service_linked() || role.is_reserved()))
        });
        found.collect()
    }

    /// Returns the things that the first need on them may be about; all if nothing is needed.
    fn covered<I: Copy>(&mut self, needs: &[&'static Need], listed: &Listed<'_, I>) -> Vec<I> {
        let Some(need) = needs.iter().find(|need| !need.is_inside) else {
            return listed.iter().map(|&(_, id)| id).collect();
        };
        let mut places = Vec::new();
        for action in &need.actions {
            match self.globs(action) {
                None => return listed.iter().map(|&(_, id)| id).collect(),
                Some(globs) => {
                    for glob in globs.iter() {
                        let prefix = glob.literal_prefix();
                        let start = listed.partition_point(|(arn, _)| *arn < prefix);
                        let near = listed.iter().enumerate().skip(start);
                        let near = near.take_while(|(_, (arn, _))| arn.starts_with(prefix));
                        places.extend(near.filter(|(_, (arn, _))| glob.matches(arn)).map(|(place, _)| place));
                    }
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places
            .into_iter()
            .filter_map(|place| listed.get(place))
            .map(|&(_, id)| id)
            .collect()
    }

    /// Returns the groups that the actor is in.
    pub(super) fn own_groups(&self) -> Vec<GroupId> {
        groups_of(self.world.estate(), &self.actor)
    }

    /// Returns the customer managed policies of somebody, and how it has them.
    fn policies_of(&self, owner: &Part, state: &State) -> Vec<(ManagedPolicyId, String)> {
        let estate = self.world.estate();
        let Some(owner) = self.principal_of(owner, state) else {
            return Vec::new();
        };
        let mut lists = Vec::new();
        match &owner {
            Principal::User(user) => {
                let user = &estate.users()[*user];
                lists.push((format!("user {}", user.name), &user.attached));
                lists.extend(user.groups.iter().map(|&group| {
                    let group = &estate.groups()[group];
                    (format!("group {}", group.name), &group.attached)
                }));
            }
            Principal::Role(role) => {
                let role = &estate.roles()[*role];
                lists.push((format!("role {}", role.name), &role.attached));
            }
            Principal::Root(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::External(_)
            | Principal::Organization(_)
            | Principal::Anonymous => {}
        }
        let mut found = Vec::new();
        for (name, attached) in lists {
            for policy in attached {
                let AttachedPolicy::Known(id) = policy else { continue };
                let policy = &estate.managed_policies()[*id];
                if matches!(policy.owner, PolicyOwner::Customer(_)) {
                    found.push((*id, format!("policy {} is attached to {name}", policy.name)));
                }
            }
        }
        found
    }

    fn providers_of(&self, role: &Part, state: &State) -> Vec<Choice> {
        let estate = self.world.estate();
        let Some(Principal::Role(role)) = self.principal_of(role, state) else {
            return Vec::new();
        };
        let role = &estate.roles()[role];
        let Some(trust) = role.trust else { return Vec::new() };
        let actions = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
        let actions = actions.iter().filter_map(|name| self.world.access.action(name));
        let mentioned = actions.flat_map(|action| self.world.access.mentioned(trust, &action).principals);
        let providers = mentioned.filter_map(|principal| match principal {
            Principal::Federated(provider) if estate.providers()[provider].account == role.account => {
                let fact = format!("role {} trusts {}", role.name, estate.providers()[provider].name);
                Some((Bound::Provider(provider), vec![Reply::fact(fact)]))
            }
            Principal::Federated(_)
            | Principal::Root(_)
            | Principal::User(_)
            | Principal::Role(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::External(_)
            | Principal::Organization(_)
            | Principal::Anonymous => None,
        });
        providers.collect()
    }

    /// Returns the principal that a part stands for; the first one of several roles.
    pub(super) fn principal_of(&self, part: &Part, state: &State) -> Option<Principal> {
        self.principals_of(part, state).into_iter().next()
    }

    /// Returns the principals that a part stands for: a resource may carry several roles.
    pub(super) fn principals_of(&self, part: &Part, state: &State) -> Vec<Principal> {
        match part {
            Part::Actor => vec![self.actor.clone()],
            Part::Member(name) => match state.bound(name) {
                Some(Bound::Principal(principal)) => vec![principal.clone()],
                Some(Bound::New(arn)) => Arn::parse(arn).map(Principal::External).into_iter().collect(),
                Some(
                    Bound::Group(_)
                    | Bound::Policy(_)
                    | Bound::Resource(_)
                    | Bound::Provider(_)
                    | Bound::Account(_)
                    | Bound::Inline(_)
                    | Bound::Arn(_)
                    | Bound::AnyRole { .. },
                )
                | None => Vec::new(),
            },
            Part::RoleOf(name) => match state.bound(name) {
                Some(Bound::Resource(resource)) => {
                    let roles = self.world.estate().resources()[*resource].roles.iter();
                    roles.map(carried).collect()
                }
                Some(
                    Bound::Principal(_)
                    | Bound::New(_)
                    | Bound::Group(_)
                    | Bound::Policy(_)
                    | Bound::Provider(_)
                    | Bound::Account(_)
                    | Bound::Inline(_)
                    | Bound::Arn(_)
                    | Bound::AnyRole { .. },
                )
                | None => Vec::new(),
            },
        }
    }
}

/// Returns the groups that somebody is in.
pub(super) fn groups_of(estate: &Estate, principal: &Principal) -> Vec<GroupId> {
    match principal {
        Principal::User(user) => estate.users()[*user].groups.clone(),
        Principal::Root(_)
        | Principal::Role(_)
        | Principal::Session(..)
        | Principal::FederatedUser(..)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => Vec::new(),
    }
}

fn carried(role: &CarriedRole) -> Principal {
    match role {
        CarriedRole::Known(role) => Principal::Role(*role),
        CarriedRole::Missing(arn) => Principal::External(arn.clone()),
    }
}

fn may_cover(globs: Option<&[Glob]>, arn: &str) -> bool {
    globs.is_none_or(|globs| globs.iter().any(|glob| glob.matches(arn)))
}

/// Turns the ARN format of a resource type into a pattern: partition and account are known, the rest is open.
fn pattern_of(format: &str, partition: &str, number: &str, region: &str) -> String {
    let mut pattern = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        pattern.push_str(before);
        pattern.push_str(match name {
            "Partition" => partition,
            "Account" => number,
            "Region" => region,
            _ => "*",
        });
        rest = after;
    }
    pattern.push_str(rest);
    pattern
}

/// Returns whether a role is one that IAM Identity Center keeps for a permission set (IAM Identity Center User Guide,
/// "Referencing permission sets in resource policies").
pub(super) fn is_of_permission_set(estate: &Estate, principal: &Principal) -> bool {
    match principal {
        Principal::Role(role) => {
            let role = &estate.roles()[*role];
            role.is_reserved() && role.name.starts_with("AWSReservedSSO_")
        }
        Principal::Root(_)
        | Principal::User(_)
        | Principal::Session(..)
        | Principal::FederatedUser(..)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => false,
    }
}

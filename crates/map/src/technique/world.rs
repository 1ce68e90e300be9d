//! What all techniques ask of an estate, looked up once.

use super::accounts::{Account, ByKind, accounts, kind_key};
use super::asker::BOUNDARY;
use super::kept::Kept;
use super::outcome::Gain;
use super::plan::Plan;
use super::schema::Member;
use super::tag_keys::TagKeys;
use super::tags::Offer;
use super::trust::Trust;
use crate::administrators::Administrators;
use crate::builder::Found;
use crate::capability::capabilities;
use crate::internet::reached_on;
use crate::truncated::Truncations;
use iamscope_access::{Access, Change, ClassId, Question};
use iamscope_catalog::ResourceTypeRef;
use iamscope_estate::{AccountId, Estate, Principal, ResourceId, ResourceKind, ResourcePolicy};
use iamscope_eval::Action;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The estate as the techniques see it.
pub(super) struct World<'a, 'e> {
    pub(super) access: &'a Access<'e>,
    pub(super) administrators: &'a Administrators,
    pub(super) plans: Vec<Plan>,
    /// What is left out.
    pub(super) truncations: &'a Truncations,
    /// The context keys for tags that some policy looks at.
    pub(super) tag_keys: TagKeys,
    pub(super) actions: FxHashMap<&'static str, Arc<Action>>,
    /// The first action of each capability on a kind of resource, the strongest first, and what separates it from what is
    /// inside of it.
    capable: ByKind<Vec<(Action, Option<char>)>>,
    /// What tags of somebody, set or taken off, may give him.
    pub(super) offers: Kept<(Principal, bool), Arc<[Offer]>>,
    /// What somebody in an account gains by changes.
    pub(super) gained: Kept<(AccountId, Principal, Vec<Change>), Arc<[Gain]>>,
    /// Actions of IAM whose requests say what permissions boundary there is.
    asks_boundary: FxHashSet<&'static str>,
    /// What each action is done to.
    takers: FxHashMap<&'static str, Vec<Taker>>,
    pub(super) accounts: BTreeMap<AccountId, Account<'e>>,
    pub(super) trust: Trust<'a>,
    /// Resources whose own policy names somebody for an action.
    mentioned: FxHashMap<&'static str, FxHashMap<Principal, Vec<ResourceId>>>,
    /// Resources whose own policy names everyone for an action.
    open_resources: FxHashMap<&'static str, Vec<ResourceId>>,
    /// Machines that the internet reaches on the port for SSH, found when somebody asks.
    open_for_ssh: OnceLock<BTreeSet<ResourceId>>,
}

/// Something that an action is done to.
struct Taker {
    service: &'static str,
    sort: &'static str,
    kind: ResourceTypeRef<'static>,
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
        assumed: &'a [Vec<Found>],
        plans: Vec<Plan>,
        truncations: &'a Truncations,
    ) -> Self {
        let actions = actions(access, &plans);
        let mut world = Self {
            capable: capable(access),
            offers: Kept::default(),
            gained: Kept::default(),
            asks_boundary: asking_boundary(access, &actions),
            takers: takers(access, &actions),
            actions,
            accounts: accounts(access.estate()),
            tag_keys: TagKeys::new(access.estate()),
            trust: Trust::new(access, assumed),
            mentioned: FxHashMap::default(),
            open_resources: FxHashMap::default(),
            access,
            administrators,
            plans,
            truncations,
            open_for_ssh: OnceLock::new(),
        };
        world.note_resource_policies();
        world
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

    pub(super) fn estate(&self) -> &'e Estate {
        self.access.estate()
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

    /// Returns whether a policy may let a class do an action on something: one of its own, or that of a role or resource.
    pub(super) fn may(&self, class: ClassId, action: &str) -> bool {
        let Some(asked) = self.actions.get(action) else {
            return false;
        };
        asked.is_role_assumption() || self.is_mentioned(action) || self.access.class_may_allow(class, asked)
    }

    /// Returns whether requests for an action of IAM say what permissions boundary there is.
    pub(super) fn asks_boundary(&self, action: &str) -> bool {
        self.asks_boundary.contains(action)
    }

    /// Returns whether an action is one on this sort of target: of several actions some may be for users and some for roles.
    pub(super) fn takes(&self, action: &str, target: &str) -> bool {
        let Some(takers) = self
            .takers
            .get(action)
            .filter(|takers| !takers.is_empty() && target != "*")
        else {
            return true;
        };
        let (service, sort) = head(target);
        let mut takers = takers.iter();
        takers.any(|taker| {
            if service == "iam" && taker.service == "iam" && !sort.is_empty() {
                taker.sort == sort
            } else {
                (taker.service == service || taker.service.contains(['$', '*'])) && taker.kind.fits(target)
            }
        })
    }

    /// Returns whether the own policies of somebody may let him do an action on something; of whom nothing is known, yes.
    pub(super) fn may_on_own(&self, who: &Principal, action: &str) -> bool {
        let class = self.access.class_of(who).zip(self.actions.get(action));
        class.is_none_or(|(class, action)| self.access.class_may_allow(class, action))
    }

    /// Returns all resources of an account.
    pub(super) fn resources_of(&self, account: AccountId) -> Vec<ResourceId> {
        let account = self.accounts.get(&account).into_iter();
        let resources = account.flat_map(|account| account.resources.values().flatten());
        let mut resources = resources.map(|&(_, resource)| resource).collect::<Vec<_>>();
        resources.sort_unstable();
        resources
    }

    /// Returns the questions whether somebody can administer, write or read a resource, but for those that no policy
    /// can allow.
    pub(super) fn questions_on(&self, who: &Principal, resource: ResourceId) -> Vec<Question> {
        let class = self.access.class_of(who);
        let has_policy = matches!(self.estate().resources()[resource].policy, ResourcePolicy::Document(_));
        self.questions_if(who, resource, &|action| {
            has_policy || class.is_none_or(|class| self.access.class_may_allow(class, action))
        })
    }

    /// Returns the questions whether somebody can administer, write or read a resource, as far as its action may be.
    pub(super) fn questions_if(
        &self,
        who: &Principal,
        resource: ResourceId,
        may: &dyn Fn(&Action) -> bool,
    ) -> Vec<Question> {
        let resource = &self.estate().resources()[resource];
        let capable = self.capable.get(&kind_key(&resource.kind)).into_iter().flatten();
        let capable = capable.filter(|(action, _)| may(action));
        let questions = capable.map(|(action, inside)| {
            let arn = match inside {
                Some(separator) => format!("{}{separator}*", resource.arn),
                None => resource.arn.to_string(),
            };
            Question::new(who.clone(), action.clone(), self.access.target(&arn))
        });
        questions.collect()
    }

    /// Returns the partition and number of an account, as they stand in ARNs.
    pub(super) fn account_words(&self, account: AccountId) -> (&'e str, &'e str) {
        let account = &self.estate().accounts()[account];
        (&account.partition, account.number.as_str())
    }
}

fn actions(access: &Access<'_>, plans: &[Plan]) -> FxHashMap<&'static str, Arc<Action>> {
    let needed = plans.iter().flat_map(|plan| {
        let needed = plan.technique.needs.iter().flat_map(|need| &need.actions);
        needed
            .chain(plan.technique.outcome.gained_actions())
            .map(|action| &**action)
    });
    let all = needed
        .chain(["iam:PassRole", "sts:AssumeRole", "iam:CreateServiceLinkedRole"])
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

fn capable(access: &Access<'_>) -> ByKind<Vec<(Action, Option<char>)>> {
    let mut capable = BTreeMap::new();
    for (_, resource) in access.estate().resources().iter() {
        let of_kind = capable.entry(kind_key(&resource.kind));
        of_kind.or_insert_with(|| {
            let capabilities = capabilities(&resource.kind, access.catalog());
            let actions = capabilities.iter().rev().filter_map(|capability| {
                let action = access.action(capability.actions.first()?)?;
                Some((action, capability.inside))
            });
            actions.collect()
        });
    }
    capable
}

fn asking_boundary(access: &Access<'_>, actions: &FxHashMap<&'static str, Arc<Action>>) -> FxHashSet<&'static str> {
    let asks = |name: &str| {
        access.catalog().action(name).is_some_and(|action| {
            let mut uses = action.resource_types();
            action.condition_keys().any(|key| key.name() == BOUNDARY)
                || uses.any(|usage| usage.condition_keys().any(|key| key.name() == BOUNDARY))
        })
    };
    let names = actions.keys().copied();
    names.filter(|name| name.starts_with("iam:") && asks(name)).collect()
}

fn takers(access: &Access<'_>, actions: &FxHashMap<&'static str, Arc<Action>>) -> FxHashMap<&'static str, Vec<Taker>> {
    let known = actions
        .keys()
        .filter_map(|&name| Some((name, access.catalog().action(name)?)));
    let takers = known.map(|(name, action)| {
        let kinds = action.resource_types().map(|usage| usage.resource_type());
        let takers = kinds.map(|kind| {
            let (service, sort) = head(kind.arn_format());
            Taker { service, sort, kind }
        });
        (name, takers.collect())
    });
    takers.collect()
}

/// Returns the service in an ARN, and what stands before the first slash of its resource, by which IAM tells its types.
fn head(arn: &str) -> (&str, &str) {
    let mut fields = arn.splitn(6, ':').skip(2);
    let service = fields.next().unwrap_or_default();
    let sort = fields.nth(2).and_then(|resource| resource.split_once('/'));
    (service, sort.map_or("", |(sort, _)| sort))
}

fn needed_on_existing(plans: &[Plan]) -> Vec<(&'static ResourceKind, &'static str)> {
    let steps = plans.iter().flat_map(|plan| plan.steps().map(move |step| (plan, step)));
    let needed = steps.flat_map(|(plan, step)| {
        let kind = if let Member::Existing { kind, .. } = step.member {
            Some(kind)
        } else {
            None
        };
        let needs = plan.needs_on(step.name).flat_map(|need| &need.actions);
        needs.filter_map(move |action| Some((kind?, &**action)))
    });
    let mut needed = needed.collect::<Vec<_>>();
    needed.sort_unstable();
    needed.dedup();
    needed
}

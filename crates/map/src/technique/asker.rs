//! One actor asks: answers that hold for the whole class are kept for its other members.

use super::embedded::TechniqueId;
use super::meet::meet;
use super::schema::{Need, Part, Value};
use super::world::World;
use crate::edge::{Asked, Requirement};
use iamscope_access::{ClassId, Prepared, Question, Rewritten};
use iamscope_estate::{
    AccountId, AttachedPolicy, DocumentId, Fact, Gap, GroupId, ManagedPolicyId, Principal, ProviderId, ResourceId,
};
use iamscope_eval::{Action, Context, Formula, Target, Value as Known};
use iamscope_policy::glob::Glob;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Somebody or something that stands for a member of a cast.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Bound {
    Principal(Principal),
    Group(GroupId),
    Policy(ManagedPolicyId),
    Resource(ResourceId),
    Provider(ProviderId),
    Account(AccountId),
    /// An inline policy.
    Inline(DocumentId),
    /// Some resource of the account, of whatever type, by its ARN.
    Arn(Arc<str>),
    /// What the actor makes, by its ARN.
    New(Arc<str>),
    /// Any role of the account that can be passed to a service.
    AnyRole {
        service: Box<str>,
        has_profile: bool,
    },
}

/// An answer that is not no.
#[derive(Clone)]
pub(super) struct Reply {
    pub(super) requirement: Requirement,
    pub(super) condition: Formula,
    pub(super) assumptions: Arc<[Gap]>,
}

/// What was chosen and found so far.
#[derive(Clone)]
pub(super) struct State {
    bound: Vec<(&'static str, Bound)>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) condition: Formula,
    pub(super) assumptions: BTreeSet<Gap>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    action: &'static str,
    target: Box<str>,
    context: Box<str>,
}

/// Names of which some action may be allowed on each.
type Names = Arc<[Box<str>]>;

/// What is known of a class of actors.
pub(super) struct Asker<'w, 'a, 'e> {
    pub(super) world: &'w World<'a, 'e>,
    pub(super) class: ClassId,
    pub(super) account: AccountId,
    pub(super) actor: Principal,
    shared: FxHashMap<Key, Option<Shared>>,
    own: FxHashMap<Key, Option<Shared>>,
    alike: FxHashMap<&'static str, bool>,
    alike_kinds: FxHashMap<(&'static str, u8), bool>,
    /// Whether an action is one on a sort of target.
    sorts: FxHashMap<(&'static str, Box<str>), bool>,
    globs: FxHashMap<&'static str, Option<Arc<[Glob]>>>,
    names: FxHashMap<(&'static str, Box<str>), Names>,
    /// Whether requests for an action say what permissions boundary there is.
    asks_boundary: FxHashMap<&'static str, bool>,
    /// Names for what is made anew, by technique and member.
    pub(super) new_names: FxHashMap<(TechniqueId, &'static str), Vec<Arc<str>>>,
}

#[derive(Clone)]
struct Shared {
    target: Arc<Target>,
    context: Option<Arc<Context>>,
    condition: Formula,
    assumptions: Arc<[Gap]>,
}

/// No more names than this are tried for one new thing.
const MOST_NAMES: usize = 24;

impl<'w, 'a, 'e> Asker<'w, 'a, 'e> {
    pub(super) fn new(world: &'w World<'a, 'e>, class: ClassId, account: AccountId, actor: Principal) -> Self {
        Self {
            world,
            class,
            account,
            actor,
            shared: FxHashMap::default(),
            own: FxHashMap::default(),
            alike: FxHashMap::default(),
            alike_kinds: FxHashMap::default(),
            sorts: FxHashMap::default(),
            globs: FxHashMap::default(),
            names: FxHashMap::default(),
            asks_boundary: FxHashMap::default(),
            new_names: FxHashMap::default(),
        }
    }

    /// Turns to another member of the class.
    pub(super) fn turn(&mut self, actor: Principal) {
        if self.actor != actor {
            self.actor = actor;
            self.own.clear();
        }
    }

    /// Returns the reply to a need: that of the surest of its actions.
    pub(super) fn need(&mut self, need: &'static Need, state: &State) -> Option<Reply> {
        self.need_with(need, state, &[])
    }

    /// Returns the reply to a need if the request says more than the need does.
    pub(super) fn need_with(
        &mut self,
        need: &'static Need,
        state: &State,
        more: &[(Box<str>, Known)],
    ) -> Option<Reply> {
        let targets: Vec<Box<str>> = match &need.on {
            None => vec!["*".into()],
            Some(part) => {
                let arn = self.arn_of(part, state)?;
                if need.is_inside && need.by.is_some() {
                    vec![format!("{arn}/*").into()]
                } else if need.is_inside {
                    self.names_for(&need.actions, &format!("{arn}/*")).to_vec()
                } else {
                    vec![arn]
                }
            }
        };
        let by = match &need.by {
            Some(part) => Some(self.principal_of(part, state)?),
            None => None,
        };
        let is_new = matches!(&need.on, Some(Part::Member(name)) if matches!(state.bound(name), Some(Bound::New(_))));
        let mut best: Option<Reply> = None;
        for action in &need.actions {
            let mut context = self.context(need, state)?;
            self.fill_boundary(action, need, state, &mut context);
            context.extend_from_slice(more);
            for target in &targets {
                // IAM Identity Center has a form of its own for accounts.
                let identity_center = target.rsplit_once(":account/").filter(|_| action.starts_with("sso:"));
                let identity_center = identity_center.map(|(_, account)| {
                    let number = account.rsplit('/').next().unwrap_or(account);
                    format!(
                        "arn:{}:sso:::account/{number}",
                        self.world.account_words(self.account).0
                    )
                });
                let target: &str = identity_center.as_deref().unwrap_or(target);
                if !self.takes(action, target, need.actions.len() > 1) {
                    continue;
                }
                let reply = match &by {
                    Some(other) => self.ask_as(other, action, target, &context),
                    None => match self.any_like(action, target) {
                        Some(pattern) => self.ask(action, &pattern, &context),
                        None => self.ask(action, target, &context),
                    },
                };
                let Some(mut reply) = reply else { continue };
                if is_new {
                    // What is yet to be made has no policy that could have been overlooked.
                    let kept = reply
                        .assumptions
                        .iter()
                        .filter(|gap| !matches!(gap.fact, Fact::ResourcePolicies(_)));
                    reply.assumptions = kept.cloned().collect();
                }
                if reply.condition.is_true() {
                    return Some(reply);
                }
                best.get_or_insert(reply);
            }
        }
        best
    }

    /// Asks whether the actor may do an action on a target.
    pub(super) fn ask(&mut self, action: &'static str, target: &str, context: &[(Box<str>, Known)]) -> Option<Reply> {
        let asked = Arc::clone(self.world.actions.get(action)?);
        let key = Key {
            action,
            target: target.into(),
            context: context
                .iter()
                .map(|(key, value)| format!("{key}={value:?};"))
                .collect::<String>()
                .into(),
        };
        let known = self.shared.get(&key).or_else(|| self.own.get(&key)).cloned();
        let shared = match known {
            Some(known) => known,
            None => {
                let (shared, is_shared) = self.decide(&asked, target, context);
                let memory = if is_shared { &mut self.shared } else { &mut self.own };
                memory.insert(key, shared.clone());
                shared
            }
        }?;
        Some(Reply {
            requirement: Requirement::Allowed(Asked {
                principal: self.actor.clone(),
                action: asked,
                resource: shared.target,
                context: shared.context,
            }),
            condition: shared.condition,
            assumptions: shared.assumptions,
        })
    }

    /// Returns whether an action is one on this sort of target: of several actions some may be for users and some for roles.
    fn takes(&mut self, action: &'static str, target: &str, is_choice: bool) -> bool {
        if target == "*" || !(is_choice || action.starts_with("iam:")) {
            return true;
        }
        // IAM tells its types by what stands before the first slash.
        let sort = if action.starts_with("iam:") {
            target.split_once('/').map_or(target, |(before, _)| before)
        } else {
            target
        };
        if let Some(known) = self.sorts.get(&(action, sort.into())) {
            return *known;
        }
        let takes = self.world.access.catalog().action(action).is_none_or(|known| {
            let mut types = known.resource_types().map(|usage| usage.resource_type()).peekable();
            types.peek().is_none() || types.any(|kind| kind.fits(target))
        });
        self.sorts.insert((action, sort.into()), takes);
        takes
    }

    /// Says what permissions boundary is named by a request about a user or role that has one, or has none (Service
    /// Authorization Reference, `iam:PermissionsBoundary`).
    fn fill_boundary(
        &mut self,
        action: &'static str,
        need: &Need,
        state: &State,
        context: &mut Vec<(Box<str>, Known)>,
    ) {
        const KEY: &str = "iam:PermissionsBoundary";
        if need.on.is_none() || !action.starts_with("iam:") || context.iter().any(|(key, _)| &**key == KEY) {
            return;
        }
        let catalog = self.world.access.catalog();
        let is_asked = *self.asks_boundary.entry(action).or_insert_with(|| {
            catalog.action(action).is_some_and(|known| {
                let mut uses = known.resource_types();
                known.condition_keys().any(|key| key.name() == KEY)
                    || uses.any(|usage| usage.condition_keys().any(|key| key.name() == KEY))
            })
        });
        if !is_asked {
            return;
        }
        let estate = self.world.estate();
        let whose = need.on.as_ref().and_then(|part| self.principal_of(part, state));
        let boundary = match whose {
            Some(Principal::User(user)) => &estate.users()[user].boundary,
            Some(Principal::Role(role)) => &estate.roles()[role].boundary,
            Some(
                Principal::Root(_)
                | Principal::Session(..)
                | Principal::FederatedUser(..)
                | Principal::Federated(_)
                | Principal::Service(_)
                | Principal::Account(_)
                | Principal::External(_)
                | Principal::Organization(_)
                | Principal::Anonymous,
            )
            | None => return,
        };
        let value = match boundary {
            Some(AttachedPolicy::Known(policy)) => Known::One(estate.managed_policies()[*policy].arn.as_str().into()),
            Some(AttachedPolicy::Missing(arn)) => Known::One(arn.as_str().into()),
            None => Known::Absent,
        };
        context.push((KEY.into(), value));
    }

    /// Asks whether somebody else may do an action on a target.
    fn ask_as(
        &self,
        principal: &Principal,
        action: &'static str,
        target: &str,
        context: &[(Box<str>, Known)],
    ) -> Option<Reply> {
        let action = self.world.actions.get(action)?;
        let target = self.world.access.target(target);
        let mut question = Question::new(principal.clone(), (**action).clone(), target);
        for (key, value) in context {
            question.context.set(key, value.clone());
        }
        let answer = self.world.access.can(&question);
        answer.decision.is_possible().then(|| Reply {
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
            requirement: Requirement::Allowed(Asked::new(question)),
        })
    }

    fn decide(&self, action: &Action, target: &str, context: &[(Box<str>, Known)]) -> (Option<Shared>, bool) {
        let mut target = self.world.access.target(target);
        if target.account.is_none() && target.arn.starts_with("arn:") {
            // What is yet to be made is the actor's; what AWS lends to everyone counts as if it were.
            target.account = Some(self.world.account_words(self.account).1.into());
        }
        let mut question = Question::new(self.actor.clone(), action.clone(), target);
        for (key, value) in context {
            question.context.set(key, value.clone());
        }
        let (answer, is_shared) = self.world.access.can_for_class(&question);
        if !answer.decision.is_possible() {
            return (None, is_shared);
        }
        let shared = Shared {
            target: Arc::new(question.resource),
            context: (!context.is_empty()).then(|| Arc::new(question.context)),
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
        };
        (Some(shared), is_shared)
    }

    /// Asks whether somebody may do an action after changes.
    pub(super) fn ask_after(
        &self,
        question: Question,
        rewritten: &Arc<Rewritten>,
        prepared: &Prepared,
    ) -> Option<Reply> {
        let answer = self.world.access.can_with(&question, prepared);
        answer.decision.is_possible().then(|| Reply {
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
            requirement: Requirement::AllowedAfter(Asked::new(question), Arc::clone(rewritten)),
        })
    }

    /// Returns what the request says.
    fn context(&self, need: &Need, state: &State) -> Option<Vec<(Box<str>, Known)>> {
        let mut context = Vec::new();
        for (key, value) in &need.with {
            let value = match value {
                Value::Text(text) => {
                    let (partition, _) = self.world.account_words(self.account);
                    match text.strip_prefix("arn:aws:") {
                        Some(rest) if partition != "aws" => format!("arn:{partition}:{rest}").into(),
                        Some(_) | None => text.clone(),
                    }
                }
                Value::ArnOf(part) => self.arn_of(part, state)?,
            };
            context.push((key.clone(), Known::One(value)));
        }
        context.extend(need.without.iter().map(|key| (key.clone(), Known::Absent)));
        Some(context)
    }

    /// Returns a pattern that stands for a role or user of the account if the class is allowed the same on all of them.
    /// Whom a role lets in, its trust policy says, so there each is for itself.
    fn any_like(&mut self, action: &'static str, target: &str) -> Option<String> {
        let asked = self.world.actions.get(action)?;
        if asked.is_role_assumption() || !action.starts_with("iam:") {
            return None;
        }
        let (partition, number) = self.world.account_words(self.account);
        let kinds = [("role", 0), ("user", 1)];
        let (pattern, place) = kinds.into_iter().find_map(|(kind, place)| {
            let start = format!("arn:{partition}:iam::{number}:{kind}/");
            target.starts_with(&start).then(|| (start + "*", place))
        })?;
        let access = self.world.access;
        let class = self.class;
        let known = self.alike_kinds.entry((action, place));
        let is_alike = *known.or_insert_with(|| access.class_decides_alike(class, asked, &pattern));
        is_alike.then_some(pattern)
    }

    /// Returns whether the class is allowed the same on all roles of its account.
    pub(super) fn is_alike_for_roles(&mut self, action: &'static str) -> bool {
        if let Some(&known) = self.alike.get(action) {
            return known;
        }
        let pattern = self.all_roles();
        let asked = self.world.actions.get(action);
        let alike = asked.is_some_and(|asked| self.world.access.class_decides_alike(self.class, asked, &pattern));
        self.alike.insert(action, alike);
        alike
    }

    /// Returns the pattern of all roles of the account.
    pub(super) fn all_roles(&self) -> String {
        let (partition, number) = self.world.account_words(self.account);
        format!("arn:{partition}:iam::{number}:role/*")
    }

    /// Returns the patterns on which the class may be allowed an action; `None` if that may be anything.
    pub(super) fn globs(&mut self, action: &'static str) -> Option<Arc<[Glob]>> {
        if let Some(known) = self.globs.get(action) {
            return known.clone();
        }
        let asked = self.world.actions.get(action)?;
        let globs = self.world.access.allow_globs(self.class, asked).map(Into::into);
        self.globs.insert(action, globs.clone());
        globs
    }

    /// Returns names within a pattern that some of these actions may be allowed on.
    pub(super) fn names_for(&mut self, actions: &'static [Box<str>], within: &str) -> Names {
        let key = (actions.first().map_or("", |first| &**first), Box::<str>::from(within));
        if let Some(known) = self.names.get(&key) {
            return Arc::clone(known);
        }
        let mut names = Vec::new();
        for action in actions.iter().filter_map(|action| self.world.actions.get(&**action)) {
            names.extend(self.narrowed(&[within.into()], action));
        }
        names.dedup();
        names.truncate(MOST_NAMES);
        let names: Names = names.into();
        self.names.insert(key, Arc::clone(&names));
        names
    }

    /// Returns the names among some that the policies of the actor speak of, the widest first.
    pub(super) fn narrowed(&self, names: &[Box<str>], action: &Action) -> Vec<Box<str>> {
        let mut names = names.to_vec();
        for (place, layer) in self
            .world
            .access
            .name_patterns(self.class, action)
            .into_iter()
            .enumerate()
        {
            let met = names
                .iter()
                .flat_map(|name| layer.iter().filter_map(move |pattern| meet(name, pattern)));
            let mut met = met.map(String::into_boxed_str).collect::<Vec<_>>();
            if place > 0 {
                // Only the own policies must speak of it; other layers are decided on.
                met.extend(names.iter().cloned());
            }
            met.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
            met.dedup();
            met.truncate(MOST_NAMES);
            names = met;
        }
        names
    }

    /// Returns the ARN of a part; none if it has none.
    pub(super) fn arn_of(&self, part: &Part, state: &State) -> Option<Box<str>> {
        let estate = self.world.estate();
        let of_principal = |principal: &Principal| match principal {
            Principal::User(user) => Some(estate.users()[*user].arn.as_str().into()),
            Principal::Role(role) => Some(estate.roles()[*role].arn.as_str().into()),
            Principal::External(arn) => Some(arn.as_str().into()),
            Principal::Root(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::Organization(_)
            | Principal::Anonymous => None,
        };
        let name = match part {
            Part::Actor => return of_principal(&self.actor),
            Part::RoleOf(_) => return None,
            Part::Member(name) => name,
        };
        match state.bound(name)? {
            Bound::Principal(principal) => of_principal(principal),
            Bound::Group(group) => Some(estate.groups()[*group].arn.as_str().into()),
            Bound::Policy(policy) => Some(estate.managed_policies()[*policy].arn.as_str().into()),
            Bound::Resource(resource) => Some(estate.resources()[*resource].arn.as_str().into()),
            Bound::Provider(provider) => Some(estate.providers()[*provider].arn.as_str().into()),
            Bound::Account(account) => {
                let (partition, number) = self.world.account_words(*account);
                Some(format!("arn:{partition}:organizations::*:account/*/{number}").into())
            }
            Bound::New(arn) | Bound::Arn(arn) => Some((**arn).into()),
            Bound::AnyRole { .. } | Bound::Inline(_) => None,
        }
    }
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            bound: Vec::new(),
            requirements: Vec::new(),
            condition: Formula::True,
            assumptions: BTreeSet::new(),
        }
    }

    pub(super) fn bind(&mut self, name: &'static str, bound: Bound) {
        self.bound.push((name, bound));
    }

    pub(super) fn bound(&self, name: &str) -> Option<&Bound> {
        self.bound
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, bound)| bound)
    }

    /// Adds a requirement that is met under a condition; false if it contradicts what was found so far.
    pub(super) fn add(&mut self, reply: Reply) -> bool {
        self.condition = std::mem::replace(&mut self.condition, Formula::True).and(reply.condition);
        self.assumptions.extend(reply.assumptions.iter().cloned());
        self.requirements.push(reply.requirement);
        !self.condition.is_false()
    }
}

impl Reply {
    /// Makes a requirement that the estate shows to be met.
    pub(super) fn fact(text: String) -> Self {
        Self {
            requirement: Requirement::Fact(text.into()),
            condition: Formula::True,
            assumptions: Arc::default(),
        }
    }

    /// Makes a requirement of which the estate does not tell whether it is met.
    pub(super) fn unknown(text: &str) -> Self {
        Self {
            requirement: Requirement::Unknown(text.into()),
            condition: Formula::atom(iamscope_eval::Atom::Fact(text.into())),
            assumptions: Arc::default(),
        }
    }
}

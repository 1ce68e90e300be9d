//! One actor asks: answers that hold for the whole class are kept for its other members.

mod names;

pub(super) use super::state::{Bound, Reply, State};

use super::embedded::TechniqueId;
use super::kept::Kept;
use super::outcome::Gain;
use super::plan::Step;
use super::schema::{Member, Need, Part, Value};
use super::trust::Assumption;
use super::world::World;
use crate::edge::{Asked, Requirement};
use iamscope_access::{Change, ClassId, PreparedPrincipal, Question};
use iamscope_estate::{AccountId, AttachedPolicy, Fact, Gap, Principal};
use iamscope_eval::{Action, Context, Formula, Target, Value as Known};
use iamscope_policy::glob::Glob;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The key that says what permissions boundary there is.
pub(super) const BOUNDARY: &str = "iam:PermissionsBoundary";

/// What a request says beside its principal, action and target.
type Said = [(Box<str>, Known)];

/// Answers by action and target, of which few are asked with more than one context.
type Answers = FxHashMap<&'static str, FxHashMap<Box<str>, Vec<(Box<Said>, Option<Shared>)>>>;

/// Names of which some action may be allowed on each.
type Names = Arc<[Box<str>]>;

/// What is known of a class of actors.
pub(super) struct Asker<'w, 'a, 'e> {
    pub(super) world: &'w World<'a, 'e>,
    pub(super) class: ClassId,
    pub(super) account: AccountId,
    pub(super) actor: Principal,
    prepared: PreparedPrincipal<'w>,
    /// The starts of the ARNs of roles, users, groups and policies in the account.
    starts: [String; 4],
    shared: Answers,
    own: Answers,
    /// Whether something lets the class do an action on something.
    may: FxHashMap<&'static str, bool>,
    /// Whether an action is decided alike on all roles, or all users, of the account.
    alike: FxHashMap<(&'static str, usize), bool>,
    globs: FxHashMap<&'static str, Option<Arc<[Glob]>>>,
    names: FxHashMap<(&'static str, Box<str>), Names>,
    /// What the actor gains by changes to its own policies: several techniques come to the same.
    pub(super) own_gains: Kept<Vec<Change>, Arc<[Gain]>>,
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

impl<'w, 'a, 'e> Asker<'w, 'a, 'e> {
    pub(super) fn new(world: &'w World<'a, 'e>, class: ClassId, account: AccountId, actor: Principal) -> Self {
        let (partition, number) = world.account_words(account);
        Self {
            world,
            class,
            account,
            prepared: world.access.prepare_principal(&actor),
            actor,
            starts: ["role", "user", "group", "policy"].map(|kind| format!("arn:{partition}:iam::{number}:{kind}/")),
            shared: FxHashMap::default(),
            own: FxHashMap::default(),
            may: FxHashMap::default(),
            alike: FxHashMap::default(),
            globs: FxHashMap::default(),
            names: FxHashMap::default(),
            own_gains: Kept::default(),
            new_names: FxHashMap::default(),
        }
    }

    /// Turns to another member of the class.
    pub(super) fn turn(&mut self, actor: Principal) {
        if self.actor != actor {
            self.prepared = self.world.access.prepare_principal(&actor);
            self.actor = actor;
            self.own.clear();
            self.own_gains = Kept::default();
        }
    }

    /// Returns whether the actor can do to none of the account what it has to do to a role, user, group or policy, so that
    /// none need be tried.
    pub(super) fn is_denied_alike(&mut self, step: &Step, state: &State) -> bool {
        let [roles, users, groups, policies] = &self.starts;
        let start = match step.member {
            Member::Role { .. } => roles,
            Member::User { .. } => users,
            Member::Group { .. } => groups,
            Member::PolicyOf(_) | Member::Policy => policies,
            Member::PassedRole { .. }
            | Member::New(_)
            | Member::Existing { .. }
            | Member::Unlisted(_)
            | Member::AnyResource
            | Member::Attached(_)
            | Member::Inline(_)
            | Member::ProviderOf(_)
            | Member::Account
            | Member::PermissionSet(_)
            | Member::PermissionSetRole
            | Member::ClusterRole => return false,
        };
        let all = format!("{start}*");
        let needs = step.checks.needs.iter().copied();
        let mut needs = needs.filter(|need| need.is_by_actor_on(step.name));
        needs.any(|need| self.is_need_denied(need, &all, state))
    }

    fn is_need_denied(&mut self, need: &'static Need, all: &str, state: &State) -> bool {
        let Some(said) = self.context(need, state) else {
            return false;
        };
        need.actions.iter().all(|action| {
            if !self.may(action) {
                return true;
            }
            let Some(pattern) = self.any_like(action, all) else {
                return false;
            };
            let mut said = said.clone();
            if self.world.asks_boundary(action) {
                said.push((BOUNDARY.into(), Known::Unknown));
            }
            self.ask(action, &pattern, &said).is_none()
        })
    }

    /// Returns the reply to a need: that of the surest of its actions.
    pub(super) fn need(&mut self, need: &'static Need, state: &State) -> Option<Reply> {
        self.need_with(need, state, &[])
    }

    /// Returns the edge by which a role is assumed, if that is the need and there is one; nothing if it has to be asked.
    fn assumption(&self, need: &Need, by: Option<&Principal>, state: &State) -> Option<Option<Assumption<'w>>> {
        let is_plain = need.with.is_empty() && need.without.is_empty() && !need.is_inside;
        if !is_plain || need.actions.iter().any(|action| &**action != "sts:AssumeRole") {
            return None;
        }
        let role = need
            .on
            .as_ref()
            .and_then(|part| self.entity_of(part, state))?
            .as_role()?;
        let World {
            access,
            administrators,
            trust,
            ..
        } = self.world;
        trust.by_entity(access, administrators, by.unwrap_or(&self.actor), role)
    }

    /// Returns the reply to a need if the request says more than the need does.
    pub(super) fn need_with(&mut self, need: &'static Need, state: &State, more: &Said) -> Option<Reply> {
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
        if let Some(known) = self.assumption(need, by.as_ref(), state).filter(|_| more.is_empty()) {
            return Reply::of_edge(known?);
        }
        let is_new = matches!(&need.on, Some(Part::Member(name)) if matches!(state.bound(name), Some(Bound::New(_))));
        let mut best: Option<Reply> = None;
        let said = self.context(need, state)?;
        for action in &need.actions {
            if by.is_none() && !self.may(action) {
                continue;
            }
            let mut context = said.clone();
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
                if (need.actions.len() > 1 || action.starts_with("iam:")) && !self.world.takes(action, target) {
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
    pub(super) fn ask(&mut self, action: &'static str, target: &str, context: &Said) -> Option<Reply> {
        let asked = Arc::clone(self.world.actions.get(action)?);
        let known = find(&self.shared, action, target, context).or_else(|| find(&self.own, action, target, context));
        let shared = match known {
            Some(known) => known.clone(),
            None => {
                let (shared, is_shared) = self.decide(&asked, target, context);
                let memory = if is_shared { &mut self.shared } else { &mut self.own };
                let of_action = memory.entry(action).or_default();
                let of_target = of_action.entry(target.into()).or_default();
                of_target.push((context.into(), shared.clone()));
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

    /// Returns whether a policy may let the class do an action on something. What was not seen could allow anything; it
    /// does not count here.
    pub(super) fn may(&mut self, action: &'static str) -> bool {
        let (world, class) = (self.world, self.class);
        *self.may.entry(action).or_insert_with(|| world.may(class, action))
    }

    /// Says what permissions boundary is named by a request about a user or role that has one, or has none (Service
    /// Authorization Reference, `iam:PermissionsBoundary`).
    fn fill_boundary(&self, action: &'static str, need: &Need, state: &State, context: &mut Vec<(Box<str>, Known)>) {
        if need.on.is_none() || !self.world.asks_boundary(action) || context.iter().any(|(key, _)| &**key == BOUNDARY) {
            return;
        }
        let estate = self.world.estate();
        let Some(entity) = need.on.as_ref().and_then(|part| self.entity_of(part, state)) else {
            return;
        };
        let value = match estate.boundary_of(entity) {
            Some(AttachedPolicy::Known(policy)) => Known::One(estate.managed_policies()[*policy].arn.as_str().into()),
            Some(AttachedPolicy::Missing(arn)) => Known::One(arn.as_str().into()),
            None => Known::Absent,
        };
        context.push((BOUNDARY.into(), value));
    }

    /// Asks whether somebody else may do an action on a target.
    fn ask_as(&self, principal: &Principal, action: &'static str, target: &str, context: &Said) -> Option<Reply> {
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

    fn decide(&self, action: &Action, target: &str, context: &Said) -> (Option<Shared>, bool) {
        let mut target = self.world.access.target(target);
        if target.account.is_none() && target.arn.starts_with("arn:") {
            // What is yet to be made is the actor's; what AWS lends to everyone counts as if it were.
            target.account = Some(self.world.account_words(self.account).1.into());
        }
        let mut said = Context::open();
        for (key, value) in context {
            said.set(key, value.clone());
        }
        let (answer, is_shared) = self.world.access.can_for_class(&self.prepared, action, &target, &said);
        if !answer.decision.is_possible() {
            return (None, is_shared);
        }
        let shared = Shared {
            target: Arc::new(target),
            context: (!context.is_empty()).then(|| Arc::new(said)),
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
        };
        (Some(shared), is_shared)
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

    /// Returns the ARN of a part; none if it has none.
    pub(super) fn arn_of(&self, part: &Part, state: &State) -> Option<Box<str>> {
        let estate = self.world.estate();
        let of_principal = |principal: &Principal| {
            if let Principal::External(arn) = principal {
                return Some(arn.as_str().into());
            }
            let entity = principal.entity()?;
            Some(estate.arn_of(entity).as_str().into())
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

fn find<'m>(answers: &'m Answers, action: &str, target: &str, context: &Said) -> Option<&'m Option<Shared>> {
    let of_target = answers.get(action)?.get(target)?;
    let mut known = of_target.iter();
    known.find(|(said, _)| **said == *context).map(|(_, shared)| shared)
}

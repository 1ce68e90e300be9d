//! One actor asks: answers that hold for the whole class are kept for its other members.

mod names;

pub(super) use super::state::{Bound, Reply, State};

use super::embedded::TechniqueId;
use super::schema::{Need, Part, Value};
use super::world::World;
use crate::edge::{Asked, Requirement};
use iamscope_access::{ClassId, Prepared, Question, Rewritten};
use iamscope_estate::{AccountId, AttachedPolicy, Fact, Gap, Principal};
use iamscope_eval::{Action, Context, Formula, Target, Value as Known};
use iamscope_policy::glob::Glob;
use rustc_hash::FxHashMap;
use std::sync::Arc;

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
        let Some(entity) = need.on.as_ref().and_then(|part| self.entity_of(part, state)) else {
            return;
        };
        let value = match estate.boundary_of(entity) {
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

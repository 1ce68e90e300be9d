//! Requests that show something, and whether the evaluator agrees.

use crate::goal::{Counted, Goal};
use crate::keys::Given;
use crate::kind::Dimension;
use crate::prover::Prover;
use crate::session::CANONICAL_USER;
use crate::solve::Model;
use iamscope_eval::probe::decide_alone;
use iamscope_eval::{Action, Bound, Caller, CompiledPolicy, Context, Decision, Request, Target, Value};
use iamscope_policy::{ActionPattern, Located, Policy, PolicyKind, Scope, Statement};
use std::collections::BTreeMap;

/// A request that shows where a claim fails, confirmed by the evaluator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Witness {
    /// Who asks.
    pub caller: Caller,
    /// What is asked for.
    pub action: Action,
    /// What it is to be done to.
    pub target: Target,
    /// Everything else; what is not listed is absent.
    pub context: Context,
    /// The condition keys that the policies ask for and the request has, as AWS writes them or in lower case.
    pub keys: BTreeMap<Box<str>, Value>,
    /// The canonical user id of the caller's account, where a policy names one.
    pub canonical_user: Option<Box<str>>,
}

impl Witness {
    /// Returns the request.
    pub fn request(&self) -> Request<'_> {
        Request {
            caller: &self.caller,
            action: &self.action,
            target: &self.target,
            context: &self.context,
        }
    }

    /// Makes a request of what a search found; `None` if it is none.
    pub(crate) fn new(model: &Model, prover: &Prover) -> Option<Self> {
        let caller = model
            .kind
            .to_caller(|dimension: Dimension| model.texts.get(dimension.index()).cloned().flatten())?;
        let given = |name: &str| {
            model
                .keys
                .iter()
                .find(|(key, _)| key.as_ref() == name)
                .map(|(_, given)| given)
        };
        let account = match given(crate::world::RESOURCE_ACCOUNT) {
            Some(Given::One(account)) => Some(account.as_str()),
            Some(Given::Absent | Given::Many(_)) | None => None,
        };
        let target = Target::new(model.resource.as_deref().unwrap_or("*"), account);
        let mut context = Context::closed();
        context.set_caller(&caller);
        // What does not follow from the caller is absent until something asks for it.
        let open: Vec<Box<str>> = context
            .iter()
            .filter(|(_, value)| **value == Value::Unknown)
            .map(|(key, _)| key.into())
            .collect();
        for key in open {
            context.set(&key, Value::Absent);
        }
        if model.resource.is_some() {
            context.set_target(&target);
        }
        let mut keys = BTreeMap::new();
        let mut canonical_user = None;
        for (name, given) in &model.keys {
            let value = match given {
                Given::Absent => Value::Absent,
                Given::One(value) => Value::One(value.as_str().into()),
                Given::Many(values) => Value::Many(values.iter().map(|value| value.as_str().into()).collect()),
            };
            if name.as_ref() == CANONICAL_USER {
                if let Given::One(id) = given {
                    canonical_user = Some(id.as_str().into());
                }
                continue;
            }
            context.set(name, value.clone());
            if value != Value::Absent {
                let known = prover.catalog.condition_key(name).filter(|key| !key.is_template());
                keys.insert(known.map_or(name.as_ref(), |key| key.name()).into(), value);
            }
        }
        Some(Self {
            action: Action::new(&model.service, &model.action, prover.catalog),
            caller,
            target,
            context,
            keys,
            canonical_user,
        })
    }
}

/// The policies of a question, to be asked about single requests.
pub(crate) struct Replay<'q> {
    prover: &'q Prover,
    policies: &'q [(&'q Policy, PolicyKind)],
}

impl<'q> Replay<'q> {
    pub(crate) fn new(prover: &'q Prover, policies: &'q [(&'q Policy, PolicyKind)]) -> Self {
        Self { prover, policies }
    }

    /// Asks the evaluator whether a request has a property.
    pub(crate) fn holds(&self, goal: &Goal, witness: &Witness) -> Option<bool> {
        let request = witness.request();
        goal.holds(&mut |policy, counted| {
            let &(policy, kind) = self.policies.get(policy)?;
            let part = part(policy, counted, &witness.action);
            let compiled = CompiledPolicy::new(&part, kind, self.prover.catalog);
            let bound = Bound {
                policy: &compiled,
                name: "",
                source: compiled.source(),
            };
            match decide_alone(bound, &request, witness.canonical_user.as_deref()) {
                Decision::Allowed => Some(true),
                Decision::Denied(_) => Some(false),
                Decision::Unknown(_) => None,
            }
        })
    }
}

/// Returns the statements of a policy that count and are about an action, about that one only: to compile long lists of
/// actions would take longer than the proof.
fn part(policy: &Policy, counted: Counted, action: &Action) -> Policy {
    let name = action.to_string();
    let mut statements = Vec::new();
    for (place, statement) in policy.statements.iter().enumerate() {
        let patterns = statement.action.patterns();
        let is_open = patterns.iter().any(|pattern| pattern.value.has_placeholders());
        let is_listed = || {
            patterns
                .iter()
                .any(|pattern| pattern.value.matches(&action.service, &action.name))
        };
        let is_about = is_open || is_listed() != statement.action.is_all_but();
        if !is_about || !counted.counts(place, statement.effect.value) {
            continue;
        }
        let scope = if is_open {
            statement.action.clone()
        } else {
            Scope::Only(vec![Located::new(ActionPattern::parse(&name), statement.span)])
        };
        statements.push(Statement {
            span: statement.span,
            index: statement.index,
            sid: None,
            effect: statement.effect.clone(),
            principal: statement.principal.clone(),
            action: scope,
            resource: statement.resource.clone(),
            conditions: statement.conditions.clone(),
        });
    }
    Policy {
        source: policy.source,
        version: policy.version,
        id: None,
        statements,
        unreadable: policy.unreadable.clone(),
    }
}

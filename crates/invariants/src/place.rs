//! One thing that an invariant is about, and what is known of requests for it.

use crate::ask::{Asked, Guard};
use crate::file::Invariant;
use crate::layers::{Layers, Side};
use iamscope_access::{Access, Question, TargetLayers};
use iamscope_estate::{AccountId, DocumentId, Principal};
use iamscope_eval::{Action, Context, Value};
use iamscope_policy::{Effect, PrincipalPattern, Scope, is_account_id};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Values of condition keys, by operator.
type Conditions = BTreeMap<&'static str, BTreeMap<String, String>>;

/// One thing that an invariant is about.
pub(crate) struct Place<'p> {
    pub(crate) invariant: &'p Invariant,
    pub(crate) asked: &'p Asked,
    /// The actions of the invariant that are asked about it.
    pub(crate) actions: &'p [Action],
    pub(crate) target: &'p TargetLayers,
    /// Whose it is, if it is not of whoever asks.
    pub(crate) owner: Option<AccountId>,
    /// The accounts of which its policy names somebody; none if it may name anybody.
    pub(crate) named: Option<BTreeSet<AccountId>>,
}

impl<'p> Place<'p> {
    /// Returns whose what is asked about is, seen from the account of a caller.
    pub(crate) fn side(&self, caller: Option<AccountId>) -> Side {
        let is_of_caller = self.asked.guard == Guard::Nothing(None) || (caller == self.owner && caller.is_some());
        match (is_of_caller, self.target.is_guarded) {
            (true, true) => Side::Guarded,
            (true, false) => Side::Same,
            (false, _) => Side::Other,
        }
    }

    /// Returns whether the policy of what is asked about leaves anything to callers of an account, where nothing is allowed
    /// without it.
    pub(crate) fn is_open_to(&self, caller: Option<AccountId>) -> bool {
        match (self.side(caller), &self.named, caller) {
            (Side::Same, _, _) | (_, None, _) | (_, _, None) => true,
            (Side::Guarded | Side::Other, Some(named), Some(caller)) => named.contains(&caller),
        }
    }

    /// Returns whether what is asked about is of one other account, so that a root user is bound as others are.
    pub(crate) fn is_elsewhere(&self, account: AccountId) -> bool {
        self.asked.guard != Guard::Nothing(None) && self.owner != Some(account)
    }

    /// Adds what is known of callers and of the target, whatever they ask. Tags are those of the resource itself, and not of
    /// what is in it.
    pub(crate) fn tell(&self, access: &Access<'_>, layers: &mut Layers<'_, '_>, known: &Context, knows_all: bool) {
        let keys: BTreeSet<String> = layers.keys().map(str::to_owned).collect();
        let (mut all, mut tags) = (Conditions::new(), Conditions::new());
        for key in keys {
            let is_shared =
                key.starts_with("aws:principalorg") || key == "aws:principaltype" || key.starts_with("aws:resource");
            if key == "aws:principalarn" || !(knows_all || is_shared) {
                continue;
            }
            let is_tag = key.contains(":resourcetag/");
            let (operator, value) = match known.value(&key) {
                // Not all actions have the tags of the resource.
                Value::One(value) if is_tag => ("StringEqualsIfExists", value.to_string()),
                Value::One(value) => ("StringEquals", value.to_string()),
                Value::Absent => ("Null", "true".to_owned()),
                Value::Many(_) | Value::Unknown => continue,
            };
            let told = if is_tag { &mut tags } else { &mut all };
            told.entry(operator).or_default().insert(key, value);
        }
        if !all.is_empty() {
            layers.callers(&json!(all));
        }
        if let (Some(arn), false) = (self.arn(access), tags.is_empty()) {
            layers.on(arn, &json!(tags));
        }
    }

    /// Returns what is known of requests of a principal, if it is the resource itself that they name.
    pub(crate) fn known(&self, access: &Access<'_>, principal: &Principal) -> Result<Context, Box<str>> {
        let action = self.actions.first().ok_or("no action of the invariant is known")?;
        Ok(match self.arn(access) {
            Some(arn) => {
                let question = Question::new(principal.clone(), action.clone(), access.target(arn));
                access.circumstances(&question)
            }
            None => access.caller_circumstances(principal),
        })
    }

    /// Takes out of what is known what is not so of requests that name something in the resource.
    pub(crate) fn forget_tags(&self, known: &mut Context) {
        known.clear_family("aws:ResourceTag/");
        for action in self.actions {
            known.clear_family(&format!("{}:ResourceTag/", action.service));
        }
    }

    /// Returns the ARN of what is asked about, if it is one thing and what is in it.
    fn arn(&self, access: &Access<'p>) -> Option<&'p str> {
        match (self.asked.guard.thing(), self.asked.patterns.as_slice()) {
            (Some(thing), _) => Some(access.thing_arn(thing).as_str()),
            (None, [one]) if !one.contains(['*', '?']) => Some(one),
            (None, _) => None,
        }
    }
}

/// Returns the accounts of which a policy names somebody; none if it may name anybody.
pub(crate) fn named(access: &Access<'_>, document: DocumentId) -> Option<BTreeSet<AccountId>> {
    let policy = &access.estate().documents()[document].policy;
    if !policy.unreadable.is_empty() {
        return None;
    }
    let mut named = BTreeSet::new();
    let grants = policy.statements.iter();
    for statement in grants.filter(|statement| statement.effect.value == Effect::Allow) {
        let Some(Scope::Only(principals)) = &statement.principal else {
            return None;
        };
        for principal in principals {
            let number = match &principal.value {
                PrincipalPattern::Account(number) => number,
                PrincipalPattern::Arn(arn) => arn.account(),
                PrincipalPattern::UniqueId(_)
                | PrincipalPattern::Service(_)
                | PrincipalPattern::Federated(_)
                | PrincipalPattern::Invalid(_) => continue,
                PrincipalPattern::Anyone | PrincipalPattern::CanonicalUser(_) | PrincipalPattern::Open(_) => {
                    return None;
                }
            };
            if !is_account_id(number) {
                return None;
            }
            named.extend(access.estate().account_by_number(number));
        }
    }
    Some(named)
}

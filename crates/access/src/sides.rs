//! The two sides of a question, prepared.

use crate::documents::AsksWho;
use crate::target::Thing;
use iamscope_estate::{AccountId, Gap};
use iamscope_eval::{
    Action, Bound, Caller, CheckType, Context, Facts, Level, MissingPolicy, PolicySet, Request, Target, Value,
};
use std::sync::Arc;

/// Everything about the caller that does not depend on what is asked.
pub(crate) struct CallerSide<'a> {
    pub(crate) caller: Caller,
    pub(crate) account: Option<AccountId>,
    pub(crate) policies: PolicySet<'a>,
    pub(crate) context: Arc<Context>,
    pub(crate) assumed: Vec<Assumed>,
}

/// Everything about action and target that does not depend on who asks.
pub(crate) struct TargetSide<'a> {
    pub(crate) action: &'a Action,
    pub(crate) target: &'a Target,
    pub(crate) thing: Option<Thing>,
    pub(crate) policy: Option<Bound<'a>>,
    /// What the policies of this side ask for that differs between principals of one class.
    pub(crate) asks_who: AsksWho,
    pub(crate) acl: Option<Bound<'a>>,
    pub(crate) rcp: Option<Vec<Level<'a>>>,
    pub(crate) is_in_management_account: bool,
    pub(crate) facts: Facts,
    pub(crate) missing: Vec<MissingPolicy>,
    pub(crate) keys: Vec<(String, Value)>,
    pub(crate) absent_families: Vec<String>,
    /// Keys that were told of the request; they win over all others.
    pub(crate) known: Vec<(String, Value)>,
    pub(crate) assumed: Vec<Assumed>,
}

/// Something that was not seen and is taken to have no say.
#[derive(Clone)]
pub(crate) struct Assumed {
    pub(crate) gap: Gap,
    pub(crate) check: CheckType,
    /// Whether it could allow what nothing else allows.
    pub(crate) may_allow: bool,
}

impl<'a> CallerSide<'a> {
    /// Binds other identity policies, and another boundary if one is given.
    pub(crate) fn replace_own(&mut self, identity: Vec<Bound<'a>>, boundary: Option<Option<Bound<'a>>>) {
        self.policies.identity = identity;
        if let Some(boundary) = boundary {
            self.policies.boundary = boundary;
            let is_other = |missing: &MissingPolicy| missing.check != CheckType::PermissionsBoundary;
            self.policies.missing.retain(is_other);
        }
    }

    /// Leaves only some of the service control policies.
    pub(crate) fn retain_scps(&mut self, keep: impl Fn(&Bound<'a>) -> bool) {
        for level in self.policies.scp.iter_mut().flatten() {
            level.policies.retain(&keep);
        }
    }
}

impl<'a> TargetSide<'a> {
    /// Binds another policy of the target; what was not seen of the one before does not matter then.
    pub(crate) fn replace_policy(&mut self, policy: Bound<'a>) {
        self.policy = Some(policy);
        self.missing.retain(|missing| missing.check != CheckType::Resource);
        self.assumed.retain(|assumed| assumed.check != CheckType::Resource);
    }

    pub(crate) fn thing(&self) -> Option<Thing> {
        self.thing
    }

    pub(crate) fn asks_who(&self) -> AsksWho {
        self.asks_who
    }

    /// Adds what is known of the request, whoever makes it.
    pub(crate) fn know(&mut self, known: &Context) {
        let keys = known.iter().map(|(key, value)| (key.to_owned(), value.clone()));
        self.known.extend(keys);
    }

    pub(crate) fn request<'r>(&'r self, caller: &'r CallerSide<'_>, context: &'r Context) -> Request<'r> {
        Request {
            caller: &caller.caller,
            action: self.action,
            target: self.target,
            context,
        }
    }
}

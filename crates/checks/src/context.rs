//! What a check can ask.

use crate::compute::{Carrier, carriers};
use crate::documents::{Owner, owners};
use crate::trust::MADE_UP;
use iamscope_access::{Access, ClassId, EffectiveActions, Question};
use iamscope_catalog::{ActionId, Catalog};
use iamscope_estate::{AccountNumber, Arena, DocumentId, Estate, Gap, Principal, Role, RoleId, Subject};
use iamscope_eval::{Context, Decision, Target, Value};
use iamscope_findings::{Confidence, Date, Evidence};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Everything a check can ask: the estate, who can do what, and the day.
#[derive(Debug)]
pub struct CheckContext<'c> {
    access: &'c Access<'c>,
    today: Option<Date>,
    powers: OnceLock<Arena<ClassId, EffectiveActions>>,
    owners: OnceLock<BTreeMap<DocumentId, Vec<Owner>>>,
    carriers: OnceLock<BTreeMap<RoleId, Vec<Carrier>>>,
}

/// An answer that is evidence.
pub(crate) struct Proof {
    pub(crate) decision: Decision,
    pub(crate) evidence: Evidence,
    pub(crate) assumptions: Vec<Gap>,
}

impl Proof {
    /// Returns how sure a finding is that needs this to be allowed: it may hinge on a policy that was not seen.
    pub(crate) fn confidence(&self) -> Confidence {
        match &self.decision {
            Decision::Allowed => Confidence::High,
            Decision::Unknown(_) => Confidence::Medium,
            Decision::Denied(_) => Confidence::Low,
        }
    }
}

impl<'c> CheckContext<'c> {
    /// Makes a context to ask an estate.
    pub fn new(access: &'c Access<'c>) -> Self {
        Self {
            access,
            today: None,
            powers: OnceLock::new(),
            owners: OnceLock::new(),
            carriers: OnceLock::new(),
        }
    }

    /// Works out what several checks need. Called before checks run side by side: a thread that waits for its part of such
    /// work may take up another check, which would then wait for the work of its own thread.
    pub(crate) fn prepare(&self) {
        self.all_powers();
        self.owners();
        self.carriers();
    }

    /// Tells the day, for checks that look at ages.
    #[must_use]
    pub fn on(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
    }

    /// Returns the day, if it was told.
    pub fn today(&self) -> Option<&Date> {
        self.today.as_ref()
    }

    /// Returns the estate, to be asked.
    pub fn access(&self) -> &'c Access<'c> {
        self.access
    }

    /// Returns the estate.
    pub fn estate(&self) -> &'c Estate {
        self.access.estate()
    }

    /// Returns the catalogue.
    pub fn catalog(&self) -> &'static Catalog {
        self.access.catalog()
    }

    /// Returns the roles that the owner of the account can change: not those that AWS keeps there.
    pub(crate) fn own_roles(&self) -> impl Iterator<Item = (RoleId, &'c Role)> {
        let roles = self.estate().roles().iter();
        roles.filter(|(_, role)| !role.is_service_linked() && !role.is_reserved())
    }

    /// Returns users and the roles that the owner of the account can change.
    pub(crate) fn principals(&self) -> impl Iterator<Item = Principal> {
        let users = self.estate().users().ids().map(Principal::User);
        users.chain(self.own_roles().map(|(id, _)| Principal::Role(id)))
    }

    /// Returns the principals of [`Self::principals`] that are no administrators and on every resource have, whatever
    /// the circumstances, some of these actions; with those actions.
    pub(crate) fn with_actions_everywhere(&self, names: &[&'static str]) -> Vec<(Principal, Vec<&'static str>)> {
        let wanted = self.action_ids(names);
        let found = self.principals().filter_map(|principal| {
            let certain = &self.powers(&principal)?.certain;
            let has: Vec<&'static str> = wanted
                .iter()
                .filter(|(_, id)| certain.contains(*id))
                .map(|(name, _)| *name)
                .collect();
            (!has.is_empty() && !self.is_administrator(&principal)).then_some((principal, has))
        });
        found.collect()
    }

    /// Returns the ids of actions that the catalogue knows.
    pub(crate) fn action_ids(&self, names: &[&'static str]) -> Vec<(&'static str, ActionId)> {
        let known = names
            .iter()
            .filter_map(|name| Some((*name, self.catalog().action(name)?.id())));
        known.collect()
    }

    /// Returns the actions that a user or role has on its own side.
    pub(crate) fn powers(&self, principal: &Principal) -> Option<&EffectiveActions> {
        let powers = self.all_powers();
        self.access.class_of(principal).map(|class| &powers[class])
    }

    fn all_powers(&self) -> &Arena<ClassId, EffectiveActions> {
        self.powers.get_or_init(|| {
            let classes: Vec<_> = self.access.classes().iter().collect();
            let all: Vec<_> = classes
                .into_par_iter()
                .map(|(_, class)| {
                    let member = class.members.first().unwrap_or(&Principal::Anonymous);
                    self.access.effective_actions(member, None)
                })
                .collect();
            let mut arena = Arena::default();
            for one in all {
                arena.push(one);
            }
            arena
        })
    }

    /// Returns whether a principal is an administrator of its account.
    pub(crate) fn is_administrator(&self, principal: &Principal) -> bool {
        self.access.allows_everything(principal).is_some()
    }

    /// Returns where each policy document is in use.
    pub(crate) fn owners(&self) -> &BTreeMap<DocumentId, Vec<Owner>> {
        self.owners.get_or_init(|| owners(self))
    }

    /// Returns what runs with each role.
    pub(crate) fn carriers(&self) -> &BTreeMap<RoleId, Vec<Carrier>> {
        self.carriers.get_or_init(|| carriers(self))
    }

    /// Returns what runs with a principal, if it is a role that something runs with.
    pub(crate) fn carriers_of(&self, principal: &Principal) -> Option<&[Carrier]> {
        self.carriers().get(&principal.as_role()?).map(Vec::as_slice)
    }

    /// Returns the number of the account of a principal of the estate.
    pub(crate) fn account_of(&self, principal: &Principal) -> Option<&'c AccountNumber> {
        let account = self.access.account_of(principal)?;
        Some(&self.estate().accounts()[account].number)
    }

    /// Returns a target that stands for every resource that an action can be done to in the account of a principal.
    pub(crate) fn any_target(&self, action: &str, principal: &Principal) -> Target {
        let account = self.account_of(principal).map_or("", AccountNumber::as_str);
        let action = self.catalog().action(action);
        // Of several types the one that a statement must name: for `s3:GetObject` objects, not those of access points.
        let usage = action.and_then(|action| {
            action.resource_types().min_by_key(|usage| {
                let is_access_point = usage.resource_type().arn_format().contains("accesspoint");
                (is_access_point, !usage.is_required())
            })
        });
        let format = usage.map(|usage| usage.resource_type().arn_format());
        let arn = format.map_or_else(|| "*".to_owned(), |format| crate::text::fill(format, account));
        Target {
            arn: arn.into(),
            account: (!account.is_empty()).then(|| account.into()),
        }
    }

    /// Asks whether a principal can do something, and returns the answer as evidence; `None` if the catalogue does not know
    /// the action. The keys are circumstances that are taken for granted; all others are unknown.
    pub(crate) fn ask(
        &self,
        principal: &Principal,
        action: &str,
        target: &Target,
        keys: &[(&str, Value)],
    ) -> Option<Proof> {
        self.ask_as(&self.access.name(principal), principal, action, target, keys)
    }

    /// Asks like [`Self::ask`], and calls the principal otherwise.
    pub(crate) fn ask_as(
        &self,
        who: &str,
        principal: &Principal,
        action: &str,
        target: &Target,
        keys: &[(&str, Value)],
    ) -> Option<Proof> {
        let question = self.question(principal, action, target, keys)?;
        let (answer, explanation) = self.access.explain(&question);
        let text = format!("{who} {action} on {}", target.arn);
        Some(Proof {
            evidence: Evidence::decision(text, answer.decision.clone(), explanation),
            decision: answer.decision,
            assumptions: answer.assumptions.into_iter().filter(is_real).collect(),
        })
    }

    /// Returns only the decision of [`Self::ask`], which is quicker.
    pub(crate) fn decide(
        &self,
        principal: &Principal,
        action: &str,
        target: &Target,
        keys: &[(&str, Value)],
    ) -> Option<Decision> {
        let question = self.question(principal, action, target, keys)?;
        Some(self.access.can(&question).decision)
    }

    fn question(
        &self,
        principal: &Principal,
        action: &str,
        target: &Target,
        keys: &[(&str, Value)],
    ) -> Option<Question> {
        let mut context = Context::open();
        for (key, value) in keys {
            context.set(key, value.clone());
        }
        Some(Question {
            context,
            ..Question::new(principal.clone(), self.access.action(action)?, target.clone())
        })
    }
}

/// Returns whether a gap is about something that may exist, and not about a target that stands for many or a caller that
/// was made up for the question.
fn is_real(gap: &Gap) -> bool {
    match &gap.subject {
        Subject::Arn(arn) => !arn.as_str().contains('*') && !MADE_UP.contains(&arn.name()),
        Subject::Estate | Subject::Account(_) | Subject::File(_) => true,
    }
}

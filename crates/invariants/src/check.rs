//! Answering invariants.

use crate::ask::{Asked, actions, check_actions, things};
use crate::confirm::{arn, confirm, is_by, outsider};
use crate::file::{Claim, Invariant, InvariantProblem};
use crate::layers::{Layers, Side};
use crate::who::{Outsiders, Who};
use iamscope_access::{Access, Answer, Question, TargetLayers, Thing};
use iamscope_estate::{AccountId, Gap, Principal, ResourcePolicy};
use iamscope_eval::{Action, Context, Decision, Explanation, Value};
use iamscope_policy::Arn;
use iamscope_prove::{Mode, Prover, Search};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Answers invariants about one estate.
pub struct Checker<'a, 'e> {
    access: &'a Access<'e>,
    prover: Prover,
}

/// How an invariant stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// No request breaks it.
    Holds,
    /// Whether one does was not found out.
    Unknown,
    /// A request breaks it.
    Broken,
}

/// The answer to an invariant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdict {
    /// Requests that break it: one for each thing and each set of principals with the same policies.
    pub breaches: Vec<Breach>,
    /// What was not found out.
    pub doubts: Vec<Doubt>,
    /// What was not seen and was taken to have no say.
    pub assumptions: BTreeSet<Gap>,
    /// How many searches it took.
    pub searches: usize,
}

/// A request that breaks an invariant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// Who else can make it: the one who asks is not among them.
    pub others: Vec<Principal>,
    /// The request.
    pub question: Question,
    /// The answer to it; allowed.
    pub answer: Answer,
    /// Why it is allowed.
    pub explanation: Explanation,
}

/// Something that was not found out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Doubt {
    /// Who might, to what.
    pub about: String,
    /// Why it is not known.
    pub why: Box<str>,
}

impl Verdict {
    /// Returns how the invariant stands.
    pub fn standing(&self) -> Standing {
        match (self.breaches.is_empty(), self.doubts.is_empty()) {
            (false, _) => Standing::Broken,
            (true, false) => Standing::Unknown,
            (true, true) => Standing::Holds,
        }
    }
}

/// Whom an invariant forbids something.
struct Forbidden {
    who: Vec<Who>,
    spared: Vec<Who>,
}

impl Forbidden {
    fn read(access: &Access<'_>, invariant: &Invariant) -> Result<Self, InvariantProblem> {
        let read = |texts: &[String]| {
            let each = texts.iter().map(|text| Who::read(access, text, invariant.line));
            each.collect::<Result<Vec<_>, _>>()
        };
        let (who, spared) = match &invariant.claim {
            Claim::Nobody(who, spared) => (read(who)?, read(spared)?),
            Claim::Only(spared) => (vec![Who::Anyone], read(spared)?),
        };
        if spared.iter().any(|who| who.outsiders().accounts) {
            let message = "callers from outside cannot be left out";
            let help = "name the users and roles, or the accounts of the estate, who may";
            return Err(InvariantProblem::new(invariant.line, message).help(help));
        }
        Ok(Self { who, spared })
    }

    fn has(&self, access: &Access<'_>, principal: &Principal) -> bool {
        let among = |whom: &[Who]| whom.iter().any(|who| who.has(access, principal));
        among(&self.who) && !among(&self.spared)
    }

    fn outsiders(&self) -> Outsiders {
        let all = |whom: &[Who]| {
            whom.iter()
                .map(Who::outsiders)
                .fold(Outsiders::default(), Outsiders::or)
        };
        all(&self.who).without(all(&self.spared))
    }
}

impl<'a, 'e> Checker<'a, 'e> {
    /// Makes a checker for an estate.
    pub fn new(access: &'a Access<'e>, mode: Mode) -> Self {
        Self {
            access,
            prover: Prover::new(mode),
        }
    }

    /// Answers an invariant.
    ///
    /// Root users are counted in accounts other than that of what is asked for only: in its own account nothing but a
    /// service control policy takes their rights (IAM User Guide, "AWS account root user"). Requests that come through an S3
    /// access point name another ARN and are not among those that are searched.
    pub fn check(&self, invariant: &Invariant) -> Result<Verdict, InvariantProblem> {
        check_actions(self.access, invariant)?;
        let forbidden = Forbidden::read(self.access, invariant)?;
        let things = things(self.access, invariant)?;
        let actions = actions(self.access, invariant);
        let mut verdict = Verdict::default();
        for asked in &things {
            let target = self.access.target_layers(asked.thing);
            self.note_unseen(asked.thing, &mut verdict);
            let place = Place {
                invariant,
                asked,
                target: &target,
                owner: self.access.owner(asked.thing),
            };
            self.check_estate(&place, &forbidden, &actions, &mut verdict);
            let outsiders = forbidden.outsiders();
            self.check_outside(&place, outsiders.within(place.target), &mut verdict);
        }
        Ok(verdict)
    }

    fn note_unseen(&self, thing: Thing, verdict: &mut Verdict) {
        let Thing::Resource(resource) = thing else { return };
        let record = &self.access.estate().resources()[resource];
        if record.policy != ResourcePolicy::NotSeen {
            return;
        }
        let gaps = self.access.estate().gaps().iter();
        let is_about = |gap: &&Gap| gap.subject == iamscope_estate::Subject::Arn(record.arn.clone());
        verdict.assumptions.extend(gaps.filter(is_about).cloned());
    }

    fn check_estate(&self, place: &Place<'_>, forbidden: &Forbidden, actions: &[Action], verdict: &mut Verdict) {
        for (id, class) in self.access.classes().iter() {
            let is_meant = |principal: &&Principal| forbidden.has(self.access, principal);
            let members: Vec<Principal> = class.members.iter().filter(is_meant).cloned().collect();
            let Some(first) = members.first() else { continue };
            let may = |action: &Action| self.access.class_may_allow(id, action);
            let is_open = place.target.policy.is_some() || self.access.caller_layers(first).is_open;
            if !is_open && !actions.iter().any(may) {
                continue;
            }
            self.check_members(place, &members, verdict);
        }
        let roots = self
            .access
            .estate()
            .accounts()
            .ids()
            .filter(|&account| Some(account) != place.owner);
        for root in roots
            .map(Principal::Root)
            .filter(|root| forbidden.has(self.access, root))
        {
            self.check_members(place, &[root], verdict);
        }
    }

    /// Asks about principals with the same policies at once, and one by one only if that does not settle it.
    fn check_members(&self, place: &Place<'_>, members: &[Principal], verdict: &mut Verdict) {
        let Some(first) = members.first() else { return };
        let is_other = place.side(self.access, self.access.account_of(first)) == Side::Other;
        if is_other && place.target.is_own_only {
            return;
        }
        let mut found = self.search(place, members, false, verdict);
        if found.is_err() {
            for member in members {
                found = self.search(place, std::slice::from_ref(member), true, verdict);
                if !matches!(found, Ok(None)) {
                    break;
                }
            }
        }
        match found {
            Ok(None) => {}
            Ok(Some(mut breach)) => {
                let can = |other: &Principal| {
                    let question = Question {
                        principal: other.clone(),
                        ..breach.question.clone()
                    };
                    *other != breach.question.principal && self.access.can(&question).decision == Decision::Allowed
                };
                breach.others = members.iter().filter(|other| can(other)).cloned().collect();
                verdict.breaches.push(breach);
            }
            Err(why) => verdict.doubts.push(Doubt {
                about: self.about(&self.access.name(first), members.len() - 1, place),
                why,
            }),
        }
    }

    fn about(&self, who: &str, others: usize, place: &Place<'_>) -> String {
        let others = if others == 0 {
            String::new()
        } else {
            format!(" and {others} more")
        };
        format!("{who}{others}, to {}", self.access.thing_name(place.asked.thing))
    }

    /// Looks for a request by one of some principals of the estate, who have the same policies. `knows_all` says to use
    /// all that is known of the first one.
    fn search(
        &self,
        place: &Place<'_>,
        members: &[Principal],
        knows_all: bool,
        verdict: &mut Verdict,
    ) -> Result<Option<Breach>, Box<str>> {
        let Some(first) = members.first() else { return Ok(None) };
        let account = self.access.account_of(first);
        let caller = self.access.caller_layers(first);
        let mut layers = self.layers(place);
        let arns = members
            .iter()
            .filter_map(|member| arn(self.access, member))
            .collect::<Vec<_>>();
        layers.callers(&json!({
            "StringEquals": { "aws:PrincipalArn": arns },
            "StringNotEquals": { "aws:PrincipalIsAWSService": "true" },
        }));
        let question = Question::new(first.clone(), self.any_action(place)?, self.target(place));
        let known = self.access.circumstances(&question);
        layers.bind(&caller, place.target, place.side(self.access, account), place.owner);
        self.tell(&mut layers, &known, knows_all);
        verdict.searches += 1;
        match layers.search(&self.prover, knows_all.then_some(&known)) {
            Search::Nothing => Ok(None),
            Search::Unknown(why) => Err(why),
            Search::Found(witness) => {
                let asked_by = members
                    .iter()
                    .find(|member| is_by(self.access, &witness, member))
                    .unwrap_or(first);
                confirm(self.access, asked_by, &witness, &layers).map(Some)
            }
        }
    }

    fn check_outside(&self, place: &Place<'_>, whom: Outsiders, verdict: &mut Verdict) {
        if whom == Outsiders::default() {
            return;
        }
        if place.target.has_acl && (whom.anonymous || whom.accounts) {
            self.check_list(place, verdict);
        }
        if place.target.policy.is_none() {
            return;
        }
        let mut layers = self.layers(place);
        layers.outsiders(whom, place.target);
        layers.bind_outsiders(place.target);
        verdict.searches += 1;
        let found = match layers.search(&self.prover, None) {
            Search::Nothing => return,
            Search::Unknown(why) => Err(why),
            Search::Found(witness) => match outsider(self.access, &witness.caller) {
                Some(principal) => confirm(self.access, &principal, &witness, &layers),
                None => Err("a request was found by a caller whom the estate cannot name".into()),
            },
        };
        match found {
            Ok(breach) => verdict.breaches.push(breach),
            Err(why) => verdict.doubts.push(Doubt {
                about: self.about("callers from outside", 0, place),
                why,
            }),
        }
    }

    /// Asks what a list of grants lets everybody do: it names whole buckets, so that patterns stand for all in them.
    fn check_list(&self, place: &Place<'_>, verdict: &mut Verdict) {
        for action in actions(self.access, place.invariant) {
            for pattern in &place.asked.patterns {
                let question = Question::new(Principal::Anonymous, action.clone(), self.access.target(pattern));
                let (answer, explanation) = self.access.explain(&question);
                match &answer.decision {
                    Decision::Denied(_) => {}
                    Decision::Unknown(residual) => verdict.doubts.push(Doubt {
                        about: self.about("callers whom its list of grants lets in", 0, place),
                        why: format!("it depends on {residual}").into(),
                    }),
                    Decision::Allowed => {
                        verdict.breaches.push(Breach {
                            others: Vec::new(),
                            question,
                            answer,
                            explanation,
                        });
                        return;
                    }
                }
            }
        }
    }

    fn layers(&self, place: &Place<'_>) -> Layers<'a, 'e> {
        Layers::new(self.access, &place.invariant.can, &place.asked.patterns)
    }

    /// Adds what is known of callers and of the target, whatever they ask.
    fn tell(&self, layers: &mut Layers<'_, '_>, known: &Context, knows_all: bool) {
        let keys: BTreeSet<String> = layers.keys().map(str::to_owned).collect();
        let mut equal = BTreeMap::new();
        let mut absent = BTreeMap::new();
        for key in keys {
            let is_shared =
                key.starts_with("aws:principalorg") || key == "aws:principaltype" || key.starts_with("aws:resource");
            let is_told = key == "aws:principalarn" || !(knows_all || is_shared);
            match known.value(&key) {
                Value::One(value) if !is_told => drop(equal.insert(key, value.to_string())),
                Value::Absent if !is_told => drop(absent.insert(key, "true")),
                Value::One(_) | Value::Absent | Value::Many(_) | Value::Unknown => {}
            }
        }
        let mut conditions = serde_json::Map::new();
        if !equal.is_empty() {
            conditions.insert("StringEquals".to_owned(), json!(equal));
        }
        if !absent.is_empty() {
            conditions.insert("Null".to_owned(), json!(absent));
        }
        if !conditions.is_empty() {
            layers.callers(&conditions.into());
        }
    }

    fn any_action(&self, place: &Place<'_>) -> Result<Action, Box<str>> {
        let mut actions = actions(self.access, place.invariant).into_iter();
        actions
            .next()
            .ok_or_else(|| "no action of the invariant is known".into())
    }

    fn target(&self, place: &Place<'_>) -> iamscope_eval::Target {
        let arn: &Arn = self.access.thing_arn(place.asked.thing);
        self.access.target(arn.as_str())
    }
}

/// One thing that an invariant is about.
struct Place<'p> {
    invariant: &'p Invariant,
    asked: &'p Asked,
    target: &'p TargetLayers,
    owner: Option<AccountId>,
}

impl Place<'_> {
    fn side(&self, access: &Access<'_>, caller: Option<AccountId>) -> Side {
        let is_guarded = match self.asked.thing {
            Thing::Role(_) => true,
            Thing::Resource(resource) => {
                let kind = &access.estate().resources()[resource].kind;
                (&*kind.service, &*kind.name) == ("kms", "key")
            }
        };
        match (caller == self.owner && caller.is_some(), is_guarded) {
            (true, true) => Side::Guarded,
            (true, false) => Side::Same,
            (false, _) => Side::Other,
        }
    }
}

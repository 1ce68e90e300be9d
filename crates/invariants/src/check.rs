//! Answering invariants.

use crate::ask::{Guard, actions, check_actions, things};
use crate::confirm::{arn, confirm, is_by, outsider};
use crate::file::{Invariant, InvariantProblem};
use crate::layers::{Layers, Side};
use crate::place::{Place, named};
use crate::who::{Forbidden, Outsiders};
use iamscope_access::{Access, Answer, Question};
use iamscope_estate::{Gap, Principal, ResourcePolicy};
use iamscope_eval::{Action, Decision, Explanation};
use iamscope_prove::{Mode, Prover, Search};
use serde_json::json;
use std::collections::BTreeSet;

/// So many requests are looked for if those that were found turn out not to be allowed for certain.
const ATTEMPTS: usize = 8;

/// Answers invariants about one estate.
pub struct Checker<'a, 'e> {
    access: &'a Access<'e>,
    mode: Mode,
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

impl<'a, 'e> Checker<'a, 'e> {
    /// Makes a checker for an estate.
    pub fn new(access: &'a Access<'e>, mode: Mode) -> Self {
        Self {
            access,
            mode,
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
        let all = actions(self.access, &invariant.can);
        let mut verdict = Verdict::default();
        for asked in &things {
            let mut actions = all.clone();
            actions.retain(|action| asked.guard.is_asked_about(action));
            if actions.is_empty() {
                continue;
            }
            let thing = asked.guard.thing();
            let target = thing.map(|thing| self.access.target_layers(thing)).unwrap_or_default();
            self.note_unseen(asked.guard, &mut verdict);
            let owner = match asked.guard {
                Guard::Nothing(account) => account,
                Guard::Trust(_) | Guard::Resource(_) => thing.and_then(|thing| self.access.owner(thing)),
            };
            let place = Place {
                invariant,
                asked,
                actions: &actions,
                target: &target,
                owner,
                named: target
                    .policy
                    .filter(|_| !target.has_acl)
                    .and_then(|policy| named(self.access, policy)),
            };
            self.check_estate(&place, &forbidden, &mut verdict);
            self.check_unseen(&place, &forbidden, &mut verdict);
            let outsiders = forbidden.outsiders();
            self.check_outside(&place, outsiders.within(place.target), &mut verdict);
        }
        Ok(verdict)
    }

    fn note_unseen(&self, guard: Guard, verdict: &mut Verdict) {
        let Guard::Resource(resource) = guard else { return };
        let record = &self.access.estate().resources()[resource];
        if record.policy != ResourcePolicy::NotSeen {
            return;
        }
        let gaps = self.access.estate().gaps().iter();
        let is_about = |gap: &&Gap| gap.subject == iamscope_estate::Subject::Arn(record.arn.clone());
        verdict.assumptions.extend(gaps.filter(is_about).cloned());
    }

    fn check_estate(&self, place: &Place<'_>, forbidden: &Forbidden, verdict: &mut Verdict) {
        for (id, class) in self.access.classes().iter() {
            // All of a class are of one account.
            let account = class.members.first().and_then(|first| self.access.account_of(first));
            if !place.is_open_to(account) {
                continue;
            }
            let is_meant = |principal: &&Principal| forbidden.has(self.access, principal);
            let members: Vec<Principal> = class.members.iter().filter(is_meant).cloned().collect();
            let Some(first) = members.first() else { continue };
            let may = |action: &Action| self.access.class_may_allow(id, action);
            let may_do_without = place.target.policy.is_some() && place.side(account) != Side::Other;
            let is_open = may_do_without || self.access.caller_layers(first).is_open;
            // Actions that AWS does not have yet are not among those of the class.
            if !is_open && self.mode == Mode::Typed && !place.actions.iter().any(may) {
                continue;
            }
            self.check_members(place, &members, verdict);
        }
        let others = self.access.estate().accounts().iter();
        let others = others.filter(|&(account, record)| record.has_identities && place.is_elsewhere(account));
        let others = others.filter(|&(account, _)| place.is_open_to(Some(account)));
        for root in others.map(|(account, _)| Principal::Root(account)) {
            if forbidden.has(self.access, &root) {
                self.check_members(place, &[root], verdict);
            }
        }
    }

    /// Asks about users and roles of accounts whose users and roles nobody saw.
    fn check_unseen(&self, place: &Place<'_>, forbidden: &Forbidden, verdict: &mut Verdict) {
        let accounts = self.access.estate().accounts().iter();
        for (account, record) in accounts.filter(|(_, record)| !record.has_identities) {
            if !forbidden.has(self.access, &Principal::Root(account)) {
                continue;
            }
            let side = place.side(Some(account));
            if side == Side::Other && place.target.is_own_only {
                continue;
            }
            let mut layers = self.layers(place);
            layers.bind_unseen(account, place.target, side);
            verdict.searches += 1;
            let why = match layers.search(&self.prover, None) {
                Search::Nothing => continue,
                Search::Unknown(why) => why,
                Search::Found(_) => "they were not seen".into(),
            };
            let whose = format!("users and roles of account {}", record.number);
            verdict.doubts.push(Doubt {
                about: self.about(&whose, 0, place),
                why,
            });
        }
    }

    /// Asks about principals with the same policies at once, and one by one only if that does not settle it.
    fn check_members(&self, place: &Place<'_>, members: &[Principal], verdict: &mut Verdict) {
        let Some(first) = members.first() else { return };
        let is_other = place.side(self.access.account_of(first)) == Side::Other;
        if is_other && place.target.is_own_only {
            return;
        }
        let mut found = self.search(place, members, false, verdict);
        if found.is_err() {
            found = Ok(None);
            for member in members {
                match self.search(place, std::slice::from_ref(member), true, verdict) {
                    Ok(None) => {}
                    Err(why) => found = Err(why),
                    Ok(Some(breach)) => {
                        found = Ok(Some(breach));
                        break;
                    }
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
        format!("{who}{others}, to {}", place.asked.name(self.access))
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
        let mut known = place.known(self.access, first)?;
        layers.bind(&caller, place.target, place.side(account), place.owner);
        place.tell(self.access, &mut layers, &known, knows_all);
        place.forget_tags(&mut known);
        let mut doubt = None;
        for _ in 0..ATTEMPTS {
            verdict.searches += 1;
            let witness = match layers.search(&self.prover, knows_all.then_some(&known)) {
                Search::Nothing => break,
                Search::Unknown(why) => {
                    doubt.get_or_insert(why);
                    break;
                }
                Search::Found(witness) => witness,
            };
            let is_of = |member: &&Principal| is_by(self.access, &witness, member);
            let asked_by = members.iter().find(is_of).unwrap_or(first);
            let owner = match place.asked.guard {
                Guard::Nothing(_) => place.owner.or(account),
                Guard::Trust(_) | Guard::Resource(_) => None,
            };
            match confirm(self.access, asked_by, &witness, owner, &layers) {
                Ok(breach) => return Ok(Some(breach)),
                Err(why) => doubt.get_or_insert(why),
            };
            layers.pass_over(&witness);
        }
        doubt.map_or(Ok(None), Err)
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
                Some(principal) => confirm(self.access, &principal, &witness, None, &layers),
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
        for action in place.actions {
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
        Layers::new(self.access, &place.invariant.can, place.asked)
    }
}

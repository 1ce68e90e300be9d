//! What an actor gets of a technique, as edges.

use super::asker::{Asker, Bound, Reply, State};
use super::gains::is_allowed;
use super::plan::Plan;
use super::schema::{Outcome, Part, Written};
use crate::builder::Found;
use crate::edge::{Proof, Relation};
use crate::node::Subject;
use iamscope_access::{Change, EVERYTHING, Question, Rewritten};
use iamscope_estate::{Principal, ResourceId};
use std::sync::Arc;

/// Somebody or something gained, with what that rests on beside the needs.
pub(super) type Gain = (Subject, Vec<Reply>);

impl Asker<'_, '_, '_> {
    /// Adds the edges of a technique of which everything was found.
    pub(super) fn add_edges(&mut self, plan: &Plan, state: State, found: &mut Vec<Found>) {
        let from = Subject::Principal(self.actor.clone());
        let is_note = matches!(plan.technique.outcome, Outcome::Notes(_));
        let mut gains = self.gains(plan, &state);
        gains.retain(|(to, _)| is_note || *to != from);
        let Some((to, replies)) = gains.pop() else {
            return;
        };
        for (to, replies) in gains {
            found.extend(edge(plan, &from, to, state.clone(), replies));
        }
        found.extend(edge(plan, &from, to, state, replies));
    }

    fn gains(&mut self, plan: &Plan, state: &State) -> Vec<Gain> {
        let technique = plan.technique;
        match &technique.outcome {
            Outcome::Becomes(part) => self.become_part(part, technique.writes.as_ref(), state),
            Outcome::Administers => self.grow(plan, &self.actor.clone(), state),
            Outcome::Grows(part) => {
                let mut gains = Vec::new();
                for target in self.principals_of(part, state) {
                    let admitted = match &technique.writes {
                        Some(Written::Trust(_)) => match self.enter(&target) {
                            Some(reply) => vec![reply],
                            None => continue,
                        },
                        Some(Written::Policy(_)) | None => Vec::new(),
                    };
                    let mut grown = self.grow(plan, &target, state);
                    if grown.is_empty() && !matches!(target, Principal::External(_)) {
                        grown.push((Subject::Principal(target), Vec::new()));
                    }
                    gains.extend(grown.into_iter().map(|(to, mut replies)| {
                        replies.extend(admitted.iter().cloned());
                        (to, replies)
                    }));
                }
                gains
            }
            Outcome::Gains { actions, on, is_inside } => {
                let resource = on.as_ref().and_then(|part| state.bound_to(part)?.resource());
                let writes = technique.writes.as_ref();
                let gain = resource.and_then(|resource| self.gain(actions, resource, *is_inside, writes));
                gain.into_iter().collect()
            }
            Outcome::Joins(part) => self.join(part, state),
            Outcome::AdministersAccount(part) => match state.bound_to(part) {
                Some(Bound::Account(account)) => vec![(Subject::Administrators(*account), Vec::new())],
                Some(_) | None => Vec::new(),
            },
            // Nothing on the map stands for it, so it leads back to the actor.
            Outcome::Notes(_) => vec![(Subject::Principal(self.actor.clone()), Vec::new())],
            Outcome::Reads(part) => match state.bound_to(part).and_then(Bound::resource) {
                Some(resource) => vec![(Subject::Resource(resource), Vec::new())],
                None => {
                    let principals = self.principals_of(part, state).into_iter();
                    principals
                        .map(|principal| (Subject::Principal(principal), Vec::new()))
                        .collect()
                }
            },
            Outcome::Weakens(guardrail) => self.weaken(guardrail, plan, state),
        }
    }

    /// Returns a group that the actor joins, and what the actor gains by its policies.
    fn join(&self, part: &Part, state: &State) -> Vec<Gain> {
        let Some(group) = state.bound_to(part).and_then(Bound::group) else {
            return Vec::new();
        };
        let mut gains = self.gained_by(&self.actor, &[Change::Joined(self.actor.clone(), group)]);
        gains.push((Subject::Group(group), Vec::new()));
        gains
    }

    fn become_part(&mut self, part: &Part, writes: Option<&Written>, state: &State) -> Vec<Gain> {
        if let Part::Member(name) = part
            && let Some(Bound::AnyRole { service, has_profile }) = state.bound(name)
        {
            let launch = Subject::Launch {
                account: self.account,
                service: service.clone(),
                has_profile: *has_profile,
            };
            return vec![(launch, Vec::new())];
        }
        let mut gains = Vec::new();
        for principal in self.principals_of(part, state) {
            let replies = match writes {
                Some(Written::Trust(_)) => match self.enter(&principal) {
                    Some(reply) => vec![reply],
                    None => continue,
                },
                Some(Written::Policy(_)) | None => Vec::new(),
            };
            gains.push((Subject::Principal(principal), replies));
        }
        gains
    }

    /// Asks whether the actor can assume a role whose trust policy it writes.
    fn enter(&self, target: &Principal) -> Option<Reply> {
        if matches!(target, Principal::External(_)) {
            // A role that the actor makes trusts whom the actor likes.
            return Some(Reply::fact("the actor writes the trust policy".to_owned()));
        }
        let role = target.as_role()?;
        let arn = self.arn_of(&Part::Actor, &State::new())?;
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{arn}"}},"Action":"sts:AssumeRole"}}}}"#
        );
        let rewritten = Arc::new(Rewritten::one(Change::Trust(role, text.into())));
        let question = self.world.access.assume_question(self.actor.clone(), role)?;
        let prepared = self.world.access.prepare(&rewritten);
        self.world.ask_after(question, &rewritten, &prepared)
    }

    /// Returns what somebody has who has a policy that allows everything, or the stronger version of a policy.
    fn grow(&self, plan: &Plan, who: &Principal, state: &State) -> Vec<Gain> {
        let stronger = plan.technique.stronger_version();
        let Some(policy) = stronger.and_then(|part| state.bound_to(part)?.policy()) else {
            return self.gained_by(who, &[Change::Added(who.clone(), EVERYTHING.into())]);
        };
        let estate = self.world.estate();
        let policy = &estate.managed_policies()[policy];
        if policy.has_unseen_versions() {
            let changes = [
                Change::Removed(who.clone(), policy.document),
                Change::Added(who.clone(), EVERYTHING.into()),
            ];
            return self.gained_by(who, &changes);
        }
        let versions = policy.other_versions.iter();
        let stronger = versions.filter(|(_, document)| self.world.access.allows_more(*document, policy.document));
        let gains = stronger.flat_map(|(_, document)| {
            let source = estate.sources().find(estate.documents()[*document].source);
            let text = source.map_or("", |source| source.text.as_ref());
            let changes = [
                Change::Removed(who.clone(), policy.document),
                Change::Added(who.clone(), text.into()),
            ];
            self.gained_by(who, &changes)
        });
        gains.collect()
    }

    /// Returns what somebody gains by changes: the rule over the account, or else roles and resources.
    pub(super) fn gained_by(&self, who: &Principal, changes: &[Change]) -> Vec<Gain> {
        let find = || self.world.find_gained(self.account, who, changes).into();
        if *who == self.actor {
            return self.own_gains.get(changes.to_vec(), find).to_vec();
        }
        // Many actors can do the same to somebody.
        let key = (self.account, who.clone(), changes.to_vec());
        self.world.gained.get(key, find).to_vec()
    }

    /// Returns a resource on which the actor gains one of some actions.
    fn gain(
        &self,
        actions: &[Box<str>],
        resource: ResourceId,
        is_inside: bool,
        writes: Option<&Written>,
    ) -> Option<Gain> {
        let access = self.world.access;
        let record = &self.world.estate().resources()[resource];
        let questions = actions.iter().filter_map(|action| {
            let action = self.world.actions.get(&**action)?;
            let arn = if is_inside {
                format!("{}/*", record.arn)
            } else {
                record.arn.to_string()
            };
            Some(Question::new(
                self.actor.clone(),
                (**action).clone(),
                access.target(&arn),
            ))
        });
        let mut questions = questions.collect::<Vec<_>>();
        let Some(Written::Policy(_)) = writes else {
            questions.retain(|question| !is_allowed(access, question));
            return (!questions.is_empty()).then(|| (Subject::Resource(resource), Vec::new()));
        };
        let arn = self.arn_of(&Part::Actor, &State::new())?;
        let service = &record.kind.service;
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{arn}"}},"Action":"{service}:*","Resource":"*"}}}}"#
        );
        let rewritten = Arc::new(Rewritten::one(Change::ResourcePolicy(resource, text.into())));
        let prepared = access.prepare(&rewritten);
        let mut replies = questions.into_iter().filter_map(|question| {
            let before = access.can(&question).decision.to_formula();
            self.world.ask_if_new(question, &before, &rewritten, &prepared)
        });
        Some((Subject::Resource(resource), vec![replies.next()?]))
    }
}

fn edge(plan: &Plan, from: &Subject, to: Subject, mut state: State, replies: Vec<Reply>) -> Option<Found> {
    let is_possible = replies.into_iter().all(|reply| state.add(reply));
    is_possible.then(|| Found {
        from: from.clone(),
        to,
        relation: Relation::Escalates(plan.id),
        assumptions: state.assumptions(),
        condition: state.condition,
        proof: Proof::Requirements(state.requirements.into()),
    })
}

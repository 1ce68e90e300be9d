//! Tags that the actor writes, where conditions of policies look at them.

use super::asker::{Asker, Bound, Reply, State};
use super::gains::is_allowed;
use super::outcome::Gain;
use super::plan::Plan;
use super::schema::{Member, Need, Part, Precondition, Technique};
use super::tag_keys::{Looked, variables};
use super::world::World;
use crate::edge::{Asked, Requirement};
use crate::node::Subject;
use iamscope_access::Question;
use iamscope_estate::{AccountId, AttachedPolicy, DocumentId, Entity, Principal, ResourceId, ResourcePolicy, Tags};
use iamscope_eval::{Action, Atom, Decision, Formula, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A choice of tags: full context keys in lower case, each with a value or none.
type Choice = Vec<(Box<str>, Option<Box<str>>)>;

/// Something that somebody gets by tags, whoever sets them.
pub(super) struct Offer {
    to: Subject,
    question: Question,
    choices: Vec<Choice>,
}

impl Asker<'_, '_, '_> {
    /// Returns what is gained where somebody, or something, has tags that the actor chooses.
    pub(super) fn retagged(&mut self, part: &Part, plan: &Plan, state: &State) -> Vec<Gain> {
        let takes_off = takes_off(plan.technique);
        if let Some(resource) = state.bound_to(part).and_then(Bound::resource) {
            let offers = self.world.offers_by_tags_of(resource, &self.actor, takes_off);
            return self.taken(&offers, plan, state);
        }
        let principals = self.principals_of(part, state).into_iter();
        if is_target(part, plan.technique) {
            let gains = principals.filter_map(|who| self.retagged_target(part, &who, plan, state));
            return gains.collect();
        }
        let gains = principals.flat_map(|who| {
            let offers = self.world.offers_by_own_tags(&who, self.account, takes_off);
            let gains = self.taken(&offers, plan, state);
            let ruled = gains.iter().find(|(to, _)| matches!(to, Subject::Administrators(_)));
            match ruled {
                Some(ruled) => vec![ruled.clone()],
                None => gains,
            }
        });
        gains.collect()
    }

    /// Returns a user or role that the actor becomes once it has tags that the actor chooses. What that one may do itself
    /// then is nothing to the actor.
    fn retagged_target(&mut self, part: &Part, who: &Principal, plan: &Plan, state: &State) -> Option<Gain> {
        let world = self.world;
        let entity = who.entity().filter(|_| *who != self.actor)?;
        let mut replies = Vec::new();
        let mut questions = Vec::new();
        match entity {
            Entity::Role(role) => questions.push(world.access.assume_question(self.actor.clone(), role)?),
            Entity::User(user) => {
                let mut actions = vec!["iam:CreateAccessKey"];
                let has_room = Precondition::Keys {
                    of: part.clone(),
                    are_two: false,
                };
                match self.holds(&has_room, state) {
                    Some(reply) => replies.push(reply),
                    // Of two keys one has to go first (IAM User Guide, "IAM and AWS STS quotas").
                    None => actions.push("iam:DeleteAccessKey"),
                }
                let target = world.access.target(world.estate().users()[user].arn.as_str());
                let actions = actions.into_iter().filter_map(|action| world.access.action(action));
                questions.extend(actions.map(|action| Question::new(self.actor.clone(), action, target.clone())));
            }
        }
        let open = Open {
            keys: &world.tag_keys.of_target.keys,
            tags: None,
            takes_off: takes_off(plan.technique),
        };
        let to = Subject::Principal(who.clone());
        let mut is_new = false;
        for question in questions {
            if is_allowed(world.access, &question) {
                continue;
            }
            is_new = true;
            let offer = world.offer(to.clone(), question, &open)?;
            let mut choices = offer.choices.iter();
            replies.extend(choices.find_map(|choice| self.after_tagging(&offer.question, choice, plan, state))?);
        }
        is_new.then_some((to, replies))
    }

    /// Returns what the actor really gets, as it can set the tags: of each thing the first offer that is good.
    fn taken(&mut self, offers: &[Offer], plan: &Plan, state: &State) -> Vec<Gain> {
        let mut gains = Vec::<Gain>::new();
        for offer in offers {
            if gains.iter().any(|(to, _)| *to == offer.to) {
                continue;
            }
            let mut choices = offer.choices.iter();
            let replies = choices.find_map(|choice| self.after_tagging(&offer.question, choice, plan, state));
            gains.extend(replies.map(|replies| (offer.to.clone(), replies)));
        }
        gains
    }

    fn after_tagging(
        &mut self,
        question: &Question,
        choice: &Choice,
        plan: &Plan,
        state: &State,
    ) -> Option<Vec<Reply>> {
        let mut tagged = question.clone();
        for (key, value) in choice {
            tagged.context.set(key, value.clone().map_or(Value::Absent, Value::One));
        }
        let answer = self.world.access.can(&tagged);
        if !answer.decision.is_possible() {
            return None;
        }
        let mut request = Vec::<(Box<str>, Value)>::new();
        let mut names = Vec::<Box<str>>::new();
        for (key, value) in choice {
            let (_, name) = key.split_once('/')?;
            names.push(name.into());
            if let Some(value) = value {
                request.push((format!("aws:RequestTag/{name}").into(), Value::One(value.clone())));
            }
        }
        request.push(("aws:TagKeys".into(), Value::Many(names)));
        let mut replies = Vec::new();
        for need in plan.technique.needs.iter().filter(|need| sets_tags(need)) {
            replies.push(self.need_with(need, state, &request)?);
        }
        replies.push(Reply {
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
            requirement: Requirement::Allowed(Asked::new(tagged)),
        });
        Some(replies)
    }
}

impl World<'_, '_> {
    /// Returns what tags of a resource may give somebody on it.
    fn offers_by_tags_of(&self, resource: ResourceId, who: &Principal, takes_off: bool) -> Vec<Offer> {
        let looked = &self.tag_keys.of_target;
        if looked.keys.is_empty() {
            return Vec::new();
        }
        let own = self.own_documents(who);
        let open = Open {
            keys: &looked.keys,
            tags: None,
            takes_off,
        };
        let questions = self.questions_on(who, resource).into_iter();
        let questions = questions.filter(|question| {
            self.is_asked(&question.action, &own, looked) || self.policy_looks(resource, looked, &question.action)
        });
        let offers = questions.filter_map(|question| self.offer(Subject::Resource(resource), question, &open));
        offers.collect()
    }

    /// Returns whether tags of somebody may give him anything, as a technique sets them or takes them off.
    pub(super) fn has_offers_by_own_tags(&self, who: &Principal, account: AccountId, technique: &Technique) -> bool {
        let asks_any = !self.tag_keys.of_caller.keys.is_empty();
        asks_any && !self.offers_by_own_tags(who, account, takes_off(technique)).is_empty()
    }

    /// Returns what tags of somebody may give him. That is the same whoever sets them, so it is kept.
    fn offers_by_own_tags(&self, who: &Principal, account: AccountId, takes_off: bool) -> Arc<[Offer]> {
        self.offers.get((who.clone(), takes_off), || {
            let mut offers = self.offers_of_rule(who, account, takes_off);
            offers.extend(self.offers_of_others(who, account, takes_off));
            offers.into()
        })
    }

    fn offers_of_rule(&self, who: &Principal, account: AccountId, takes_off: bool) -> Vec<Offer> {
        if self.access.allows_everything(who).is_none() {
            return Vec::new();
        }
        let open = Open {
            keys: &self.tag_keys.of_caller.keys,
            tags: None,
            takes_off,
        };
        let questions = self.access.self_granting_questions(who).into_iter();
        let offers = questions.filter_map(|question| self.offer(Subject::Administrators(account), question, &open));
        offers.collect()
    }

    /// Returns what tags of somebody may give him on roles and resources.
    fn offers_of_others(&self, who: &Principal, account: AccountId, takes_off: bool) -> Vec<Offer> {
        let (estate, looked) = (self.estate(), &self.tag_keys.of_caller);
        let own = self.own_documents(who);
        let open = |tags| Open {
            keys: &looked.keys,
            tags: Some(tags),
            takes_off,
        };
        let mut offers = Vec::new();
        if let Some(assume) = self
            .actions
            .get("sts:AssumeRole")
            .filter(|_| self.may_on_own(who, "sts:AssumeRole"))
        {
            let is_asked = self.is_asked(assume, &own, looked);
            let looks = |trust| looked.is_in(estate, trust, assume);
            for role in self.trust.delegating(account) {
                let (target, record) = (Principal::Role(role), &estate.roles()[role]);
                if target == *who || !(is_asked || record.trust.is_some_and(looks)) {
                    continue;
                }
                let question = self.access.assume_question(who.clone(), role);
                offers.extend(
                    question.and_then(|question| self.offer(Subject::Principal(target), question, &open(&record.tags))),
                );
            }
        }
        for resource in self.resources_of(account) {
            let questions = self.questions_on(who, resource).into_iter();
            let questions = questions.filter(|question| {
                self.is_asked(&question.action, &own, looked) || self.policy_looks(resource, looked, &question.action)
            });
            let open = open(&estate.resources()[resource].tags);
            offers.extend(questions.filter_map(|question| self.offer(Subject::Resource(resource), question, &open)));
        }
        offers
    }

    /// Returns an offer if tags can turn a no, or a maybe, into a yes.
    fn offer(&self, to: Subject, question: Question, open: &Open<'_>) -> Option<Offer> {
        if is_allowed(self.access, &question) {
            return None;
        }
        let mut unknown = question.clone();
        for key in open.keys {
            unknown.context.set(key, Value::Unknown);
        }
        let Decision::Unknown(formula) = self.access.can(&unknown).decision else {
            return None;
        };
        let choices = open.choices(&formula);
        (!choices.is_empty()).then_some(Offer { to, question, choices })
    }

    /// Returns whether guardrails, or one of somebody's own policies, look at such a key when it comes to an action.
    fn is_asked(&self, action: &Action, own: &[DocumentId], looked: &Looked) -> bool {
        let estate = self.estate();
        looked.is_in_guardrails(estate, action) || own.iter().any(|&document| looked.is_in(estate, document, action))
    }

    fn policy_looks(&self, resource: ResourceId, looked: &Looked, action: &Action) -> bool {
        match self.estate().resources()[resource].policy {
            ResourcePolicy::Document(document) => looked.is_in(self.estate(), document, action),
            ResourcePolicy::None | ResourcePolicy::NotSeen => false,
        }
    }

    /// Returns the policies and the permissions boundary of somebody.
    fn own_documents(&self, who: &Principal) -> Vec<DocumentId> {
        let estate = self.estate();
        let Some(entity) = who.entity() else { return Vec::new() };
        let boundary = estate.boundary_of(entity).as_ref().and_then(AttachedPolicy::known);
        let boundary = boundary.map(|policy| estate.managed_policies()[policy].document);
        let holdings = estate.holdings(entity).into_iter();
        let documents = holdings.flat_map(|holding| holding.documents(estate));
        documents.chain(boundary).collect()
    }
}

/// What tags are open, and what they may be.
struct Open<'t> {
    keys: &'t BTreeSet<Box<str>>,
    /// The tags of what is acted on, which those of the caller may have to equal.
    tags: Option<&'t Tags>,
    takes_off: bool,
}

impl Open<'_> {
    /// Returns the tags by which a formula may come true: each by itself, then all of them.
    fn choices(&self, formula: &Formula) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        formula.for_each_atom(&mut |atom| choices.extend(self.choices_of(atom)));
        let mut all: Choice = Vec::new();
        for (key, value) in choices.iter().flatten() {
            if !all.iter().any(|(other, _)| other == key) {
                all.push((key.clone(), value.clone()));
            }
        }
        if all.len() > 1 {
            choices.push(all);
        }
        choices
    }

    /// Returns the tags by which a condition may come out otherwise.
    fn choices_of(&self, atom: &Atom) -> Vec<Choice> {
        let Atom::Condition { key, values, .. } = atom else {
            return Vec::new();
        };
        let key: Box<str> = key.to_ascii_lowercase().into();
        if self.keys.contains(&key) {
            if self.takes_off {
                return vec![vec![(key, None)]];
            }
            // A pattern is met by its own text with something in place of the wildcards.
            let texts = values.iter().filter(|value| !value.contains("${"));
            let texts = texts.map(|value| value.replace(['*', '?'], "x").into());
            return texts.map(|value| vec![(key.clone(), Some(value))]).collect();
        }
        let variables = values.iter().flat_map(|value| variables(value));
        let variables = variables.filter(|variable| !self.takes_off && self.keys.contains(variable));
        let tags = self.tags;
        let choices = variables.flat_map(|variable| {
            let values = tags.into_iter().flat_map(Tags::values);
            let choices = values.map(move |value| vec![(variable.clone(), Some(value.as_str().into()))]);
            choices.collect::<Vec<Choice>>()
        });
        choices.collect()
    }
}

/// Returns whether the tags are those of something that the actor acts on, be it a user or a role.
pub(super) fn is_target(part: &Part, technique: &Technique) -> bool {
    match part {
        Part::Member(name) => matches!(technique.member(name), Some(Member::AnyResource)),
        Part::Actor | Part::RoleOf(_) => false,
    }
}

fn takes_off(technique: &Technique) -> bool {
    let mut needed = technique.needs.iter().flat_map(|need| &need.actions);
    needed.any(|action| action.contains(":Untag"))
}

/// Returns whether the tags are part of a request that a need is about. Session tags are part of the call of
/// sts:AssumeRole (IAM User Guide, "Pass session tags in AWS STS").
fn sets_tags(need: &Need) -> bool {
    let mut actions = need.actions.iter();
    actions.any(|action| action.to_ascii_lowercase().contains("tag") || &**action == "sts:AssumeRole")
}

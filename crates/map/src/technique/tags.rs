//! Tags that the actor writes, where conditions of policies look at them.

use super::asker::{Asker, Reply, State};
use super::outcome::{Gain, is_allowed};
use super::plan::Plan;
use super::schema::{Need, Part};
use crate::edge::{Asked, Requirement};
use crate::node::Subject;
use iamscope_access::Question;
use iamscope_estate::{Estate, Principal, ResourceId};
use iamscope_eval::{Atom, Decision, Value};
use std::collections::BTreeSet;

/// The starts of the context keys that hold tags of the caller, and of what is acted on.
const OF_CALLER: &str = "aws:principaltag/";
const OF_TARGET: &str = ":resourcetag/";

/// A choice of tags: full context keys in lower case, each with a value or none.
type Choice = Vec<(Box<str>, Option<Box<str>>)>;

/// The context keys for tags that any policy of an estate looks at, in lower case.
#[derive(Default)]
pub(super) struct TagKeys {
    pub(super) of_caller: Vec<Box<str>>,
    pub(super) of_target: Vec<Box<str>>,
}

impl TagKeys {
    pub(super) fn new(estate: &Estate) -> Self {
        let documents = estate.documents().iter().map(|(_, document)| &document.policy);
        let conditions =
            documents.flat_map(|policy| policy.statements.iter().flat_map(|statement| &statement.conditions));
        let keys = conditions.map(|condition| condition.key.value.lower().into());
        let keys = keys.collect::<BTreeSet<Box<str>>>();
        let (of_caller, others): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| key.starts_with(OF_CALLER));
        Self {
            of_caller,
            of_target: others.into_iter().filter(|key| key.contains(OF_TARGET)).collect(),
        }
    }
}

impl Asker<'_, '_, '_> {
    /// Returns what is gained where somebody, or something, has tags that the actor chooses.
    pub(super) fn retagged(&mut self, part: &Part, plan: &Plan, state: &State) -> Vec<Gain> {
        if let Some(resource) = self.resource(part, state) {
            return self.retagged_resource(resource, plan, state);
        }
        let principals = self.principals_of(part, state);
        let gains = principals
            .iter()
            .flat_map(|who| self.retagged_principal(who, plan, state));
        gains.collect()
    }

    fn retagged_resource(&mut self, resource: ResourceId, plan: &Plan, state: &State) -> Vec<Gain> {
        let keys = &self.world.tag_keys.of_target;
        let questions = self.questions_on(&self.actor.clone(), resource).into_iter();
        let gain = questions
            .filter_map(|question| self.with_tags(question, keys, plan, state))
            .next();
        gain.map(|replies| (Subject::Resource(resource), replies))
            .into_iter()
            .collect()
    }

    fn retagged_principal(&mut self, who: &Principal, plan: &Plan, state: &State) -> Vec<Gain> {
        let access = self.world.access;
        let keys = &self.world.tag_keys.of_caller;
        if keys.is_empty() {
            return Vec::new();
        }
        if access.allows_everything(who).is_some() {
            let questions = access.self_granting_questions(who);
            let mut questions = questions.into_iter();
            if let Some(replies) = questions.find_map(|question| self.with_tags(question, keys, plan, state)) {
                return vec![(Subject::Administrators(self.account), replies)];
            }
        }
        let account = self.world.accounts.get(&self.account);
        let mut gains = Vec::new();
        let assume = self.world.actions.get("sts:AssumeRole");
        let may_assume = access
            .class_of(who)
            .zip(assume)
            .is_some_and(|(class, assume)| access.class_may_allow(class, assume));
        let delegating = self.world.delegating.iter().filter(|_| may_assume).copied();
        let delegating = delegating.filter(|&role| access.estate().roles()[role].account == self.account);
        for role in delegating.collect::<Vec<_>>() {
            let target = Principal::Role(role);
            let question = access.assume_question(who.clone(), role).filter(|_| target != *who);
            if let Some(replies) = question.and_then(|question| self.with_tags(question, keys, plan, state)) {
                gains.push((Subject::Principal(target), replies));
            }
        }
        let resources = account
            .into_iter()
            .flat_map(|account| account.resources.values().flatten());
        let mut resources = resources.map(|&(_, resource)| resource).collect::<Vec<_>>();
        resources.sort_unstable();
        for resource in resources {
            let mut questions = self.questions_on(who, resource).into_iter();
            if let Some(replies) = questions.find_map(|question| self.with_tags(question, keys, plan, state)) {
                gains.push((Subject::Resource(resource), replies));
            }
        }
        gains
    }

    /// Answers a question that is a no as yet with tags for which it is a yes, and shows that the actor can set them.
    fn with_tags(&mut self, question: Question, keys: &[Box<str>], plan: &Plan, state: &State) -> Option<Vec<Reply>> {
        if is_allowed(self.world.access, &question) {
            return None;
        }
        let takes_off = plan
            .technique
            .needs
            .iter()
            .any(|need| need.actions.iter().any(|action| action.contains(":Untag")));
        let mut open = question.clone();
        for key in keys {
            open.context.set(key, Value::Unknown);
        }
        let Decision::Unknown(formula) = self.world.access.can(&open).decision else {
            return None;
        };
        let mut choices: Vec<Choice> = Vec::new();
        formula.for_each_atom(&mut |atom| {
            let Atom::Condition { key, values, .. } = atom else {
                return;
            };
            let key: Box<str> = key.to_ascii_lowercase().into();
            if !keys.contains(&key) {
                return;
            }
            if takes_off {
                choices.push(vec![(key, None)]);
            } else {
                // A pattern is met by its own text without the wildcards.
                let texts = values.iter().map(|value| value.replace(['*', '?'], "x").into());
                choices.extend(texts.map(|value| vec![(key.clone(), Some(value))]));
            }
        });
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
            .into_iter()
            .find_map(|choice| self.after_tagging(&question, &choice, plan, state))
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
        let names = choice
            .iter()
            .filter_map(|(key, value)| Some((key.split_once('/')?.1, value)));
        let mut request = Vec::<(Box<str>, Value)>::new();
        let mut tag_keys = Vec::<Box<str>>::new();
        for (name, value) in names {
            tag_keys.push(name.into());
            if let Some(value) = value {
                request.push((format!("aws:RequestTag/{name}").into(), Value::One(value.clone())));
            }
        }
        request.push(("aws:TagKeys".into(), Value::Many(tag_keys)));
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

/// Returns whether the tags are part of a request that a need is about. Session tags are part of the call of
/// sts:AssumeRole (IAM User Guide, "Pass session tags in AWS STS").
fn sets_tags(need: &Need) -> bool {
    let mut actions = need.actions.iter();
    actions.any(|action| action.to_ascii_lowercase().contains("tag") || &**action == "sts:AssumeRole")
}

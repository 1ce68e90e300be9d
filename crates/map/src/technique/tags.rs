//! Tags that the actor writes, where conditions of policies look at them.

use super::asker::{Asker, Bound, Reply, State};
use super::outcome::{Gain, is_allowed};
use super::plan::Plan;
use super::schema::{Member, Need, Part, Precondition};
use crate::edge::{Asked, Requirement};
use crate::node::Subject;
use iamscope_access::Question;
use iamscope_estate::{DocumentId, Entity, Estate, Principal, ResourceId, ResourcePolicy, RoleId, Tags};
use iamscope_eval::{Atom, Decision, Value};
use iamscope_policy::PolicyKind;
use std::collections::BTreeSet;

/// The starts of the context keys that hold tags of the caller, and of what is acted on.
const OF_CALLER: &str = "aws:principaltag/";
const OF_TARGET: &str = ":resourcetag/";

/// A choice of tags: full context keys in lower case, each with a value or none.
type Choice = Vec<(Box<str>, Option<Box<str>>)>;

/// The context keys for tags that policies of an estate look at, in lower case.
#[derive(Default)]
pub(super) struct TagKeys {
    of_caller: BTreeSet<Box<str>>,
    of_target: BTreeSet<Box<str>>,
    /// The documents that look at tags of the caller: the first of those that read alike.
    documents: BTreeSet<DocumentId>,
    /// Whether a guardrail or a boundary does.
    is_in_guardrails: bool,
}

impl TagKeys {
    pub(super) fn new(estate: &Estate) -> Self {
        let mut found = Self::default();
        let documents = estate.documents().iter();
        for (id, document) in documents.filter(|(id, document)| document.same_as == *id) {
            let mut looks = false;
            for statement in &document.policy.statements {
                for condition in &statement.conditions {
                    let key = condition.key.value.lower();
                    if key.starts_with(OF_CALLER) {
                        looks |= true;
                        found.of_caller.insert(key.into());
                    } else if key.contains(OF_TARGET) {
                        found.of_target.insert(key.into());
                    }
                    for variable in condition
                        .values
                        .iter()
                        .flat_map(|value| variables(value.value.as_str()))
                    {
                        looks |= true;
                        found.of_caller.insert(variable);
                    }
                }
            }
            if looks {
                found.documents.insert(id);
                found.is_in_guardrails |= match document.kind {
                    PolicyKind::Scp | PolicyKind::Rcp | PolicyKind::Boundary => true,
                    PolicyKind::Identity
                    | PolicyKind::Resource
                    | PolicyKind::Trust
                    | PolicyKind::Session
                    | PolicyKind::VpcEndpoint
                    | PolicyKind::Acl => false,
                };
            }
        }
        found
    }
}

/// A question that tags may turn from a no into a yes.
struct Wanted<'t> {
    question: Question,
    keys: &'t BTreeSet<Box<str>>,
    /// The tags of what is acted on, which those of the caller may have to equal.
    tags: Option<&'t Tags>,
}

impl Asker<'_, '_, '_> {
    /// Returns what is gained where somebody, or something, has tags that the actor chooses.
    pub(super) fn retagged(&mut self, part: &Part, plan: &Plan, state: &State) -> Vec<Gain> {
        if let Some(resource) = state.bound_to(part).and_then(Bound::resource) {
            return self.retagged_resource(resource, plan, state).into_iter().collect();
        }
        let is_target = match part {
            Part::Member(name) => matches!(plan.technique.member(name), Some(Member::AnyResource)),
            Part::Actor | Part::RoleOf(_) => false,
        };
        let principals = self.principals_of(part, state);
        if is_target {
            let gains = principals
                .iter()
                .filter_map(|who| self.retagged_target(part, who, plan, state));
            return gains.collect();
        }
        let gains = principals
            .iter()
            .flat_map(|who| self.retagged_principal(who, plan, state));
        gains.collect()
    }

    /// Returns a user or role that the actor becomes once it has tags that the actor chooses. What that one may do itself
    /// then is nothing to the actor.
    fn retagged_target(&mut self, part: &Part, who: &Principal, plan: &Plan, state: &State) -> Option<Gain> {
        let access = self.world.access;
        let entity = who.entity().filter(|_| *who != self.actor)?;
        let mut replies = Vec::new();
        let mut questions = Vec::new();
        match entity {
            Entity::Role(role) => questions.push(access.assume_question(self.actor.clone(), role)?),
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
                let target = access.target(self.world.estate().users()[user].arn.as_str());
                let actions = actions.into_iter().filter_map(|action| access.action(action));
                questions.extend(actions.map(|action| Question::new(self.actor.clone(), action, target.clone())));
            }
        }
        let mut is_new = false;
        for question in questions {
            if is_allowed(access, &question) {
                continue;
            }
            is_new = true;
            let wanted = Wanted {
                question,
                keys: &self.world.tag_keys.of_target,
                tags: None,
            };
            replies.extend(self.with_tags(&wanted, plan, state)?);
        }
        is_new.then(|| (Subject::Principal(who.clone()), replies))
    }

    fn retagged_resource(&mut self, resource: ResourceId, plan: &Plan, state: &State) -> Option<Gain> {
        let world = self.world;
        let questions = self.questions_on(&self.actor.clone(), resource);
        let mut wanted = questions.into_iter().map(|question| Wanted {
            question,
            keys: &world.tag_keys.of_target,
            tags: None,
        });
        let replies = wanted.find_map(|wanted| self.with_tags(&wanted, plan, state))?;
        Some((Subject::Resource(resource), replies))
    }

    fn retagged_principal(&mut self, who: &Principal, plan: &Plan, state: &State) -> Vec<Gain> {
        let world = self.world;
        let (access, keys) = (world.access, &world.tag_keys.of_caller);
        if keys.is_empty() {
            return Vec::new();
        }
        if access.allows_everything(who).is_some() {
            let mut wanted = access.self_granting_questions(who).into_iter().map(|question| Wanted {
                question,
                keys,
                tags: None,
            });
            if let Some(replies) = wanted.find_map(|wanted| self.with_tags(&wanted, plan, state)) {
                return vec![(Subject::Administrators(self.account), replies)];
            }
        }
        let is_asked = world.tag_keys.is_in_guardrails || self.looks_at_own_tags(who);
        let account = world.accounts.get(&self.account);
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
            if target == *who || !(is_asked || self.trust_looks_at_tags(role)) {
                continue;
            }
            let wanted = access.assume_question(who.clone(), role).map(|question| Wanted {
                question,
                keys,
                tags: Some(&world.estate().roles()[role].tags),
            });
            if let Some(replies) = wanted.and_then(|wanted| self.with_tags(&wanted, plan, state)) {
                gains.push((Subject::Principal(target), replies));
            }
        }
        let resources = account
            .into_iter()
            .flat_map(|account| account.resources.values().flatten());
        let mut resources = resources.map(|&(_, resource)| resource).collect::<Vec<_>>();
        resources.sort_unstable();
        for resource in resources {
            if !(is_asked || self.policy_looks_at_tags(resource)) {
                continue;
            }
            let mut wanted = self.questions_on(who, resource).into_iter().map(|question| Wanted {
                question,
                keys,
                tags: Some(&world.estate().resources()[resource].tags),
            });
            if let Some(replies) = wanted.find_map(|wanted| self.with_tags(&wanted, plan, state)) {
                gains.push((Subject::Resource(resource), replies));
            }
        }
        gains
    }

    fn looks(&self, document: DocumentId) -> bool {
        let first = self.world.estate().documents()[document].same_as;
        self.world.tag_keys.documents.contains(&first)
    }

    fn trust_looks_at_tags(&self, role: RoleId) -> bool {
        let trust = self.world.estate().roles()[role].trust;
        trust.is_some_and(|trust| self.looks(trust))
    }

    fn policy_looks_at_tags(&self, resource: ResourceId) -> bool {
        match self.world.estate().resources()[resource].policy {
            ResourcePolicy::Document(document) => self.looks(document),
            ResourcePolicy::None | ResourcePolicy::NotSeen => false,
        }
    }

    fn looks_at_own_tags(&self, who: &Principal) -> bool {
        let estate = self.world.estate();
        let holdings = who.entity().map(|entity| estate.holdings(entity));
        let holdings = holdings.unwrap_or_default().into_iter();
        let mut documents = holdings.flat_map(|holding| holding.documents(estate));
        documents.any(|document| self.looks(document))
    }

    /// Answers a question that is no clear yes with tags for which it is one, and shows that the actor can set them.
    fn with_tags(&mut self, wanted: &Wanted<'_>, plan: &Plan, state: &State) -> Option<Vec<Reply>> {
        let access = self.world.access;
        if is_allowed(access, &wanted.question) {
            return None;
        }
        let mut open = wanted.question.clone();
        for key in wanted.keys {
            open.context.set(key, Value::Unknown);
        }
        let Decision::Unknown(formula) = access.can(&open).decision else {
            return None;
        };
        let mut needed = plan.technique.needs.iter().flat_map(|need| &need.actions);
        let takes_off = needed.any(|action| action.contains(":Untag"));
        let mut choices: Vec<Choice> = Vec::new();
        formula.for_each_atom(&mut |atom| choices.extend(wanted.choices(atom, takes_off)));
        let mut all: Choice = Vec::new();
        for (key, value) in choices.iter().flatten() {
            if !all.iter().any(|(other, _)| other == key) {
                all.push((key.clone(), value.clone()));
            }
        }
        if all.len() > 1 {
            choices.push(all);
        }
        let mut choices = choices.into_iter();
        choices.find_map(|choice| self.after_tagging(&wanted.question, &choice, plan, state))
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

impl Wanted<'_> {
    /// Returns the tags by which a condition may come out otherwise.
    fn choices(&self, atom: &Atom, takes_off: bool) -> Vec<Choice> {
        let Atom::Condition { key, values, .. } = atom else {
            return Vec::new();
        };
        let key: Box<str> = key.to_ascii_lowercase().into();
        if self.keys.contains(&key) {
            if takes_off {
                return vec![vec![(key, None)]];
            }
            // A pattern is met by its own text with something in place of the wildcards.
            let texts = values.iter().filter(|value| !value.contains("${"));
            let texts = texts.map(|value| value.replace(['*', '?'], "x").into());
            return texts.map(|value| vec![(key.clone(), Some(value))]).collect();
        }
        let variables = values.iter().flat_map(|value| variables(value));
        let variables = variables.filter(|variable| !takes_off && self.keys.contains(variable));
        let tags = self.tags;
        let choices = variables.flat_map(|variable| {
            let values = tags.into_iter().flat_map(Tags::values);
            let choices = values.map(move |value| vec![(variable.clone(), Some(value.as_str().into()))]);
            choices.collect::<Vec<Choice>>()
        });
        choices.collect()
    }
}

/// Returns the context keys for tags of the caller among the variables of a text, in lower case.
fn variables(text: &str) -> Vec<Box<str>> {
    let parts = text.split("${").skip(1).filter_map(|part| part.split_once('}'));
    let names = parts.map(|(name, _)| name.split(',').next().unwrap_or(name).trim().to_ascii_lowercase());
    names
        .filter(|name| name.starts_with(OF_CALLER))
        .map(String::into_boxed_str)
        .collect()
}

/// Returns whether the tags are part of a request that a need is about. Session tags are part of the call of
/// sts:AssumeRole (IAM User Guide, "Pass session tags in AWS STS").
fn sets_tags(need: &Need) -> bool {
    let mut actions = need.actions.iter();
    actions.any(|action| action.to_ascii_lowercase().contains("tag") || &**action == "sts:AssumeRole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_for_tags_of_the_caller() {
        for (text, expected) in [
            ("team", ""),
            ("${aws:PrincipalTag/Team}", "aws:principaltag/team"),
            ("a/${aws:username}/${aws:PrincipalTag/a, 'b'}", "aws:principaltag/a"),
        ] {
            assert_eq!(variables(text).concat(), expected, "{text}");
        }
    }
}

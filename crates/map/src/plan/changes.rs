//! What may be changed to some avail, and by whom.

use super::tags;
use crate::edge::Asked;
use crate::node::Subject;
use crate::paths::{EdgeKey, change_key};
use iamscope_access::{Access, Question};
use iamscope_estate::{
    DocumentId, Entity, Estate, EstateChange, Gap, GroupId, Holding, NewBoundary, Principal, ResourceId,
};
use iamscope_eval::{Formula, Value};
use iamscope_policy::{Arn, Effect};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A change that somebody who is owned can make.
#[derive(Clone, PartialEq, Debug)]
pub struct Move {
    /// What is done, in the imperative: `take the tag team off instance/i-1`. No two changes are called the same.
    pub what: String,
    /// How, in one word that never changes: `takes-off-tag`.
    pub word: &'static str,
    /// What it is done to, as far as it is on the map.
    pub on: Subject,
    /// The change.
    pub change: EstateChange,
    /// The question whose answer proves that it can be done.
    pub asked: Asked,
    /// Under which condition.
    pub condition: Formula,
    /// What was not seen, was taken to have no say, and could change it.
    pub assumptions: Arc<[Gap]>,
}

impl Move {
    /// Returns who makes the change.
    pub fn actor(&self) -> Subject {
        Subject::Principal(self.asked.principal.clone())
    }

    /// Returns the name of the step.
    pub(super) fn key(&self, access: &Access<'_>) -> EdgeKey {
        change_key(access, &self.asked.principal, self.word, &self.what)
    }
}

impl Candidate {
    /// Returns the name of the step if somebody makes the change.
    pub(super) fn key(&self, access: &Access<'_>, by: Entity) -> EdgeKey {
        change_key(access, &by.into(), self.word, &self.what)
    }
}

/// A change, and what has to be allowed for it.
pub(super) struct Candidate {
    pub(super) what: String,
    pub(super) word: &'static str,
    pub(super) on: Subject,
    pub(super) change: EstateChange,
    pub(super) action: String,
    pub(super) target: String,
    pub(super) said: Vec<(String, Value)>,
    /// Whoever does it to himself gains nothing that the techniques do not tell.
    pub(super) is_for_others: bool,
}

/// Who is owned, and asks what can be changed.
pub(super) struct Asker<'a, 'e> {
    pub(super) access: &'a Access<'e>,
    pub(super) owned: &'a BTreeSet<Entity>,
    /// Whether what is owned need not be made to be.
    pub(super) is_search: bool,
    /// Where the plan is to end.
    pub(super) to: &'a BTreeSet<Subject>,
}

impl<'e> Asker<'_, 'e> {
    /// Returns what can be changed to some avail: each change once, by whoever can do it on the fewest conditions.
    pub(super) fn moves(&self) -> Vec<Move> {
        let found = self
            .candidates()
            .into_iter()
            .filter_map(|candidate| self.by_anyone(&candidate));
        found.collect()
    }

    /// Returns the changes that may be of avail, those that give the most first.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for &entity in self.owned {
            if self.is_kept_by_aws(entity) {
                continue;
            }
            self.grow(entity, &mut candidates);
            self.join(entity, &mut candidates);
        }
        self.trust(&mut candidates);
        for &entity in self.owned {
            if self.is_kept_by_aws(entity) {
                continue;
            }
            self.unbind(entity, &mut candidates);
            self.allow(entity, &mut candidates);
        }
        tags::candidates(self, &mut candidates);
        candidates
    }

    /// Returns the move of whoever can make a change, on the fewest conditions.
    fn by_anyone(&self, candidate: &Candidate) -> Option<Move> {
        let mut best: Option<Move> = None;
        for &entity in self.owned {
            let Some(found) = self.by(entity, candidate) else {
                continue;
            };
            if found.condition.is_true() {
                return Some(found);
            }
            best.get_or_insert(found);
        }
        best
    }

    /// Returns the move of somebody who can make a change.
    pub(super) fn by(&self, entity: Entity, candidate: &Candidate) -> Option<Move> {
        let actor = Principal::from(entity);
        if candidate.is_for_others && candidate.on == Subject::Principal(actor.clone()) {
            return None;
        }
        let action = self.access.action(&candidate.action)?;
        let class = self.access.class_of(&actor)?;
        if !self.access.class_may_allow(class, &action) {
            return None;
        }
        let mut question = Question::new(actor, action, self.access.target(&candidate.target));
        for (key, value) in &candidate.said {
            question.context.set(key, value.clone());
        }
        let answer = self.access.can(&question);
        answer.decision.is_possible().then(|| Move {
            what: candidate.what.clone(),
            word: candidate.word,
            on: candidate.on.clone(),
            change: candidate.change.clone(),
            asked: Asked::new(question),
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
        })
    }

    pub(super) fn estate(&self) -> &'e Estate {
        self.access.estate()
    }

    pub(super) fn name(&self, entity: Entity) -> String {
        self.access.name(&Principal::from(entity))
    }

    /// Nobody here changes a role that is linked to a service or kept by IAM Identity Center (IAM User Guide,
    /// "Service-linked roles"; IAM Identity Center User Guide, "Permission sets").
    pub(super) fn is_kept_by_aws(&self, entity: Entity) -> bool {
        let role = entity.as_role().map(|role| &self.estate().roles()[role]);
        role.is_some_and(|role| role.is_service_linked() || role.is_reserved())
    }

    /// Adds what takes a permissions boundary away.
    fn unbind(&self, entity: Entity, candidates: &mut Vec<Candidate>) {
        let estate = self.estate();
        if estate.boundary_of(entity).is_none() {
            return;
        }
        let (owner, sort, name) = (estate.arn_of(entity), sort_of(entity), self.name(entity));
        let wide = format!("arn:{}:iam::aws:policy/AdministratorAccess", owner.partition());
        let on = Subject::Principal(entity.into());
        candidates.push(Candidate {
            what: format!("take the permissions boundary off {name}"),
            word: "takes-off-boundary",
            on: on.clone(),
            change: EstateChange::SetBoundary {
                owner: owner.clone(),
                boundary: NewBoundary::None,
            },
            action: format!("iam:Delete{sort}PermissionsBoundary"),
            target: owner.to_string(),
            said: Vec::new(),
            is_for_others: false,
        });
        candidates.extend(Arn::parse(&wide).map(|policy| Candidate {
            what: format!("give {name} AdministratorAccess as permissions boundary"),
            word: "widens-boundary",
            on,
            change: EstateChange::SetBoundary {
                owner: owner.clone(),
                boundary: NewBoundary::Policy(policy),
            },
            action: format!("iam:Put{sort}PermissionsBoundary"),
            target: owner.to_string(),
            said: vec![("iam:PermissionsBoundary".to_owned(), Value::One(wide.as_str().into()))],
            is_for_others: false,
        }));
    }

    /// Adds what takes away a policy that denies.
    fn allow(&self, entity: Entity, candidates: &mut Vec<Candidate>) {
        let estate = self.estate();
        let on = Subject::Principal(entity.into());
        let mut add = |holding: Holding<'_>, sort: &str, called: &str| {
            for policy in holding.known().map(|policy| &estate.managed_policies()[policy]) {
                if denies(estate, policy.document) {
                    candidates.push(Candidate {
                        what: format!("detach policy {} from {called}", policy.name),
                        word: "detaches-policy",
                        on: on.clone(),
                        change: EstateChange::Detach {
                            owner: holding.arn.clone(),
                            policy: policy.arn.clone(),
                        },
                        action: format!("iam:Detach{sort}Policy"),
                        target: holding.arn.to_string(),
                        said: vec![("iam:PolicyARN".to_owned(), Value::One(policy.arn.as_str().into()))],
                        is_for_others: false,
                    });
                }
            }
            for policy in holding.inline.iter().filter(|policy| denies(estate, policy.document)) {
                candidates.push(Candidate {
                    what: format!("delete the inline policy {} of {called}", policy.name),
                    word: "deletes-policy",
                    on: on.clone(),
                    change: EstateChange::SetInline {
                        owner: holding.arn.clone(),
                        name: policy.name.clone(),
                        text: None,
                    },
                    action: format!("iam:Delete{sort}Policy"),
                    target: holding.arn.to_string(),
                    said: Vec::new(),
                    is_for_others: false,
                });
            }
        };
        add(estate.own_holding(entity), sort_of(entity), &self.name(entity));
        let groups = self.groups(entity);
        for (group, called) in &groups {
            add(Holding::from(&estate.groups()[*group]), "Group", called);
        }
        for (group, called) in groups {
            let group = &estate.groups()[group];
            if !Holding::from(group)
                .documents(estate)
                .any(|document| denies(estate, document))
            {
                continue;
            }
            candidates.push(Candidate {
                what: format!("take {} out of {called}", self.name(entity)),
                word: "takes-out-of-group",
                on: on.clone(),
                change: EstateChange::Leave {
                    user: estate.arn_of(entity).clone(),
                    group: group.arn.clone(),
                },
                action: "iam:RemoveUserFromGroup".to_owned(),
                target: group.arn.to_string(),
                said: Vec::new(),
                is_for_others: false,
            });
        }
    }

    /// Returns the groups that somebody is in, with what they are called.
    pub(super) fn groups(&self, entity: Entity) -> Vec<(GroupId, String)> {
        let estate = self.estate();
        let groups = entity.as_user().map(|user| estate.users()[user].groups.iter().copied());
        let groups = groups.into_iter().flatten();
        groups
            .map(|group| (group, format!("group {}", estate.groups()[group].name)))
            .collect()
    }

    /// Returns whether a plan is to end at a resource.
    pub(super) fn is_end(&self, resource: ResourceId) -> bool {
        self.to.contains(&Subject::Resource(resource))
    }
}

/// Returns the word for a user or role in names of actions.
pub(super) fn sort_of(entity: Entity) -> &'static str {
    match entity {
        Entity::User(_) => "User",
        Entity::Role(_) => "Role",
    }
}

fn denies(estate: &Estate, document: DocumentId) -> bool {
    let mut statements = estate.documents()[document].policy.statements.iter();
    statements.any(|statement| statement.effect.value == Effect::Deny)
}

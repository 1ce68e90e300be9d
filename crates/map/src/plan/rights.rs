//! Rights that could be written for somebody who is owned.

use super::changes::{Asker, Candidate, sort_of};
use crate::node::Subject;
use iamscope_access::EVERYTHING;
use iamscope_estate::builder::input::PolicyText;
use iamscope_estate::{Entity, EstateChange, Holding, PolicyOwner, Principal};
use iamscope_eval::Value;
use iamscope_policy::Arn;

/// What an inline policy is called that a plan writes.
const NAME: &str = "iamscope-plan";

/// AWS keeps five versions of a policy (IAM User Guide, "IAM and AWS STS quotas").
const MOST_VERSIONS: usize = 5;

impl Asker<'_, '_> {
    /// Adds what writes more rights into the policies of somebody else.
    pub(super) fn grow(&self, entity: Entity, candidates: &mut Vec<Candidate>) {
        let estate = self.estate();
        let (partition, sort) = (estate.arn_of(entity).partition(), sort_of(entity));
        let administrator = format!("arn:{partition}:iam::aws:policy/AdministratorAccess");
        let mut add = |holding: Holding<'_>, sort: &str, called: &str| {
            let owner = holding.arn.clone();
            let on = Subject::Principal(entity.into());
            candidates.push(Candidate {
                what: format!("write a policy that allows everything into {called}"),
                word: "writes-policy",
                on: on.clone(),
                change: EstateChange::Give {
                    owner: owner.clone(),
                    name: NAME.to_owned(),
                    text: PolicyText::new(EVERYTHING),
                },
                action: format!("iam:Put{sort}Policy"),
                target: owner.to_string(),
                said: Vec::new(),
                is_for_others: true,
            });
            candidates.extend(Arn::parse(&administrator).map(|policy| Candidate {
                what: format!("attach AdministratorAccess to {called}"),
                word: "attaches-policy",
                on: on.clone(),
                change: EstateChange::Attach {
                    owner: owner.clone(),
                    policy,
                },
                action: format!("iam:Attach{sort}Policy"),
                target: owner.to_string(),
                said: vec![("iam:PolicyARN".to_owned(), Value::One(administrator.as_str().into()))],
                is_for_others: true,
            }));
            for policy in holding.known().map(|policy| &estate.managed_policies()[policy]) {
                let is_full = policy.other_versions.len() + 1 >= MOST_VERSIONS;
                if is_full || !matches!(policy.owner, PolicyOwner::Customer(_)) {
                    continue;
                }
                candidates.push(Candidate {
                    what: format!("write a version of policy {} that allows everything", policy.name),
                    word: "writes-version",
                    on: on.clone(),
                    change: EstateChange::SetManaged {
                        policy: policy.arn.clone(),
                        text: PolicyText::new(EVERYTHING),
                    },
                    action: "iam:CreatePolicyVersion".to_owned(),
                    target: policy.arn.to_string(),
                    said: Vec::new(),
                    is_for_others: true,
                });
            }
        };
        add(estate.own_holding(entity), sort, &self.name(entity));
        for (group, called) in self.groups(entity) {
            add(Holding::from(&estate.groups()[group]), "Group", &called);
        }
    }

    /// Adds the groups that a user could be put into.
    pub(super) fn join(&self, entity: Entity, candidates: &mut Vec<Candidate>) {
        let estate = self.estate();
        let Some(user) = entity.as_user().map(|user| &estate.users()[user]) else {
            return;
        };
        for (id, group) in estate.groups().iter() {
            let has_some = !group.inline.is_empty() || !group.attached.is_empty();
            if group.account != user.account || user.groups.contains(&id) || !has_some {
                continue;
            }
            candidates.push(Candidate {
                what: format!("put {} into group {}", self.name(entity), group.name),
                word: "puts-into-group",
                on: Subject::Principal(entity.into()),
                change: EstateChange::Join {
                    user: user.arn.clone(),
                    group: group.arn.clone(),
                },
                action: "iam:AddUserToGroup".to_owned(),
                target: group.arn.to_string(),
                said: Vec::new(),
                is_for_others: true,
            });
        }
    }

    /// Adds the roles that could be made to trust somebody who is owned. Who can write the trust policy and is held back by
    /// a deny from using it may write it for somebody else.
    pub(super) fn trust(&self, candidates: &mut Vec<Candidate>) {
        let estate = self.estate();
        let action = "iam:UpdateAssumeRolePolicy";
        let may_write = |entity: &Entity| {
            let class = self.access.class_of(&Principal::from(*entity));
            let action = self.access.action(action);
            class
                .zip(action)
                .is_some_and(|(class, action)| self.access.class_may_allow(class, &action))
        };
        if !self.owned.iter().any(may_write) {
            return;
        }
        for (id, role) in estate.roles().iter() {
            let entity = Entity::Role(id);
            if self.is_kept_by_aws(entity) || (self.is_search && self.owned.contains(&entity)) {
                continue;
            }
            let of_account = self
                .owned
                .iter()
                .filter(|other| estate.account_of(**other) == role.account);
            for &other in of_account.filter(|other| **other != entity) {
                let text = format!(
                    r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{}"}},"Action":"sts:AssumeRole"}}}}"#,
                    estate.arn_of(other)
                );
                candidates.push(Candidate {
                    what: format!("let {} trust {}", self.name(entity), self.name(other)),
                    word: "writes-trust",
                    on: Subject::Principal(entity.into()),
                    change: EstateChange::SetTrust {
                        role: role.arn.clone(),
                        text: PolicyText::new(text),
                    },
                    action: action.to_owned(),
                    target: role.arn.to_string(),
                    said: Vec::new(),
                    is_for_others: true,
                });
            }
        }
    }
}

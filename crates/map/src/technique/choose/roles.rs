//! Roles: those that can be passed, those of the account, and those that an Amazon EKS cluster can become.

use super::Choice;
use crate::edge::Requirement;
use crate::node::Subject;
use crate::technique::asker::{Asker, Bound, Reply};
use crate::technique::plan::{Plan, Step};
use crate::technique::schema::{Need, Part};
use crate::technique::world::question_of;
use iamscope_estate::{Principal, RoleId};
use iamscope_eval::Value as Known;
use iamscope_policy::glob::Glob;
use std::collections::BTreeSet;

/// So many roles are drawn one by one; more of them are drawn as what the service may start.
const MOST_DIRECT: usize = 8;

impl Asker<'_, '_, '_> {
    pub(super) fn passed_roles(&mut self, plan: &Plan, step: &Step, services: &'static [Box<str>]) -> Vec<Choice> {
        let mut choices = Vec::new();
        let every = self.world.services(self.account);
        let mut seen = BTreeSet::new();
        for service in if services.is_empty() { &every } else { services } {
            let key = (self.account, service.clone());
            let trusting = self.world.trusting.get(&key).map(Vec::as_slice).unwrap_or_default();
            if trusting.is_empty() {
                continue;
            }
            let context: [(Box<str>, Known); 1] = [("iam:PassedToService".into(), Known::One(service.clone()))];
            if self.is_alike_for_roles("iam:PassRole") {
                let Some(pass) = self.ask("iam:PassRole", &self.all_roles(), &context) else {
                    continue;
                };
                if let Some((_, has_profile)) = plan.any_role.filter(|(name, _)| *name == step.name)
                    && trusting.len() > MOST_DIRECT
                {
                    let service = service.clone();
                    choices.push((Bound::AnyRole { service, has_profile }, vec![pass]));
                    continue;
                }
            }
            let globs = self.globs("iam:PassRole");
            for trust in trusting {
                let (Subject::Principal(Principal::Role(role)), Some((asked, condition))) =
                    (&trust.to, question_of(trust))
                else {
                    continue;
                };
                let arn = self.world.estate().roles()[*role].arn.as_str();
                if self.actor == Principal::Role(*role) || !may_cover(globs.as_deref(), arn) {
                    continue;
                }
                let Some(pass) = self.ask("iam:PassRole", arn, &context) else {
                    continue;
                };
                let trusts = Reply {
                    requirement: Requirement::Allowed(asked.clone()),
                    condition: condition.clone(),
                    assumptions: trust.assumptions.clone(),
                };
                // Of several services one is enough, if it is sure.
                if pass.condition.is_true() && condition.is_true() && !seen.insert(*role) {
                    continue;
                }
                choices.push((Bound::Principal(Principal::Role(*role)), vec![pass, trusts]));
            }
        }
        choices
    }

    /// Returns the roles of the account that trust the issuer of an Amazon EKS cluster: its service accounts can become
    /// them (Amazon EKS User Guide, "IAM roles for service accounts").
    pub(super) fn cluster_roles(&self) -> Vec<Bound> {
        let estate = self.world.estate();
        let Some(action) = self.world.access.action("sts:AssumeRoleWithWebIdentity") else {
            return Vec::new();
        };
        let account = self.world.accounts.get(&self.account);
        let roles = account.into_iter().flat_map(|account| &account.roles);
        let roles = roles.filter(|(_, role)| {
            let Some(trust) = estate.roles()[*role].trust else {
                return false;
            };
            let mentioned = self.world.access.mentioned(trust, &action).principals;
            let mut providers = mentioned.iter().filter_map(Principal::as_provider);
            providers.any(|provider| estate.providers()[provider].is_eks_cluster())
        });
        roles
            .map(|(_, role)| Bound::Principal(Principal::Role(*role)))
            .collect()
    }

    /// Returns roles; those that AWS keeps for itself only if they are only to be assumed.
    pub(super) fn roles(&mut self, plan: &Plan, step: &Step) -> Vec<RoleId> {
        let estate = self.world.estate();
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let mut all = plan.technique.needs.iter().filter(|need| need.by.is_some());
        if needs.is_empty() && all.any(|need| matches!(&need.on, Some(Part::Member(name)) if **name == *step.name)) {
            let mut roles = self.world.assumed_by_roles().collect::<Vec<_>>();
            roles.retain(|&role| estate.roles()[role].account == self.account);
            roles.sort_unstable();
            roles.dedup();
            return roles;
        }
        let is_assumption = |need: &&&Need| need.actions.iter().all(|action| &**action == "sts:AssumeRole");
        let account = self.account;
        let found = if needs.iter().any(|need| is_assumption(&need)) {
            let mut roles = self.world.assumable_by(&self.actor).collect::<Vec<_>>();
            roles.retain(|&role| estate.roles()[role].account == account);
            roles.sort_unstable();
            roles.dedup();
            roles
        } else {
            let account = self.world.accounts.get(&account);
            account
                .map(|account| self.covered(&needs, &account.roles))
                .unwrap_or_default()
        };
        let edits = needs.iter().any(|need| !is_assumption(&need));
        let found = found.into_iter().filter(|&role| {
            let role = &estate.roles()[role];
            !(edits && (role.is_service_linked() || role.is_reserved()))
        });
        found.collect()
    }
}

fn may_cover(globs: Option<&[Glob]>, arn: &str) -> bool {
    globs.is_none_or(|globs| globs.iter().any(|glob| glob.matches(arn)))
}

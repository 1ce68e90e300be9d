//! Roles: those that can be passed, those of the account, and those that an Amazon EKS cluster can become.

use super::Choice;
use crate::technique::asker::{Asker, Bound, Reply};
use crate::technique::plan::{Plan, Step};
use crate::technique::schema::{Member, Need, Part};
use iamscope_estate::{Principal, RoleId};
use iamscope_eval::Value as Known;
use iamscope_policy::glob::Glob;
use std::collections::BTreeSet;

/// So many roles are drawn one by one; more of them are drawn as what the service may start.
const MOST_DIRECT: usize = 8;

impl Asker<'_, '_, '_> {
    pub(super) fn passed_roles(&mut self, plan: &Plan, step: &Step, services: &'static [Box<str>]) -> Vec<Choice> {
        let mut choices = Vec::new();
        let world = self.world;
        let every = world.trust.services(self.account).filter(|_| services.is_empty());
        let named = services.iter().map(|service| &**service);
        let mut seen = BTreeSet::new();
        for service in named.chain(every) {
            let Some(trusting) = world.trust.trusting(self.account, service) else {
                continue;
            };
            let context: [(Box<str>, Known); 1] = [("iam:PassedToService".into(), Known::One(service.into()))];
            if self.is_alike_for_roles("iam:PassRole") {
                let Some(pass) = self.ask("iam:PassRole", &self.all_roles(), &context) else {
                    continue;
                };
                if let Some((_, has_profile)) = plan.any_role.filter(|(name, _)| *name == step.name)
                    && trusting.len() > MOST_DIRECT
                {
                    let service = service.into();
                    choices.push((Bound::AnyRole { service, has_profile }, vec![pass]));
                    continue;
                }
            }
            let globs = self.globs("iam:PassRole");
            for (role, trust) in trusting {
                let arn = self.world.estate().roles()[*role].arn.as_str();
                if self.actor == Principal::Role(*role) || !may_cover(globs.as_deref(), arn) {
                    continue;
                }
                let Some(pass) = self.ask("iam:PassRole", arn, &context) else {
                    continue;
                };
                let Some(trusts) = Reply::of_edge(trust) else {
                    continue;
                };
                // Of several services one is enough, if it is sure.
                if pass.condition.is_true() && trusts.condition.is_true() && !seen.insert(*role) {
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
        let providers = self.world.estate().providers();
        let roles = self.world.trust.federated(self.account);
        let roles = roles.filter(|(_, trusted)| trusted.iter().any(|&provider| providers[provider].is_eks_cluster()));
        roles.map(|(role, _)| Bound::Principal(Principal::Role(role))).collect()
    }

    /// Returns roles; those that AWS keeps for itself only if they are only to be assumed.
    pub(super) fn roles(&mut self, plan: &Plan, step: &Step) -> Vec<RoleId> {
        let estate = self.world.estate();
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let mut all = plan.technique.needs.iter().filter(|need| need.by.is_some());
        if needs.is_empty() && all.any(|need| matches!(&need.on, Some(Part::Member(name)) if **name == *step.name)) {
            return self.world.trust.assumed_by_roles(self.account).into_iter().collect();
        }
        let has_provider =
            |member: &Member| matches!(member, Member::ProviderOf(Part::Member(name)) if **name == *step.name);
        let is_assumption = |need: &&&Need| need.actions.iter().all(|action| &**action == "sts:AssumeRole");
        let account = self.account;
        let found = if plan.technique.cast.values().any(has_provider) {
            self.world.trust.federated(account).map(|(role, _)| role).collect()
        } else if needs.iter().any(|need| is_assumption(&need)) {
            let roles = self.world.trust.assumable_by(&self.actor, account, self.world.access);
            roles.into_iter().collect()
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

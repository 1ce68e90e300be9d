//! Resources.

use super::Build;
use super::input::{PolicySeen, ResourceInput};
use crate::gap::{Fact, Subject};
use crate::resource::{CarriedRole, Resource, ResourceKind, ResourcePolicy};
use iamscope_policy::{Arn, PolicyKind};
use std::collections::BTreeMap;

impl Build<'_> {
    pub(super) fn resources(&mut self, resources: Vec<(Arn, ResourceInput)>) {
        for (arn, input) in resources {
            let owner = input
                .account
                .as_ref()
                .and_then(|number| self.accounts.get(number))
                .copied();
            let account = owner.or_else(|| self.account(&arn));
            let name = input.name.unwrap_or_else(|| arn.name().to_owned());
            let policy = match input.policy {
                PolicySeen::NotSeen => ResourcePolicy::NotSeen,
                PolicySeen::None => ResourcePolicy::None,
                PolicySeen::Text(policy) => {
                    let owner = input.account.as_deref().unwrap_or(arn.account());
                    let separator = if owner.is_empty() { "" } else { "/" };
                    let (service, kind) = (arn.service(), &input.kind);
                    let pseudo_name = || format!("{owner}{separator}{service}/{kind}/{name}/policy");
                    let document = self.documents.add(PolicyKind::Resource, policy, pseudo_name);
                    ResourcePolicy::Document(document)
                }
            };
            let roles: BTreeMap<Arn, CarriedRole> = input
                .roles
                .iter()
                .filter_map(|role| self.carried_role(&arn, role))
                .collect();
            self.estate.resources.push(Resource {
                kind: ResourceKind::new(arn.service(), &input.kind),
                arn,
                account,
                name,
                policy,
                roles: roles.into_values().collect(),
                tags: input.tags.into_iter().collect(),
                s3: input.s3,
                network: input.network,
                settings: input.settings,
            });
        }
    }

    /// Returns the role of an ARN that is a role's or an instance profile's, with the ARN to sort it by; an empty
    /// profile carries none.
    fn carried_role(&mut self, owner: &Arn, text: &str) -> Option<(Arn, CarriedRole)> {
        let Some(arn) = Arn::parse(text) else {
            let reason = format!("it runs with `{text}`, which is not the ARN of a role");
            self.gap(Subject::Arn(owner.clone()), Fact::CarriedRole, reason);
            return None;
        };
        let role = match self.estate.instance_profile_by_arn(&arn) {
            Some(profile) => Some(self.estate.instance_profiles[profile].role?),
            None => self.estate.role_by_arn(&arn),
        };
        Some(match role {
            Some(role) => (self.estate.roles[role].arn.clone(), CarriedRole::Known(role)),
            None => (arn.clone(), CarriedRole::Missing(arn)),
        })
    }
}

//! Users, groups, roles, managed policies, instance profiles and identity providers.

use super::Build;
use super::input::{
    CredentialsInput, GroupInput, InstanceProfileInput, ManagedPolicyInput, NamedPolicy, PolicyText, ProviderInput,
    RoleInput, UserInput,
};
use crate::account::AccountNumber;
use crate::arena::{AccountId, GroupId};
use crate::gap::{Fact, Subject};
use crate::identity::{
    AttachedPolicy, Group, IdentityProvider, InlinePolicy, InstanceProfile, ManagedPolicy, PolicyOwner, ProviderKind,
    Role, Tags, User,
};
use iamscope_policy::{Arn, PolicyKind, PrincipalPattern};
use std::collections::{BTreeMap, BTreeSet};

impl Build<'_> {
    /// Builds the managed policies that were fed and those of the catalogue that are needed.
    pub(super) fn managed_policies(
        &mut self,
        fed: Vec<(Arn, ManagedPolicyInput)>,
        needed: impl Iterator<Item = String>,
    ) {
        let mut policies: BTreeMap<Arn, ManagedPolicyInput> = fed.into_iter().collect();
        for arn in needed.collect::<BTreeSet<_>>() {
            let Some(key) = Arn::parse(&arn) else { continue };
            let has_text = policies.get(&key).is_some_and(|policy| policy.policy.is_some());
            if has_text {
                continue;
            }
            let Some(known) = self.catalog.managed_policy(&arn) else {
                continue;
            };
            let Some(document) = known.document() else { continue };
            policies.insert(
                key,
                ManagedPolicyInput {
                    policy: Some(PolicyText::new(document)),
                    default_version: Some(known.version().to_owned()),
                    is_from_catalog: true,
                    arn,
                    ..ManagedPolicyInput::default()
                },
            );
        }
        for (arn, input) in policies {
            self.managed_policy(arn, input);
        }
    }

    fn managed_policy(&mut self, arn: Arn, input: ManagedPolicyInput) {
        let owner = match self.account(&arn) {
            Some(account) => PolicyOwner::Customer(account),
            None if arn.account() == "aws" => PolicyOwner::Aws,
            None => return self.no_account(&arn),
        };
        let pseudo_name = format!("{}/policy/{}", arn.account(), arn.name());
        let Some(policy) = input.policy else {
            self.gap(
                Subject::Arn(arn),
                Fact::ManagedPolicyDocument,
                "the export names the policy, but its default version was not in it",
            );
            return;
        };
        let document = (self.documents).add(PolicyKind::Identity, policy, || pseudo_name.clone());
        let versions = self.unique(&arn, input.other_versions).into_iter().map(|version| {
            let name = format!("{pseudo_name}/{}", version.name);
            let document = self.documents.add(PolicyKind::Identity, version.policy, || name);
            (version.name, document)
        });
        let other_versions = versions.collect();
        self.estate.managed_policies.push(ManagedPolicy {
            name: arn.name().to_owned(),
            arn,
            owner,
            document,
            default_version: input.default_version,
            other_versions,
            is_from_catalog: input.is_from_catalog,
        });
    }

    pub(super) fn groups(&mut self, groups: Vec<(Arn, GroupInput)>) {
        for (arn, input) in groups {
            let Some(account) = self.account(&arn) else {
                self.no_account(&arn);
                continue;
            };
            let inline = self.inline(&arn, "group", input.inline);
            let attached = self.attached_policies(&arn, &input.attached);
            self.estate.groups.push(Group {
                name: arn.name().to_owned(),
                arn,
                account,
                inline,
                attached,
            });
        }
    }

    pub(super) fn users(&mut self, users: Vec<(Arn, UserInput)>, credentials: Vec<(Arn, CredentialsInput)>) {
        let groups = self.group_names();
        let mut credentials: BTreeMap<Arn, CredentialsInput> = credentials.into_iter().collect();
        let mut all: BTreeMap<Arn, UserInput> = users.into_iter().collect();
        for arn in credentials.keys().filter(|arn| arn.resource_type() == Some("user")) {
            if !all.contains_key(arn) {
                self.gap(
                    Subject::Arn(arn.clone()),
                    Fact::Identities,
                    "only its credentials were seen, not its policies; export the account's authorization details too",
                );
                all.insert(arn.clone(), UserInput::default());
            }
        }
        for (arn, input) in all {
            let Some(account) = self.account(&arn) else {
                self.no_account(&arn);
                continue;
            };
            let inline = self.inline(&arn, "user", input.inline);
            let attached = self.attached_policies(&arn, &input.attached);
            let boundary = input
                .boundary
                .and_then(|boundary| self.attached_policy(&arn, &boundary));
            let mut member_of = Vec::new();
            for group in input.groups {
                match groups.get(&(account, group.clone())) {
                    Some(&id) => member_of.push(id),
                    None => {
                        let reason = format!("it is in the group `{group}`, which was not seen");
                        self.gap(Subject::Arn(arn.clone()), Fact::GroupMembership, reason);
                    }
                }
            }
            member_of.sort_unstable();
            member_of.dedup();
            let credentials = credentials.remove(&arn).map(|input| input.credentials);
            self.estate.users.push(User {
                account,
                name: arn.name().to_owned(),
                unique_id: input.unique_id,
                created: input.created,
                groups: member_of,
                inline,
                attached,
                boundary,
                tags: input.tags.into_iter().collect(),
                credentials: credentials.unwrap_or_default(),
                arn,
            });
        }
    }

    pub(super) fn roles(&mut self, roles: Vec<(Arn, RoleInput)>) {
        for (arn, input) in roles {
            let Some(account) = self.account(&arn) else {
                self.no_account(&arn);
                continue;
            };
            let trust = input.trust.map(|trust| {
                let name = || format!("{}/role/{}/trust", arn.account(), arn.name());
                self.documents.add(PolicyKind::Trust, trust, name)
            });
            let inline = self.inline(&arn, "role", input.inline);
            let attached = self.attached_policies(&arn, &input.attached);
            let boundary = input
                .boundary
                .and_then(|boundary| self.attached_policy(&arn, &boundary));
            self.estate.roles.push(Role {
                account,
                name: arn.name().to_owned(),
                unique_id: input.unique_id,
                created: input.created,
                trust,
                inline,
                attached,
                boundary,
                tags: Tags::from_iter(input.tags),
                last_used: input.last_used,
                instance_profiles: Vec::new(),
                arn,
            });
        }
    }

    pub(super) fn instance_profiles(&mut self, profiles: Vec<(Arn, InstanceProfileInput)>) {
        let roles: BTreeMap<String, _> = (self.estate.roles.iter())
            .map(|(id, role)| (role.arn.as_str().to_owned(), id))
            .collect();
        for (arn, input) in profiles {
            let Some(account) = self.account(&arn) else {
                self.no_account(&arn);
                continue;
            };
            let role = input.role.as_ref().and_then(|role| roles.get(role)).copied();
            if let (None, Some(missing)) = (role, &input.role) {
                let reason = format!("it holds the role `{missing}`, which was not seen");
                self.gap(Subject::Arn(arn.clone()), Fact::CarriedRole, reason);
            }
            let id = self.estate.instance_profiles.push(InstanceProfile {
                name: arn.name().to_owned(),
                arn,
                account,
                role,
            });
            if let Some(role) = role.and_then(|role| self.estate.roles.record_mut(role)) {
                role.instance_profiles.push(id);
            }
        }
    }

    /// Builds the providers that were fed and those that trust policies name. One of an account that the estate has
    /// nothing of is no record: nobody can say what it is.
    pub(super) fn providers(&mut self, fed: Vec<(Arn, ProviderInput)>) {
        let named = self.estate.documents.iter().flat_map(|(_, document)| {
            let statements = document.policy.statements.iter();
            let scopes = statements.filter_map(|statement| statement.principal.as_ref());
            let patterns = scopes.flat_map(|scope| scope.patterns());
            patterns.filter_map(|pattern| match &pattern.value {
                PrincipalPattern::Federated(text) => Arn::parse(text),
                PrincipalPattern::Anyone
                | PrincipalPattern::Account(_)
                | PrincipalPattern::Arn(_)
                | PrincipalPattern::UniqueId(_)
                | PrincipalPattern::Service(_)
                | PrincipalPattern::CanonicalUser(_)
                | PrincipalPattern::Open(_)
                | PrincipalPattern::Invalid(_) => None,
            })
        });
        let all: BTreeSet<Arn> = fed.into_iter().map(|(arn, _)| arn).chain(named).collect();
        for arn in all {
            let Some((kind, name)) = provider_kind(&arn).map(|(kind, name)| (kind, name.to_owned())) else {
                continue;
            };
            if let Some(account) = self.account(&arn) {
                self.estate.providers.push(IdentityProvider {
                    arn,
                    account,
                    kind,
                    name,
                });
            }
        }
    }

    /// Returns every group by account and name, and by account and ARN.
    fn group_names(&self) -> BTreeMap<(AccountId, String), GroupId> {
        let groups = self.estate.groups.iter();
        groups
            .flat_map(|(id, group)| {
                let by_name = ((group.account, group.name.clone()), id);
                let by_arn = ((group.account, group.arn.as_str().to_owned()), id);
                [by_name, by_arn]
            })
            .collect()
    }

    fn inline(&mut self, arn: &Arn, kind: &str, policies: Vec<NamedPolicy>) -> Vec<InlinePolicy> {
        let policies = self
            .unique(arn, policies)
            .into_iter()
            .map(|NamedPolicy { name, policy }| {
                let pseudo_name = || format!("{}/{kind}/{}/inline/{name}", arn.account(), arn.name());
                let document = self.documents.add(PolicyKind::Identity, policy, pseudo_name);
                InlinePolicy { name, document }
            });
        policies.collect()
    }

    /// Keeps one policy of each name, as IAM does; policies are sorted.
    fn unique(&mut self, arn: &Arn, policies: Vec<NamedPolicy>) -> Vec<NamedPolicy> {
        let mut kept: Vec<NamedPolicy> = Vec::with_capacity(policies.len());
        for policy in policies {
            if kept.last().is_some_and(|last| last.name == policy.name) {
                let reason = format!("it has two policies named `{}`; one is left out", policy.name);
                self.gap(Subject::Arn(arn.clone()), Fact::Input, reason);
            } else {
                kept.push(policy);
            }
        }
        kept
    }

    fn attached_policies(&mut self, owner: &Arn, arns: &[String]) -> Vec<AttachedPolicy> {
        arns.iter().filter_map(|arn| self.attached_policy(owner, arn)).collect()
    }

    fn attached_policy(&mut self, owner: &Arn, text: &str) -> Option<AttachedPolicy> {
        let Some(arn) = Arn::parse(text) else {
            let reason = format!("`{text}` is attached to it, which is not the ARN of a policy");
            self.gap(Subject::Arn(owner.clone()), Fact::ManagedPolicyDocument, reason);
            return None;
        };
        // INVARIANT (sorted) of Estate: managed policies were pushed in the order of their ARNs.
        let known = self.estate.managed_policy_by_arn(&arn);
        Some(known.map_or(AttachedPolicy::Missing(arn), AttachedPolicy::Known))
    }

    fn no_account(&mut self, arn: &Arn) {
        debug_assert!(
            AccountNumber::parse(arn.account()).is_none(),
            "INVARIANT (accounts): {arn}"
        );
        let reason = "its ARN has no account id; what was said of it is left out";
        self.gap(Subject::Arn(arn.clone()), Fact::Input, reason);
    }
}

/// Returns the kind and the name of an identity provider; `None` if the ARN is of something else.
fn provider_kind(arn: &Arn) -> Option<(ProviderKind, &str)> {
    let (kind, name) = arn.resource().split_once('/')?;
    match (arn.service(), kind) {
        ("iam", "oidc-provider") => Some((ProviderKind::Oidc, name)),
        ("iam", "saml-provider") => Some((ProviderKind::Saml, name)),
        _ => None,
    }
}

//! The records that an estate was built from, as far as it still knows them.

use crate::account::Membership;
use crate::arena::DocumentId;
use crate::builder::EstateBuilder;
use crate::builder::input::{
    AccountInput, CredentialsInput, DeclarationInput, DocumentInput, FileText, GroupInput, GuardrailInput,
    InstanceProfileInput, ManagedPolicyInput, NamedPolicy, OrganizationInput, PolicySeen, PolicyText, ProviderInput,
    ResourceInput, RoleInput, TextPiece, UnitInput, UserInput,
};
use crate::credentials::Credentials;
use crate::estate::Estate;
use crate::identity::{AttachedPolicy, InlinePolicy};
use crate::organization::{AttachedGuardrail, Guardrails};
use crate::resource::{CarriedRole, ResourcePolicy};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the records, sorted, without gaps.
pub(super) fn records(estate: &Estate) -> EstateBuilder {
    let mut writer = Writer {
        estate,
        used: BTreeSet::new(),
        guardrails: BTreeMap::new(),
    };
    let mut builder = EstateBuilder::default();
    writer.organization(&mut builder);
    writer.identities(&mut builder);
    writer.resources(&mut builder);
    builder.guardrails = std::mem::take(&mut writer.guardrails).into_values().collect();
    for (id, document) in estate.documents.iter() {
        if !writer.used.contains(&id) {
            builder.documents.push(DocumentInput {
                kind: document.kind.into(),
                policy: writer.text(id),
            });
        }
    }
    writer.files(&mut builder);
    builder
}

struct Writer<'e> {
    estate: &'e Estate,
    /// Documents that belong to some record.
    used: BTreeSet<DocumentId>,
    guardrails: BTreeMap<(String, bool), GuardrailInput>,
}

impl Writer<'_> {
    fn text(&mut self, id: DocumentId) -> PolicyText {
        self.used.insert(id);
        let source = self.estate.sources.find(self.estate.documents[id].source);
        source.map_or_else(PolicyText::default, |source| {
            let text = PolicyText::in_file(source.text.as_ref(), source.name.clone(), source.first_line);
            source.pieces.iter().fold(text, |text, piece| {
                let file = self.estate.sources.find(piece.source);
                let piece = TextPiece {
                    at: piece.at,
                    span: piece.span,
                    is_verbatim: piece.is_verbatim,
                };
                text.written(file.map_or("", |file| &file.name), piece)
            })
        })
    }

    fn files(&mut self, builder: &mut EstateBuilder) {
        // Files come after documents, as the builder puts them.
        let files = self.estate.sources.iter().skip(self.estate.documents.len());
        builder.files = files
            .map(|(_, file)| FileText {
                name: file.name.clone(),
                text: file.text.to_string(),
            })
            .collect();
        let declarations = self.estate.declarations.iter();
        builder.declarations = declarations
            .map(|declaration| {
                let file = declaration.place.and_then(|(file, _)| self.estate.sources.find(file));
                let span = declaration.place.map(|(_, span)| span).unwrap_or_default();
                DeclarationInput {
                    arn: declaration.arn.to_string(),
                    address: declaration.address.to_string(),
                    file: file.map(|file| file.name.clone()),
                    start: span.start,
                    end: span.end,
                    kind: declaration.kind.to_string(),
                    attributes: declaration.attributes.to_string(),
                }
            })
            .collect();
    }

    fn organization(&mut self, builder: &mut EstateBuilder) {
        let unit_id = |unit| self.estate.units[unit].id.clone();
        if let Some(organization) = &self.estate.organization {
            builder.organizations.push(OrganizationInput {
                id: organization.id.clone(),
                management_account: organization.management_account.as_ref().map(ToString::to_string),
                root: Some(unit_id(organization.root)),
                members: organization.members.iter().map(ToString::to_string).collect(),
            });
        }
        for (_, unit) in self.estate.units.iter() {
            let (scps, rcps) = self.guardrails(&unit.guardrails);
            builder.units.push(UnitInput {
                id: unit.id.clone(),
                name: Some(unit.name.clone()),
                parent: unit.parent.map(unit_id),
                scps,
                rcps,
            });
        }
        for (_, account) in self.estate.accounts.iter() {
            let (scps, rcps) = self.guardrails(&account.guardrails);
            builder.accounts.push(AccountInput {
                number: account.number.to_string(),
                name: account.name.clone(),
                partition: Some(account.partition.clone()),
                unit: match account.membership {
                    Membership::Member(unit) | Membership::Management(unit) => Some(unit_id(unit)),
                    Membership::Standalone | Membership::Unknown => None,
                },
                is_standalone: account.membership == Membership::Standalone,
                scps,
                rcps,
                block_public_access: account.block_public_access,
                root: account.root.clone(),
                password_policy: account.password_policy,
                has_identities: account.has_identities,
                resource_policies_seen: account.resource_policies_seen.iter().map(ToString::to_string).collect(),
            });
        }
    }

    fn guardrails(&mut self, guardrails: &Guardrails) -> (Option<Vec<String>>, Option<Vec<String>>) {
        let mut ids = |attached: &Option<Vec<AttachedGuardrail>>, is_rcp| {
            let attached = attached.as_ref()?;
            for guardrail in attached {
                let record = GuardrailInput {
                    id: guardrail.id.clone(),
                    name: Some(guardrail.name.clone()),
                    is_rcp,
                    policy: self.text(guardrail.document),
                    as_of: None,
                };
                self.guardrails.insert((guardrail.id.clone(), is_rcp), record);
            }
            Some(attached.iter().map(|guardrail| guardrail.id.clone()).collect())
        };
        (ids(&guardrails.scps, false), ids(&guardrails.rcps, true))
    }

    fn identities(&mut self, builder: &mut EstateBuilder) {
        for (_, policy) in self.estate.managed_policies.iter() {
            let versions = policy.other_versions.iter().map(|(name, document)| NamedPolicy {
                name: name.clone(),
                policy: self.text(*document),
            });
            let other_versions = versions.collect();
            builder.managed_policies.push(ManagedPolicyInput {
                arn: policy.arn.to_string(),
                policy: Some(self.text(policy.document)),
                default_version: policy.default_version.clone(),
                other_versions,
                is_from_catalog: policy.is_from_catalog,
                as_of: None,
            });
        }
        for (_, group) in self.estate.groups.iter() {
            builder.groups.push(GroupInput {
                arn: group.arn.to_string(),
                inline: self.inline(&group.inline),
                attached: self.attached(&group.attached),
                as_of: None,
            });
        }
        for (_, user) in self.estate.users.iter() {
            builder.users.push(UserInput {
                arn: user.arn.to_string(),
                unique_id: user.unique_id.clone(),
                created: user.created.clone(),
                groups: user
                    .groups
                    .iter()
                    .map(|&group| self.estate.groups[group].arn.to_string())
                    .collect(),
                inline: self.inline(&user.inline),
                attached: self.attached(&user.attached),
                boundary: user.boundary.as_ref().map(|boundary| self.attached_arn(boundary)),
                tags: user.tags.clone().into_iter().collect(),
                as_of: None,
            });
            if user.credentials != Credentials::default() {
                builder.credentials.push(CredentialsInput {
                    user: user.arn.to_string(),
                    credentials: user.credentials.clone(),
                    as_of: None,
                });
            }
        }
        for (_, role) in self.estate.roles.iter() {
            builder.roles.push(RoleInput {
                arn: role.arn.to_string(),
                unique_id: role.unique_id.clone(),
                created: role.created.clone(),
                trust: role.trust.map(|trust| self.text(trust)),
                inline: self.inline(&role.inline),
                attached: self.attached(&role.attached),
                boundary: role.boundary.as_ref().map(|boundary| self.attached_arn(boundary)),
                tags: role.tags.clone().into_iter().collect(),
                last_used: role.last_used.clone(),
                as_of: None,
            });
        }
        for (_, profile) in self.estate.instance_profiles.iter() {
            builder.instance_profiles.push(InstanceProfileInput {
                arn: profile.arn.to_string(),
                role: profile.role.map(|role| self.estate.roles[role].arn.to_string()),
            });
        }
        for (_, provider) in self.estate.providers.iter() {
            builder.providers.push(ProviderInput {
                arn: provider.arn.to_string(),
            });
        }
    }

    fn resources(&mut self, builder: &mut EstateBuilder) {
        for (_, resource) in self.estate.resources.iter() {
            let roles = resource.roles.iter().map(|role| match role {
                CarriedRole::Known(role) => self.estate.roles[*role].arn.to_string(),
                CarriedRole::Missing(arn) => arn.to_string(),
            });
            let owner = resource
                .account
                .map(|account| self.estate.accounts[account].number.to_string());
            builder.resources.push(ResourceInput {
                arn: resource.arn.to_string(),
                kind: resource.kind.name.to_string(),
                account: owner.filter(|owner| owner != resource.arn.account()),
                name: Some(resource.name.clone()),
                roles: roles.collect(),
                policy: match resource.policy {
                    ResourcePolicy::Document(document) => PolicySeen::Text(self.text(document)),
                    ResourcePolicy::None => PolicySeen::None,
                    ResourcePolicy::NotSeen => PolicySeen::NotSeen,
                },
                tags: resource.tags.clone().into_iter().collect(),
                s3: resource.s3.clone(),
                network: resource.network.clone(),
                settings: resource.settings.clone(),
                as_of: None,
            });
        }
    }

    fn inline(&mut self, policies: &[InlinePolicy]) -> Vec<NamedPolicy> {
        let policies = policies.iter().map(|inline| NamedPolicy {
            name: inline.name.clone(),
            policy: self.text(inline.document),
        });
        policies.collect()
    }

    fn attached(&self, policies: &[AttachedPolicy]) -> Vec<String> {
        policies.iter().map(|policy| self.attached_arn(policy)).collect()
    }

    fn attached_arn(&self, policy: &AttachedPolicy) -> String {
        match policy {
            AttachedPolicy::Known(policy) => self.estate.managed_policies[*policy].arn.to_string(),
            AttachedPolicy::Missing(arn) => arn.to_string(),
        }
    }
}

//! What can be said only once everything was read.

use super::draft::Draft;
use iamscope_estate::EstateBuilder;
use iamscope_estate::builder::Removal;
use iamscope_estate::builder::input::{FileText, PolicySeen, PolicyText, ProviderInput};
use iamscope_policy::{Arn, Span};

impl Draft<'_> {
    /// Gives up the records.
    pub(super) fn finish(mut self) -> EstateBuilder {
        self.finish_statements();
        self.finish_permission_sets();
        self.finish_organization();
        self.finish_networks();
        self.finish_settings();
        self.finish_resources();
        self.finish_removals();
        let mut builder = self.builder;
        macro_rules! feed {
            ($($list:ident: $feeder:ident,)*) => {
                $(for (_, record) in self.$list { builder.$feeder(record); })*
            };
        }
        feed! {
            organizations: organization,
            units: unit,
            guardrails: guardrail,
            accounts: account,
            managed_policies: managed_policy,
            groups: group,
            users: user,
            credentials: credentials,
            roles: role,
            profiles: instance_profile,
            resources: resource,
        }
        for removal in self.removals {
            builder.removed(removal);
        }
        for arn in self.providers {
            builder.provider(ProviderInput { arn });
        }
        for (name, text) in self.files {
            builder.file(FileText {
                name,
                text: text.as_ref().to_owned(),
            });
        }
        builder
    }

    /// Plans and state files list at a role what is attached to it, also what the plan takes away.
    fn finish_removals(&mut self) {
        for removal in &self.removals {
            let (Removal::Attached { owner, policy: what } | Removal::Inline { owner, name: what }) = removal else {
                continue;
            };
            if self.attached.contains(&(owner.clone(), what.clone())) {
                continue;
            }
            let user = self
                .users
                .get_mut(owner)
                .map(|user| (&mut user.attached, &mut user.inline));
            let group = self
                .groups
                .get_mut(owner)
                .map(|group| (&mut group.attached, &mut group.inline));
            let role = self
                .roles
                .get_mut(owner)
                .map(|role| (&mut role.attached, &mut role.inline));
            for (attached, inline) in [user, group, role].into_iter().flatten() {
                attached.retain(|policy| policy != what);
                inline.retain(|policy| policy.name != *what);
            }
        }
    }

    fn finish_resources(&mut self) {
        for (follower, leader) in std::mem::take(&mut self.followers) {
            let roles = self.resources.get(&leader).map(|leader| leader.roles.clone());
            let follower = self.resource(&follower);
            for role in roles.unwrap_or_default() {
                if !follower.roles.contains(&role) {
                    follower.roles.push(role);
                }
            }
        }
        for (arn, resource) in &mut self.resources {
            let is_declared = self.declared.contains(arn) && !self.unknown_policies.contains(arn);
            match &mut resource.policy {
                PolicySeen::NotSeen if is_declared => resource.policy = policy_of_new(arn),
                // A short form that only the policy of an API may have.
                PolicySeen::Text(policy) if resource.kind == "execute-api-general" => {
                    write_out(policy, "execute-api:/", &format!("{arn}/"));
                }
                PolicySeen::NotSeen | PolicySeen::None | PolicySeen::Text(_) => {}
            }
        }
    }
}

/// Writes the short form that strings of a policy start with as the long one.
fn write_out(policy: &mut PolicyText, short: &str, long: &str) {
    let quoted = format!("\"{short}");
    let short_forms: Vec<usize> = policy.text.match_indices(&quoted).map(|(at, _)| at + 1).collect();
    if short_forms.is_empty() {
        return;
    }
    policy.text = policy.text.replace(&quoted, &format!("\"{long}"));
    let moved = |position: u32| {
        let before = short_forms
            .iter()
            .filter(|&&at| Span::new(at, 0).start < position)
            .count();
        let grown = Span::new(before * long.len().saturating_sub(short.len()), 0).start;
        position.saturating_add(grown)
    };
    for piece in policy.pieces.values_mut().flatten() {
        let at = Span {
            start: moved(piece.at.start),
            end: moved(piece.at.end),
        };
        piece.is_verbatim &= at.end.saturating_sub(at.start) == piece.at.end.saturating_sub(piece.at.start);
        piece.at = at;
    }
}

/// Returns the policy of a new resource for which none is declared.
///
/// Every key has a policy. Source: AWS KMS Developer Guide, "Default key policy".
fn policy_of_new(arn: &str) -> PolicySeen {
    match Arn::parse(arn) {
        Some(arn) if arn.service() == "kms" && arn.resource_type() == Some("key") => {
            let root = format!("arn:{}:iam::{}:root", arn.partition(), arn.account());
            PolicySeen::Text(PolicyText::new(format!(
                r#"{{"Version":"2012-10-17","Id":"key-default-1","Statement":[{{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{{"AWS":"{root}"}},"Action":"kms:*","Resource":"*"}}]}}"#
            )))
        }
        Some(_) | None => PolicySeen::None,
    }
}

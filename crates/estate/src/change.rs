//! Changes to an estate, made on a copy of it to see what they would do.

use crate::builder::EstateBuilder;
use crate::builder::input::{ManagedPolicyInput, NamedPolicy, PolicySeen, PolicyText};
use crate::estate::Estate;
use crate::setting::Setting;
use iamscope_catalog::Catalog;
use iamscope_policy::Arn;
use std::collections::BTreeSet;

/// A change to an estate. Everything is named by its ARN; what is not there is not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EstateChange {
    /// Attach a managed policy to a user, group or role.
    Attach {
        /// The user, group or role.
        owner: Arn,
        /// The policy, one of the estate or of AWS.
        policy: Arn,
    },
    /// Give a user, group or role one more inline policy.
    Give {
        /// The user, group or role.
        owner: Arn,
        /// What to call the policy; another name is made up if this one is taken.
        name: String,
        /// The policy.
        text: PolicyText,
    },
    /// Detach a managed policy from a user, group or role.
    Detach {
        /// The user, group or role.
        owner: Arn,
        /// The policy.
        policy: Arn,
    },
    /// Write a managed policy anew, wherever it is attached.
    SetManaged {
        /// The policy.
        policy: Arn,
        /// What it says.
        text: PolicyText,
    },
    /// Write an inline policy of a user, group or role anew, or take it away.
    SetInline {
        /// The user, group or role.
        owner: Arn,
        /// The name of the policy.
        name: String,
        /// What it says.
        text: Option<PolicyText>,
    },
    /// Write the trust policy of a role anew.
    SetTrust {
        /// The role.
        role: Arn,
        /// What it says.
        text: PolicyText,
    },
    /// Give a user or role another permissions boundary, or none.
    SetBoundary {
        /// The user or role.
        owner: Arn,
        /// The boundary.
        boundary: NewBoundary,
    },
    /// Write the policy of a resource anew, or take it away.
    SetResourcePolicy {
        /// The resource.
        resource: Arn,
        /// What it says.
        text: Option<PolicyText>,
    },
    /// Set a tag of a user, role or resource, or take it off.
    SetTag {
        /// The user, role or resource.
        owner: Arn,
        /// The name of the tag.
        name: String,
        /// What it is to be.
        value: Option<String>,
    },
    /// Put a user into a group.
    Join {
        /// The user.
        user: Arn,
        /// The group.
        group: Arn,
    },
    /// Take a user out of a group.
    Leave {
        /// The user.
        user: Arn,
        /// The group.
        group: Arn,
    },
    /// Let a resource run without a role.
    Release {
        /// The resource.
        resource: Arn,
        /// The role.
        role: Arn,
    },
    /// Delete a user, group, role, managed policy or resource.
    Delete(Arn),
}

/// What a permissions boundary is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewBoundary {
    /// There is to be none.
    None,
    /// A managed policy.
    Policy(Arn),
    /// A managed policy that is written for it.
    Text(PolicyText),
}

impl Estate {
    /// Returns a copy of the estate in which changes were made, in their order.
    #[must_use]
    pub fn changed(&self, catalog: &Catalog, changes: &[EstateChange]) -> Self {
        let mut builder = self.to_builder();
        for (change, number) in changes.iter().zip(1..) {
            builder.change(change, number);
        }
        builder.build(catalog)
    }
}

impl EstateBuilder {
    fn change(&mut self, change: &EstateChange, number: usize) {
        match change {
            EstateChange::Attach { owner, policy } => self.attachments(owner, |attached, _| {
                let policy = policy.to_string();
                if !attached.contains(&policy) {
                    attached.push(policy);
                }
            }),
            EstateChange::Give { owner, name, text } => self.attachments(owner, |_, inline| {
                inline.push(NamedPolicy {
                    name: free_name(name, inline),
                    policy: text.clone(),
                });
            }),
            EstateChange::Detach { owner, policy } => {
                self.attachments(owner, |attached, _| attached.retain(|other| other != policy.as_str()));
            }
            EstateChange::SetManaged { policy, text } => self.set_managed(policy, text),
            EstateChange::SetInline { owner, name, text } => self.attachments(owner, |_, inline| {
                inline.retain(|policy| policy.name != *name);
                inline.extend(text.clone().map(|policy| NamedPolicy {
                    name: name.clone(),
                    policy,
                }));
            }),
            EstateChange::SetTrust { role, text } => {
                let roles = self.roles.iter_mut().filter(|record| record.arn == role.as_str());
                roles.for_each(|record| record.trust = Some(text.clone()));
            }
            EstateChange::SetBoundary { owner, boundary } => self.set_boundary(owner, boundary, number),
            EstateChange::SetResourcePolicy { resource, text } => {
                let policy = text.clone().map_or(PolicySeen::None, PolicySeen::Text);
                let resources = self.resources.iter_mut();
                let resources = resources.filter(|record| record.arn == resource.as_str());
                resources.for_each(|record| record.policy = policy.clone());
            }
            EstateChange::SetTag { owner, name, value } => self.set_tag(owner, name, value.as_deref()),
            EstateChange::Join { user, group } => {
                let users = self.users.iter_mut().filter(|record| record.arn == user.as_str());
                users.for_each(|record| record.groups.push(group.to_string()));
            }
            EstateChange::Leave { user, group } => {
                let users = self.users.iter_mut().filter(|record| record.arn == user.as_str());
                users.for_each(|record| record.groups.retain(|other| other != group.as_str()));
            }
            EstateChange::Release { resource, role } => {
                let profiles = self.instance_profiles.iter();
                let profiles = profiles.filter(|profile| profile.role.as_deref() == Some(role.as_str()));
                let names: BTreeSet<&str> = profiles.map(|profile| profile.arn.as_str()).collect();
                let resources = self.resources.iter_mut();
                let resources = resources.filter(|record| record.arn == resource.as_str());
                resources.for_each(|record| {
                    let is_it = |carried: &str| carried == role.as_str() || names.contains(carried);
                    record.roles.retain(|carried| !is_it(carried));
                });
            }
            EstateChange::Delete(arn) => self.delete(arn),
        }
    }

    /// Changes what hangs on a user, group or role.
    fn attachments(&mut self, owner: &Arn, change: impl FnMut(&mut Vec<String>, &mut Vec<NamedPolicy>)) {
        self.each_owner(owner.as_str(), change);
    }

    fn set_tag(&mut self, owner: &Arn, name: &str, value: Option<&str>) {
        let owner = owner.as_str();
        let users = self.users.iter_mut().filter(|record| record.arn == owner);
        let users = users.map(|record| &mut record.tags);
        let roles = self.roles.iter_mut().filter(|record| record.arn == owner);
        let roles = roles.map(|record| &mut record.tags);
        let resources = self.resources.iter_mut().filter(|record| record.arn == owner);
        let resources = resources.map(|record| {
            if record.tags.contains_key(name) {
                record.settings.set(Setting::AllTags, true);
            }
            &mut record.tags
        });
        for tags in users.chain(roles).chain(resources) {
            match value {
                Some(value) => drop(tags.insert(name.to_owned(), value.to_owned())),
                None => drop(tags.remove(name)),
            }
        }
    }

    fn set_managed(&mut self, policy: &Arn, text: &PolicyText) {
        let policies = self.managed_policies.iter_mut();
        for record in policies.filter(|record| record.arn == policy.as_str()) {
            record.policy = Some(text.clone());
            record.is_from_catalog = false;
        }
    }

    fn set_boundary(&mut self, owner: &Arn, boundary: &NewBoundary, number: usize) {
        let policy = match boundary {
            NewBoundary::None => None,
            NewBoundary::Policy(policy) => Some(policy.to_string()),
            NewBoundary::Text(text) => {
                // AWS keeps boundaries as managed policies only.
                let (partition, account) = (owner.partition(), owner.account());
                let arn = format!("arn:{partition}:iam::{account}:policy/what-if/boundary-{number}");
                self.managed_policies.push(ManagedPolicyInput {
                    arn: arn.clone(),
                    policy: Some(text.clone()),
                    ..ManagedPolicyInput::default()
                });
                Some(arn)
            }
        };
        for user in self.users.iter_mut().filter(|record| record.arn == owner.as_str()) {
            user.boundary.clone_from(&policy);
        }
        for role in self.roles.iter_mut().filter(|record| record.arn == owner.as_str()) {
            role.boundary.clone_from(&policy);
        }
    }

    /// Deletes something, and what refers to it as AWS would have it taken away before.
    fn delete(&mut self, arn: &Arn) {
        let arn = arn.as_str();
        self.remove_record(arn);
        self.users.iter_mut().for_each(|user| {
            user.groups.retain(|group| group != arn);
            user.attached.retain(|policy| policy != arn);
        });
        self.groups
            .iter_mut()
            .for_each(|group| group.attached.retain(|policy| policy != arn));
        self.roles
            .iter_mut()
            .for_each(|role| role.attached.retain(|policy| policy != arn));
        self.resources
            .iter_mut()
            .for_each(|resource| resource.roles.retain(|role| role != arn));
        for profile in &mut self.instance_profiles {
            profile.role.take_if(|role| role == arn);
        }
    }
}

/// Returns a name that no policy has yet.
fn free_name(wanted: &str, taken: &[NamedPolicy]) -> String {
    let is_free = |name: &String| taken.iter().all(|policy| policy.name != *name);
    let numbered = (2_usize..).map(|number| format!("{wanted}-{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::DocumentId;
    use crate::builder::input::{GroupInput, ResourceInput, RoleInput, UserInput};
    use crate::entity::Holding;
    use crate::resource::ResourcePolicy;

    const ACCOUNT: &str = "arn:aws:iam::111122223333";

    fn arn(rest: &str) -> Arn {
        Arn::parse(&format!("{ACCOUNT}:{rest}")).expect("an ARN")
    }

    fn bucket() -> Arn {
        Arn::parse("arn:aws:s3:::data").expect("an ARN")
    }

    fn text(word: &str) -> PolicyText {
        let text =
            format!(r#"{{"Statement": {{"Sid": "{word}", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}}}"#);
        PolicyText::in_file(text, format!("{word}.json"), 1)
    }

    fn named(name: &str) -> NamedPolicy {
        NamedPolicy {
            name: name.to_owned(),
            policy: text(name),
        }
    }

    fn estate() -> Estate {
        let mut builder = EstateBuilder::default();
        builder.user(UserInput {
            arn: arn("user/alice").to_string(),
            groups: vec!["devs".to_owned()],
            ..UserInput::default()
        });
        builder.group(GroupInput {
            arn: arn("group/devs").to_string(),
            attached: vec![arn("policy/own").to_string()],
            ..GroupInput::default()
        });
        builder.group(GroupInput {
            arn: arn("group/ops").to_string(),
            ..GroupInput::default()
        });
        builder.role(RoleInput {
            arn: arn("role/app").to_string(),
            inline: vec![named("first")],
            trust: Some(text("trust")),
            ..RoleInput::default()
        });
        builder.managed_policy(ManagedPolicyInput {
            arn: arn("policy/own").to_string(),
            policy: Some(text("own")),
            ..ManagedPolicyInput::default()
        });
        builder.resource(ResourceInput {
            arn: bucket().to_string(),
            kind: "bucket".to_owned(),
            account: Some("111122223333".to_owned()),
            roles: vec![arn("role/app").to_string()],
            ..ResourceInput::default()
        });
        builder.build(Catalog::embedded())
    }

    /// Says what everyone holds.
    fn shown(estate: &Estate) -> String {
        let file = |document: DocumentId| {
            let source = estate.sources().find(estate.documents()[document].source);
            source.map_or_else(String::new, |source| source.name.clone())
        };
        let mut lines = Vec::new();
        for holding in estate.all_holdings() {
            let inline = |holding: Holding<'_>| {
                let inline = holding.inline.iter();
                inline
                    .map(|policy| format!(" {}={}", policy.name, file(policy.document)))
                    .collect::<String>()
            };
            let known = holding.known().map(|policy| &estate.managed_policies()[policy]);
            let attached = known.map(|policy| format!(" +{}={}", policy.name, file(policy.document)));
            lines.push(format!("{holding}:{}{}", inline(holding), attached.collect::<String>()));
        }
        for (_, user) in estate.users().iter() {
            lines.push(format!("{} is in {} groups", user.name, user.groups.len()));
        }
        for (_, role) in estate.roles().iter() {
            let boundary = role.boundary.as_ref().and_then(|boundary| boundary.known());
            let boundary = boundary.map(|policy| file(estate.managed_policies()[policy].document));
            let trust = role.trust.map(file);
            lines.push(format!("{} trusts {trust:?} within {boundary:?}", role.name));
        }
        for (_, resource) in estate.resources().iter() {
            let policy = match resource.policy {
                ResourcePolicy::Document(document) => file(document),
                ResourcePolicy::None => "none".to_owned(),
                ResourcePolicy::NotSeen => "not seen".to_owned(),
            };
            lines.push(format!("{}: {policy}, {} roles", resource.name, resource.roles.len()));
        }
        lines.join("\n")
    }

    fn after(changes: &[EstateChange]) -> String {
        shown(&estate().changed(Catalog::embedded(), changes))
    }

    #[test]
    fn nothing_changes_by_itself() {
        assert_eq!(estate().changed(Catalog::embedded(), &[]), estate());
        insta::assert_snapshot!(shown(&estate()), @r#"
        user alice:
        group devs: +own=own.json
        group ops:
        role app: first=first.json
        alice is in 1 groups
        app trusts Some("trust.json") within None
        data: not seen, 1 roles
        "#);
    }

    #[test]
    fn policies_are_attached_detached_and_written_anew() {
        let changes = [
            EstateChange::Attach {
                owner: arn("user/alice"),
                policy: Arn::parse("arn:aws:iam::aws:policy/AdministratorAccess").expect("an ARN"),
            },
            EstateChange::Give {
                owner: arn("role/app"),
                name: "first".to_owned(),
                text: text("given"),
            },
            EstateChange::Detach {
                owner: arn("group/devs"),
                policy: arn("policy/own"),
            },
            EstateChange::Attach {
                owner: arn("group/ops"),
                policy: arn("policy/own"),
            },
            EstateChange::SetManaged {
                policy: arn("policy/own"),
                text: text("anew"),
            },
            EstateChange::SetTrust {
                role: arn("role/app"),
                text: text("nobody"),
            },
            EstateChange::SetBoundary {
                owner: arn("role/app"),
                boundary: NewBoundary::Text(text("narrow")),
            },
            EstateChange::SetResourcePolicy {
                resource: bucket(),
                text: Some(text("closed")),
            },
        ];
        insta::assert_snapshot!(after(&changes), @r#"
        user alice: +AdministratorAccess=aws/policy/AdministratorAccess
        group devs:
        group ops: +own=anew.json
        role app: first=first.json first-2=given.json
        alice is in 1 groups
        app trusts Some("nobody.json") within Some("narrow.json")
        data: closed.json, 1 roles
        "#);
    }

    #[test]
    fn things_are_taken_away_with_what_refers_to_them() {
        let changes = [
            EstateChange::SetInline {
                owner: arn("role/app"),
                name: "first".to_owned(),
                text: None,
            },
            EstateChange::Join {
                user: arn("user/alice"),
                group: arn("group/ops"),
            },
            EstateChange::Leave {
                user: arn("user/alice"),
                group: arn("group/devs"),
            },
            EstateChange::Release {
                resource: bucket(),
                role: arn("role/app"),
            },
            EstateChange::SetResourcePolicy {
                resource: bucket(),
                text: None,
            },
            EstateChange::Delete(arn("group/devs")),
            EstateChange::Delete(arn("policy/own")),
        ];
        insta::assert_snapshot!(after(&changes), @r#"
        user alice:
        group ops:
        role app:
        alice is in 1 groups
        app trusts Some("trust.json") within None
        data: none, 0 roles
        "#);
    }
}

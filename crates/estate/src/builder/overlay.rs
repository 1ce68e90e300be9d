//! What programs declare, laid over what was seen.
//!
//! A program says what will be there once it ran: its records count more than those of exports, what it attaches comes on
//! top of what is attached already, and what it takes away is gone. What it does not speak of stays as it was seen.

use super::input::{
    AccountInput, CredentialsInput, GroupInput, GuardrailInput, InstanceProfileInput, ManagedPolicyInput, NamedPolicy,
    OrganizationInput, PolicySeen, ProviderInput, ResourceInput, RoleInput, UnitInput, UserInput,
};
use super::merge::Record;
use super::removal::Renamed;
use super::{EstateBuilder, Notices, Removal, statements};
use iamscope_policy::Arn;
use std::collections::BTreeMap;

impl EstateBuilder {
    /// Lays what programs declare over everything else that is fed, before or after.
    pub fn overlay(&mut self, programs: Self) -> &mut Self {
        match &mut self.overlay {
            Some(overlay) => {
                overlay.extend(programs);
            }
            None => self.overlay = Some(Box::new(programs)),
        }
        self
    }

    /// Says that a program takes something away; it concerns what the program is laid over.
    pub fn removed(&mut self, removal: Removal) -> &mut Self {
        self.removals.push(removal);
        self
    }

    /// Makes one list of records out of those that were seen and those that programs declare.
    pub(super) fn lay_over(&mut self) {
        let Some(overlay) = self.overlay.take() else { return };
        let mut overlay = *overlay;
        let mut gaps = std::mem::take(&mut self.gaps);
        gaps.append(&mut overlay.gaps);
        let mut notices = Notices(&mut gaps);
        let mut renamed = Renamed::default();
        macro_rules! names {
            ($($list:ident),*) => {
                $(
                    self.$list = notices.merge(std::mem::take(&mut self.$list));
                    self.$list.iter().for_each(|seen| renamed.learn(seen.key()));
                )*
            };
        }
        names!(users, groups, roles, managed_policies, instance_profiles);
        for removal in std::mem::take(&mut overlay.removals) {
            self.remove(removal, &renamed);
        }
        macro_rules! lay {
            ($($list:ident),*) => {
                $(
                    let seen = notices.merge(std::mem::take(&mut self.$list));
                    let mut declared = std::mem::take(&mut overlay.$list);
                    declared.iter_mut().for_each(|record| record.rename(&renamed));
                    self.$list = lay(seen, notices.merge(declared));
                )*
            };
        }
        lay!(
            organizations,
            units,
            guardrails,
            accounts,
            managed_policies,
            groups,
            users,
            credentials,
            roles,
            instance_profiles,
            providers,
            resources
        );
        for declaration in &mut overlay.declarations {
            declaration.arn = renamed.find(&declaration.arn);
        }
        self.gaps = gaps;
        overlay.overlay = None;
        self.extend(overlay);
    }
}

/// Returns one record for each key.
fn lay<T: Declared>(seen: Vec<T>, declared: Vec<T>) -> Vec<T> {
    let mut records: BTreeMap<String, T> = seen
        .into_iter()
        .map(|record| (record.key().to_owned(), record))
        .collect();
    for mut record in declared {
        if let Some(seen) = records.remove(record.key()) {
            record.lay_over(seen);
        }
        records.insert(record.key().to_owned(), record);
    }
    records.into_values().collect()
}

/// A record that a program can declare.
trait Declared: Record {
    /// Calls users, groups, roles and policies what they were called where they were seen.
    fn rename(&mut self, _: &Renamed) {}

    /// Takes over what was seen and the program does not speak of.
    fn lay_over(&mut self, seen: Self) {
        self.fill(seen);
    }
}

fn unite<T: PartialEq>(mine: &mut Vec<T>, seen: Vec<T>) {
    for element in seen {
        if !mine.contains(&element) {
            mine.push(element);
        }
    }
}

fn unite_named(mine: &mut Vec<NamedPolicy>, seen: Vec<NamedPolicy>) {
    let new = seen
        .into_iter()
        .filter(|policy| mine.iter().all(|other| other.name != policy.name));
    let new: Vec<_> = new.collect();
    mine.extend(new);
}

fn unite_lists(mine: &mut Option<Vec<String>>, seen: Option<Vec<String>>) {
    match (mine, seen) {
        (Some(mine), Some(seen)) => unite(mine, seen),
        // Where nobody saw what else is attached, the whole is not known.
        (mine, None) => *mine = None,
        (mine @ None, seen) => *mine = seen,
    }
}

fn rename_all(arns: &mut [String], renamed: &Renamed) {
    for arn in arns {
        *arn = renamed.find(arn);
    }
}

impl Declared for OrganizationInput {}
impl Declared for GuardrailInput {}
impl Declared for ProviderInput {}

impl Declared for ManagedPolicyInput {
    fn rename(&mut self, renamed: &Renamed) {
        self.arn = renamed.find(&self.arn);
    }
}

impl Declared for InstanceProfileInput {
    fn rename(&mut self, renamed: &Renamed) {
        self.arn = renamed.find(&self.arn);
        self.role = self.role.as_deref().map(|role| renamed.find(role));
    }
}

impl Declared for AccountInput {
    fn lay_over(&mut self, seen: Self) {
        unite_lists(&mut self.scps, seen.scps.clone());
        unite_lists(&mut self.rcps, seen.rcps.clone());
        let (scps, rcps) = (self.scps.take(), self.rcps.take());
        self.fill(seen);
        (self.scps, self.rcps) = (scps, rcps);
    }
}

impl Declared for UnitInput {
    fn lay_over(&mut self, seen: Self) {
        unite_lists(&mut self.scps, seen.scps.clone());
        unite_lists(&mut self.rcps, seen.rcps.clone());
        let (scps, rcps) = (self.scps.take(), self.rcps.take());
        self.fill(seen);
        (self.scps, self.rcps) = (scps, rcps);
    }
}

impl Declared for UserInput {
    fn rename(&mut self, renamed: &Renamed) {
        self.arn = renamed.find(&self.arn);
        self.boundary = self.boundary.as_deref().map(|boundary| renamed.find(boundary));
        rename_all(&mut self.groups, renamed);
        rename_all(&mut self.attached, renamed);
    }

    fn lay_over(&mut self, mut seen: Self) {
        unite(&mut self.groups, std::mem::take(&mut seen.groups));
        unite(&mut self.attached, std::mem::take(&mut seen.attached));
        unite_named(&mut self.inline, std::mem::take(&mut seen.inline));
        self.boundary = self.boundary.take().or(seen.boundary.take());
        if self.tags.is_empty() {
            self.tags = std::mem::take(&mut seen.tags);
        }
        self.fill(seen);
    }
}

impl Declared for GroupInput {
    fn rename(&mut self, renamed: &Renamed) {
        self.arn = renamed.find(&self.arn);
        rename_all(&mut self.attached, renamed);
    }

    fn lay_over(&mut self, seen: Self) {
        unite(&mut self.attached, seen.attached);
        unite_named(&mut self.inline, seen.inline);
    }
}

impl Declared for RoleInput {
    fn rename(&mut self, renamed: &Renamed) {
        self.arn = renamed.find(&self.arn);
        self.boundary = self.boundary.as_deref().map(|boundary| renamed.find(boundary));
        rename_all(&mut self.attached, renamed);
    }

    fn lay_over(&mut self, mut seen: Self) {
        unite(&mut self.attached, std::mem::take(&mut seen.attached));
        unite_named(&mut self.inline, std::mem::take(&mut seen.inline));
        self.boundary = self.boundary.take().or(seen.boundary.take());
        if self.tags.is_empty() {
            self.tags = std::mem::take(&mut seen.tags);
        }
        self.fill(seen);
    }
}

impl Declared for CredentialsInput {
    fn rename(&mut self, renamed: &Renamed) {
        self.user = renamed.find(&self.user);
    }

    fn lay_over(&mut self, mut seen: Self) {
        if let (Some(mine), Some(seen)) = (&mut self.credentials.access_keys, seen.credentials.access_keys.take()) {
            let new: Vec<_> = seen
                .into_iter()
                .filter(|key| mine.iter().all(|other| other.id != key.id))
                .collect();
            mine.extend(new);
        }
        self.fill(seen);
    }
}

impl Declared for ResourceInput {
    fn rename(&mut self, renamed: &Renamed) {
        rename_all(&mut self.roles, renamed);
    }

    fn lay_over(&mut self, seen: Self) {
        // Functions are given permissions one by one, by whoever calls them.
        if let (PolicySeen::Text(mine), PolicySeen::Text(seen)) = (&mut self.policy, &seen.policy)
            && Arn::parse(&self.arn).is_some_and(|arn| arn.service() == "lambda")
        {
            statements::unite(mine, seen);
        }
        // That a program declares no policy does not mean that nobody else gave the resource one.
        if self.policy == PolicySeen::None && seen.policy != PolicySeen::NotSeen {
            self.policy = PolicySeen::NotSeen;
        }
        self.fill(seen);
    }
}

#[cfg(test)]
mod tests {
    use super::super::input::{AccountInput, NamedPolicy, PolicySeen, PolicyText, ResourceInput, RoleInput, UserInput};
    use super::super::{EstateBuilder, Removal};
    use crate::{AccessKey, Credentials, Estate};
    use iamscope_catalog::Catalog;

    const ROLE: &str = "arn:aws:iam::111122223333:role/team/app";
    const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:q";

    fn named(name: &str) -> NamedPolicy {
        NamedPolicy {
            name: name.into(),
            policy: PolicyText::new(format!("{{\"Id\":\"{name}\"}}")),
        }
    }

    /// What was seen: a role with everything, a queue with a policy, a user with two keys, an account with a guardrail.
    fn seen() -> EstateBuilder {
        let mut builder = EstateBuilder::default();
        builder.role(RoleInput {
            arn: ROLE.into(),
            trust: Some(PolicyText::new("{\"Id\":\"seen\"}")),
            inline: vec![named("a"), named("b")],
            attached: vec!["arn:aws:iam::aws:policy/ReadOnlyAccess".into()],
            boundary: Some("arn:aws:iam::aws:policy/PowerUserAccess".into()),
            ..RoleInput::default()
        });
        builder.resource(ResourceInput {
            arn: QUEUE.into(),
            kind: "queue".into(),
            policy: PolicySeen::Text(PolicyText::new("{\"Id\":\"seen\"}")),
            ..ResourceInput::default()
        });
        builder.user(UserInput {
            arn: "arn:aws:iam::111122223333:user/u".into(),
            groups: vec!["g".into()],
            ..UserInput::default()
        });
        let key = |id: &str| AccessKey {
            id: id.into(),
            is_active: true,
            created: None,
            last_used: None,
        };
        builder.credentials(super::CredentialsInput {
            user: "arn:aws:iam::111122223333:user/u".into(),
            credentials: Credentials {
                has_password: Some(true),
                access_keys: Some(vec![key("AKIA1"), key("AKIA2")]),
                ..Credentials::default()
            },
            as_of: None,
        });
        builder.account(AccountInput {
            number: "111122223333".into(),
            is_standalone: true,
            scps: Some(vec!["p-FullAWSAccess".into()]),
            ..AccountInput::default()
        });
        builder
    }

    fn laid(change: impl FnOnce(&mut EstateBuilder)) -> Estate {
        let mut program = EstateBuilder::default();
        change(&mut program);
        let mut builder = seen();
        builder.overlay(program);
        builder.build(Catalog::embedded())
    }

    fn role(estate: &Estate) -> String {
        let (_, role) = estate.roles().iter().next().expect("the role");
        let text = |document: crate::DocumentId| {
            let source = estate.sources().find(estate.documents()[document].source);
            source.expect("a text").text.split_whitespace().collect::<String>()
        };
        let inline: Vec<_> = role.inline.iter().map(|policy| policy.name.as_str()).collect();
        let trust = role.trust.map(text).unwrap_or_default();
        let (attached, boundary) = (role.attached.len(), role.boundary.is_some());
        format!(
            "{} trust {trust} inline {inline:?} attached {attached} boundary {boundary}",
            role.arn
        )
    }

    #[test]
    fn what_a_program_does_not_speak_of_stays() {
        let estate = laid(|program| {
            program.role(RoleInput {
                arn: "arn:aws:iam::111122223333:role/App".into(),
                trust: Some(PolicyText::new("{\"Id\":\"declared\"}")),
                inline: vec![named("c")],
                ..RoleInput::default()
            });
            program.resource(ResourceInput {
                arn: QUEUE.into(),
                policy: PolicySeen::None,
                ..ResourceInput::default()
            });
        });
        insta::assert_snapshot!(role(&estate), @r#"arn:aws:iam::111122223333:role/team/app trust {"Id":"declared"} inline ["a", "b", "c"] attached 1 boundary true"#);
        let (_, queue) = estate.resources().iter().next().expect("the queue");
        assert!(matches!(queue.policy, crate::ResourcePolicy::Document(_)));
    }

    #[test]
    fn what_a_program_takes_away_is_gone() {
        let app = || "arn:aws:iam::111122223333:role/app".to_owned();
        let user = || "arn:aws:iam::111122223333:user/u".to_owned();
        let estate = laid(|program| {
            program.removed(Removal::Inline {
                owner: app(),
                name: "a".into(),
            });
            program.removed(Removal::AllAttached(app()));
            program.removed(Removal::Boundary(app()));
            program.removed(Removal::Policy(QUEUE.into()));
            program.removed(Removal::Password(user()));
            program.removed(Removal::AccessKey {
                user: user(),
                id: "AKIA1".into(),
            });
            program.removed(Removal::Member {
                user: user(),
                group: "arn:aws:iam::111122223333:group/g".into(),
            });
            program.removed(Removal::Guardrail {
                target: "111122223333".into(),
                policy: "p-FullAWSAccess".into(),
            });
        });
        insta::assert_snapshot!(role(&estate), @r#"arn:aws:iam::111122223333:role/team/app trust {"Id":"seen"} inline ["b"] attached 0 boundary false"#);
        let (_, queue) = estate.resources().iter().next().expect("the queue");
        assert_eq!(queue.policy, crate::ResourcePolicy::None);
        let (_, user) = estate.users().iter().next().expect("the user");
        let keys: Vec<_> = user
            .credentials
            .access_keys
            .iter()
            .flatten()
            .map(|key| key.id.as_str())
            .collect();
        assert_eq!((keys, user.credentials.has_password), (vec!["AKIA2"], Some(false)));
        assert!(estate.gaps().iter().all(|gap| gap.fact != crate::Fact::GroupMembership));
        let (_, account) = estate.accounts().iter().next().expect("the account");
        assert_eq!(account.guardrails.scps.as_ref().map(Vec::len), Some(0));
    }

    #[test]
    fn a_record_that_is_taken_away_can_be_declared_anew() {
        let estate = laid(|program| {
            program.removed(Removal::Record("arn:aws:iam::111122223333:role/app".into()));
            program.role(RoleInput {
                arn: "arn:aws:iam::111122223333:role/other".into(),
                ..RoleInput::default()
            });
        });
        insta::assert_snapshot!(role(&estate), @"arn:aws:iam::111122223333:role/other trust  inline [] attached 0 boundary false");
        assert_eq!(estate.roles().len(), 1);
    }

    #[test]
    fn functions_keep_statements_that_others_gave_them() {
        const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111122223333:function:f";
        let policy = |sids: &[&str]| {
            let statements = sids.iter().map(|sid| format!(
                    r#"{{"Sid":"{sid}","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction","Resource":"{FUNCTION}"}}"#
                ));
            let statements = statements.collect::<Vec<_>>().join(",");
            ResourceInput {
                arn: FUNCTION.into(),
                kind: "function".into(),
                policy: PolicySeen::Text(PolicyText::new(format!(
                    r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#
                ))),
                ..ResourceInput::default()
            }
        };
        let mut program = EstateBuilder::default();
        program.resource(policy(&["b", "d"]));
        program.removed(Removal::Statement {
            resource: FUNCTION.into(),
            sid: "c".into(),
        });
        let mut builder = EstateBuilder::default();
        builder.resource(policy(&["a", "b", "c"]));
        builder.overlay(program);
        let estate = builder.build(Catalog::embedded());
        let (_, document) = estate.documents().iter().next().expect("the policy");
        let sids: Vec<_> = document
            .policy
            .statements
            .iter()
            .filter_map(|statement| statement.sid.as_ref())
            .collect();
        let sids: Vec<_> = sids.iter().map(|sid| sid.value.to_string()).collect();
        assert_eq!(sids, ["b", "d", "a"]);
    }

    #[test]
    fn order_means_nothing() {
        let mut program = EstateBuilder::default();
        program.role(RoleInput {
            arn: ROLE.into(),
            inline: vec![named("c")],
            ..RoleInput::default()
        });
        let mut before = EstateBuilder::default();
        before.overlay(program.clone());
        before.extend(seen());
        let mut after = seen();
        after.overlay(program);
        assert_eq!(before.build(Catalog::embedded()), after.build(Catalog::embedded()));
    }
}

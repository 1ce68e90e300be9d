//! Preconditions: what the estate says of them.

use super::accounts::kind_key;
use super::asker::{Asker, Bound, Reply, State};
use super::choose::is_of_permission_set;
use super::schema::{Part, Precondition, Setting};
use crate::edge::{Asked, Requirement};
use crate::hinges::{delegated, management};
use iamscope_access::Thing;
use iamscope_estate::{AccountId, CodePlace, Credentials, Membership, Principal, Resource, RoleId};
use std::borrow::Cow;

/// AWS allows a user two access keys and a policy five versions (IAM User Guide, "IAM and AWS STS quotas").
const MOST_KEYS: usize = 2;
const MOST_VERSIONS: usize = 5;

/// What a user has that is yet to be made.
static NOTHING: Credentials = Credentials {
    has_password: Some(false),
    password_last_used: None,
    has_mfa: Some(false),
    access_keys: Some(Vec::new()),
};

impl Asker<'_, '_, '_> {
    /// Returns what shows that a precondition holds, or that nobody knows; nothing if it does not hold.
    pub(super) fn holds(&mut self, precondition: &Precondition, state: &State) -> Option<Reply> {
        match precondition {
            Precondition::Keys { of, are_two } => self.has_keys(of, *are_two, state),
            Precondition::Password { of, has } => self.has_password(of, *has, state),
            Precondition::Mfa { of, has } => self.has_mfa(of, *has, state),
            Precondition::InactiveKey(of) => self.has_inactive_key(of, state),
            Precondition::Versions { of, are_five } => self.has_versions(of, *are_five, state),
            Precondition::StrongerVersion(of) => self.has_stronger_version(of, state),
            Precondition::TrustsActor(of) => self.lets_in(of, self.actor.clone(), state),
            Precondition::Trusts { role, service } => self.lets_in(role, Principal::Service(service.clone()), state),
            Precondition::NotServiceLinked(of) => {
                let role = &self.world.estate().roles()[self.role(of, state)?];
                let fact = format!("role {} is not service-linked", role.name);
                settle(Some(!role.is_service_linked() && !role.is_reserved()), fact)
            }
            Precondition::InstanceProfile { of, has } => self.has_profile(of, *has, state),
            Precondition::Boundary { of, has } => self.has_boundary(of, *has, state),
            Precondition::Exists(kind) => {
                let account = self.world.accounts.get(&self.account);
                let found = account.and_then(|account| account.resources.get(&kind_key(kind)));
                let fact = format!("the account has a {} of {}", kind.name, kind.service);
                // That none was seen does not mean that there is none: few exports list everything.
                settle(found.map(|_| true), fact)
            }
            Precondition::Is { of, setting } => self.is_set(of, *setting, state),
            Precondition::CodeFrom { of, from } => self.has_code_from(of, from, state),
            Precondition::Governs {
                as_management,
                as_administrator_of,
                over,
            } => {
                let over = over.as_ref().and_then(|over| self.account_of(over, state));
                self.governs(*as_management, as_administrator_of.as_deref(), over)
            }
            Precondition::FromIdentityCenter => {
                // Others may have a user there, too.
                let is_one = is_of_permission_set(self.world.estate(), &self.actor).then_some(true);
                settle(is_one, "the actor has a user in IAM Identity Center".to_owned())
            }
            Precondition::HasServiceLinkedRole(service) => self.has_service_linked_role(service),
            Precondition::Unknown(fact) => Some(Reply::unknown(fact)),
        }
    }

    fn has_keys(&self, of: &Part, are_two: bool, state: &State) -> Option<Reply> {
        let (name, credentials) = self.credentials(of, state)?;
        let count = credentials.access_keys.as_ref().map(Vec::len);
        let fact = format!(
            "user {name} has {} access keys",
            if are_two { "two" } else { "fewer than two" }
        );
        settle(count.map(|count| (count >= MOST_KEYS) == are_two), fact)
    }

    fn has_password(&self, of: &Part, has: bool, state: &State) -> Option<Reply> {
        let (name, credentials) = self.credentials(of, state)?;
        let fact = format!("user {name} has {} console password", if has { "a" } else { "no" });
        settle(credentials.has_password.map(|known| known == has), fact)
    }

    fn has_mfa(&self, of: &Part, has: bool, state: &State) -> Option<Reply> {
        let (name, credentials) = self.credentials(of, state)?;
        let fact = format!("user {name} has {} MFA device", if has { "an" } else { "no" });
        settle(credentials.has_mfa.map(|known| known == has), fact)
    }

    fn has_inactive_key(&self, of: &Part, state: &State) -> Option<Reply> {
        let (name, credentials) = self.credentials(of, state)?;
        let keys = credentials.access_keys.as_ref();
        let known = keys.map(|keys| keys.iter().any(|key| !key.is_active));
        settle(known, format!("user {name} has an access key that is switched off"))
    }

    fn has_versions(&self, of: &Part, are_five: bool, state: &State) -> Option<Reply> {
        let policy = &self.world.estate().managed_policies()[state.bound_to(of)?.policy()?];
        let count = policy.other_versions.len() + 1;
        let fact = format!("policy {} has {count} of five versions", policy.name);
        settle(Some((count >= MOST_VERSIONS) == are_five), fact)
    }

    fn has_stronger_version(&self, of: &Part, state: &State) -> Option<Reply> {
        let policy = &self.world.estate().managed_policies()[state.bound_to(of)?.policy()?];
        let mut versions = policy.other_versions.iter();
        let stronger = versions.find(|(_, document)| self.world.access.allows_more(*document, policy.document));
        match stronger {
            Some((version, _)) => Some(Reply::fact(format!(
                "version {version} of policy {} allows more",
                policy.name
            ))),
            None if policy.has_unseen_versions() => Some(Reply::unknown(&format!(
                "policy {} has an older version that allows everything",
                policy.name
            ))),
            None => None,
        }
    }

    /// Says whether the trust policy of a role lets somebody in.
    fn lets_in(&self, role: &Part, principal: Principal, state: &State) -> Option<Reply> {
        let role = self.role(role, state)?;
        if let Principal::Service(service) = &principal
            && let Some(known) = self.world.trust.by_service(self.world.access, role, service)
        {
            return Reply::of_edge(known?);
        }
        let question = self.world.access.assume_question(principal, role)?;
        let answer = self.world.access.can(&question);
        answer.decision.is_possible().then(|| Reply {
            condition: answer.decision.to_formula(),
            assumptions: answer.assumptions.into(),
            requirement: Requirement::Allowed(Asked::new(question)),
        })
    }

    fn has_boundary(&self, of: &Part, has: bool, state: &State) -> Option<Reply> {
        let estate = self.world.estate();
        let entity = self.entity_of(of, state)?;
        let (name, is_bounded) = (estate.name_of(entity), estate.boundary_of(entity).is_some());
        let fact = format!("{name} has {} permissions boundary", if has { "a" } else { "no" });
        settle(Some(is_bounded == has), fact)
    }

    fn is_set(&self, of: &Part, setting: Setting, state: &State) -> Option<Reply> {
        let resource = state.bound_to(of)?.resource()?;
        let name = self.world.access.thing_name(Thing::Resource(resource));
        // From inside of the network one may reach more than the internet does.
        let known = if setting == Setting::ReachableOn22 {
            self.world.is_open_for_ssh(resource).then_some(true)
        } else {
            setting.of(&self.world.estate().resources()[resource])
        };
        settle(known, format!("{name} is {}", setting.as_str()))
    }

    fn has_code_from(&self, of: &Part, from: &Part, state: &State) -> Option<Reply> {
        let resources = self.world.estate().resources();
        let (resource, source) = (state.bound_to(of)?.resource()?, state.bound_to(from)?.resource()?);
        let known = takes_code_from(&resources[resource], &resources[source]);
        let name = |resource| self.world.access.thing_name(Thing::Resource(resource));
        settle(
            known,
            format!("{} takes its code from {}", name(resource), name(source)),
        )
    }

    /// Returns the account that a part is, or is in.
    fn account_of(&self, part: &Part, state: &State) -> Option<AccountId> {
        match part {
            Part::Member(name) => match state.bound(name)? {
                Bound::Account(account) => Some(*account),
                Bound::Principal(principal) => self.world.access.account_of(principal),
                Bound::Group(_)
                | Bound::Policy(_)
                | Bound::Resource(_)
                | Bound::Provider(_)
                | Bound::Inline(_)
                | Bound::Arn(_)
                | Bound::New(_)
                | Bound::AnyRole { .. } => None,
            },
            Part::Actor | Part::RoleOf(_) => Some(self.account),
        }
    }

    /// Says whether the actor's account has the care for a service in another account. Which accounts are delegated
    /// administrators, no estate tells. A delegated administrator has none
    /// for the management account (IAM Identity Center User Guide, "Delegated administration"; AWS CloudFormation User
    /// Guide, "Register a delegated administrator").
    fn governs(
        &self,
        as_management: bool,
        as_administrator_of: Option<&str>,
        over: Option<AccountId>,
    ) -> Option<Reply> {
        let is_over_management = over.is_some_and(|over| {
            let membership = self.world.estate().accounts()[over].membership;
            matches!(membership, Membership::Management(_)) && over != self.account
        });
        let as_administrator_of = as_administrator_of.filter(|_| !is_over_management);
        let account = &self.world.estate().accounts()[self.account];
        let number = &account.number;
        let delegated = as_administrator_of.map(|service| Reply::unknown(&delegated(number.as_str(), service)));
        match account.membership {
            Membership::Management(_) if as_management => {
                Some(Reply::fact(format!("account {number} is the management account")))
            }
            Membership::Management(_) | Membership::Member(_) => delegated,
            Membership::Standalone => None,
            Membership::Unknown if as_management => Some(Reply::unknown(&management(number.as_str()))),
            Membership::Unknown => delegated,
        }
    }

    /// Says that a service has its role in the account, or that AWS makes it for the actor (IAM User Guide, "Create a
    /// service-linked role").
    fn has_service_linked_role(&mut self, service: &str) -> Option<Reply> {
        let (partition, number) = self.world.account_words(self.account);
        let start = format!("arn:{partition}:iam::{number}:role/aws-service-role/{service}/");
        let roles = self.world.accounts.get(&self.account).map(|account| &account.roles);
        let mut roles = roles.into_iter().flatten();
        if roles.any(|(arn, _)| arn.starts_with(&start)) {
            return Some(Reply::fact(format!(
                "account {number} has the service-linked role of {service}"
            )));
        }
        let can_be_made = self.ask("iam:CreateServiceLinkedRole", &format!("{start}*"), &[]);
        let is_seen = self.world.estate().accounts()[self.account].has_identities;
        let unseen = || {
            (!is_seen).then(|| Reply::unknown(&format!("account {number} has the service-linked role of {service}")))
        };
        can_be_made.or_else(unseen)
    }

    fn has_profile(&self, of: &Part, has: bool, state: &State) -> Option<Reply> {
        if let Part::Member(name) = of
            && let Some(Bound::AnyRole { .. }) = state.bound(name)
        {
            return has.then(|| Reply::fact("the role is in an instance profile".to_owned()));
        }
        if let Some(instance) = state.bound_to(of).and_then(Bound::resource) {
            let instance = &self.world.estate().resources()[instance];
            let fact = format!(
                "instance {} has {} instance profile",
                instance.name,
                if has { "an" } else { "no" }
            );
            return settle(Some(instance.roles.is_empty() != has), fact);
        }
        let role = &self.world.estate().roles()[self.role(of, state)?];
        let fact = format!(
            "role {} is in {} instance profile",
            role.name,
            if has { "an" } else { "no" }
        );
        settle(Some(role.instance_profiles.is_empty() != has), fact)
    }

    fn credentials(&self, of: &Part, state: &State) -> Option<(Cow<'_, str>, &Credentials)> {
        let principal = self.principal_of(of, state)?;
        if let Principal::External(arn) = &principal {
            return (arn.resource_type() == Some("user")).then(|| (arn.name().to_owned().into(), &NOTHING));
        }
        let user = &self.world.estate().users()[principal.as_user()?];
        Some((user.name.as_str().into(), &user.credentials))
    }

    fn role(&self, of: &Part, state: &State) -> Option<RoleId> {
        self.entity_of(of, state)?.as_role()
    }
}

/// Returns whether the code that a resource runs comes from another one, if that was seen.
fn takes_code_from(resource: &Resource, source: &Resource) -> Option<bool> {
    let code = &resource.settings.code;
    let comes = code.seen.iter().any(|place| match place {
        CodePlace::Object { bucket, .. } => *bucket.arn() == source.arn,
        CodePlace::Resource(link) => *link.arn() == source.arn,
        // `111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:latest`
        CodePlace::Image(image) => {
            let (registry, path) = image.split_once('/').unwrap_or(("", image));
            let name = path.split(['@', ':']).next().unwrap_or(path);
            let start = format!("{}.dkr.ecr.{}.", source.arn.account(), source.arn.region());
            registry.starts_with(&start) && source.arn.resource() == format!("repository/{name}")
        }
        CodePlace::Other(_) => false,
    });
    match (comes, code.is_whole) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

/// Returns what a fact amounts to that is so, is not so, or is not known.
fn settle(holds: Option<bool>, fact: String) -> Option<Reply> {
    match holds {
        Some(true) => Some(Reply::fact(fact)),
        Some(false) => None,
        None => Some(Reply::unknown(&fact)),
    }
}

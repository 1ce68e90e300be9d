//! Preconditions: what the estate says of them.

use super::asker::{Asker, Bound, Reply, State};
use super::schema::{Part, Precondition};
use super::world::kind_key;
use crate::edge::{Asked, Requirement};
use iamscope_access::Thing;
use iamscope_estate::{Credentials, ManagedPolicyId, Principal, RoleId};

/// AWS allows a user two access keys and a policy five versions (IAM User Guide, "IAM and AWS STS quotas").
const MOST_KEYS: usize = 2;
const MOST_VERSIONS: usize = 5;

impl Asker<'_, '_, '_> {
    /// Returns what shows that a precondition holds, or that nobody knows; nothing if it does not hold.
    pub(super) fn holds(&mut self, precondition: &Precondition, state: &State) -> Option<Reply> {
        let estate = self.world.estate();
        match precondition {
            Precondition::Keys { of, are_two } => {
                let (name, credentials) = self.credentials(of, state)?;
                let count = credentials.access_keys.as_ref().map(Vec::len);
                let fact = format!(
                    "user {name} has {} access keys",
                    if *are_two { "two" } else { "fewer than two" }
                );
                settle(count.map(|count| (count >= MOST_KEYS) == *are_two), fact)
            }
            Precondition::Password { of, has } => {
                let (name, credentials) = self.credentials(of, state)?;
                let fact = format!("user {name} has {} console password", if *has { "a" } else { "no" });
                settle(credentials.has_password.map(|known| known == *has), fact)
            }
            Precondition::Mfa { of, has } => {
                let (name, credentials) = self.credentials(of, state)?;
                let fact = format!("user {name} has {} MFA device", if *has { "an" } else { "no" });
                settle(credentials.has_mfa.map(|known| known == *has), fact)
            }
            Precondition::Versions { of, are_five } => {
                let policy = &estate.managed_policies()[self.policy(of, state)?];
                let count = policy.other_versions.len() + 1;
                let fact = format!("policy {} has {count} of five versions", policy.name);
                settle(Some((count >= MOST_VERSIONS) == *are_five), fact)
            }
            Precondition::StrongerVersion(of) => {
                let policy = &estate.managed_policies()[self.policy(of, state)?];
                let mut versions = policy.other_versions.iter();
                let stronger = versions.find(|(_, document)| self.world.access.allows_more(*document, policy.document));
                let (version, _) = stronger?;
                Some(Reply::fact(format!(
                    "version {version} of policy {} allows more",
                    policy.name
                )))
            }
            Precondition::TrustsActor(of) => {
                let role = self.role(of, state)?;
                let question = self.world.access.assume_question(self.actor.clone(), role)?;
                let answer = self.world.access.can(&question);
                answer.decision.is_possible().then(|| Reply {
                    condition: answer.decision.to_formula(),
                    assumptions: answer.assumptions.into(),
                    requirement: Requirement::Allowed(Asked::new(question)),
                })
            }
            Precondition::NotServiceLinked(of) => {
                let role = &estate.roles()[self.role(of, state)?];
                let fact = format!("role {} is not service-linked", role.name);
                settle(Some(!role.is_service_linked()), fact)
            }
            Precondition::InstanceProfile { of, has } => self.has_profile(of, *has, state),
            Precondition::Boundary { of, has } => {
                let (name, is_bounded) = match self.principal_of(of, state)? {
                    Principal::User(user) => (&estate.users()[user].name, estate.users()[user].boundary.is_some()),
                    Principal::Role(role) => (&estate.roles()[role].name, estate.roles()[role].boundary.is_some()),
                    Principal::Root(_)
                    | Principal::Session(..)
                    | Principal::FederatedUser(..)
                    | Principal::Federated(_)
                    | Principal::Service(_)
                    | Principal::Account(_)
                    | Principal::External(_)
                    | Principal::Organization(_)
                    | Principal::Anonymous => return None,
                };
                let fact = format!("{name} has {} permissions boundary", if *has { "a" } else { "no" });
                settle(Some(is_bounded == *has), fact)
            }
            Precondition::Trusts { role, service } => {
                let role = self.role(role, state)?;
                let principal = Principal::Service(service.clone());
                let question = self.world.access.assume_question(principal, role)?;
                let answer = self.world.access.can(&question);
                answer.decision.is_possible().then(|| Reply {
                    condition: answer.decision.to_formula(),
                    assumptions: answer.assumptions.into(),
                    requirement: Requirement::Allowed(Asked::new(question)),
                })
            }
            Precondition::Exists(kind) => {
                let account = self.world.accounts.get(&self.account);
                let found = account.and_then(|account| account.resources.get(&kind_key(kind)));
                let fact = format!("the account has a {} of {}", kind.name, kind.service);
                // That none was seen does not mean that there is none: few exports list everything.
                settle(found.map(|_| true), fact)
            }
            Precondition::Is { of, setting } => {
                let resource = self.resource(of, state)?;
                let name = self.world.access.thing_name(Thing::Resource(resource));
                let known = setting.of(&estate.resources()[resource].settings);
                settle(known, format!("{name} is {}", setting.as_str()))
            }
            Precondition::Unknown(fact) => Some(Reply::unknown(fact)),
        }
    }

    fn has_profile(&self, of: &Part, has: bool, state: &State) -> Option<Reply> {
        if let Part::Member(name) = of
            && let Some(Bound::AnyRole { .. }) = state.bound(name)
        {
            return has.then(|| Reply::fact("the role is in an instance profile".to_owned()));
        }
        let role = &self.world.estate().roles()[self.role(of, state)?];
        let fact = format!(
            "role {} is in {} instance profile",
            role.name,
            if has { "an" } else { "no" }
        );
        settle(Some(role.instance_profiles.is_empty() != has), fact)
    }

    fn credentials(&self, of: &Part, state: &State) -> Option<(String, Credentials)> {
        match self.principal_of(of, state)? {
            Principal::User(user) => {
                let user = &self.world.estate().users()[user];
                Some((user.name.clone(), user.credentials.clone()))
            }
            // A user that is yet to be made has nothing.
            Principal::External(arn) if arn.resource_type() == Some("user") => Some((
                arn.name().to_owned(),
                Credentials {
                    has_password: Some(false),
                    has_mfa: Some(false),
                    access_keys: Some(Vec::new()),
                    ..Credentials::default()
                },
            )),
            Principal::External(_)
            | Principal::Root(_)
            | Principal::Role(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::Organization(_)
            | Principal::Anonymous => None,
        }
    }

    fn role(&self, of: &Part, state: &State) -> Option<RoleId> {
        match self.principal_of(of, state)? {
            Principal::Role(role) => Some(role),
            Principal::Root(_)
            | Principal::User(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::External(_)
            | Principal::Organization(_)
            | Principal::Anonymous => None,
        }
    }

    pub(super) fn policy(&self, of: &Part, state: &State) -> Option<ManagedPolicyId> {
        match of {
            Part::Member(name) => match state.bound(name)? {
                Bound::Policy(policy) => Some(*policy),
                Bound::Principal(_)
                | Bound::Group(_)
                | Bound::Resource(_)
                | Bound::Provider(_)
                | Bound::Account(_)
                | Bound::New(_)
                | Bound::AnyRole { .. } => None,
            },
            Part::Actor | Part::RoleOf(_) => None,
        }
    }

    pub(super) fn resource(&self, of: &Part, state: &State) -> Option<iamscope_estate::ResourceId> {
        match of {
            Part::Member(name) => match state.bound(name)? {
                Bound::Resource(resource) => Some(*resource),
                Bound::Principal(_)
                | Bound::Group(_)
                | Bound::Policy(_)
                | Bound::Provider(_)
                | Bound::Account(_)
                | Bound::New(_)
                | Bound::AnyRole { .. } => None,
            },
            Part::Actor | Part::RoleOf(_) => None,
        }
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

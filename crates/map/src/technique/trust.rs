//! Who can become which role, as trust policies and the edges that the map has anyway tell: looked up once.

use super::choose::is_of_permission_set;
use crate::administrators::Administrators;
use crate::builder::Found;
use crate::edge::{Asked, Proof, Relation};
use crate::node::Subject;
use iamscope_access::Access;
use iamscope_estate::{AccountId, DocumentId, Entity, Principal, ProviderId, RoleId};
use iamscope_eval::Formula;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An edge to a role that somebody can assume.
pub(super) type Assumption<'a> = &'a Found;

/// Whom the roles of an estate let in.
#[derive(Default)]
pub(super) struct Trust<'a> {
    /// Roles that a service may run with: what makes the service one of those who can assume them.
    services: BTreeMap<AccountId, BTreeMap<Box<str>, BTreeMap<RoleId, Assumption<'a>>>>,
    /// Roles that a user or role can assume.
    assumable: FxHashMap<Entity, BTreeMap<RoleId, Assumption<'a>>>,
    /// Roles that some role can assume.
    assumed_by_roles: BTreeMap<AccountId, BTreeSet<RoleId>>,
    /// Roles that everyone, or everyone in the organization, can assume.
    open: BTreeMap<AccountId, BTreeSet<RoleId>>,
    /// Roles whose trust policies name everyone.
    for_all: FxHashSet<RoleId>,
    /// Roles whose trust policies leave it to an account whom it lets in.
    delegating: BTreeMap<AccountId, Vec<RoleId>>,
    /// The identity providers of its own account that a role trusts.
    providers: BTreeMap<AccountId, BTreeMap<RoleId, BTreeSet<ProviderId>>>,
    /// Roles that IAM Identity Center keeps for permission sets.
    pub(super) of_permission_sets: Vec<RoleId>,
}

/// Whom a trust policy names.
#[derive(Clone, Default)]
struct Named {
    has_account: bool,
    has_everyone: bool,
    providers: BTreeSet<ProviderId>,
}

impl<'a> Trust<'a> {
    pub(super) fn new(access: &Access<'_>, assumed: &'a [Vec<Found>]) -> Self {
        let mut trust = Self::default();
        for found in assumed.iter().flatten() {
            trust.note(access, found);
        }
        trust.note_named(access);
        trust
    }

    fn note(&mut self, access: &Access<'_>, found: &'a Found) {
        let (Subject::Principal(from), Subject::Principal(Principal::Role(role))) = (&found.from, &found.to) else {
            return;
        };
        let record = &access.estate().roles()[*role];
        if let Some(entity) = from.entity() {
            self.assumable.entry(entity).or_default().insert(*role, found);
            if entity.as_role().is_some() {
                self.assumed_by_roles.entry(record.account).or_default().insert(*role);
            }
            return;
        }
        match from {
            Principal::Service(service) => {
                if !record.is_service_linked() && !record.is_reserved() {
                    self.services_of(record.account, service).insert(*role, found);
                }
            }
            Principal::Anonymous | Principal::Organization(_) => {
                self.open.entry(record.account).or_default().insert(*role);
            }
            // A provider that is nobody's own is a service, such as Amazon Cognito.
            Principal::External(arn) if arn.account() == "aws" => {
                if let Some(host) = arn.resource().strip_prefix("oidc-provider/") {
                    self.services_of(record.account, host).insert(*role, found);
                }
            }
            Principal::Root(_)
            | Principal::User(_)
            | Principal::Role(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Account(_)
            | Principal::External(_) => {}
        }
    }

    fn services_of(&mut self, account: AccountId, service: &str) -> &mut BTreeMap<RoleId, Assumption<'a>> {
        let services = self.services.entry(account).or_default();
        services.entry(service.into()).or_default()
    }

    fn note_named(&mut self, access: &Access<'_>) {
        let estate = access.estate();
        let mut known = FxHashMap::<DocumentId, Named>::default();
        for (id, role) in estate.roles().iter() {
            if is_of_permission_set(estate, &Principal::Role(id)) {
                self.of_permission_sets.push(id);
            }
            let Some(trust) = role.trust else { continue };
            let same = estate.documents()[trust].same_as;
            let named = known.entry(same).or_insert_with(|| Named::by(access, same));
            if named.has_account || named.has_everyone {
                self.delegating.entry(role.account).or_default().push(id);
            }
            if named.has_everyone {
                self.for_all.insert(id);
            }
            let providers = named.providers.iter().copied();
            let own = providers.filter(|&provider| estate.providers()[provider].account == role.account);
            let own = own.collect::<BTreeSet<_>>();
            if !own.is_empty() {
                self.providers.entry(role.account).or_default().insert(id, own);
            }
        }
    }

    /// Returns the services that a role of an account trusts.
    pub(super) fn services(&self, account: AccountId) -> impl Iterator<Item = &str> {
        let services = self.services.get(&account).into_iter().flatten();
        services.map(|(service, _)| &**service)
    }

    /// Returns the roles of an account that a service may run with.
    pub(super) fn trusting(&self, account: AccountId, service: &str) -> Option<&BTreeMap<RoleId, Assumption<'a>>> {
        self.services.get(&account)?.get(service)
    }

    /// Returns the edge by which a service becomes a role of an account, if there is one; nothing if that has to be asked.
    pub(super) fn by_service(
        &self,
        access: &Access<'_>,
        role: RoleId,
        service: &str,
    ) -> Option<Option<Assumption<'a>>> {
        let record = &access.estate().roles()[role];
        let is_told = !(record.is_service_linked() || record.is_reserved() || self.for_all.contains(&role));
        is_told.then(|| self.trusting(record.account, service)?.get(&role).copied())
    }

    /// Returns the edge by which a user or role assumes a role, if there is one; nothing if that has to be asked. Whoever
    /// rules the account has no edges in it.
    pub(super) fn by_entity(
        &self,
        access: &Access<'_>,
        administrators: &Administrators,
        who: &Principal,
        role: RoleId,
    ) -> Option<Option<Assumption<'a>>> {
        let entity = who.entity()?;
        let account = access.estate().roles()[role].account;
        let is_told = !self.for_all.contains(&role)
            && *who != Principal::Role(role)
            && !administrators.rule(access, who, Some(account));
        is_told.then(|| self.assumable.get(&entity)?.get(&role).copied())
    }

    /// Returns the roles of an account that somebody can assume, also as one of everyone.
    pub(super) fn assumable_by(&self, who: &Principal, account: AccountId, access: &Access<'_>) -> BTreeSet<RoleId> {
        let own = who.entity().and_then(|entity| self.assumable.get(&entity));
        let own = own.into_iter().flat_map(BTreeMap::keys).copied();
        let own = own.filter(|&role| access.estate().roles()[role].account == account);
        own.chain(self.open.get(&account).into_iter().flatten().copied())
            .collect()
    }

    /// Returns the roles of an account that some role can assume.
    pub(super) fn assumed_by_roles(&self, account: AccountId) -> BTreeSet<RoleId> {
        let by_roles = self.assumed_by_roles.get(&account).into_iter().flatten();
        let open = self.open.get(&account).into_iter().flatten();
        by_roles.chain(open).copied().collect()
    }

    /// Returns the roles of an account whose trust policies leave it to an account whom it lets in.
    pub(super) fn delegating(&self, account: AccountId) -> impl Iterator<Item = RoleId> {
        self.delegating.get(&account).into_iter().flatten().copied()
    }

    /// Returns the roles of an account that trust identity providers of the account, with these.
    pub(super) fn federated(&self, account: AccountId) -> impl Iterator<Item = (RoleId, &BTreeSet<ProviderId>)> {
        let roles = self.providers.get(&account).into_iter().flatten();
        roles.map(|(role, providers)| (*role, providers))
    }

    /// Returns the identity providers of its account that a role trusts.
    pub(super) fn providers_of(&self, account: AccountId, role: RoleId) -> impl Iterator<Item = ProviderId> {
        let providers = self.providers.get(&account).and_then(|roles| roles.get(&role));
        providers.into_iter().flatten().copied()
    }

    /// Returns the edges from what a service starts anew to the roles that it may run with.
    pub(super) fn launch_edges<'f>(&self, access: &Access<'_>, found: impl Iterator<Item = &'f Found>) -> Vec<Found> {
        let launches = found.map(|found| &found.to);
        let launches = launches.filter(|to| matches!(to, Subject::Launch { .. }));
        let mut edges = Vec::new();
        for launch in launches.collect::<BTreeSet<_>>() {
            let Subject::Launch {
                account,
                service,
                has_profile,
            } = launch
            else {
                continue;
            };
            for (role, trust) in self.trusting(*account, service).into_iter().flatten() {
                let profiles = &access.estate().roles()[*role].instance_profiles;
                if *has_profile && profiles.is_empty() {
                    continue;
                }
                edges.push(Found {
                    from: launch.clone(),
                    to: trust.to.clone(),
                    relation: Relation::MayRunAs,
                    condition: trust.condition.clone(),
                    proof: trust.proof.clone(),
                    assumptions: Arc::clone(&trust.assumptions),
                });
            }
        }
        edges
    }
}

impl Named {
    fn by(access: &Access<'_>, trust: DocumentId) -> Self {
        let mut named = Self::default();
        let actions = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];
        for action in actions.iter().filter_map(|name| access.action(&format!("sts:{name}"))) {
            let mentioned = access.mentioned(trust, &action);
            if &*action.name == "AssumeRole" {
                named.has_everyone = mentioned.everyone;
                let mut principals = mentioned.principals.iter();
                named.has_account = principals.any(|principal| matches!(principal, Principal::Root(_)));
            } else {
                let providers = mentioned.principals.iter().filter_map(Principal::as_provider);
                named.providers.extend(providers);
            }
        }
        named
    }
}

/// Returns the question that a found edge rests on, and under which condition the answer is yes.
pub(super) fn question_of(found: &Found) -> Option<(&Asked, &Formula)> {
    match &found.proof {
        Proof::Question(asked) => Some((asked, &found.condition)),
        Proof::Setting | Proof::Requirements(_) => None,
    }
}

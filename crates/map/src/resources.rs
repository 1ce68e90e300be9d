//! Who can read, write, invoke and administer which resource.

use crate::administrators::Administrators;
use crate::builder::Found;
use crate::capability::{Capability, capabilities};
use crate::edge::{Asked, Proof, Relation};
use crate::node::Subject;
use iamscope_access::{Access, ActionIndex, ClassId, Grant, Mentioned};
use iamscope_estate::{Principal, Resource, ResourceId, ResourceKind, ResourcePolicy};
use iamscope_eval::{Action, Target};
use iamscope_policy::{Effect, Scope};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) fn edges(access: &Access<'_>, administrators: &Administrators) -> Vec<Found> {
    let resources = access.estate().resources().iter();
    let resources = resources
        .filter(|(_, resource)| !resource.roles.is_empty() || resource.policy != ResourcePolicy::NotSeen)
        .collect::<Vec<_>>();
    let kinds = resources
        .iter()
        .map(|(_, resource)| &resource.kind)
        .collect::<BTreeSet<_>>();
    let kinds = kinds
        .into_iter()
        .map(|kind| (kind, capabilities(kind, access.catalog())));
    let kinds = kinds.collect::<BTreeMap<_, _>>();
    let names = kinds.values().flatten().flat_map(|capability| &capability.actions);
    let names = names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let actions = names.into_par_iter().filter_map(|name| {
        let action = access.action(name)?;
        let index = access.index(&action);
        Some((name.as_ref(), (action, index)))
    });
    let finder = Finder {
        access,
        administrators,
        actions: actions.collect::<Vec<_>>().into_iter().collect(),
        kinds: &kinds,
    };
    resources
        .par_iter()
        .flat_map_iter(|&(id, resource)| finder.edges_to(id, resource))
        .collect()
}

struct Finder<'a, 'e> {
    access: &'a Access<'e>,
    administrators: &'a Administrators,
    actions: BTreeMap<&'a str, (Action, ActionIndex)>,
    kinds: &'a BTreeMap<&'a ResourceKind, Vec<Capability>>,
}

impl Finder<'_, '_> {
    fn edges_to(&self, id: ResourceId, resource: &Resource) -> Vec<Found> {
        let mut best = BTreeMap::<(Relation, Principal), Found>::new();
        for capability in self.kinds.get(&resource.kind).into_iter().flatten() {
            let actions = capability
                .actions
                .iter()
                .filter_map(|name| self.actions.get(name.as_ref()));
            for (action, index) in actions {
                let asked = Arc::new(action.clone());
                for (grant, target) in self.grants(resource, capability, action, index) {
                    if self
                        .administrators
                        .rule(self.access, &grant.principal, resource.account)
                    {
                        continue;
                    }
                    let key = (capability.relation, grant.principal.clone());
                    let is_better = best
                        .get(&key)
                        .is_none_or(|known| !known.condition.is_true() && grant.decision.to_formula().is_true());
                    if is_better {
                        let found = found(id, capability.relation, &asked, target, grant);
                        best.insert(key, found.told_by_deployment(self.access));
                    }
                }
            }
        }
        best.into_values().collect()
    }

    /// Returns who can do an action on a resource or on something in it, each with the target that shows it.
    fn grants(
        &self,
        resource: &Resource,
        capability: &Capability,
        action: &Action,
        index: &ActionIndex,
    ) -> Vec<(Grant, Arc<Target>)> {
        let arn = resource.arn.as_str();
        let mut classes_of = BTreeMap::<Box<str>, Vec<ClassId>>::new();
        match capability.inside {
            None => {
                classes_of.insert(arn.into(), index.candidates(arn));
            }
            Some(separator) => {
                classes_of.insert(format!("{arn}{separator}*").into(), Vec::new());
                for (class, witness) in index.candidates_inside(arn, separator) {
                    classes_of.entry(witness).or_default().push(class);
                }
                for witness in self.witnesses_in_policy(resource, &format!("{arn}{separator}")) {
                    classes_of.entry(witness).or_default();
                }
            }
        }
        let mut grants = Vec::new();
        for (witness, classes) in classes_of {
            let target = Arc::new(self.access.target(&witness));
            let some = self.grants_on(resource, action, &target, &classes);
            grants.extend(some.into_iter().map(|grant| (grant, target.clone())));
        }
        grants
    }

    fn grants_on(&self, resource: &Resource, action: &Action, target: &Target, classes: &[ClassId]) -> Vec<Grant> {
        let mentioned = match resource.policy {
            ResourcePolicy::Document(document) => self.access.mentioned(document, action),
            ResourcePolicy::None | ResourcePolicy::NotSeen => Mentioned::default(),
        };
        let mut grants = self.access.who_can_of(classes, action, target);
        let is_account = |principal: &Principal| matches!(principal, Principal::Root(_));
        let named = mentioned.principals.iter().chain(&mentioned.unknown);
        let mut others = named
            .filter(|&principal| !is_account(principal))
            .cloned()
            .collect::<Vec<_>>();
        if mentioned.everyone || self.has_public_list(resource) {
            others.push(Principal::Anonymous);
            others.extend(mentioned.organizations.iter().cloned());
        }
        let open = others
            .into_iter()
            .filter_map(|principal| self.access.grant_to(principal, action, target));
        let open = open.collect::<Vec<_>>();
        let is_for_all = |grant: &Grant| matches!(grant.principal, Principal::Anonymous | Principal::Organization(_));
        if mentioned.everyone && !open.iter().any(is_for_all) {
            // Everyone under a condition that some of our own may meet.
            grants = self.access.who_can(action, target);
        }
        grants.extend(open);
        grants
    }

    fn has_public_list(&self, resource: &Resource) -> bool {
        let facts = resource.s3.as_ref();
        facts
            .and_then(|facts| facts.public_acl_grants.as_ref())
            .is_some_and(|grants| !grants.is_empty())
    }

    /// Returns the narrower patterns that a resource's own policy allows something on.
    fn witnesses_in_policy(&self, resource: &Resource, start: &str) -> BTreeSet<Box<str>> {
        let ResourcePolicy::Document(document) = resource.policy else {
            return BTreeSet::new();
        };
        let statements = &self.access.estate().documents()[document].policy.statements;
        let allows = statements
            .iter()
            .filter(|statement| statement.effect.value == Effect::Allow);
        let scopes = allows.filter_map(|statement| statement.resource.as_ref());
        let patterns = scopes.filter(|scope| !scope.is_all_but()).flat_map(Scope::patterns);
        let texts = patterns.filter(|pattern| !pattern.value.template().has_variables());
        let texts = texts
            .map(|pattern| pattern.value.as_str())
            .filter(|text| text.starts_with(start));
        texts.map(Into::into).collect()
    }
}

fn found(resource: ResourceId, relation: Relation, action: &Arc<Action>, target: Arc<Target>, grant: Grant) -> Found {
    Found {
        from: Subject::Principal(grant.principal.clone()),
        to: Subject::Resource(resource),
        relation,
        condition: grant.decision.to_formula(),
        proof: Proof::Question(Asked {
            principal: grant.principal,
            action: Arc::clone(action),
            resource: target,
            context: None,
        }),
        assumptions: grant.assumptions.into(),
    }
}

//! Who gets at resources by their policies.

use crate::context::{CheckContext, Proof};
use crate::formula::lets_strangers_in;
use iamscope_catalog::AccessLevel;
use iamscope_estate::{DocumentId, Principal, ResourceId, ResourcePolicy};
use iamscope_eval::{Decision, Target};
use iamscope_findings::Severity;
use iamscope_policy::PrincipalPattern;

/// What somebody can do to a resource.
pub(crate) struct Reach {
    /// Full names of the actions, the worst first.
    pub(crate) actions: Vec<String>,
    /// Whether one of them changes something.
    pub(crate) writes: bool,
    /// The proof of the first.
    pub(crate) proof: Proof,
}

impl<'c> CheckContext<'c> {
    /// Returns the resources that have a policy, of a type or of all types.
    pub(crate) fn with_policy(&self, kinds: &[(&str, &str)]) -> Vec<(ResourceId, DocumentId)> {
        let resources = self.estate().resources().iter().filter(|(_, resource)| {
            kinds.iter().any(|(service, name)| {
                (*service == "*" || *resource.kind.service == **service)
                    && (*name == "*" || *resource.kind.name == **name)
            })
        });
        let found = resources.filter_map(|(id, resource)| match resource.policy {
            ResourcePolicy::Document(document) => Some((id, document)),
            ResourcePolicy::None | ResourcePolicy::NotSeen => None,
        });
        found.collect()
    }

    /// Returns what a principal can do to a resource and what is in it, if `wanted` takes the decision.
    pub(crate) fn reach(
        &self,
        principal: &Principal,
        resource: ResourceId,
        wanted: fn(&Decision) -> bool,
    ) -> Option<Reach> {
        let mut found = Vec::new();
        for target in self.targets(resource) {
            for (id, decision) in self.access().resource_actions(principal, &target) {
                if wanted(&decision)
                    && let Some(action) = self.catalog().action_by_id(id)
                {
                    found.push((weight(action.access_level()), action.full_name(), target.clone()));
                }
            }
        }
        found.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
        let (first, name, target) = found.first()?;
        let (writes, proof) = (*first <= WRITES, self.ask(principal, name, target, &[])?);
        Some(Reach {
            writes,
            proof,
            actions: found.iter().map(|(_, name, _)| name.clone()).collect(),
        })
    }

    /// Returns what anyone can do to a resource: callers without credentials, or whoever has an AWS account.
    pub(crate) fn public_reach(&self, resource: ResourceId, document: DocumentId) -> Option<Reach> {
        if !self.names_anyone(document) && !self.has_public_acl(resource) {
            return None;
        }
        self.reach(&Principal::Anonymous, resource, lets_strangers_in)
            .or_else(|| self.reach(&crate::trust::stranger(), resource, lets_strangers_in))
    }

    /// Returns whether a document has a statement for everyone, or for everyone but a few.
    pub(crate) fn names_anyone(&self, document: DocumentId) -> bool {
        let statements = &self.estate().documents()[document].policy.statements;
        statements.iter().any(|statement| match &statement.principal {
            Some(principal) => {
                principal.is_all_but()
                    || principal
                        .patterns()
                        .iter()
                        .any(|pattern| pattern.value == PrincipalPattern::Anyone)
            }
            None => false,
        })
    }

    /// Returns the resource and what is in it, as targets.
    fn targets(&self, resource: ResourceId) -> Vec<Target> {
        let record = &self.estate().resources()[resource];
        let whole = self.access().target(record.arn.as_str());
        let mut targets = vec![whole.clone()];
        if *record.kind.service == *"s3" && *record.kind.name == *"bucket" {
            targets.push(Target {
                arn: format!("{}/*", record.arn).into(),
                ..whole
            });
        }
        targets
    }

    fn has_public_acl(&self, resource: ResourceId) -> bool {
        let s3 = self.estate().resources()[resource].s3.as_ref();
        s3.and_then(|s3| s3.public_acl_grants.as_ref())
            .is_some_and(|grants| !grants.is_empty())
    }
}

/// What weighs this much or less changes something.
const WRITES: u8 = 1;

/// Orders actions by how bad it is that somebody has them.
fn weight(level: AccessLevel) -> u8 {
    match level {
        AccessLevel::PermissionsManagement => 0,
        AccessLevel::Write => 1,
        AccessLevel::Read => 2,
        AccessLevel::List => 3,
        AccessLevel::Tagging => 4,
    }
}

/// Returns the severity of a resource that lets somebody in who can do this to it.
pub(crate) fn severity(reach: &Reach, reading: Severity, writing: Severity) -> Severity {
    if reach.writes { writing } else { reading }
}

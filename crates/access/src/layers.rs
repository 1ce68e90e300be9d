//! The policies that bind a request, as documents: for those who ask about all requests at once.

use crate::access::Access;
use crate::attached::Named;
use crate::guardrails::NamedLevel;
use crate::question::Question;
use crate::target::Thing;
use iamscope_estate::{DocumentId, Principal, ResourcePolicy, Role};
use iamscope_eval::Context;

/// The policies that bind whatever a principal does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallerLayers {
    /// Identity policies, those of groups included.
    pub identity: Vec<DocumentId>,
    /// The permissions boundary.
    pub boundary: Option<DocumentId>,
    /// Service control policies level by level, the root first; none where they do not bind.
    pub scps: Vec<Vec<DocumentId>>,
    /// Whether it may be allowed everything by what is not among them: a root user is, and a policy that was not seen might.
    pub is_open: bool,
}

/// The policies that bind whatever is done to something.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TargetLayers {
    /// Its own policy, for a role its trust policy.
    pub policy: Option<DocumentId>,
    /// Whether that is a trust policy.
    pub is_trust: bool,
    /// Whether nothing is allowed without that policy in its own account either: so it is with roles and keys.
    pub is_guarded: bool,
    /// Whether it may have a policy that was not seen.
    pub is_unseen: bool,
    /// Resource control policies level by level, the root first; none where they do not bind.
    pub rcps: Vec<Vec<DocumentId>>,
    /// Whether Block Public Access leaves it to its own account and to AWS services, because its policy is public.
    pub is_own_only: bool,
    /// Whether a list of grants lets in more than its policy does.
    pub has_acl: bool,
}

impl<'e> Access<'e> {
    /// Returns the policies that bind whatever a principal does.
    pub fn caller_layers(&self, principal: &Principal) -> CallerLayers {
        let attached = self.attached(principal);
        let role = principal
            .acting_entity()
            .and_then(|entity| entity.as_role())
            .map(|role| &self.estate().roles()[role]);
        let guardrails = self.account_of(principal).map(|account| self.guardrails(account));
        let binding = guardrails.filter(|guardrails| !guardrails.is_management);
        let binding = binding.filter(|_| !role.is_some_and(Role::is_service_linked));
        CallerLayers {
            identity: attached.map_or_else(Vec::new, |attached| documents(&attached.identity)),
            boundary: attached.and_then(|attached| Some(attached.boundary.as_ref()?.document)),
            scps: levels(binding.and_then(|guardrails| guardrails.scps.as_ref())),
            is_open: attached.is_none_or(|attached| !attached.unseen.is_empty()),
        }
    }

    /// Returns the policies that bind whatever is done to something.
    pub fn target_layers(&self, thing: Thing) -> TargetLayers {
        let (policy, is_unseen, service, is_guarded) = match thing {
            Thing::Role(role) => (self.trust_policy(role), self.trust_policy(role).is_none(), "sts", true),
            Thing::Resource(resource) => {
                let record = &self.estate().resources()[resource];
                let is_unseen = record.policy == ResourcePolicy::NotSeen;
                let is_key = (&*record.kind.service, &*record.kind.name) == ("kms", "key");
                (self.resource_policy(resource), is_unseen, &*record.kind.service, is_key)
            }
        };
        let guardrails = self.owner(thing).map(|account| self.guardrails(account));
        let has_rcps = self.catalog().supports_rcp(service) != Some(false);
        let binding = guardrails.filter(|guardrails| has_rcps && !guardrails.is_management);
        TargetLayers {
            policy: policy.map(|policy| policy.document),
            is_trust: matches!(thing, Thing::Role(_)),
            is_guarded,
            is_unseen,
            rcps: levels(binding.and_then(|guardrails| guardrails.rcps.as_ref())),
            is_own_only: policy.is_some_and(|policy| {
                let block = self.block_public_access(Some(thing)).unwrap_or_default();
                block.restrict_public_buckets && self.documents().compiled(policy.document).is_public()
            }),
            has_acl: self.acl(Some(thing)).is_some(),
        }
    }

    /// Returns what is known of the circumstances of a request, told by the question or by the estate.
    pub fn circumstances(&self, question: &Question) -> Context {
        let caller = self.caller_side(&question.principal);
        let target = self.target_side(&question.action, &question.resource);
        self.join(&caller, &target, &question.context).1
    }

    /// Returns what is known of all requests of a principal, whatever is asked for.
    pub fn caller_circumstances(&self, principal: &Principal) -> Context {
        Context::over(self.caller_side(principal).context)
    }
}

fn documents(policies: &[Named]) -> Vec<DocumentId> {
    policies.iter().map(|policy| policy.document).collect()
}

fn levels(levels: Option<&Vec<NamedLevel>>) -> Vec<Vec<DocumentId>> {
    let levels = levels.into_iter().flatten();
    levels.map(|level| documents(&level.policies)).collect()
}

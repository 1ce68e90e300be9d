//! Questions about the estate as it would be if somebody wrote a policy anew.
//!
//! Whoever may write a policy writes what suits him. The text is compiled and bound in place of, or beside, what is there;
//! every other layer stays as it is and is asked as ever.

use crate::access::Access;
use crate::administrator::Administration;
use crate::extent::Extent;
use crate::question::{Answer, Question};
use crate::ranges::ActionRanges;
use crate::sides::{CallerSide, TargetSide};
use crate::target::Thing;
use iamscope_estate::{AttachedPolicy, DocumentId, GroupId, Principal, ResourceId, RoleId};
use iamscope_eval::{Bound, CompiledPolicy, Explanation};
use iamscope_policy::{ActionPattern, Policy, PolicyKind, Scope, SourceId};

/// A policy that allows everything, as text.
pub const EVERYTHING: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// What written policies are called in explanations.
const NAME: &str = "policy that the actor writes";

/// Changes to policies, all made before a question is asked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Rewritten {
    /// The changes.
    pub changes: Vec<Change>,
}

/// A change to a policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Change {
    /// The trust policy of the role reads so.
    Trust(RoleId, Box<str>),
    /// The policy of the resource reads so.
    ResourcePolicy(ResourceId, Box<str>),
    /// The user or role has this identity policy, too.
    Added(Principal, Box<str>),
    /// The user or role has this identity policy no longer.
    Removed(Principal, DocumentId),
    /// The user or role has the policies of this group, too.
    Joined(Principal, GroupId),
    /// The user or role has the policies of this group no longer.
    Left(Principal, GroupId),
    /// The user or role has this permissions boundary, or none.
    Boundary(Principal, Option<Box<str>>),
    /// This service control policy binds nobody any more.
    RemovedGuardrail(DocumentId),
}

/// Changes with every written policy compiled, to ask more than one question about.
#[derive(Debug)]
pub struct Prepared {
    changes: Vec<(Change, Option<(CompiledPolicy, Extent)>)>,
}

impl Rewritten {
    /// Makes one change.
    pub fn one(change: Change) -> Self {
        Self { changes: vec![change] }
    }
}

impl Change {
    fn written(&self) -> Option<(&str, PolicyKind)> {
        match self {
            Self::Trust(_, text) => Some((text, PolicyKind::Trust)),
            Self::ResourcePolicy(_, text) => Some((text, PolicyKind::Resource)),
            Self::Added(_, text) => Some((text, PolicyKind::Identity)),
            Self::Boundary(_, text) => Some((text.as_deref()?, PolicyKind::Boundary)),
            Self::Removed(..) | Self::Joined(..) | Self::Left(..) | Self::RemovedGuardrail(_) => None,
        }
    }

    /// Returns whose own policies the change is about.
    fn principal(&self) -> Option<&Principal> {
        match self {
            Self::Added(principal, _)
            | Self::Removed(principal, _)
            | Self::Joined(principal, _)
            | Self::Left(principal, _)
            | Self::Boundary(principal, _) => Some(principal),
            Self::Trust(..) | Self::ResourcePolicy(..) | Self::RemovedGuardrail(_) => None,
        }
    }
}

impl<'e> Access<'e> {
    /// Compiles what changes write.
    pub fn prepare(&self, rewritten: &Rewritten) -> Prepared {
        let changes = rewritten.changes.iter().map(|change| {
            let compiled = change.written().map(|(text, kind)| {
                let policy = iamscope_policy::parse(SourceId(u32::MAX), text, kind).0;
                let extent = self.extent_of(&policy);
                (CompiledPolicy::new(&policy, kind, self.catalog()), extent)
            });
            (change.clone(), compiled)
        });
        Prepared {
            changes: changes.collect(),
        }
    }

    /// Answers a question as it would be after changes.
    pub fn can_if(&self, question: &Question, rewritten: &Rewritten) -> Answer {
        self.can_with(question, &self.prepare(rewritten))
    }

    /// Answers a question as it would be after changes.
    pub fn can_with(&self, question: &Question, prepared: &Prepared) -> Answer {
        let (caller, target) = self.rewritten_sides(question, prepared);
        let decision = self.decide_sides(&caller, &target, &question.context);
        let decision = self.settle(&question.principal, decision);
        Answer {
            assumptions: self.assumptions(&caller, &target, &decision),
            decision,
        }
    }

    /// Answers a question as it would be after changes, and says why.
    pub fn explain_if(&self, question: &Question, rewritten: &Rewritten) -> (Answer, Explanation) {
        let prepared = self.prepare(rewritten);
        let (caller, target) = self.rewritten_sides(question, &prepared);
        let (decision, explanation) = self.explain_sides(&caller, &target, &question.context);
        let decision = self.settle(&question.principal, decision);
        let answer = Answer {
            assumptions: self.assumptions(&caller, &target, &decision),
            decision,
        };
        (answer, explanation)
    }

    /// Returns how a user or role would be an administrator after changes, if it would be one; see
    /// [`Access::allows_everything`].
    pub fn allows_everything_with(&self, principal: &Principal, prepared: &Prepared) -> Option<Administration> {
        let documents = self.remaining(principal, prepared);
        self.administration(&self.extent_with(principal, &documents, prepared), &documents)
    }

    /// Returns the actions that a user or role could have on something after changes, as far as its own side goes.
    pub fn possible_actions_with(&self, principal: &Principal, prepared: &Prepared) -> ActionRanges {
        let extent = self.extent_with(principal, &self.remaining(principal, prepared), prepared);
        extent.ever.difference(&extent.never)
    }

    fn extent_with(&self, principal: &Principal, documents: &[DocumentId], prepared: &Prepared) -> Extent {
        let attached = self.attached(principal);
        let identity = documents
            .iter()
            .map(|&document| &self.documents().reach(document).extent);
        let mut written = prepared.of(principal).filter_map(|(change, compiled)| match change {
            Change::Added(..) => Some(&compiled.as_ref()?.1),
            Change::Trust(..)
            | Change::ResourcePolicy(..)
            | Change::Removed(..)
            | Change::Joined(..)
            | Change::Left(..)
            | Change::Boundary(..)
            | Change::RemovedGuardrail(_) => None,
        });
        let identity = Extent::union(identity.chain(&mut written));
        let boundary = prepared.boundary(principal);
        let own = match (boundary, attached.and_then(|attached| attached.boundary.as_ref())) {
            (Some(Some((_, extent))), _) => identity.stack(extent),
            (Some(None), _) | (None, None) => identity,
            (None, Some(own)) => identity.stack(&self.documents().reach(own.document).extent),
        };
        match self.limit_with(principal, prepared) {
            Some(limit) => own.stack(&limit),
            None => own,
        }
    }

    /// Returns what the service control policies leave of the account of a principal after changes.
    fn limit_with(&self, principal: &Principal, prepared: &Prepared) -> Option<Extent> {
        let account = self.account_of(principal)?;
        if !prepared.removes_guardrails() {
            return self.limit(account).cloned();
        }
        let guardrails = self.guardrails(account);
        let levels = guardrails.scps.iter().flatten().map(|level| {
            let policies = level.policies.iter();
            let kept = policies.filter(|policy| !prepared.removes_guardrail(policy.document));
            Extent::union(kept.map(|policy| &self.documents().reach(policy.document).extent))
        });
        let limit = levels.reduce(|above, below| above.stack(&below));
        limit.filter(|_| !guardrails.is_management)
    }

    fn rewritten_sides<'a>(
        &'a self,
        question: &'a Question,
        prepared: &'a Prepared,
    ) -> (CallerSide<'a>, TargetSide<'a>) {
        let mut caller = self.caller_side(&question.principal);
        self.rewrite_caller(&question.principal, prepared, &mut caller);
        let mut target = self.target_side(&question.action, &question.resource);
        for (change, compiled) in &prepared.changes {
            let Some((policy, _)) = compiled else { continue };
            let is_its = match (change, target.thing()) {
                (Change::Trust(role, _), Some(Thing::Role(target))) => {
                    *role == target && question.action.is_role_assumption()
                }
                (Change::ResourcePolicy(resource, _), Some(Thing::Resource(target))) => *resource == target,
                (
                    Change::Trust(..)
                    | Change::ResourcePolicy(..)
                    | Change::Added(..)
                    | Change::Removed(..)
                    | Change::Joined(..)
                    | Change::Left(..)
                    | Change::Boundary(..)
                    | Change::RemovedGuardrail(_),
                    _,
                ) => false,
            };
            if is_its {
                target.replace_policy(written(policy));
            }
        }
        (caller, target)
    }

    fn rewrite_caller<'a>(&'a self, principal: &Principal, prepared: &'a Prepared, side: &mut CallerSide<'a>) {
        if prepared.of(principal).next().is_some() {
            let kept = self.remaining(principal, prepared);
            let own = self.attached(principal).into_iter().flat_map(|own| &own.identity);
            let mut identity = Vec::new();
            let mut bound = Vec::new();
            for policy in own.filter(|policy| kept.contains(&policy.document)) {
                bound.push(policy.document);
                identity.push(self.bound(policy));
            }
            for &document in kept.iter().filter(|document| !bound.contains(document)) {
                identity.push(Bound {
                    policy: self.documents().compiled(document),
                    name: "policy of a group that the actor joins",
                    source: self.estate().documents()[document].source,
                });
            }
            for (change, compiled) in prepared.of(principal) {
                if let (Change::Added(..), Some((policy, _))) = (change, compiled) {
                    identity.push(written(policy));
                }
            }
            let boundary = prepared.boundary(principal);
            side.replace_own(
                identity,
                boundary.map(|boundary| boundary.map(|(policy, _)| written(policy))),
            );
        }
        if prepared.removes_guardrails() {
            let documents = self.estate().documents();
            let is_removed = |source: SourceId| {
                prepared.changes.iter().any(|(change, _)| match change {
                    Change::RemovedGuardrail(document) => documents[*document].source == source,
                    Change::Trust(..)
                    | Change::ResourcePolicy(..)
                    | Change::Added(..)
                    | Change::Removed(..)
                    | Change::Joined(..)
                    | Change::Left(..)
                    | Change::Boundary(..) => false,
                })
            };
            side.retain_scps(|policy| !is_removed(policy.source));
        }
    }

    /// Returns the documents of identity policies that a principal has after changes, but for those that were written.
    fn remaining(&self, principal: &Principal, prepared: &Prepared) -> Vec<DocumentId> {
        let own = self.attached(principal).into_iter().flat_map(|own| &own.identity);
        let mut documents = own.map(|policy| policy.document).collect::<Vec<_>>();
        for (change, _) in prepared.of(principal) {
            match change {
                Change::Removed(_, document) => documents.retain(|own| own != document),
                Change::Left(_, group) => {
                    let gone = self.group_documents(*group);
                    documents.retain(|own| !gone.contains(own));
                }
                Change::Joined(_, group) => documents.extend(self.group_documents(*group)),
                Change::Trust(..)
                | Change::ResourcePolicy(..)
                | Change::Added(..)
                | Change::Boundary(..)
                | Change::RemovedGuardrail(_) => {}
            }
        }
        documents
    }

    fn group_documents(&self, group: GroupId) -> Vec<DocumentId> {
        let estate = self.estate();
        let group = &estate.groups()[group];
        let attached = group.attached.iter().filter_map(|policy| match policy {
            AttachedPolicy::Known(policy) => Some(estate.managed_policies()[*policy].document),
            AttachedPolicy::Missing(_) => None,
        });
        group
            .inline
            .iter()
            .map(|policy| policy.document)
            .chain(attached)
            .collect()
    }

    fn extent_of(&self, policy: &Policy) -> Extent {
        let ranges = |scope: &Scope<ActionPattern>| {
            let listed = scope.patterns().iter().map(|pattern| {
                let set = self.catalog().matching(pattern.value.as_str());
                ActionRanges::from_set(&set)
            });
            let listed = listed.collect::<Vec<_>>();
            let listed = ActionRanges::union(&listed);
            match scope {
                Scope::Only(_) => listed,
                Scope::AllBut(_) => listed.complement(self.catalog()),
            }
        };
        let actions = policy.statements.iter().map(|statement| ranges(&statement.action));
        let actions = actions.collect::<Vec<_>>();
        let each = policy.statements.iter().zip(&actions);
        Extent::of_statements(each.map(|(statement, actions)| (statement, actions, actions)))
    }
}

impl Prepared {
    fn of<'p>(
        &'p self,
        principal: &Principal,
    ) -> impl Iterator<Item = (&'p Change, &'p Option<(CompiledPolicy, Extent)>)> {
        let owner = principal.without_session();
        let own = self.changes.iter();
        let own = own.filter(move |(change, _)| change.principal().is_some_and(|other| *other == owner));
        own.map(|(change, compiled)| (change, compiled))
    }

    /// Returns the boundary that a principal has after changes, if a change is about it.
    fn boundary(&self, principal: &Principal) -> Option<Option<&(CompiledPolicy, Extent)>> {
        let mut changes = self.of(principal);
        changes.find_map(|(change, compiled)| match change {
            Change::Boundary(..) => Some(compiled.as_ref()),
            Change::Trust(..)
            | Change::ResourcePolicy(..)
            | Change::Added(..)
            | Change::Removed(..)
            | Change::Joined(..)
            | Change::Left(..)
            | Change::RemovedGuardrail(_) => None,
        })
    }

    fn removes_guardrails(&self) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|(change, _)| matches!(change, Change::RemovedGuardrail(_)))
    }

    fn removes_guardrail(&self, document: DocumentId) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|(change, _)| *change == Change::RemovedGuardrail(document))
    }
}

fn written(policy: &CompiledPolicy) -> Bound<'_> {
    Bound {
        policy,
        name: NAME,
        source: policy.source(),
    }
}

//! Who can become which role.
//!
//! The trust policy is read first: it names principals, and for each of them one decision is asked. Only where it names
//! an account of the estate are that account's principals looked at, and of those only the ones with a statement that
//! can touch the role.

use crate::administrators::Administrators;
use crate::builder::Found;
use crate::edge::{Asked, Proof, Relation};
use crate::node::Subject;
use iamscope_access::{Access, ActionIndex, ClassId, Grant, Mentioned};
use iamscope_estate::{AccountId, DocumentId, Estate, Gap, Principal, RoleId};
use iamscope_eval::{Action, Decision, Formula, Target, Value};
use iamscope_policy::{PrincipalPattern, Scope};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) fn edges(access: &Access<'_>, administrators: &Administrators) -> Vec<Vec<Found>> {
    let Some(assume) = access.action("sts:AssumeRole") else {
        return Vec::new();
    };
    let finder = Finder {
        access,
        administrators,
        indexes: access.indexes(&assume),
        trusts: trusts(access, &assume),
        action: Arc::new(assume),
    };
    let mut alike = BTreeMap::<(DocumentId, AccountId), Vec<RoleId>>::new();
    for (id, role) in access.estate().roles().iter() {
        if let Some(trust) = role.trust {
            let trust = access.estate().documents()[trust].same_as;
            alike.entry((trust, role.account)).or_default().push(id);
        }
    }
    let alike = alike.into_iter().collect::<Vec<_>>();
    alike
        .into_par_iter()
        .map(|((trust, account), roles)| finder.edges_to(trust, account, &roles))
        .collect()
}

struct Finder<'a, 'e> {
    access: &'a Access<'e>,
    administrators: &'a Administrators,
    action: Arc<Action>,
    /// Which classes of each account can touch which roles.
    indexes: BTreeMap<AccountId, ActionIndex>,
    trusts: FxHashMap<DocumentId, Trust>,
}

/// What a trust policy says, read once for all roles that have it.
struct Trust {
    /// Whom it names for `sts:AssumeRole`.
    mentioned: Mentioned,
    /// Identity providers it names, with the subjects it asks for: key of the subject and value.
    providers: BTreeSet<(Principal, Option<AskedSubject>)>,
}

/// A grant whose parts many edges share.
struct Shared {
    principal: Principal,
    condition: Formula,
    assumptions: Arc<[Gap]>,
}

/// Most principals rest on the same assumptions, so each list of them is kept once.
fn shared(grants: Vec<Grant>) -> Vec<Shared> {
    let mut lists = BTreeMap::<Vec<Gap>, Arc<[Gap]>>::new();
    let grants = grants.into_iter().map(|grant| Shared {
        condition: grant.decision.to_formula(),
        assumptions: match lists.get(&grant.assumptions) {
            Some(list) => Arc::clone(list),
            None => {
                let list: Arc<[Gap]> = grant.assumptions.as_slice().into();
                lists.insert(grant.assumptions, Arc::clone(&list));
                list
            }
        },
        principal: grant.principal,
    });
    grants.collect()
}

/// A subject that a trust policy asks of an identity provider: context key and value.
type AskedSubject = (Box<str>, Box<str>);

fn trusts(access: &Access<'_>, assume: &Action) -> FxHashMap<DocumentId, Trust> {
    let documents = access.estate().roles().iter().filter_map(|(_, role)| role.trust);
    let documents = documents.map(|trust| access.estate().documents()[trust].same_as);
    let documents = documents.collect::<BTreeSet<_>>();
    let trusts = documents.into_iter().map(|document| {
        let trust = Trust {
            mentioned: access.mentioned(document, assume),
            providers: providers(access, document),
        };
        (document, trust)
    });
    trusts.collect()
}

impl Finder<'_, '_> {
    /// Returns the edges to roles of one account that have the same trust policy.
    fn edges_to(&self, document: DocumentId, account: AccountId, roles: &[RoleId]) -> Vec<Found> {
        let Some(trust) = self.trusts.get(&document) else {
            return Vec::new();
        };
        let mut edges = Vec::new();
        let delegates = trust.mentioned.principals.iter().filter_map(Principal::as_root);
        let delegates = delegates.collect::<BTreeSet<_>>();
        for &role in roles {
            for principal in &trust.mentioned.principals {
                if principal.as_root().is_none() && !self.is_provider(principal) {
                    edges.extend(self.edge(principal.clone(), role));
                }
            }
            for (provider, subject) in &trust.providers {
                let edge = self.provider_edge(provider, subject.as_ref(), role);
                edges.extend(edge.map(|edge| edge.told_by_deployment(self.access)));
            }
            for unknown in &trust.mentioned.unknown {
                let edge = self.edge(unknown.clone(), role);
                edges.extend(edge.map(|edge| edge.told_by_deployment(self.access)));
            }
            if trust.mentioned.everyone {
                edges.extend(self.edges_from_everyone(role, &trust.mentioned));
            }
        }
        if !delegates.is_empty() {
            edges.extend(self.edges_from_delegates(&delegates, document, (account, roles)));
        }
        edges
    }

    fn edges_from_everyone(&self, role: RoleId, mentioned: &Mentioned) -> Vec<Found> {
        let everyone = [Principal::Anonymous]
            .into_iter()
            .chain(mentioned.organizations.iter().cloned());
        let mut edges = everyone
            .filter_map(|everyone| self.edge(everyone, role))
            .collect::<Vec<_>>();
        let is_from = |edge: &Found, everyone| edge.from == Subject::Principal(everyone);
        if edges.iter().any(|edge| is_from(edge, Principal::Anonymous)) {
            return edges;
        }
        let target = self.access.role_target(role);
        let grants = if edges.is_empty() {
            // Everyone under a condition that neither outsiders nor the organization as a whole meet: some of our own may.
            self.access.who_can(&self.action, &target)
        } else {
            // The organization lets in those of the role's own account. In others their own policies must agree.
            let account = self.access.estate().roles()[role].account;
            let others = self.indexes.iter().filter(|(other, _)| **other != account);
            let classes = others.flat_map(|(_, index)| index.candidates(&target.arn));
            let classes = classes.collect::<Vec<_>>();
            self.access.who_can_of(&classes, &self.action, &target)
        };
        edges.extend(self.found_all(&shared(grants), role, &Arc::new(target)));
        edges
    }

    /// Returns the edges from principals of the estate whose own policies must agree, where a trust policy names their
    /// accounts. A class that treats all roles of an account alike is asked about the first one.
    fn edges_from_delegates(
        &self,
        delegates: &BTreeSet<AccountId>,
        document: DocumentId,
        (account, roles): (AccountId, &[RoleId]),
    ) -> Vec<Found> {
        let record = &self.access.estate().accounts()[account];
        let pattern = format!("arn:{}:iam::{}:role/*", record.partition, record.number);
        let are_targets_alike = self
            .access
            .targets_decide_alike(account, document, &self.action, &pattern);
        let mut alike = FxHashMap::<ClassId, bool>::default();
        let mut is_alike = |class: ClassId| {
            let decides_alike = || self.access.class_decides_alike(class, &self.action, &pattern);
            are_targets_alike && *alike.entry(class).or_insert_with(decides_alike)
        };
        let mut common: Option<Vec<Shared>> = None;
        let mut edges = Vec::new();
        for &role in roles {
            let target = self.access.role_target(role);
            let classes = delegates.iter().filter_map(|delegate| self.indexes.get(delegate));
            let classes = classes.flat_map(|index| index.candidates(&target.arn));
            let (alike, other): (Vec<_>, Vec<_>) = classes.partition(|&class| is_alike(class));
            let common = common.get_or_insert_with(|| shared(self.access.who_can_of(&alike, &self.action, &target)));
            let other = shared(self.access.who_can_of(&other, &self.action, &target));
            let target = Arc::new(target);
            edges.extend(self.found_all(common, role, &target));
            edges.extend(self.found_all(&other, role, &target));
        }
        edges
    }

    fn found_all<'f>(
        &'f self,
        grants: &'f [Shared],
        role: RoleId,
        target: &'f Arc<Target>,
    ) -> impl Iterator<Item = Found> + 'f {
        let account = Some(self.access.estate().roles()[role].account);
        let grants = grants.iter().filter(move |grant| {
            grant.principal != Principal::Role(role)
                && !self.administrators.rule(self.access, &grant.principal, account)
        });
        grants.map(move |grant| Found {
            from: Subject::Principal(grant.principal.clone()),
            to: Subject::Principal(Principal::Role(role)),
            relation: Relation::CanAssume,
            condition: grant.condition.clone(),
            proof: Proof::Question(Asked {
                principal: grant.principal.clone(),
                action: Arc::clone(&self.action),
                resource: Arc::clone(target),
                context: None,
            }),
            assumptions: Arc::clone(&grant.assumptions),
        })
    }

    fn edge(&self, principal: Principal, role: RoleId) -> Option<Found> {
        let account = Some(self.access.estate().roles()[role].account);
        if principal == Principal::Role(role) || self.administrators.rule(self.access, &principal, account) {
            return None;
        }
        let question = self.access.assume_question(principal.clone(), role)?;
        let answer = self.access.can(&question);
        matches!(answer.decision, Decision::Allowed | Decision::Unknown(_)).then(|| Found {
            from: Subject::Principal(principal),
            to: Subject::Principal(Principal::Role(role)),
            relation: Relation::CanAssume,
            condition: answer.decision.to_formula(),
            proof: Proof::Question(Asked::new(question)),
            assumptions: answer.assumptions.into(),
        })
    }

    fn provider_edge(&self, provider: &Principal, subject: Option<&AskedSubject>, role: RoleId) -> Option<Found> {
        let mut question = self.access.assume_question(provider.clone(), role)?;
        let mut from = Subject::Principal(provider.clone());
        if let Some((key, value)) = subject {
            // A pattern fits itself, so it stands for whatever it fits.
            question.context.set(key, Value::One(value.clone()));
            from = Subject::Subject(provider.clone(), value.clone());
        }
        let answer = self.access.can(&question);
        matches!(answer.decision, Decision::Allowed | Decision::Unknown(_)).then(|| Found {
            from,
            to: Subject::Principal(Principal::Role(role)),
            relation: Relation::CanAssume,
            condition: answer.decision.to_formula(),
            proof: Proof::Question(Asked::new(question)),
            assumptions: answer.assumptions.into(),
        })
    }

    fn is_provider(&self, principal: &Principal) -> bool {
        let action = self.access.assume_action(principal);
        action.is_some_and(|action| action.name.as_ref() != "AssumeRole")
    }
}

/// Returns the identity providers that a trust policy names, with the subjects it asks for.
fn providers(access: &Access<'_>, document: DocumentId) -> BTreeSet<(Principal, Option<AskedSubject>)> {
    let estate: &Estate = access.estate();
    let mut found = BTreeSet::new();
    for statement in &estate.documents()[document].policy.statements {
        let patterns = match &statement.principal {
            Some(Scope::Only(patterns)) => patterns,
            Some(Scope::AllBut(_)) | None => continue,
        };
        let named = patterns.iter().filter_map(|pattern| match &pattern.value {
            PrincipalPattern::Federated(provider) => access.provider_principal(provider),
            PrincipalPattern::Anyone
            | PrincipalPattern::Account(_)
            | PrincipalPattern::Arn(_)
            | PrincipalPattern::UniqueId(_)
            | PrincipalPattern::Service(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::Open(_)
            | PrincipalPattern::Invalid(_) => None,
        });
        let subjects = statement.conditions.iter().filter(|condition| {
            condition.key.value.lower().ends_with(":sub") && !condition.operator.value.test.is_negated()
        });
        let subjects = subjects.flat_map(|condition| {
            let key = condition.key.value.as_str();
            condition
                .values
                .iter()
                .map(move |value| (key.into(), value.value.as_str().into()))
        });
        let subjects = subjects.collect::<Vec<AskedSubject>>();
        for provider in named {
            if subjects.is_empty() {
                found.insert((provider, None));
            } else {
                found.extend(subjects.iter().map(|subject| (provider.clone(), Some(subject.clone()))));
            }
        }
    }
    found
}

//! Who can become which role.
//!
//! The trust policy is read first: it names principals, and for each of them one decision is asked. Only where it names
//! an account of the estate are that account's principals looked at, and of those only the ones with a statement that
//! can touch the role.

use crate::administrators::Administrators;
use crate::builder::Found;
use crate::edge::{Proof, Relation};
use crate::node::Subject;
use iamscope_access::{Access, ActionIndex, Grant, Mentioned, Question};
use iamscope_estate::{DocumentId, Estate, Principal, RoleId};
use iamscope_eval::{Action, Decision, Value};
use iamscope_policy::{PrincipalPattern, Scope};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

pub(crate) fn edges(access: &Access<'_>, administrators: &Administrators) -> Vec<Found> {
    let Some(assume) = access.action("sts:AssumeRole") else {
        return Vec::new();
    };
    let index = access.index(&assume);
    let trusts = trusts(access, &assume);
    let roles = access.estate().roles().ids().collect::<Vec<_>>();
    let finder = Finder {
        access,
        administrators,
        assume,
        index,
        trusts,
    };
    roles
        .into_par_iter()
        .flat_map_iter(|role| finder.edges_to(role))
        .collect()
}

struct Finder<'a, 'e> {
    access: &'a Access<'e>,
    administrators: &'a Administrators,
    assume: Action,
    index: ActionIndex,
    trusts: FxHashMap<DocumentId, Trust>,
}

/// What a trust policy says, read once for all roles that have it.
struct Trust {
    /// Whom it names for `sts:AssumeRole`.
    mentioned: Mentioned,
    /// Identity providers it names, with the subjects it asks for: key of the subject and value.
    providers: BTreeSet<(Principal, Option<AskedSubject>)>,
}

/// A subject that a trust policy asks of an identity provider: context key and value.
type AskedSubject = (Box<str>, Box<str>);

fn trusts(access: &Access<'_>, assume: &Action) -> FxHashMap<DocumentId, Trust> {
    let documents = access.estate().roles().iter().filter_map(|(_, role)| role.trust);
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
    fn edges_to(&self, role: RoleId) -> Vec<Found> {
        let record = &self.access.estate().roles()[role];
        let Some(trust) = record.trust.and_then(|document| self.trusts.get(&document)) else {
            return Vec::new();
        };
        let mut edges = Vec::new();
        for principal in &trust.mentioned.principals {
            if !matches!(principal, Principal::Root(_)) && !self.is_provider(principal) {
                edges.extend(self.edge(principal.clone(), role));
            }
        }
        if trust.mentioned.everyone {
            let anyone = self.edge(Principal::Anonymous, role);
            let organizations = trust.mentioned.organizations.iter();
            let members = organizations.filter_map(|organization| self.edge(organization.clone(), role));
            edges.extend(anyone.into_iter().chain(members));
        }
        let delegates = trust
            .mentioned
            .principals
            .iter()
            .any(|principal| matches!(principal, Principal::Root(_)));
        if delegates || (trust.mentioned.everyone && edges.is_empty()) {
            edges.extend(self.edges_from_delegates(role, &trust.mentioned, edges.is_empty()));
        }
        for (provider, subject) in &trust.providers {
            edges.extend(self.provider_edge(provider, subject.as_ref(), role));
        }
        edges
    }

    /// Returns the edges from principals of the estate whose own policies must agree. Where everyone is trusted under a
    /// condition that neither outsiders nor the organization as a whole meet, nobody's own policies need to.
    fn edges_from_delegates(&self, role: RoleId, mentioned: &Mentioned, is_open: bool) -> Vec<Found> {
        let target = self.access.role_target(role);
        let grants = if mentioned.everyone && is_open {
            self.access.who_can(&self.assume, &target)
        } else {
            let classes = self.index.candidates(&target.arn);
            self.access.who_can_of(&classes, &self.assume, &target)
        };
        let account = Some(self.access.estate().roles()[role].account);
        let grants = grants.into_iter().filter(|grant| {
            grant.principal != Principal::Role(role)
                && !self.administrators.rule(self.access, &grant.principal, account)
        });
        grants.map(|grant| self.found(grant, role)).collect()
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
            proof: Proof::Question(Box::new(question)),
            assumptions: answer.assumptions,
        })
    }

    fn found(&self, grant: Grant, role: RoleId) -> Found {
        let question = Question::new(
            grant.principal.clone(),
            self.assume.clone(),
            self.access.role_target(role),
        );
        Found {
            from: Subject::Principal(grant.principal),
            to: Subject::Principal(Principal::Role(role)),
            relation: Relation::CanAssume,
            condition: grant.decision.to_formula(),
            proof: Proof::Question(Box::new(question)),
            assumptions: grant.assumptions,
        }
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
            proof: Proof::Question(Box::new(question)),
            assumptions: answer.assumptions,
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

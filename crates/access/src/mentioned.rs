//! Whom a policy names.

use crate::access::Access;
use crate::documents::touches;
use crate::unknown::stand_in;
use iamscope_estate::{DocumentId, Principal};
use iamscope_eval::Action;
use iamscope_policy::{Effect, PrincipalPattern, Scope, Statement, has_placeholder};
use std::collections::BTreeSet;

/// The principals that the Allow statements of a policy name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mentioned {
    /// Whether a statement is for everyone, or for everyone but a few.
    pub everyone: bool,
    /// Organizations that a statement for everyone asks for.
    pub organizations: BTreeSet<Principal>,
    /// Everyone else who is named. The root user of an account of the estate stands for the account, which may delegate.
    pub principals: BTreeSet<Principal>,
    /// Those who are named and of whom only a deployment will tell who they are, each as one who stands for them. Any
    /// principal may turn out to be one of them.
    pub unknown: BTreeSet<Principal>,
}

/// The users and roles whom statements name in any way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub(crate) principals: BTreeSet<Principal>,
    /// Whether any other may be one of them.
    pub(crate) is_open: bool,
}

impl Named {
    /// Returns whether a principal may be named.
    pub(crate) fn has(&self, principal: &Principal) -> bool {
        self.is_open || self.principals.contains(principal)
    }
}

impl<'e> Access<'e> {
    /// Returns whom the Allow statements of a document name that can touch an action.
    pub fn mentioned(&self, document: DocumentId, action: &Action) -> Mentioned {
        let mut mentioned = Mentioned::default();
        let statements = &self.estate().documents()[document].policy.statements;
        let allows = statements
            .iter()
            .filter(|statement| statement.effect.value == Effect::Allow)
            .filter(|statement| touches(statement, &action.service, &action.name));
        for statement in allows {
            self.mention(statement, &mut mentioned);
        }
        mentioned
    }

    /// Returns the users and roles of the estate whom a statement about an action names in any way.
    pub(crate) fn named(&self, document: DocumentId, action: &Action) -> Named {
        let statements = self.estate().documents()[document].policy.statements.iter();
        let about_it = statements.filter(|statement| touches(statement, &action.service, &action.name));
        let patterns = about_it.flat_map(|statement| statement.principal.iter().flat_map(Scope::patterns));
        let is_open = patterns.clone().any(|pattern| match &pattern.value {
            PrincipalPattern::Arn(arn) => has_placeholder(arn.as_str()),
            PrincipalPattern::Open(_) => true,
            PrincipalPattern::Anyone
            | PrincipalPattern::Account(_)
            | PrincipalPattern::Service(_)
            | PrincipalPattern::Federated(_)
            | PrincipalPattern::UniqueId(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::Invalid(_) => false,
        });
        let named = patterns.filter_map(|pattern| match &pattern.value {
            PrincipalPattern::Arn(arn) => Some(self.principal_by_arn(arn).without_session()),
            // These name no one user or role.
            PrincipalPattern::Anyone
            | PrincipalPattern::Account(_)
            | PrincipalPattern::Service(_)
            | PrincipalPattern::Federated(_)
            | PrincipalPattern::UniqueId(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::Open(_)
            | PrincipalPattern::Invalid(_) => None,
        });
        Named {
            principals: named.collect(),
            is_open,
        }
    }

    fn mention(&self, statement: &Statement, mentioned: &mut Mentioned) {
        let patterns = match &statement.principal {
            None => return,
            Some(Scope::AllBut(_)) => {
                mentioned.everyone = true;
                return;
            }
            Some(Scope::Only(patterns)) => patterns,
        };
        for pattern in patterns {
            let principal = match &pattern.value {
                PrincipalPattern::Anyone => {
                    mentioned.everyone = true;
                    mentioned.organizations.extend(self.asked_organization(statement));
                    continue;
                }
                PrincipalPattern::Account(number) => Some(self.account_principal(number)),
                PrincipalPattern::Open(text) => stand_in(text),
                PrincipalPattern::Arn(arn) => Some(self.principal_by_arn(arn)),
                PrincipalPattern::Service(name) => Some(Principal::Service(name.clone())),
                PrincipalPattern::Federated(provider) => self.provider_principal(provider),
                // A deleted principal matches nobody; a canonical user cannot be told from its id.
                PrincipalPattern::UniqueId(_) | PrincipalPattern::CanonicalUser(_) | PrincipalPattern::Invalid(_) => {
                    None
                }
            };
            if let Some(Principal::Session(role, _)) = &principal {
                // Whoever has the role can give a session this name.
                mentioned.principals.insert(Principal::Role(*role));
            }
            // A provider is asked for by a call of its own, which nobody else can make.
            let is_provider = matches!(pattern.value, PrincipalPattern::Federated(_));
            match principal {
                Some(principal) if !is_provider && self.is_unknown(&principal) => {
                    mentioned.unknown.insert(principal);
                }
                principal => mentioned.principals.extend(principal),
            }
        }
    }

    /// Returns our organization if the statement asks for it.
    fn asked_organization(&self, statement: &Statement) -> Option<Principal> {
        let organization = self.estate().organization().as_ref()?;
        let mut conditions = statement.conditions.iter();
        let asks = conditions.any(|condition| {
            matches!(
                condition.key.value.lower(),
                "aws:principalorgid" | "aws:principalorgpaths"
            ) && !condition.operator.value.test.is_negated()
                && condition
                    .values
                    .iter()
                    .any(|value| value.value.as_str().starts_with(&organization.id))
        });
        asks.then(|| Principal::Organization(organization.id.as_str().into()))
    }
}

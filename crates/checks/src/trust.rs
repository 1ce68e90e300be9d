//! Whom policies name, and who is a stranger.

use crate::context::CheckContext;
use iamscope_estate::{AccountNumber, DocumentId, Principal, RoleId};
use iamscope_findings::StatementEvidence;
use iamscope_policy::{Effect, PrincipalPattern, Scope, Span, Statement};
use std::collections::BTreeSet;

/// An account that is nobody's: AWS gives out no such number. It stands for whoever has an AWS account.
const STRANGER: &str = "000000000000";

/// Returns a principal that stands for whoever has an AWS account.
pub(crate) fn stranger() -> Principal {
    AccountNumber::parse(STRANGER).map_or(Principal::Anonymous, Principal::Account)
}

impl<'c> CheckContext<'c> {
    /// Returns everyone whom the Allow statements of a document name, `*` left out.
    pub(crate) fn named_by(&self, document: DocumentId) -> BTreeSet<Principal> {
        let statements = &self.estate().documents()[document].policy.statements;
        let allows = statements
            .iter()
            .filter(|statement| statement.effect.value == Effect::Allow);
        allows
            .flat_map(named_patterns)
            .filter_map(|(pattern, _)| self.principal_of(pattern))
            .collect()
    }

    /// Returns everyone whom the trust policy of a role names, `*` left out.
    pub(crate) fn trusted(&self, role: RoleId) -> BTreeSet<Principal> {
        let trust = self.estate().roles()[role].trust;
        trust.map(|document| self.named_by(document)).unwrap_or_default()
    }

    /// Returns the account of a principal that is outside the organization or, without one, outside the estate.
    pub(crate) fn outside_account(&self, principal: &Principal) -> Option<AccountNumber> {
        let number = match principal {
            Principal::Account(number) => number.clone(),
            Principal::External(arn) => AccountNumber::parse(arn.account())?,
            Principal::Root(account) => self.estate().accounts()[*account].number.clone(),
            Principal::User(_) | Principal::Role(_) | Principal::Session(..) | Principal::FederatedUser(..) => {
                self.account_of(principal)?.clone()
            }
            Principal::Federated(_) | Principal::Service(_) | Principal::Organization(_) | Principal::Anonymous => {
                return None;
            }
        };
        (!self.estate().is_inside(&number)).then_some(number)
    }

    /// Returns the statements of a document that name a principal, with the name underlined.
    pub(crate) fn naming(
        &self,
        document: DocumentId,
        policy: &str,
        text: &str,
        wanted: impl Fn(&PrincipalPattern) -> bool,
    ) -> Vec<StatementEvidence> {
        let record = &self.estate().documents()[document];
        let allows = record
            .policy
            .statements
            .iter()
            .filter(|statement| statement.effect.value == Effect::Allow);
        let found = allows.filter_map(|statement| {
            let (_, span) = named_patterns(statement).find(|(pattern, _)| wanted(pattern))?;
            let evidence = iamscope_findings::Evidence::statement(policy, record.source, statement);
            Some(evidence.label(span, text))
        });
        found.collect()
    }

    /// Returns the principal that a pattern names; `*` and what matches nobody name none.
    pub(crate) fn principal_of(&self, pattern: &PrincipalPattern) -> Option<Principal> {
        match pattern {
            PrincipalPattern::Account(number) => Some(self.access().account_principal(number)),
            PrincipalPattern::Arn(arn) => Some(self.access().principal_by_arn(arn)),
            PrincipalPattern::Service(name) => Some(Principal::Service(name.clone())),
            PrincipalPattern::Federated(provider) => self.access().provider_principal(provider),
            PrincipalPattern::Anyone
            | PrincipalPattern::UniqueId(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::Invalid(_) => None,
        }
    }
}

fn named_patterns(statement: &Statement) -> impl Iterator<Item = (&PrincipalPattern, Span)> {
    let patterns = match &statement.principal {
        Some(Scope::Only(patterns)) => patterns.as_slice(),
        Some(Scope::AllBut(_)) | None => &[],
    };
    patterns.iter().map(|pattern| (&pattern.value, pattern.span))
}

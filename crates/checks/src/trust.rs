//! Whom policies name, and who is a stranger.

use crate::context::{CheckContext, Proof};
use iamscope_estate::{AccountNumber, DocumentId, Principal, RoleId};
use iamscope_eval::Value;
use iamscope_findings::StatementEvidence;
use iamscope_policy::{Arn, Effect, PrincipalPattern, Scope, Span, Statement};
use std::collections::BTreeSet;

/// A role of an account that is nobody's: AWS gives out no such number. It stands for whoever has an AWS account.
const STRANGER: &str = "arn:aws:iam::000000000000:role/iamscope-stranger";

/// Names of roles that questions make up.
pub(crate) const MADE_UP: [&str; 3] = ["iamscope-stranger", "iamscope-some-role", "iamscope-made-up"];

/// Roles that AWS makes in member accounts of an organization for its management account, or has people make.
///
/// Sources: AWS Organizations User Guide, "Accessing member accounts in an organization with AWS Organizations"; AWS Control
/// Tower User Guide, "How AWS Control Tower works with roles to create and manage accounts"; AWS CloudFormation User Guide,
/// "Grant self-managed permissions".
const FOR_MANAGEMENT_ACCOUNT: [&str; 3] = [
    "AWSCloudFormationStackSetExecutionRole",
    "AWSControlTowerExecution",
    "OrganizationAccountAccessRole",
];

/// What the names of the roles begin with that AWS CloudFormation makes for stack sets with service-managed permissions.
///
/// Source: AWS CloudFormation User Guide, "Configure a custom execution role template for StackSets".
const STACK_SETS_EXECUTION: &str = "stacksets-exec-";

/// Returns a principal that stands for whoever has an AWS account.
pub(crate) fn stranger() -> Principal {
    Arn::parse(STRANGER).map_or(Principal::Anonymous, Principal::External)
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

    /// Asks whether a principal outside can assume a role. A whole account stands for some role of it, whose name is not
    /// known: root users cannot assume roles (AWS STS API Reference, "AssumeRole").
    pub(crate) fn ask_to_assume(&self, principal: &Principal, role: RoleId, keys: &[(&str, Value)]) -> Option<Proof> {
        let target = self.access().role_target(role);
        let number = if let Principal::Account(number) = principal {
            Some(number)
        } else if let Principal::Root(account) = principal {
            Some(&self.estate().accounts()[*account].number)
        } else {
            None
        };
        let Some(number) = number else {
            return self.ask(principal, "sts:AssumeRole", &target, keys);
        };
        let some_role = Arn::parse(&format!("arn:aws:iam::{number}:role/iamscope-some-role"))?;
        let mut keys = keys.to_vec();
        keys.extend(["aws:PrincipalArn", "aws:userid", "aws:PrincipalType"].map(|key| (key, Value::Unknown)));
        let who = format!("some role of account {number}");
        self.ask_as(&who, &Principal::External(some_role), "sts:AssumeRole", &target, &keys)
    }

    /// Returns whether a principal may exist: it is in the estate, or in an account whose identities were not seen.
    pub(crate) fn may_exist(&self, principal: &Principal) -> bool {
        let is_outside_of_estate = matches!(principal, Principal::External(_));
        let account = self.access().account_of(principal);
        !(is_outside_of_estate && account.is_some_and(|account| self.estate().accounts()[account].has_identities))
    }

    /// Returns whether a role has the name under which AWS makes one in member accounts for the management account.
    pub(crate) fn is_for_management_account(&self, role: RoleId) -> bool {
        let name = self.estate().roles()[role].name.as_str();
        FOR_MANAGEMENT_ACCOUNT.contains(&name) || name.starts_with(STACK_SETS_EXECUTION)
    }

    /// Returns how to call an account that [`Self::outside_account`] returned. Where no organization was seen, such an
    /// account may well be a good friend.
    pub(crate) fn outside(&self) -> &'static str {
        if self.estate().organization().is_some() {
            "outside the organization"
        } else {
            "outside the estate"
        }
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
            | PrincipalPattern::Open(_)
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

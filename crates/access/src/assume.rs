//! Who can become whom.

use crate::access::Access;
use crate::question::Question;
use iamscope_estate::{Principal, ProviderKind, RoleId};
use iamscope_eval::{Action, Decision};
use iamscope_policy::Arn;

impl<'e> Access<'e> {
    /// Returns the call by which a principal would assume a role: web identities and SAML users have calls of their own.
    pub fn assume_action(&self, principal: &Principal) -> Option<Action> {
        let name = match principal {
            Principal::Federated(provider) => match self.estate().providers()[*provider].kind {
                ProviderKind::Oidc => "sts:AssumeRoleWithWebIdentity",
                ProviderKind::Saml => "sts:AssumeRoleWithSAML",
            },
            Principal::External(arn) if is_provider(arn, "oidc-provider") => "sts:AssumeRoleWithWebIdentity",
            Principal::External(arn) if is_provider(arn, "saml-provider") => "sts:AssumeRoleWithSAML",
            Principal::Root(_)
            | Principal::User(_)
            | Principal::Role(_)
            | Principal::Session(..)
            | Principal::FederatedUser(..)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::External(_)
            | Principal::Organization(_)
            | Principal::Anonymous => "sts:AssumeRole",
        };
        self.action(name)
    }

    /// Returns the question whether a principal can assume a role.
    pub fn assume_question(&self, principal: Principal, role: RoleId) -> Option<Question> {
        let action = self.assume_action(&principal)?;
        Some(Question::new(principal, action, self.role_target(role)))
    }

    /// Returns whether a principal can assume a role: trust policy and own policies together.
    pub fn can_assume(&self, principal: &Principal, role: RoleId) -> Option<Decision> {
        let question = self.assume_question(principal.clone(), role)?;
        Some(self.can(&question).decision)
    }

    /// Returns an action that the catalogue knows.
    pub fn action(&self, full_name: &str) -> Option<Action> {
        Action::parse(full_name, self.catalog()).ok()
    }
}

fn is_provider(arn: &Arn, kind: &str) -> bool {
    arn.service() == "iam" && arn.resource_type() == Some(kind)
}

//! Asking the estate about requests that a search found.

use crate::check::Breach;
use crate::layers::Layers;
use iamscope_access::{Access, Question};
use iamscope_estate::{AccountId, Principal};
use iamscope_eval::{Caller, Decision, Value};
use iamscope_prove::Witness;
use std::collections::BTreeSet;

/// Asks the estate whether a request that was found is allowed as it is. What it asks for is of an account that is given, if
/// nothing else tells.
pub(crate) fn confirm(
    access: &Access<'_>,
    principal: &Principal,
    witness: &Witness,
    owner: Option<AccountId>,
    layers: &Layers<'_, '_>,
) -> Result<Breach, Box<str>> {
    let mut target = access.target(&witness.target.arn);
    if let (None, Some(owner)) = (&target.account, owner) {
        target.account = Some(access.estate().accounts()[owner].number.as_str().into());
    }
    let mut question = Question::new(principal.clone(), witness.action.clone(), target);
    let known = access.circumstances(&question);
    for key in layers.keys().collect::<BTreeSet<_>>() {
        if *known.value(key) == Value::Unknown {
            question.context.set(key, witness.context.value(key).clone());
        }
    }
    let (answer, explanation) = access.explain(&question);
    match &answer.decision {
        Decision::Allowed => Ok(Breach {
            others: Vec::new(),
            question,
            answer,
            explanation,
        }),
        Decision::Unknown(residual) => Err(format!("it depends on {residual}").into()),
        Decision::Denied(_) => Err("the search took more to be possible than the policies together allow".into()),
    }
}

/// Returns the ARN that requests of a user, role or root user have.
pub(crate) fn arn(access: &Access<'_>, principal: &Principal) -> Option<String> {
    let estate = access.estate();
    if let Some(account) = principal.as_root() {
        let account = &estate.accounts()[account];
        return Some(format!("arn:{}:iam::{}:root", account.partition, account.number));
    }
    principal
        .acting_entity()
        .map(|entity| estate.arn_of(entity).to_string())
}

/// Returns whether a request is made by a user, role or root user.
pub(crate) fn is_by(access: &Access<'_>, witness: &Witness, principal: &Principal) -> bool {
    let by = match &witness.caller {
        Caller::User { arn } => arn.to_string(),
        Caller::RoleSession { role, .. } => role.to_string(),
        Caller::Root { .. }
        | Caller::FederatedUser { .. }
        | Caller::Federated { .. }
        | Caller::Service { .. }
        | Caller::Anonymous => return matches!(principal, Principal::Root(_)),
    };
    arn(access, principal) == Some(by)
}

/// Returns the principal that stands for a caller from outside of the estate.
pub(crate) fn outsider(access: &Access<'_>, caller: &Caller) -> Option<Principal> {
    match caller {
        Caller::Anonymous => Some(Principal::Anonymous),
        Caller::Root { account, .. } => Some(access.account_principal(account)),
        Caller::User { arn } | Caller::RoleSession { role: arn, .. } => Some(access.principal_by_arn(arn)),
        Caller::Federated { provider } => access.provider_principal(provider),
        Caller::Service { name } => Some(Principal::Service(name.clone())),
        Caller::FederatedUser { user, .. } => Some(access.principal_by_arn(user)),
    }
}

//! Which requests have which condition keys.

use crate::reading::Clause;
use iamscope_catalog::{Catalog, ConditionKeyRef};
use iamscope_policy::{Quantifier, Test};

/// Keys of services that requests to other services have as well.
///
/// Source: IAM User Guide, "AWS global condition context keys", the cross-service keys.
const CROSS_SERVICE: [&str; 9] = [
    "ec2:RoleDelivery",
    "ec2:SourceInstanceARN",
    "glue:RoleAssumedBy",
    "glue:CredentialIssuingService",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceARN",
    "identitystore:UserId",
];

/// Services whose keys are told for each action. Recorded answers of the service show no finding for those of others, where
/// the service authorization reference leaves out what requests have.
const TOLD: [&str; 4] = ["iam", "kms", "s3", "sts"];

/// Returns whether requests for an action have a key; `None` if that is not known, as for patterns, global keys and tags.
pub(crate) fn has_key(action: &str, key: ConditionKeyRef<'_>, catalog: &Catalog) -> Option<bool> {
    if action.contains(['*', '?']) {
        return None;
    }
    let action = catalog.action(action)?;
    if is_of_provider(key) {
        // The other ways to assume a role have no such token; that they are here at all is told elsewhere.
        return (action.service_prefix() == "sts" && !action.name().starts_with("AssumeRole")).then_some(false);
    }
    let is_general = key.is_global() || CROSS_SERVICE.iter().any(|name| key.name().eq_ignore_ascii_case(name));
    let service = catalog.service(key.name().split(':').next()?)?;
    if !TOLD.contains(&service.prefix()) || key.is_template() {
        return None;
    }
    if is_general || !service.condition_keys().any(|listed| listed == key) {
        return None;
    }
    let has = action.condition_keys().any(|one| one == key)
        || action.resource_types().any(|usage| {
            usage.condition_keys().any(|one| one == key) || usage.resource_type().condition_keys().any(|one| one == key)
        });
    Some(has)
}

/// Returns whether it is a claim of an identity provider: its name begins with an address.
fn is_of_provider(key: ConditionKeyRef<'_>) -> bool {
    key.name()
        .split(':')
        .next()
        .is_some_and(|service| service.contains('.'))
}

/// Returns whether a clause does not hold for a request without the key.
pub(crate) fn needs_key(clause: &Clause<'_>) -> bool {
    clause.operator.is_some_and(|operator| {
        let holds_without = operator.if_exists
            || operator.test.is_negated()
            || operator.test == Test::Null
            || operator.quantifier == Some(Quantifier::ForAllValues);
        !holds_without
    })
}

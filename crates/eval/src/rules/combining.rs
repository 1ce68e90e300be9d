//! Rules 26 to 40: how the layers make a decision.

mod layers;
mod pages;
mod services;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    layers::EXPLICIT_DENY,
    layers::RESOURCE_CONTROL,
    layers::SERVICE_CONTROL,
    layers::ENDPOINT,
    layers::ROOT,
    layers::SERVICE,
    layers::ANONYMOUS,
    layers::SAME_ACCOUNT,
    layers::OTHER_ACCOUNT,
    services::KEYS,
    services::TRUST,
    services::CREDENTIALS,
    services::PROTECTED,
    services::STORAGE,
    services::RESULT,
];

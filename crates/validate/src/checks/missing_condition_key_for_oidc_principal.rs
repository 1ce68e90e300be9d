//! `MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::sts::oidc_providers;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"),
    level: Level::SecurityWarning,
    kinds: kinds::TRUST,
    finds: "trust in an OpenID Connect provider without a condition on its claims",
    basis: Basis::Documented("any key with the address of the provider is enough"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity""#).finds(&["accounts.google.com"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx.statements.iter().filter(|statement| statement.allows()) {
        for (address, leaf) in oidc_providers(statement) {
            let has_claim = statement.clauses.iter().any(|clause| {
                let claim = clause.key_after(address);
                claim.is_some_and(|claim| claim.starts_with(':'))
            });
            if !has_claim {
                let details = format!("whoever has any token of `{address}` gets in");
                let help = format!("add a condition on `{address}:aud` and `{address}:sub`");
                out.push(Draft::at(leaf.span(), details).help(help));
            }
        }
    }
}

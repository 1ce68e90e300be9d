//! `MISMATCHED_ACTION_FOR_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::sts::{Trusted, trusted};
use iamscope_policy::PolicyKind;
use iamscope_policy::Span;

pub(crate) static CHECK: Check = Check {
    code: Code("MISMATCHED_ACTION_FOR_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::TRUST,
    finds: "an action that the principal cannot take to assume a role",
    basis: Basis::Shown("AWS CLI Command Reference, `validate-policy`; that accounts and services do not present tokens is ours"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRole""#).finds(&["sts:AssumeRole", "cognito-identity.amazonaws.com"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}, "Action": "sts:AssumeRoleWithWebIdentity""#).finds(&["sts:AssumeRoleWithWebIdentity", "arn:aws:iam::111122223333:saml-provider/corp"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}, "Action": "sts:AssumeRoleWithSAML""#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx
        .statements
        .iter()
        .filter(|statement| !statement.is_not_principal && !statement.is_not_action)
    {
        for action in &statement.actions {
            let name = action.leaf.text.to_ascii_lowercase();
            let mismatched = statement.principals.iter().filter(|one| !can_take(trusted(one), &name));
            let places: Vec<Span> = mismatched.clone().map(|one| one.leaf.span()).collect();
            let names: Vec<String> = mismatched.map(|one| format!("`{}`", one.leaf.text)).collect();
            if places.is_empty() {
                continue;
            }
            let details = format!("`{}` is nothing that {} can do", action.leaf.text, names.join(", "));
            let help = "SAML providers take `sts:AssumeRoleWithSAML`, OpenID Connect providers \
                `sts:AssumeRoleWithWebIdentity`, all others `sts:AssumeRole`";
            out.push(Draft::at(action.leaf.span(), details).and(places).help(help));
        }
    }
}

/// Returns whether a principal can take an action, given in lower case; what is not about assuming a role anyone can.
fn can_take(principal: Trusted<'_>, action: &str) -> bool {
    match principal {
        Trusted::Saml => !matches!(action, "sts:assumerole" | "sts:assumerolewithwebidentity"),
        Trusted::Oidc(_) => !matches!(action, "sts:assumerole" | "sts:assumerolewithsaml"),
        Trusted::Direct => !matches!(action, "sts:assumerolewithsaml" | "sts:assumerolewithwebidentity"),
        Trusted::OtherFederated | Trusted::Anyone => true,
    }
}

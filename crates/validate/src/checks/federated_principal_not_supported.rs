//! `FEDERATED_PRINCIPAL_NOT_SUPPORTED`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::PrincipalKey;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("FEDERATED_PRINCIPAL_NOT_SUPPORTED"),
    level: Level::Error,
    kinds: kinds::RESOURCE,
    finds: "an identity provider as principal of a policy that is no trust policy",
    basis: Basis::Documented("only roles trust identity providers"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["accounts.google.com"]),
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let principals = cx.statements.iter().flat_map(|statement| &statement.principals);
    for principal in principals.filter(|principal| principal.key == PrincipalKey::Federated) {
        let details = format!(
            "`{}` is an identity provider, which only trust policies name",
            principal.leaf.text
        );
        out.at(principal.leaf.span(), details);
    }
}

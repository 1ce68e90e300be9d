//! `INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::sts::{Trusted, trusted};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"),
    level: Level::Error,
    kinds: kinds::TRUST,
    finds: "an identity provider that is neither an address nor an ARN of one",
    basis: Basis::Documented("ARNs of SAML and OpenID Connect providers"),
    examples: &[
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"Federated": "*"}, "Action": "sts:AssumeRoleWithWebIdentity""#,
        )
        .finds(&["*"]),
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let principals = cx.statements.iter().flat_map(|statement| &statement.principals);
    for principal in principals.filter(|principal| trusted(principal) == Trusted::OtherFederated) {
        let details = format!(
            "`{}` is neither an address nor the ARN of an identity provider",
            principal.leaf.text
        );
        out.at(principal.leaf.span(), details);
    }
}

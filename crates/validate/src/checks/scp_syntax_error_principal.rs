//! `SCP_SYNTAX_ERROR_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("SCP_SYNTAX_ERROR_PRINCIPAL"),
    level: Level::Error,
    kinds: kinds::SCP,
    finds: "a principal in a service control policy",
    basis: Basis::Documented("`Principal` and `NotPrincipal` alike"),
    examples: &[
        Example::statement(
            PolicyKind::Scp,
            r#""Principal": "*", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["Principal"]),
        Example::statement(
            PolicyKind::Scp,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};

//! `ALLOW_WITH_NOT_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("ALLOW_WITH_NOT_PRINCIPAL"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "`Allow` with `NotPrincipal`",
    basis: Basis::Documented("it grants to everyone else, anonymous callers too"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["NotPrincipal"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "*""#,
        ),
    ],
    run: grammar::run,
};

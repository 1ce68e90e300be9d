//! `INVALID_ROLE_REFERENCE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::PrincipalKey;
use crate::values::is_unique_id;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_ROLE_REFERENCE"),
    level: Level::Warning,
    kinds: kinds::WITH_PRINCIPAL,
    finds: "the unique id of a role as a principal",
    basis: Basis::Documented("ids of roles begin with AROA"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"AWS": "AROAA1B2C3D4E5F6G7H8I"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#).finds(&["AROAA1B2C3D4E5F6G7H8I"]),
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for principal in cx.statements.iter().flat_map(|statement| &statement.principals) {
        if principal.key == PrincipalKey::Aws && is_unique_id(principal.leaf.text, "AROA") {
            let details = format!("`{}` is the id of a role; write its ARN", principal.leaf.text);
            let help = "a role that is gone leaves its id behind in policies that named its ARN";
            out.push(Draft::at(principal.leaf.span(), details).help(help));
        }
    }
}

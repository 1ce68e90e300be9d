//! `PRINCIPAL_ARN_OF_SESSION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::values::{clauses, is_test};
use iamscope_policy::{PolicyKind, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("PRINCIPAL_ARN_OF_SESSION"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "a condition that compares `aws:PrincipalArn` with the ARN of a session of a role",
    basis: Basis::Documented("IAM User Guide, \"AWS global condition context keys\": for a session `aws:PrincipalArn` is the ARN of the role"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/app/*"}}"#,
        )
        .finds(&["arn:aws:sts::111122223333:assumed-role/app/*"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}"#,
        ),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:federated-user/me"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let of_key = clauses(cx).filter(|clause| clause.is_key("aws:PrincipalArn") && !is_test(clause, Test::Null));
    for value in of_key.flat_map(|clause| &clause.values) {
        let fields: Vec<&str> = value.text.splitn(6, ':').collect();
        let [_, _, "sts", _, _, name] = fields.as_slice() else {
            continue;
        };
        if name.starts_with("assumed-role/") {
            let details = "no caller has this `aws:PrincipalArn`: that of a session is the ARN of its role";
            let help = "write `arn:aws:iam::ACCOUNT:role/NAME`; `aws:userid` tells sessions of a role apart";
            out.push(Draft::at(value.span(), details).help(help));
        }
    }
}

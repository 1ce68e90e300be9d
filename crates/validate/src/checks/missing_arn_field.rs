//! `MISSING_ARN_FIELD`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_ARN_FIELD"),
    level: Level::Error,
    kinds: kinds::WITH_RESOURCE,
    finds: "an ARN with too few fields",
    basis: Basis::Documented("six fields, parted by colons"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:my-bucket""#,
        )
        .finds(&["arn:aws:s3:my-bucket"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::my-bucket""#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "${bucket_arn}/*""#,
        ),
    ],
    run: grammar::run,
};

//! `INVALID_VERSION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_VERSION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a `Version` other than the two there are",
    basis: Basis::Documented("2012-10-17 and 2008-10-17"),
    examples: &[
        Example::policy(PolicyKind::Identity, r#"{"Version": "2012-10-18", "Statement": []}"#).finds(&["2012-10-18"]),
        Example::policy(PolicyKind::Identity, r#"{"Version": "2008-10-17", "Statement": []}"#),
    ],
    run: grammar::run,
};

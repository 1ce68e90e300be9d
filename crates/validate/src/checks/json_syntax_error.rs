//! `JSON_SYNTAX_ERROR`.

use crate::check::{Basis, Check, Example, kinds};
use crate::grammar;
use crate::problem::{Code, Level};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("JSON_SYNTAX_ERROR"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "text that is no JSON, or an object with a key twice",
    basis: Basis::Inferred("the page names syntax errors; that a key written twice is one of them is ours"),
    examples: &[
        Example::policy(PolicyKind::Identity, r#"{"Statement": [],}"#).finds(&[","]),
        Example::policy(PolicyKind::Identity, r#"{"Statement": [{"Sid": "A", "Sid": "B"}]}"#).finds(&["Sid", "Sid"]),
        Example::policy(PolicyKind::Identity, r#"{"Statement": []}"#),
    ],
    run: grammar::run,
};

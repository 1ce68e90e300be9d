//! `FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_policy::PolicyKind;
use iamscope_policy::Quantifier;

pub(crate) static CHECK: Check = Check {
    code: Code("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE"),
    level: Level::SecurityWarning,
    kinds: kinds::TRUST,
    finds: "`ForAnyValue` with the audience of a token",
    basis: Basis::Documented("the page says the key has one value; keys that end in `:aud`"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAnyValue:StringEquals": {"accounts.google.com:aud": "a"}}"#).finds(&["ForAnyValue:StringEquals"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.key.text.to_ascii_lowercase().ends_with(":aud")) {
        let quantifier = clause.operator.and_then(|operator| operator.quantifier);
        if quantifier == Some(Quantifier::ForAnyValue) {
            let details = format!("`{}` has one value; leave `ForAnyValue:` out", clause.key.text);
            out.at(clause.operator_name.span(), details);
        }
    }
}

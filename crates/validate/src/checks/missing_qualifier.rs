//! `MISSING_QUALIFIER`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::{clauses, is_test};
use iamscope_policy::PolicyKind;
use iamscope_policy::Test;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_QUALIFIER"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a key of several values without `ForAllValues` or `ForAnyValue`",
    basis: Basis::Documented("which keys have several values says the service authorization reference; `Null` asks for none"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:TagKeys": "a"}}"#).finds(&["aws:TagKeys"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| !is_test(clause, Test::Null)) {
        let is_multivalued = clause.known.is_some_and(|key| key.is_multivalued());
        let lacks_quantifier = clause.operator.is_some_and(|operator| operator.quantifier.is_none());
        if is_multivalued && lacks_quantifier {
            let details = format!(
                "`{}` has several values; say `ForAnyValue` or `ForAllValues`",
                clause.key.text
            );
            out.at(clause.key.span(), details);
        }
    }
}

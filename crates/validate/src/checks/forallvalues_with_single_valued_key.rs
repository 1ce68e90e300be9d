//! `FORALLVALUES_WITH_SINGLE_VALUED_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_policy::PolicyKind;
use iamscope_policy::Quantifier;

pub(crate) static CHECK: Check = Check {
    code: Code("FORALLVALUES_WITH_SINGLE_VALUED_KEY"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "`ForAllValues` with a key of one value",
    basis: Basis::Documented("it holds when the key is absent; which keys have one value says the service authorization reference"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#)
            .finds(&["ForAllValues:StringEquals"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx) {
        let is_single = clause.known.is_some_and(|key| !key.is_multivalued());
        let quantifier = clause.operator.and_then(|operator| operator.quantifier);
        if is_single && quantifier == Some(Quantifier::ForAllValues) {
            let details = format!(
                "`{}` has one value, and `ForAllValues` holds when it has none",
                clause.key.text
            );
            out.at(clause.operator_name.span(), details);
        }
    }
}

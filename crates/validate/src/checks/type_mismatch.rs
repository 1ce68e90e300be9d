//! `TYPE_MISMATCH`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::types::type_of;
use crate::values::clauses;
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("TYPE_MISMATCH"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "an operator for another type of values than the key has",
    basis: Basis::Shown("recorded answers of the service; which types are alike enough is from the same answers and the page on condition operators"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ViaAWSService": "true"}}"#).finds(&["aws:ViaAWSService"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "true"}, "StringEquals": {"aws:SourceArn": "arn:aws:s3:::b"}, "Null": {"aws:MultiFactorAuthAge": "true"}, "NumericLessThan": {"aws:EpochTime": "1"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx) {
        let (Some(key), Some(operator)) = (clause.known, clause.operator) else {
            continue;
        };
        let wanted = key.value_type();
        if type_of(operator.test).is_some_and(|compared| !are_alike(compared, wanted)) {
            let details = format!(
                "`{}` is of the type {wanted}, for which there are other operators than `{}`",
                clause.key.text, clause.operator_name.text
            );
            out.at(clause.key.span(), details);
        }
    }
}

/// Returns whether values of a type can be compared as those of another.
fn are_alike(compared: ConditionKeyType, wanted: ConditionKeyType) -> bool {
    use ConditionKeyType::{Arn, Date, Numeric, String};
    compared == wanted
        || matches!(
            (compared, wanted),
            (String, Arn) | (Arn, String) | (Numeric, Date) | (Date, Numeric)
        )
}

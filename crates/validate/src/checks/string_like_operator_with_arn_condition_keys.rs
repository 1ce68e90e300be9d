//! `STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;
use iamscope_policy::Test;

pub(crate) static CHECK: Check = Check {
    code: Code("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "ARNs compared as strings with wildcards",
    basis: Basis::Shown("recorded answers of the service; a `*` of a string crosses the colons of an ARN"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:SourceArn": "arn:aws:s3:*:*:b*"}}"#).finds(&["aws:SourceArn"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:b*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx) {
        let is_arn = clause
            .known
            .is_some_and(|key| key.value_type() == ConditionKeyType::Arn);
        let test = clause.operator.map(|operator| operator.test);
        let meant = match test {
            Some(Test::StringLike) => "ArnLike",
            Some(Test::StringNotLike) => "ArnNotLike",
            Some(_) | None => continue,
        };
        if is_arn {
            let details = format!(
                "`{}` is an ARN; `{meant}` compares its fields one by one",
                clause.key.text
            );
            out.at(clause.key.span(), details);
        }
    }
}

//! `DYNAMODB_ATTRIBUTES_WITHOUT_SELECT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::values::is_test;
use iamscope_policy::PolicyKind;
use iamscope_policy::Test;

pub(crate) static CHECK: Check = Check {
    code: Code("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "`dynamodb:Attributes` without `dynamodb:Select`",
    basis: Basis::Documented("`StringEqualsIfExists` counts as well, as the DynamoDB Developer Guide writes it"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id"]}}"#).finds(&["dynamodb:Attributes"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id"]}, "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx.statements.iter().filter(|statement| statement.allows()) {
        let Some(clause) = statement
            .clauses
            .iter()
            .find(|clause| clause.is_key("dynamodb:Attributes"))
        else {
            continue;
        };
        let is_forced = statement.clauses.iter().any(|clause| {
            let is_all = clause.values.iter().all(|value| value.text == "SPECIFIC_ATTRIBUTES");
            clause.is_key("dynamodb:Select") && is_test(clause, Test::StringEquals) && is_all
        });
        if !is_forced {
            let draft = Draft::at(clause.key.span(), "a read that names no attributes returns all of them");
            out.push(draft.help("also force `dynamodb:Select` to `SPECIFIC_ATTRIBUTES`"));
        }
    }
}

//! `INVALID_VARIABLE_FOR_OPERATOR`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::{takes_variables, variables};
use iamscope_policy::PolicyKind;
use iamscope_policy::Version;

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_VARIABLE_FOR_OPERATOR"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy variable under an operator other than those of strings and ARNs",
    basis: Basis::Documented("the page lists the other operators"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericEquals": {"s3:max-keys": "${aws:PrincipalTag/n}"}}"#,
        )
        .finds(&["${aws:PrincipalTag/n}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "${aws:username}"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    if cx.version() != Version::V2012 {
        return;
    }
    let clauses = cx.statements.iter().flat_map(|statement| &statement.clauses);
    for clause in clauses.filter(|clause| !takes_variables(clause)) {
        for value in &clause.values {
            for variable in variables(value.text).into_iter().filter(|variable| variable.is_closed) {
                let details = format!("`{}` takes no policy variables", clause.operator_name.text);
                out.at(value.part(variable.range), details);
            }
        }
    }
}

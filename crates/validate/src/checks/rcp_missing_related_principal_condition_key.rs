//! `RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::rcp_keys::{denials, is_of_principals, says_is_service};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY"),
    level: Level::Warning,
    kinds: kinds::RCP,
    finds: "a resource control policy that stops services of AWS for want of a key they do not have",
    basis: Basis::Documented("a key of the caller asks for `aws:PrincipalIsAWSService` beside it; which keys are of the caller says the page on global keys"),
    examples: &[
        Example::statement(PolicyKind::Rcp, r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a"}}"#).finds(&["aws:PrincipalOrgID"]),
        Example::statement(PolicyKind::Rcp, r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in denials(cx).filter(|statement| !says_is_service(statement, "false")) {
        for clause in statement.clauses.iter().filter(|clause| is_of_principals(clause)) {
            let details = format!(
                "services of AWS have no `{}`; leave them out with `aws:PrincipalIsAWSService` `false` under `BoolIfExists`",
                clause.key.text
            );
            out.at(clause.key.span(), details);
        }
    }
}

//! `RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::rcp_keys::{denials, is_of_sources, says_is_service};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY"),
    level: Level::Warning,
    kinds: kinds::RCP,
    finds: "a resource control policy that stops people for want of a key that only services of AWS have",
    basis: Basis::Documented("a key of the source asks for `aws:PrincipalIsAWSService` beside it"),
    examples: &[
        Example::statement(PolicyKind::Rcp, r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a"}, "Null": {"aws:SourceAccount": "false"}}"#).finds(&["aws:SourceOrgID"]),
        Example::statement(PolicyKind::Rcp, r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a"}, "Null": {"aws:SourceAccount": "false"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in denials(cx).filter(|statement| !says_is_service(statement, "true")) {
        for clause in statement.clauses.iter().filter(|clause| is_of_sources(clause)) {
            let details = format!(
                "only services of AWS have `{}`; keep to them with `aws:PrincipalIsAWSService` `true` under `BoolIfExists`",
                clause.key.text
            );
            out.at(clause.key.span(), details);
        }
    }
}

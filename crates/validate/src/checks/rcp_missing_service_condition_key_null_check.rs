//! `RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::rcp_keys::{denials, is_of_sources, needs_source};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK"),
    level: Level::Warning,
    kinds: kinds::RCP,
    finds: "a resource control policy that stops calls of services which say no source",
    basis: Basis::Documented("a key of the source asks for `Null` of `aws:SourceAccount` or `aws:SourceArn` beside it"),
    examples: &[
        Example::statement(PolicyKind::Rcp, r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}"#).finds(&["aws:SourceOrgID"]),
        Example::statement(PolicyKind::Rcp, r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a"}, "Null": {"aws:SourceArn": "false"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in denials(cx).filter(|statement| !needs_source(statement)) {
        for clause in statement.clauses.iter().filter(|clause| is_of_sources(clause)) {
            let details = format!(
                "some calls of services have no `{}`; keep to those with a source with `Null` of `aws:SourceAccount` or `aws:SourceArn`",
                clause.key.text
            );
            out.at(clause.key.span(), details);
        }
    }
}

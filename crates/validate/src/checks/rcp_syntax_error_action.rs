//! `RCP_SYNTAX_ERROR_ACTION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("RCP_SYNTAX_ERROR_ACTION"),
    level: Level::Error,
    kinds: kinds::RCP,
    finds: "an action of a service to which resource control policies do not apply",
    basis: Basis::Documented("the services are those of the Organizations User Guide; services that nobody knows pass"),
    examples: &[
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Deny", "Principal": "*", "Action": "ec2:RunInstances", "Resource": "*""#,
        )
        .finds(&["ec2:RunInstances"]),
        Example::statement(
            PolicyKind::Rcp,
            r#""Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sts:AssumeRole"], "Resource": "*""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for action in cx.statements.iter().flat_map(|statement| &statement.actions) {
        let Some((service, _)) = action.pattern.service_and_name() else {
            continue;
        };
        if cx.catalog.supports_rcp(service) == Some(false) {
            let details = format!("resource control policies do not apply to `{service}`");
            out.at(action.leaf.span(), details);
        }
    }
}

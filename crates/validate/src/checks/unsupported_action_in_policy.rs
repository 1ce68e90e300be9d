//! `UNSUPPORTED_ACTION_IN_POLICY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::resource_type::ResourceType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_ACTION_IN_POLICY"),
    level: Level::Error,
    kinds: kinds::RESOURCE,
    finds: "an action of another service in a policy of a resource",
    basis: Basis::Documented(
        "the page says it of services; actions of the same service on other types of resources pass",
    ),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*""#,
        )
        .of(ResourceType::S3Bucket)
        .finds(&["kms:Decrypt"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "*"], "Resource": "*""#,
        )
        .of(ResourceType::S3Bucket),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let Some(resource_type) = cx.resource_type else {
        return;
    };
    for action in cx.statements.iter().flat_map(|statement| &statement.actions) {
        let Some((service, _)) = action.pattern.service_and_name() else {
            continue;
        };
        if !resource_type.services().contains(&service) {
            let details = format!("`{}` is no action on `{resource_type}`", action.leaf.text);
            out.at(action.leaf.span(), details);
        }
    }
}

//! `UNSUPPORTED_RESOURCE_ARN_IN_POLICY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::resource_type::ResourceType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("UNSUPPORTED_RESOURCE_ARN_IN_POLICY"),
    level: Level::Error,
    kinds: kinds::RESOURCE,
    finds: "a resource of another service in a policy of a resource",
    basis: Basis::Documented("the page says it of services; patterns that may be of the right one pass"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/k""#,
        )
        .of(ResourceType::S3Bucket)
        .finds(&["arn:aws:kms:eu-west-1:111122223333:key/k"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#,
        )
        .of(ResourceType::S3Bucket),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let Some(resource_type) = cx.resource_type else {
        return;
    };
    for resource in cx.statements.iter().flat_map(|statement| &statement.resources) {
        let service = resource
            .text
            .split(':')
            .nth(2)
            .filter(|_| resource.text.starts_with("arn:"));
        let is_other = service
            .is_some_and(|service| !service.contains(['*', '?', '$']) && !resource_type.services().contains(&service));
        if is_other {
            out.at(
                resource.span(),
                format!("this is no ARN of the service of `{resource_type}`"),
            );
        }
    }
}

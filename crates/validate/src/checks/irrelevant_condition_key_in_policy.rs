//! `IRRELEVANT_CONDITION_KEY_IN_POLICY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::resource_type::ResourceType;
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("IRRELEVANT_CONDITION_KEY_IN_POLICY"),
    level: Level::Suggestion,
    kinds: kinds::RESOURCE,
    finds: "a key that says the same for every call that the policy is about",
    basis: Basis::Documented("the page names `s3:ResourceAccount` for buckets and access points; no others are known"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals": {"s3:ResourceAccount": "111122223333"}}"#).of(ResourceType::S3Bucket).finds(&["s3:ResourceAccount"]),
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:ResourceAccount": "111122223333"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let Some(resource_type @ (ResourceType::S3Bucket | ResourceType::S3AccessPoint)) = cx.resource_type else {
        return;
    };
    for clause in clauses(cx).filter(|clause| clause.is_key("s3:ResourceAccount")) {
        let details = format!(
            "`{}` is always the account of this `{resource_type}`; policies of callers can use it",
            clause.key.text
        );
        out.at(clause.key.span(), details);
    }
}

//! `INVALID_KMS_KEY_VALUE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::Clause;
use crate::values::{clauses, is_plain, is_test};
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;
use iamscope_policy::{Arn, Test, is_account_id};

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_KMS_KEY_VALUE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a value that should be the ARN of a KMS key and is none",
    basis: Basis::Documented("the page names the form; which keys hold such ARNs is ours: that of Amazon S3, and keys of type ARN that are named for KMS keys"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "alias/data"}}"#).finds(&["alias/data"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| !is_test(clause, Test::Null) && holds_key(clause)) {
        for value in clause.values.iter().filter(|value| is_plain(value.text)) {
            let arn = Arn::parse(value.text);
            let is_key = arn.is_some_and(|arn| {
                arn.service() == "kms" && is_account_id(arn.account()) && arn.resource().starts_with("key/")
            });
            if !is_key {
                let details = format!("`{}` is compared with the ARN of a KMS key", clause.key.text);
                out.at(value.span(), details);
            }
        }
    }
}

fn holds_key(clause: &Clause<'_>) -> bool {
    let name = clause.key.text.to_ascii_lowercase();
    let is_arn = clause
        .known
        .is_some_and(|key| key.value_type() == ConditionKeyType::Arn);
    name == "s3:x-amz-server-side-encryption-aws-kms-key-id"
        || (is_arn && (name.ends_with("kmskeyid") || name.ends_with("kmskeyarn")))
}

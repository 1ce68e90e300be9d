//! `ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::tag_support::report_actions;
use iamscope_policy::Effect;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "`Allow` by a tag of the resource for actions whose requests do not have it",
    basis: Basis::Documented("which actions have the key says the service authorization reference; a pattern counts if none of its actions has it, `*` never"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["ec2:StartInstances", "s3:ListAllMyBuckets"], "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#).finds(&["s3:ListAllMyBuckets", "aws:ResourceTag/team"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report_actions(cx, out, Effect::Allow, "they are never allowed");
}

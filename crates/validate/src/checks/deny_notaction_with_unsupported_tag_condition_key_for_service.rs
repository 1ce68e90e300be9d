//! `DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::tag_support::report_not_actions;
use iamscope_policy::Effect;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "`Deny` by a tag of the resource with `NotAction`",
    basis: Basis::Documented("some of the other actions do not have the key"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Deny", "NotAction": "ec2:StartInstances", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#).finds(&["ec2:StartInstances", "aws:ResourceTag/team"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Deny", "Action": "ec2:StartInstances", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report_not_actions(cx, out, Effect::Deny, "the statement does nothing for those");
}

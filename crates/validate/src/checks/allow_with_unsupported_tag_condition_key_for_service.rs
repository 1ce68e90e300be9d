//! `ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::tag_support::report_actions;
use iamscope_policy::{Effect, PolicyKind};

pub(crate) static CHECK: Check = Check {
    code: Code("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "an `Allow` by tags of resources for actions that know none",
    basis: Basis::Shown("recorded answers of the service: one problem for each service, at its actions and the key; which actions know tags says the service authorization reference"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["ec2:StartInstances", "iot:DescribeThing"], "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#).finds(&["iot:DescribeThing", "aws:ResourceTag/team"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["ec2:StartInstances", "ec2:*"], "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "iot:DescribeThing", "Resource": "*", "Condition": {"StringEqualsIfExists": {"aws:ResourceTag/team": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report_actions(cx, out, Effect::Allow, "the statement never allows them");
}

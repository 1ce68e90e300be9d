//! `ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::tag_support::report_not_actions;
use iamscope_policy::{Effect, PolicyKind};

pub(crate) static CHECK: Check = Check {
    code: Code("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "an `Allow` by tags of resources for all actions but some",
    basis: Basis::Documented("many actions know no tags"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#).finds(&["iam:*", "aws:ResourceTag/team"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "NotAction": "iam:*", "Resource": "*""#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    report_not_actions(cx, out, Effect::Allow, "the statement never allows them");
}

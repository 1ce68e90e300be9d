//! `INVALID_REGION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::plain_values;
use iamscope_policy::PolicyKind;

/// Keys whose values are names of regions.
const KEYS: [&str; 3] = ["aws:RequestedRegion", "ec2:Region", "account:TargetRegion"];

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_REGION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition on a region that does not exist",
    basis: Basis::Documented("the regions are those of the catalogue; the keys that hold regions are listed by us"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-9", "eu-west-1"]}}"#).finds(&["eu-west-9"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:RequestedRegion": "eu-*"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for value in KEYS.iter().flat_map(|key| plain_values(cx, key)) {
        if cx.catalog.region(value.text).is_none() {
            out.at(value.span(), format!("there is no region `{}`", value.text));
        }
    }
}

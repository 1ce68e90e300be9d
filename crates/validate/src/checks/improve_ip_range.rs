//! `IMPROVE_IP_RANGE`.

use crate::addresses::range;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems, Safety};
use crate::types::compares;
use crate::values::clauses;
use iamscope_catalog::ConditionKeyType;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("IMPROVE_IP_RANGE"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "a range of addresses with bits behind its mask",
    basis: Basis::Documented("those bits do not count"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.7/24", "198.51.100.0/24"]}}"#).finds(&["203.0.113.7/24"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.7", "2001:db8::/32"]}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for value in clauses(cx)
        .filter(|clause| compares(clause, ConditionKeyType::IpAddress))
        .flat_map(|clause| &clause.values)
    {
        let Some(range) = range(value.text).filter(|range| *range != range.trunc()) else {
            continue;
        };
        let whole = range.trunc().to_string();
        let draft = Draft::at(value.span(), format!("`{}` is the range `{whole}`", value.text));
        out.push(draft.fix(Safety::Safe, format!("write `{whole}`"), value.span(), whole));
    }
}

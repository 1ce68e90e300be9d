//! `PRIVATE_NOT_IP_ADDRESS_SUBSET`.

use crate::addresses::{Private, source_addresses};
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use iamscope_policy::PolicyKind;
use iamscope_policy::Test;

pub(crate) static CHECK: Check = Check {
    code: Code("PRIVATE_NOT_IP_ADDRESS_SUBSET"),
    level: Level::Suggestion,
    kinds: kinds::EVERY,
    finds: "`aws:SourceIp` under `NotIpAddress` with private addresses among others",
    basis: Basis::Documented("a call never comes from a private address; which ranges are private is from the RFCs"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}"#,
        )
        .finds(&[r#"["10.0.0.0/8", "203.0.113.0/24"]"#]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let comparisons = source_addresses(cx, Test::NotIpAddress).into_iter();
    for (clause, _) in comparisons.filter(|(_, private)| *private == Private::Some) {
        out.at(
            clause.value.content_span(),
            "`aws:SourceIp` is a public address; the private ones among these do nothing",
        );
    }
}

//! `TYPE_MISMATCH_IP_RANGE`.

use crate::addresses::range;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::variables::variables;
use iamscope_policy::PolicyKind;
use iamscope_policy::Test;

pub(crate) static CHECK: Check = Check {
    code: Code("TYPE_MISMATCH_IP_RANGE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a value of an IP operator that is no address and no range",
    basis: Basis::Documented("the page asks for CIDR; that a plain address passes says the page on condition operators"),
    examples: &[
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/33", "203.0.113.7"]}}"#,
        )
        .finds(&["203.0.113.0/33"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "2001:db8::/32"}}"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let clauses = cx.statements.iter().flat_map(|statement| &statement.clauses);
    let of_addresses = clauses.filter(|clause| {
        let test = clause.operator.map(|operator| operator.test);
        matches!(test, Some(Test::IpAddress | Test::NotIpAddress))
    });
    for clause in of_addresses {
        let values = clause.values.iter().filter(|value| variables(value.text).is_empty());
        for value in values.filter(|value| range(value.text).is_none()) {
            let details = format!("`{}` is no IP address and no range of them", value.text);
            out.at(value.span(), details);
        }
    }
}

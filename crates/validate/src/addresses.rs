//! Ranges of IP addresses in conditions.

use crate::context::Context;
use crate::reading::Clause;
use iamscope_policy::Test;
use ipnet::IpNet;
use std::net::IpAddr;

/// Ranges that no caller from the internet has.
///
/// Sources: RFC 1918, RFC 4193, RFC 6598, RFC 3927, RFC 4291; AWS names only "private" ones.
const PRIVATE: [&str; 8] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
];

/// Reads an address or a range.
pub(crate) fn range(text: &str) -> Option<IpNet> {
    match text.parse::<IpNet>() {
        Ok(range) => Some(range),
        Err(_) => Some(IpNet::from(text.parse::<IpAddr>().ok()?)),
    }
}

/// Returns whether a range lies within a private one.
pub(crate) fn is_private(range: IpNet) -> bool {
    let private = PRIVATE.iter().filter_map(|text| text.parse::<IpNet>().ok());
    private.into_iter().any(|private| private.contains(&range.trunc()))
}

/// How many values of a comparison with the caller's address are private.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Private {
    /// None, or none of them can be read.
    None,
    /// Some of them.
    Some,
    /// All of them.
    All,
}

/// Returns the comparisons of the address that a call comes from, and how many of their values are private.
pub(crate) fn source_addresses<'c, 'd>(cx: &'c Context<'d>, test: Test) -> Vec<(&'c Clause<'d>, Private)> {
    let clauses = cx.statements.iter().flat_map(|statement| &statement.clauses);
    let of_test = clauses.filter(|clause| {
        clause.is_key("aws:SourceIp") && clause.operator.is_some_and(|operator| operator.test == test)
    });
    let counted = of_test.map(|clause| {
        let values = clause
            .values
            .iter()
            .map(|value| range(value.text).is_some_and(is_private));
        let private = values.filter(|is_private| *is_private).count();
        let amount = match private {
            0 => Private::None,
            count if count == clause.values.len() => Private::All,
            _ => Private::Some,
        };
        (clause, amount)
    });
    counted.collect()
}

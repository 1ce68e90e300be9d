//! Numbers, dates and addresses: the values of policies cut their line into pieces, and one value of each piece is enough.

use super::test::{Family, FitSet, ValueClause};
use super::value::{Shape, Tri, fits_all};
use crate::budget::Budget;
use crate::text::{Found, Wanted, find};
use iamscope_eval::probe::instant;
use ipnet::IpNet;
use rustc_hash::FxHashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Work of asking a clause about a value, and of comparing it with one of its values: dates are quick.
const CALLED: u64 = 60;
const COMPARED: u64 = 10;
const DATED: u64 = 4;

/// Finds a value that fits all clauses, of which one at least is not about text.
pub(super) fn find_value(clauses: &[(&ValueClause, bool)], shape: &Shape, budget: &mut Budget) -> Found {
    let mut families = Vec::new();
    let mut values: Vec<&str> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for (clause, _) in clauses {
        match &clause.set {
            FitSet::Ordered {
                family, values: own, ..
            } => {
                families.push(*family);
                values.extend(own.iter().map(AsRef::as_ref));
            }
            FitSet::Text(patterns) => texts.extend(patterns.iter().map(|pattern| pattern.fill(crate::text::USUAL))),
        }
    }
    let is_pure = texts.is_empty() && families.windows(2).all(|pair| pair.first() == pair.last());
    let mut candidates: Vec<String> = texts;
    for family in [Family::Numeric, Family::Date, Family::Ip] {
        if families.contains(&family) {
            candidates.extend(match family {
                Family::Numeric => numbers(&values),
                Family::Date => dates(&values),
                Family::Ip => addresses(&values),
            });
        }
    }
    let is_of_type = shape
        .family
        .is_some_and(|family| families.iter().all(|other| *other == family));
    if !is_of_type {
        candidates.push("unreadable".to_owned());
    }
    let mut is_open = !is_pure;
    let mut tried: FxHashSet<String> = FxHashSet::default();
    let is_dated = families.iter().all(|family| *family == Family::Date);
    let compared = if is_dated { DATED } else { COMPARED };
    let work = CALLED * clauses.len() as u64 + compared * values.len() as u64;
    for candidate in candidates {
        if tried.contains(&candidate) {
            continue;
        }
        if !budget.work(work) {
            return Found::Perhaps;
        }
        match fits_all(clauses, &candidate) {
            Tri::True => return Found::Text(candidate),
            Tri::Open => is_open = true,
            Tri::False => {}
        }
        tried.insert(candidate);
    }
    if is_open { Found::Perhaps } else { Found::Nothing }
}

/// Finds a text for a key whose values are of a type that is not compared here.
pub(super) fn find_text(wanted: Wanted<'_>, family: Family, budget: &mut Budget) -> Found {
    let mut texts: Vec<String> = Vec::new();
    texts.extend(wanted.each.iter().flatten().filter_map(|pattern| pattern.as_literal()));
    texts.extend(match family {
        Family::Numeric => numbers(&["7"]),
        Family::Date => dates(&["2026-01-01T00:00:00Z"]),
        Family::Ip => addresses(&["192.0.2.0/24"]),
    });
    let fits = |text: &&String| {
        let mut each = wanted.each.iter();
        each.all(|patterns| patterns.iter().any(|pattern| pattern.matches(text)))
            && !wanted
                .none
                .iter()
                .any(|pattern| pattern.matches(text) || pattern.has_symbols())
    };
    match texts.iter().find(fits) {
        Some(text) => Found::Text(text.clone()),
        None => find(wanted, budget),
    }
}

/// Returns numbers on both sides of each number, and far away.
fn numbers(values: &[&str]) -> Vec<String> {
    let digits = values.iter().map(|value| value.len()).max().unwrap_or_default();
    let mut result = vec!["0".to_owned()];
    for value in values {
        result.push((*value).to_owned());
        if let Ok(number) = value.parse::<i64>() {
            result.extend([number.saturating_add(1), number.saturating_sub(1)].map(|number| number.to_string()));
        }
    }
    // A digit behind all others is less than every difference between two of the numbers.
    let more = format!("{}1", "0".repeat(digits + 1));
    for value in values {
        let point = if value.contains('.') { "" } else { "." };
        result.push(format!("{value}{point}{more}"));
    }
    let most = "9".repeat(digits + 1);
    result.extend([format!("0.{more}"), format!("-0.{more}"), format!("-{most}"), most]);
    result
}

/// Returns instants at, before and after each date.
fn dates(values: &[&str]) -> Vec<String> {
    let mut result = vec!["2026-01-01T00:00:00Z".to_owned()];
    for value in values {
        let Some((seconds, nanoseconds)) = instant(value) else {
            continue;
        };
        let mut add = |seconds: i64, nanoseconds: u32| result.extend(written(seconds, nanoseconds));
        add(seconds, nanoseconds);
        add(seconds.saturating_add(1), nanoseconds);
        add(seconds.saturating_sub(1), nanoseconds);
        if nanoseconds < 999_999_999 {
            add(seconds, nanoseconds + 1);
        }
        match nanoseconds.checked_sub(1) {
            Some(less) => add(seconds, less),
            None => add(seconds.saturating_sub(1), 999_999_999),
        }
    }
    result.extend(["0001-01-01T00:00:00Z".to_owned(), "9999-12-31T23:59:59Z".to_owned()]);
    result
}

/// Writes an instant as the W3C profile of ISO 8601 has it; `None` outside of the years 1 to 9999.
fn written(seconds: i64, nanoseconds: u32) -> Option<String> {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Years that start in March, so that leap days come last; eras of 400 years have the same length.
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + later;
    if !(1..=9_999).contains(&year) {
        return None;
    }
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let fraction = if nanoseconds == 0 {
        String::new()
    } else {
        format!(".{nanoseconds:09}")
    };
    Some(format!(
        "{year:04}-{month:02}-{of_month:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
    ))
}

/// Returns addresses in each block, at its ends and beside them. Blocks contain each other or do not meet, so that a
/// piece between them begins where a block does or behind the end of one.
fn addresses(values: &[&str]) -> Vec<String> {
    let mut result: Vec<IpAddr> = vec![
        Ipv4Addr::new(203, 0, 113, 7).into(),
        Ipv4Addr::new(198, 51, 100, 7).into(),
    ];
    let blocks = values.iter().filter_map(|value| match value.parse::<IpAddr>() {
        Ok(address) => Some(IpNet::from(address)),
        Err(_) => value.parse().ok(),
    });
    for block in blocks {
        // An address that somebody could have comes before the ends of its block.
        result.extend(after(block.network()).filter(|address| block.contains(address)));
        result.extend(
            [
                Some(block.network()),
                Some(last(block)),
                after(last(block)),
                before(block.network()),
            ]
            .into_iter()
            .flatten(),
        );
    }
    result.extend([
        IpAddr::from(Ipv4Addr::UNSPECIFIED),
        Ipv4Addr::BROADCAST.into(),
        Ipv6Addr::UNSPECIFIED.into(),
        Ipv6Addr::from(u128::MAX).into(),
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7).into(),
    ]);
    let is_mapped = |address: &IpAddr| match address {
        IpAddr::V4(_) => false,
        IpAddr::V6(address) => address.to_ipv4_mapped().is_some(),
    };
    // What AWS makes of an IPv4 address in IPv6 clothes is not documented; callers have none.
    result.retain(|address| !is_mapped(address));
    result.iter().map(ToString::to_string).collect()
}

fn last(block: IpNet) -> IpAddr {
    block.broadcast()
}

fn after(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => address
            .to_bits()
            .checked_add(1)
            .map(|bits| Ipv4Addr::from_bits(bits).into()),
        IpAddr::V6(address) => address
            .to_bits()
            .checked_add(1)
            .map(|bits| Ipv6Addr::from_bits(bits).into()),
    }
}

fn before(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => address
            .to_bits()
            .checked_sub(1)
            .map(|bits| Ipv4Addr::from_bits(bits).into()),
        IpAddr::V6(address) => address
            .to_bits()
            .checked_sub(1)
            .map(|bits| Ipv6Addr::from_bits(bits).into()),
    }
}

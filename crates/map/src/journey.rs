//! Circumstances that stay the same on a whole journey.
//!
//! Each step of a path is a request of its own: an external id that one step needs and another forbids does not
//! contradict. What does is where the traveller comes from, which is the same for all steps.

use iamscope_eval::{Atom, Formula};
use iamscope_policy::Test;
use ipnet::IpNet;

/// Keys that tell where requests come from.
const SAME_FOR_ALL_STEPS: [&str; 4] = ["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

/// Returns what a condition demands of such circumstances at the least: whatever else it demands is taken to be met.
pub(crate) fn of(condition: &Formula) -> Formula {
    match condition {
        Formula::True | Formula::False => condition.clone(),
        Formula::Atom(atom) => keep_if(is_same_for_all_steps(atom), condition),
        Formula::Not(inner) => keep_if(is_only_about_them(inner), condition),
        Formula::All(operands) => operands.iter().map(of).fold(Formula::True, Formula::and),
        Formula::Any(operands) => keep_if(operands.iter().all(is_only_about_them), condition),
    }
}

/// Returns whether two of the demands that have to be met together exclude each other: two sets of addresses or networks
/// with nothing in common. What is not plain is taken to be possible.
pub(crate) fn contradicts(journey: &Formula) -> bool {
    let Formula::All(parts) = journey else { return false };
    let demands: Vec<Demand<'_>> = parts.iter().filter_map(demand).collect();
    let exclude = |one: &Demand<'_>, other: &Demand<'_>| one.key.eq_ignore_ascii_case(other.key) && one.excludes(other);
    demands
        .iter()
        .enumerate()
        .any(|(place, one)| demands.iter().skip(place + 1).any(|other| exclude(one, other)))
}

/// What a key has to be one of.
struct Demand<'f> {
    key: &'f str,
    is_address: bool,
    values: &'f [Box<str>],
}

impl Demand<'_> {
    fn excludes(&self, other: &Self) -> bool {
        let meet = |one: &str, other: &str| match (self.is_address, network(one), network(other)) {
            (false, _, _) => one == other,
            (true, Some(one), Some(other)) => one.contains(&other) || other.contains(&one),
            (true, _, _) => true,
        };
        self.is_address == other.is_address
            && !self
                .values
                .iter()
                .any(|one| other.values.iter().any(|other| meet(one, other)))
    }
}

fn demand(part: &Formula) -> Option<Demand<'_>> {
    let Formula::Atom(atom) = part else { return None };
    let Atom::Condition { operator, key, values } = atom.as_ref() else {
        return None;
    };
    let is_plain = operator.quantifier.is_none() && !operator.if_exists;
    let has_open = |value: &str| value.contains("${") || iamscope_policy::has_placeholder(value);
    let is_address = operator.test == Test::IpAddress;
    let is_known = is_plain && !values.iter().any(|value| has_open(value));
    (is_known && (is_address || operator.test == Test::StringEquals)).then_some(Demand {
        key,
        is_address,
        values,
    })
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<std::net::IpAddr>().map(IpNet::from).ok();
    text.parse().ok().or_else(address)
}

fn keep_if(keep: bool, condition: &Formula) -> Formula {
    if keep { condition.clone() } else { Formula::True }
}

fn is_only_about_them(formula: &Formula) -> bool {
    let mut all = true;
    formula.for_each_atom(&mut |atom| all &= is_same_for_all_steps(atom));
    all
}

fn is_same_for_all_steps(atom: &Atom) -> bool {
    match atom {
        Atom::Condition { key, .. } => SAME_FOR_ALL_STEPS.iter().any(|known| known.eq_ignore_ascii_case(key)),
        // What a deployment decides is the same for all requests after it.
        Atom::Placeholder { .. } => true,
        Atom::Variable { .. } | Atom::Missing { .. } | Atom::Undocumented { .. } | Atom::Fact(_) => false,
    }
}

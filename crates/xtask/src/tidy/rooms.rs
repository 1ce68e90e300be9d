//! Whether the pure rooms are told to stay pure.

use super::files::File;
use super::{Breach, Rule};

/// Rooms without files, network, clock, environment, threads of their own, printing.
const PURE: [&str; 12] = [
    "policy",
    "catalog",
    "eval",
    "simulate",
    "prove",
    "validate",
    "estate",
    "access",
    "invariants",
    "map",
    "findings",
    "checks",
];

/// The one list of what they may not call; each room has a copy, for clippy reads the nearest file only.
const PATTERN: &str = "crates/policy/clippy.toml";

pub(super) fn check(files: &[File]) -> Vec<Breach> {
    let text = |path: &str| {
        files
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.text.as_str())
    };
    let expected = text(PATTERN);
    let places = PURE.iter().map(|room| format!("crates/{room}/clippy.toml"));
    let wrong = places.filter(|place| expected.is_none() || text(place) != expected);
    wrong
        .map(|place| Breach {
            rule: Rule::PureRoom,
            place,
            line: None,
            message: format!("must be a copy of {PATTERN}"),
        })
        .collect()
}

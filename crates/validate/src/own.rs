//! Checks that AWS does not have, one file each.

mod deny_misses_absent_key;
mod statement_never_matches;
mod wildcard_crosses_access_level;

use crate::check::Check;

static OWN: &[&Check] = &[
    &deny_misses_absent_key::CHECK,
    &statement_never_matches::CHECK,
    &wildcard_crosses_access_level::CHECK,
];

/// Returns the checks that AWS does not have, in the order in which they run and are documented.
pub fn own_checks() -> &'static [&'static Check] {
    OWN
}

//! Checks that AWS does not have, one file each.

mod deny_misses_absent_key;
mod deny_misses_anonymous;
mod deny_misses_other_values;
mod deny_spares_part;
mod principal_arn_of_session;
mod secret_without_suffix;
mod statement_never_matches;
mod wildcard_crosses_access_level;

use crate::check::Check;

static OWN: &[&Check] = &[
    &deny_misses_absent_key::CHECK,
    &deny_misses_anonymous::CHECK,
    &deny_misses_other_values::CHECK,
    &deny_spares_part::CHECK,
    &principal_arn_of_session::CHECK,
    &secret_without_suffix::CHECK,
    &statement_never_matches::CHECK,
    &wildcard_crosses_access_level::CHECK,
];

/// Returns the checks that AWS does not have, in the order in which they run and are documented.
pub fn own_checks() -> &'static [&'static Check] {
    OWN
}

//! Rules 26 to 40: how the layers make a decision.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];

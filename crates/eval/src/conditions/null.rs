//! The `Null` operator: whether a key is there at all.

use crate::context::Value;
use crate::truth::Truth;
use iamscope_policy::placeholder::OPEN;
use iamscope_policy::{Template, has_placeholder};

/// The values of a `Null` operator.
#[derive(Clone, Debug)]
pub(super) struct Values {
    wants_absent: bool,
    wants_present: bool,
    /// Whether it may want the other as well.
    has_open: bool,
}

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        let wants = |text: &str| values.iter().any(|value| value.as_str().eq_ignore_ascii_case(text));
        Self {
            wants_absent: wants("true"),
            wants_present: wants("false"),
            has_open: super::count_open(values) > 0,
        }
    }

    /// Returns whether the key is as wanted. A key that is there without a value counts as absent ("the key exists and
    /// its value is not null").
    pub(super) fn fit(&self, value: &Value) -> Truth {
        let is_present = match value {
            // It may be empty.
            Value::One(value) if value.starts_with(OPEN) && has_placeholder(value) => return Truth::Unknown,
            Value::One(value) => !value.is_empty(),
            Value::Many(values) => values.iter().any(|value| !value.is_empty()),
            Value::Absent => false,
            Value::Unknown if self.wants_absent == self.wants_present && !self.has_open => {
                return self.wants_absent.into();
            }
            Value::Unknown => return Truth::Unknown,
        };
        let is_wanted = if is_present {
            self.wants_present
        } else {
            self.wants_absent
        };
        Truth::from(is_wanted).or(super::open(self.has_open))
    }
}

//! The `Null` operator: whether a key is there at all.

use crate::context::Value;
use crate::truth::Truth;
use iamscope_policy::Template;

/// The values of a `Null` operator.
#[derive(Clone, Debug)]
pub(super) struct Values {
    wants_absent: bool,
    wants_present: bool,
}

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        let wants = |text: &str| values.iter().any(|value| value.as_str().eq_ignore_ascii_case(text));
        Self {
            wants_absent: wants("true"),
            wants_present: wants("false"),
        }
    }

    /// Returns whether the key is as wanted. A key that is there without a value counts as absent ("the key exists and
    /// its value is not null").
    pub(super) fn fit(&self, value: &Value) -> Truth {
        let is_present = match value {
            Value::One(value) => !value.is_empty(),
            Value::Many(values) => values.iter().any(|value| !value.is_empty()),
            Value::Absent => false,
            Value::Unknown if self.wants_absent == self.wants_present => return self.wants_absent.into(),
            Value::Unknown => return Truth::Unknown,
        };
        if is_present {
            self.wants_present
        } else {
            self.wants_absent
        }
        .into()
    }
}

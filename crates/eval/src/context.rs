//! The circumstances of a request: context keys that are known, absent or unknown.

use std::collections::BTreeMap;

/// What is known of one context key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    /// A key with one value.
    One(Box<str>),
    /// A multivalued key with its values, possibly none.
    Many(Vec<Box<str>>),
    /// The request does not have the key.
    Absent,
    /// Whether the request has the key, and with which value, is not known.
    Unknown,
}

/// All context keys of a request. Keys compare without regard to case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Context {
    values: BTreeMap<Box<str>, Value>,
    /// What is known of a key that is not listed: [`Value::Absent`] or [`Value::Unknown`].
    unlisted: Value,
}

impl Context {
    /// Makes a context in which every key that is not set is absent.
    pub fn closed() -> Self {
        Self {
            values: BTreeMap::new(),
            unlisted: Value::Absent,
        }
    }

    /// Makes a context in which every key that is not set is unknown.
    pub fn open() -> Self {
        Self {
            values: BTreeMap::new(),
            unlisted: Value::Unknown,
        }
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: Value) {
        self.values.insert(key.to_ascii_lowercase().into(), value);
    }

    /// Returns what is known of a key, given in lower case.
    pub fn value(&self, lower_key: &str) -> &Value {
        self.values.get(lower_key).unwrap_or(&self.unlisted)
    }

    /// Returns all keys that are set, in lower case and sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(key, value)| (key.as_ref(), value))
    }
}

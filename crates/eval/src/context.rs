//! The circumstances of a request: context keys that are known, absent or unknown.

use crate::caller::Caller;
use crate::request::Target;
use iamscope_policy::has_placeholder;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// What many requests have in common; what is set here comes before it.
    base: Option<Arc<Context>>,
    values: BTreeMap<Box<str>, Value>,
    /// Starts of keys that go together, such as `aws:principaltag/`, and what is known of those that are not listed.
    families: Vec<(Box<str>, Value)>,
    /// What is known of a key that is not listed: [`Value::Absent`] or [`Value::Unknown`].
    unlisted: Value,
    /// Whether a value has a placeholder.
    is_open: bool,
}

impl Context {
    /// Makes a context in which every key that is not set is absent.
    pub fn closed() -> Self {
        Self {
            base: None,
            values: BTreeMap::new(),
            families: Vec::new(),
            unlisted: Value::Absent,
            is_open: false,
        }
    }

    /// Makes a context that knows what another one does, without a copy of it.
    pub fn over(base: Arc<Context>) -> Self {
        Self {
            values: BTreeMap::new(),
            families: Vec::new(),
            unlisted: base.unlisted.clone(),
            is_open: base.is_open,
            base: Some(base),
        }
    }

    /// Makes a context in which every key that is not set is unknown.
    pub fn open() -> Self {
        Self {
            unlisted: Value::Unknown,
            ..Self::closed()
        }
    }

    /// Makes an open context with the keys that follow from who calls.
    pub fn for_caller(caller: &Caller) -> Self {
        let mut context = Self::open();
        context.set_caller(caller);
        context
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: Value) {
        self.is_open |= match &value {
            Value::One(text) => has_placeholder(text),
            Value::Many(texts) => texts.iter().any(|text| has_placeholder(text)),
            Value::Absent | Value::Unknown => false,
        };
        self.values.insert(key.to_ascii_lowercase().into(), value);
    }

    /// Says what is known of all keys with this start that are not set one by one: after the tags of a caller are set,
    /// `aws:PrincipalTag/` is [`Value::Absent`].
    pub fn set_family(&mut self, start: &str, value: Value) {
        let start: Box<str> = start.to_ascii_lowercase().into();
        self.families.retain(|(other, _)| *other != start);
        self.families.push((start, value));
    }

    /// Forgets what is known of all keys with this start.
    pub fn clear_family(&mut self, start: &str) {
        let start = start.to_ascii_lowercase();
        self.families.retain(|(other, _)| other.as_ref() != start);
        self.values.retain(|key, _| !key.starts_with(&start));
    }

    /// Sets the keys that follow from who calls, as for a call that he makes directly.
    ///
    /// Source: IAM User Guide, "AWS global condition context keys", and the table of principal key values in "IAM policy
    /// elements: Variables and tags". Tags and organization keys do not follow from the caller alone; for callers who
    /// cannot have them they are absent.
    pub fn set_caller(&mut self, caller: &Caller) {
        crate::caller_keys::set(self, caller);
    }

    /// Sets the keys that follow from what is acted on.
    pub fn set_target(&mut self, target: &Target) {
        if let Some(account) = &target.account {
            self.set("aws:ResourceAccount", Value::One(account.clone()));
        }
    }

    /// Returns whether a value may have a part that is not known.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Returns what is known of a key, given in lower case.
    pub fn value(&self, lower_key: &str) -> &Value {
        let listed = self.layers().find_map(|layer| layer.values.get(lower_key));
        match listed {
            Some(value) => value,
            None => self.family_of(lower_key).unwrap_or(&self.unlisted),
        }
    }

    /// Returns what is known of the family of a key: the one with the longest start.
    fn family_of(&self, lower_key: &str) -> Option<&Value> {
        let mut found: Option<&(Box<str>, Value)> = None;
        for family in self.layers().flat_map(|layer| &layer.families) {
            let is_closer = found.is_none_or(|(start, _)| family.0.len() > start.len());
            if is_closer && lower_key.starts_with(family.0.as_ref()) {
                found = Some(family);
            }
        }
        found.map(|(_, value)| value)
    }

    /// Returns all keys that are set, in lower case and sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let below = self.base.iter().flat_map(|base| base.iter().collect::<Vec<_>>());
        let mut all: BTreeMap<&str, &Value> = below.collect();
        all.extend(self.values.iter().map(|(key, value)| (key.as_ref(), value)));
        all.into_iter()
    }

    /// Returns the context and what it stands on, the nearest first.
    fn layers(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |layer| layer.base.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Context {
        let mut context = Context::closed();
        context.set("aws:PrincipalTag/Team", Value::One("red".into()));
        context.set("aws:username", Value::One("bob".into()));
        context
    }

    #[test]
    fn a_family_is_forgotten_with_its_keys() {
        let mut context = told();
        context.set_family("aws:PrincipalTag/", Value::Unknown);
        context.clear_family("aws:PrincipalTag/");
        for key in ["aws:principaltag/team", "aws:principaltag/stage"] {
            assert_eq!(context.value(key), &Value::Absent);
        }
        assert_eq!(context.value("aws:username"), &Value::One("bob".into()));
    }

    #[test]
    fn the_family_with_the_longest_start_counts() {
        let mut context = Context::closed();
        context.set_family("a:x", Value::One("long".into()));
        context.set_family("a:", Value::One("short".into()));
        context.set_family("a:x", Value::One("longer".into()));
        let value = |context: &Context, key: &str| context.value(key).clone();
        assert_eq!(value(&context, "a:xy"), Value::One("longer".into()));
        assert_eq!(value(&context, "a:y"), Value::One("short".into()));
        context.set_family("a:xy", Value::Unknown);
        assert_eq!(value(&context, "a:xyz"), Value::Unknown);
        let mut nearer = Context::over(Arc::new(context));
        nearer.set_family("a:", Value::Absent);
        assert_eq!(value(&nearer, "a:y"), Value::Absent);
    }

    #[test]
    fn a_target_tells_its_account() {
        let mut context = Context::closed();
        context.set_target(&Target::new("arn:aws:s3:::b", Some("111122223333")));
        assert_eq!(context.value("aws:resourceaccount"), &Value::One("111122223333".into()));
    }

    #[test]
    fn what_is_set_comes_before_what_it_stands_on() {
        let mut context = Context::over(Arc::new(told()));
        context.set("aws:username", Value::Absent);
        let all: Vec<(&str, &Value)> = context.iter().collect();
        let red = Value::One("red".into());
        assert_eq!(all, [("aws:principaltag/team", &red), ("aws:username", &Value::Absent)]);
    }
}

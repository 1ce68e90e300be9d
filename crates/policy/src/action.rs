//! Action patterns such as `s3:Get*`.

use crate::glob::{Case, Glob};
use crate::placeholder::{self, Agreement, has_placeholder};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

/// A value of an `Action` or `NotAction` element.
///
/// Service and name compare without regard to case. `*` alone stands for every action of every service. A wildcard in
/// the service prefix is refused by IAM when a policy is saved; such a pattern is kept and matches nothing.
#[derive(Clone)]
pub struct ActionPattern {
    text: Box<str>,
    form: Form,
    /// Made when it is first asked for: most policies are read by the thousand and matched through an index.
    compiled: OnceLock<Box<Compiled>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    All,
    /// INVARIANT (colon): the place of the first `:` in the text.
    Service {
        colon: u32,
        /// Whether there is a placeholder behind it.
        is_open: bool,
    },
    /// A placeholder stands where the service should, or in place of the whole.
    Open,
    Invalid,
}

#[derive(Clone)]
struct Compiled {
    /// The service prefix in lower case.
    prefix: Box<str>,
    name: Glob,
}

impl ActionPattern {
    /// Reads a pattern; text that is no action pattern is kept and matches nothing.
    pub fn parse(text: &str) -> Self {
        Self {
            text: text.into(),
            form: form(text),
            compiled: OnceLock::new(),
        }
    }

    /// Returns the text as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the pattern matches every action.
    pub fn is_all(&self) -> bool {
        self.form == Form::All
    }

    /// Returns whether a part of the pattern is not known.
    pub fn has_placeholders(&self) -> bool {
        match self.form {
            Form::All | Form::Invalid => false,
            Form::Service { is_open, .. } => is_open,
            Form::Open => true,
        }
    }

    /// Returns a pattern that covers whatever this one may cover, with wildcards for what is not known.
    pub fn widened(&self) -> Cow<'_, str> {
        match self.form {
            Form::All | Form::Invalid => Cow::Borrowed(&self.text),
            Form::Service { is_open: true, .. } => Cow::Owned(placeholder::replace(&self.text, "*")),
            Form::Service { is_open: false, .. } => Cow::Borrowed(&self.text),
            Form::Open => Cow::Borrowed("*"),
        }
    }

    /// Returns whether the pattern covers an action, where a part of it may not be known.
    pub fn agreement(&self, service: &str, name: &str) -> Agreement {
        if self.form == Form::Open {
            let whole = format!("{service}:{name}");
            return Glob::new(&self.text, Case::Insensitive).agreement(&whole);
        }
        match self.service_and_name() {
            Some((prefix, glob)) if prefix.eq_ignore_ascii_case(service) => glob.agreement(name),
            Some(_) => Agreement::Never,
            None if self.is_all() => Agreement::Sure,
            None => Agreement::Never,
        }
    }

    /// Returns whether the text is of a form that can match an action.
    pub fn is_valid(&self) -> bool {
        self.form != Form::Invalid
    }

    /// Returns the service prefix in lower case and the pattern of the name, unless the pattern is `*` or invalid.
    pub fn service_and_name(&self) -> Option<(&str, &Glob)> {
        let Form::Service { colon, .. } = self.form else {
            return None;
        };
        let compiled = self.compiled.get_or_init(|| {
            let (prefix, name) = self.text.split_at_checked(colon as usize).unwrap_or_default();
            Box::new(Compiled {
                prefix: prefix.to_ascii_lowercase().into(),
                name: Glob::new(name.strip_prefix(':').unwrap_or(name), Case::Insensitive),
            })
        });
        Some((&compiled.prefix, &compiled.name))
    }

    /// Returns whether the action `service:name` fits the pattern.
    pub fn matches(&self, service: &str, name: &str) -> bool {
        match self.service_and_name() {
            Some((prefix, glob)) => prefix.eq_ignore_ascii_case(service) && glob.matches(name),
            None => self.is_all(),
        }
    }
}

fn form(text: &str) -> Form {
    if text == "*" || text == "*:*" {
        return Form::All;
    }
    let Some(colon) = text.bytes().position(|byte| !is_prefix_byte(byte)) else {
        return Form::Invalid;
    };
    if text.as_bytes().get(colon) != Some(&b':') && has_placeholder(text) {
        return Form::Open;
    }
    let has_name = text.as_bytes().get(colon) == Some(&b':') && text.len() > colon + 1;
    match u32::try_from(colon) {
        Ok(colon) if has_name && colon > 0 => Form::Service {
            colon,
            is_open: has_placeholder(text),
        },
        Ok(_) | Err(_) => Form::Invalid,
    }
}

impl PartialEq for ActionPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for ActionPattern {}

impl PartialOrd for ActionPattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ActionPattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for ActionPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Debug for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ActionPattern").field(&self.text).finish()
    }
}

fn is_prefix_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matching() {
        for (pattern, service, name, expected) in [
            ("*", "s3", "GetObject", true),
            ("S3:get*", "s3", "GetObject", true),
            ("s3:Get*", "s3", "PutObject", false),
            ("s*:GetObject", "s3", "GetObject", false),
            ("", "s3", "GetObject", false),
            ("s3:", "s3", "", false),
        ] {
            assert_eq!(
                ActionPattern::parse(pattern).matches(service, name),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn parts_that_are_not_known() {
        for (pattern, widened, get, put) in [
            ("s3:⟨var.a⟩", "s3:*", Agreement::Possible, Agreement::Possible),
            ("s3:Get⟨var.a⟩", "s3:Get*", Agreement::Possible, Agreement::Never),
            ("⟨var.a⟩:Get*", "*", Agreement::Possible, Agreement::Never),
            ("⟨var.a⟩", "*", Agreement::Possible, Agreement::Possible),
            ("s3:*", "s3:*", Agreement::Sure, Agreement::Sure),
            ("sqs:⟨var.a⟩", "sqs:*", Agreement::Never, Agreement::Never),
        ] {
            let parsed = ActionPattern::parse(pattern);
            assert!(parsed.is_valid());
            assert_eq!(parsed.widened(), widened, "{pattern}");
            assert_eq!(parsed.agreement("s3", "GetObject"), get, "{pattern}");
            assert_eq!(parsed.agreement("s3", "PutObject"), put, "{pattern}");
        }
    }
}

//! Action patterns such as `s3:Get*`.

use crate::glob::{Case, Glob};

/// A value of an `Action` or `NotAction` element.
///
/// Service and name compare without regard to case. `*` alone stands for every action of every service. A wildcard in
/// the service prefix is refused by IAM when a policy is saved; such a pattern is kept and matches nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ActionPattern {
    text: Box<str>,
    parts: Parts,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Parts {
    All,
    Service { prefix: Box<str>, name: Glob },
    Invalid,
}

impl ActionPattern {
    /// Reads a pattern; text that is no action pattern is kept and matches nothing.
    pub fn parse(text: &str) -> Self {
        let parts = match text.split_once(':') {
            _ if text == "*" || text == "*:*" => Parts::All,
            Some((prefix, name)) if is_prefix(prefix) && !name.is_empty() => Parts::Service {
                prefix: prefix.to_ascii_lowercase().into(),
                name: Glob::new(name, Case::Insensitive),
            },
            Some(_) | None => Parts::Invalid,
        };
        Self {
            text: text.into(),
            parts,
        }
    }

    /// Returns the text as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the pattern matches every action.
    pub fn is_all(&self) -> bool {
        self.parts == Parts::All
    }

    /// Returns whether the text is of a form that can match an action.
    pub fn is_valid(&self) -> bool {
        self.parts != Parts::Invalid
    }

    /// Returns the service prefix in lower case and the pattern of the name, unless the pattern is `*` or invalid.
    pub fn service_and_name(&self) -> Option<(&str, &Glob)> {
        match &self.parts {
            Parts::Service { prefix, name } => Some((prefix, name)),
            Parts::All | Parts::Invalid => None,
        }
    }

    /// Returns whether the action `service:name` fits the pattern.
    pub fn matches(&self, service: &str, name: &str) -> bool {
        match &self.parts {
            Parts::All => true,
            Parts::Service { prefix, name: glob } => prefix.eq_ignore_ascii_case(service) && glob.matches(name),
            Parts::Invalid => false,
        }
    }
}

fn is_prefix(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
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
}

//! Findings that somebody has accepted.

use crate::finding::Finding;
use iamscope_policy::{Case, Glob};
use std::fmt;

/// A decision not to report something, with its reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suppression {
    /// The checks it is about: a name, or a pattern with `*`.
    checks: Glob,
    /// The subjects it is about: a pattern for their names or ARNs.
    subjects: Glob,
    /// Both as written.
    written: (Box<str>, Box<str>),
    /// Why the finding is accepted.
    pub reason: Box<str>,
    /// The last day on which it counts; `None` for ever.
    pub until: Option<Date>,
}

/// A day, such as `2026-12-31`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date(Box<str>);

impl Date {
    /// Reads the day at the start of an RFC 3339 text; `None` unless there is one.
    pub fn parse(text: &str) -> Option<Self> {
        let day = text.get(..10)?;
        let rest = text.get(10..).unwrap_or_default();
        let is_day = day.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            0..=3 | 5.. => byte.is_ascii_digit(),
        });
        let number = |range| day.get(range).and_then(|digits: &str| digits.parse::<u8>().ok());
        let month = number(5..7).filter(|month| (1..=12).contains(month));
        let date = number(8..10).filter(|date| (1..=31).contains(date));
        let ends_here = rest.is_empty() || rest.starts_with(['T', ' ']);
        (is_day && ends_here && month.is_some() && date.is_some()).then(|| Self(day.into()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Suppression {
    /// Accepts what checks with this name find on subjects with this name or ARN; both may have `*` and `?`.
    pub fn new(checks: &str, subjects: &str, reason: &str) -> Self {
        Self {
            checks: Glob::new(checks, Case::Insensitive),
            subjects: Glob::new(subjects, Case::Sensitive),
            written: (checks.into(), subjects.into()),
            reason: reason.into(),
            until: None,
        }
    }

    /// Lets it end after a day.
    #[must_use]
    pub fn until(mut self, day: Date) -> Self {
        self.until = Some(day);
        self
    }

    /// Returns the pattern of checks as written.
    pub fn checks(&self) -> &str {
        &self.written.0
    }

    /// Returns the pattern of subjects as written.
    pub fn subjects(&self) -> &str {
        &self.written.1
    }

    /// Returns whether it is about a finding, expired or not.
    pub fn matches(&self, finding: &Finding) -> bool {
        let subject = finding.subject();
        self.checks.matches(finding.check().as_str())
            && (self.subjects.matches(&subject.name) || self.subjects.matches(&subject.id))
    }

    /// Returns whether it has ended on this day. Without a day nothing has ended.
    pub fn is_expired(&self, today: Option<&Date>) -> bool {
        match (&self.until, today) {
            (Some(last), Some(today)) => today > last,
            (None, _) | (_, None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::finding;

    #[test]
    fn matching() {
        let found = finding("app");
        for (checks, subjects, expected) in [
            ("iam-full-administrator", "role/app", true),
            ("iam-*", "arn:aws:iam::111122223333:role/*", true),
            ("*", "*", true),
            ("iam-full", "role/app", false),
            ("iam-*", "role/ap", false),
        ] {
            assert_eq!(
                Suppression::new(checks, subjects, "known").matches(&found),
                expected,
                "{checks} {subjects}"
            );
        }
    }

    #[test]
    fn expiry() {
        let day = |text| Date::parse(text).expect("a day");
        let suppression = Suppression::new("*", "*", "known").until(day("2026-03-01"));
        assert!(!suppression.is_expired(Some(&day("2026-03-01T23:00:00Z"))));
        assert!(suppression.is_expired(Some(&day("2026-03-02"))));
        assert!(!suppression.is_expired(None));
    }

    #[test]
    fn dates() {
        for (text, expected) in [
            ("2026-12-31", true),
            ("2026-12-31T10:00:00Z", true),
            ("2026-13-01", false),
            ("2026-12-32", false),
            ("2026-1-1", false),
            ("2026-12-311", false),
            ("éééééé-12-31", false),
        ] {
            assert_eq!(Date::parse(text).is_some(), expected, "{text}");
        }
    }
}

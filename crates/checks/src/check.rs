//! What a check is.

use crate::context::CheckContext;
use iamscope_findings::{Findings, Rule};
use std::ops::Deref;

/// A check: what it is about and how it looks.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name, severity and documentation.
    pub rule: Rule,
    /// Looks, and reports what it finds.
    pub run: fn(&CheckContext<'_>, &mut Findings),
}

impl Deref for Check {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        &self.rule
    }
}

/// Declares the check of a file: its documentation, name, severity and confidence. The function `run` of the same file
/// looks. The documentation has the sections "What it finds", "Why it matters", "Example" with blocks marked `finding` and
/// `ok`, and "Fix"; it is the page of the check, and the examples run as tests.
macro_rules! declare_check {
    (
        $(#[doc = $doc:literal])+
        pub $name:ident {
            id: $id:literal,
            severity: $severity:ident,
            confidence: $confidence:ident,
            since: $since:literal,
        }
    ) => {
        $(#[doc = $doc])+
        #[expect(non_upper_case_globals, reason = "a check is spelled like a type, in its file as in its reports")]
        pub(crate) static $name: $crate::check::Check = $crate::check::Check {
            rule: iamscope_findings::Rule {
                id: iamscope_findings::CheckId($id),
                severity: iamscope_findings::Severity::$severity,
                confidence: iamscope_findings::Confidence::$confidence,
                since: $since,
                docs: concat!($($doc, "\n"),+),
            },
            run,
        };
    };
}

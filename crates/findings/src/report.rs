//! What a run found, ready to be written.

use crate::finding::{Finding, Findings};
use crate::rule::Rule;
use crate::severity::Severity;
use crate::suppression::{Date, Suppression};
use iamscope_estate::Declaration;
use iamscope_policy::Sources;

/// What a run found.
#[derive(Clone, Debug)]
pub struct Report<'r> {
    /// The texts that evidence points into.
    pub sources: &'r Sources,
    /// What programs declare, sorted as an estate has it.
    pub declarations: &'r [Declaration],
    /// The checks that ran.
    pub rules: &'r [&'r Rule],
    /// What they found, the worst first.
    pub findings: Vec<Finding>,
    /// What they found and somebody has accepted.
    pub suppressed: Vec<Suppressed>,
    /// Suppressions that matched nothing or have ended, by their place in the list.
    pub idle_suppressions: Vec<usize>,
}

/// A finding that somebody has accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Why it was accepted.
    pub reason: Box<str>,
}

impl<'r> Report<'r> {
    /// Makes a report of what was found.
    pub fn new(sources: &'r Sources, rules: &'r [&'r Rule], findings: Findings) -> Self {
        Self {
            sources,
            declarations: &[],
            rules,
            findings: findings.into_sorted(),
            suppressed: Vec::new(),
            idle_suppressions: Vec::new(),
        }
    }

    /// Says what programs declare, so that findings without a policy can be shown at the block of their subject.
    #[must_use]
    pub fn declared(self, declarations: &'r [Declaration]) -> Self {
        Self { declarations, ..self }
    }

    /// Returns what declares the subject of a finding.
    pub fn declaration(&self, finding: &Finding) -> Option<&'r Declaration> {
        let arn = finding.subject().id.as_ref();
        let first = self
            .declarations
            .partition_point(|declaration| declaration.arn.as_str() < arn);
        let found = self.declarations.get(first)?;
        (found.arn.as_str() == arn).then_some(found)
    }

    /// Takes out what is suppressed; what has ended before `today` suppresses nothing.
    #[must_use]
    pub fn suppress(mut self, suppressions: &[Suppression], today: Option<&Date>) -> Self {
        let mut is_used = vec![false; suppressions.len()];
        let mut kept = Vec::new();
        for finding in self.findings {
            let accepting = suppressions
                .iter()
                .zip(&mut is_used)
                .find(|(suppression, _)| !suppression.is_expired(today) && suppression.matches(&finding));
            match accepting {
                Some((suppression, is_used)) => {
                    *is_used = true;
                    self.suppressed.push(Suppressed {
                        finding,
                        reason: suppression.reason.clone(),
                    });
                }
                None => kept.push(finding),
            }
        }
        self.findings = kept;
        self.idle_suppressions = (0..)
            .zip(is_used)
            .filter(|(_, used)| !used)
            .map(|(place, _)| place)
            .collect();
        self
    }

    /// Returns how many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity() == severity)
            .count()
    }

    /// Returns the worst severity, if there is any finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::findings;

    #[test]
    fn suppressing() {
        let sources = Sources::default();
        let day = Date::parse("2026-05-01").expect("a day");
        let suppressions = [
            Suppression::new("*", "role/one", "a test account"),
            Suppression::new("*", "role/two", "ended").until(Date::parse("2026-04-30").expect("a day")),
            Suppression::new("*", "role/three", "no such role"),
        ];
        let report = Report::new(&sources, &[], findings(["one", "two"])).suppress(&suppressions, Some(&day));
        assert_eq!(report.findings.len(), 1);
        assert_eq!(&*report.findings[0].subject().name, "role/two");
        assert_eq!(&*report.suppressed[0].reason, "a test account");
        assert_eq!(report.idle_suppressions, [1, 2]);
        assert_eq!(report.worst(), Some(Severity::High));
    }
}

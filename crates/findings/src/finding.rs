//! One thing that is wrong, and how checks report it.

use crate::evidence::Evidence;
use crate::fix::Fix;
use crate::rule::{CheckId, Rule};
use crate::severity::{Confidence, Severity};
use crate::subject::Subject;
use iamscope_estate::Gap;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// One thing that is wrong with one subject.
///
/// INVARIANT (evidence): there is at least one piece of evidence; only [`Reporting::evidence`] makes findings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    check: CheckId,
    severity: Severity,
    confidence: Confidence,
    subject: Subject,
    title: Box<str>,
    why: Box<str>,
    identity: Box<str>,
    evidence: Vec<Evidence>,
    fixes: Vec<Fix>,
    gaps: Vec<Gap>,
    fingerprint: Fingerprint,
}

/// Names a finding from run to run: the same check finds the same thing on the same subject.
///
/// It does not depend on positions, on texts of policies or on the severity, so neither a line that moves nor a new version
/// of iamscope makes an accepted finding new.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Fingerprint(Box<str>);

impl Finding {
    /// Returns the check that found it.
    pub fn check(&self) -> CheckId {
        self.check
    }

    /// Returns how bad it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns how sure it is.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns what it is about.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns what is wrong, in one phrase.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns why it matters, in one sentence.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// Returns the proof; never empty.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// Returns what to do about it.
    pub fn fixes(&self) -> &[Fix] {
        &self.fixes
    }

    /// Returns what was not seen and might change the finding.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Returns the name that lasts from run to run.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    fn sort_key(&self) -> (std::cmp::Reverse<Severity>, &Subject, CheckId, &str) {
        (
            std::cmp::Reverse(self.severity),
            &self.subject,
            self.check,
            &self.identity,
        )
    }
}

impl Fingerprint {
    /// Takes a fingerprint as it was written.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the text: sixteen hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(finding: &Finding, occurrence: usize) -> Self {
        let mut hash = Sha256::new();
        for part in [finding.check.as_str(), &finding.subject.id, &finding.identity] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        if occurrence > 0 {
            hash.update(occurrence.to_string().as_bytes());
        }
        let digest = hash.finalize();
        Self(
            digest
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
                .into(),
        )
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Where checks report to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    findings: Vec<Finding>,
}

/// A finding that still lacks its evidence and is therefore not one yet.
#[must_use = "a report without evidence is no finding"]
pub struct Reporting<'f> {
    findings: &'f mut Vec<Finding>,
    finding: Finding,
}

/// A finding that was just reported, to say more of it.
pub struct Entry<'f> {
    finding: &'f mut Finding,
}

impl Findings {
    /// Begins to report that a subject has what the rule is about.
    pub fn report(&mut self, rule: &Rule, subject: Subject) -> Reporting<'_> {
        let finding = Finding {
            check: rule.id,
            severity: rule.severity,
            confidence: rule.confidence,
            subject,
            title: rule.title().into(),
            why: rule.why().into(),
            identity: "".into(),
            evidence: Vec::new(),
            fixes: Vec::new(),
            gaps: Vec::new(),
            fingerprint: Fingerprint("".into()),
        };
        Reporting {
            findings: &mut self.findings,
            finding,
        }
    }

    /// Takes over all that was reported elsewhere.
    pub fn append(&mut self, mut other: Self) {
        self.findings.append(&mut other.findings);
    }

    /// Returns whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Returns how much was reported.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Returns the findings, the worst first, those of one subject together, each with its fingerprint.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.findings
            .sort_by(|left, right| left.sort_key().cmp(&right.sort_key()));
        let mut seen = BTreeMap::new();
        for finding in &mut self.findings {
            let name = (finding.check, finding.subject.id.clone(), finding.identity.clone());
            let occurrence = seen.entry(name).or_insert(0_usize);
            finding.fingerprint = Fingerprint::of(finding, *occurrence);
            *occurrence += 1;
        }
        self.findings
    }
}

impl<'f> Reporting<'f> {
    /// Says what is wrong in this case; otherwise it is what the rule finds.
    pub fn title(mut self, title: impl Into<Box<str>>) -> Self {
        self.finding.title = title.into();
        self
    }

    /// Says why it matters in this case; otherwise it is what the rule says.
    pub fn why(mut self, why: impl Into<Box<str>>) -> Self {
        self.finding.why = why.into();
        self
    }

    /// Sets how bad this case is.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// Sets how sure this case is.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// Says what tells this finding from others of the same check on the same subject, such as an action or an account.
    pub fn identity(mut self, identity: &str) -> Self {
        self.finding.identity = identity.into();
        self
    }

    /// Gives the evidence, which makes it a finding.
    pub fn evidence(mut self, evidence: impl Into<Evidence>) -> Entry<'f> {
        self.finding.evidence.push(evidence.into());
        Entry {
            finding: self.findings.push_mut(self.finding),
        }
    }
}

impl Entry<'_> {
    /// Adds more evidence.
    pub fn evidence(self, evidence: impl Into<Evidence>) -> Self {
        self.finding.evidence.push(evidence.into());
        self
    }

    /// Adds all of these as evidence.
    pub fn evidences(self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.finding.evidence.extend(evidence);
        self
    }

    /// Adds what to do about it.
    pub fn fix(self, fix: Fix) -> Self {
        self.finding.fixes.push(fix);
        self
    }

    /// Adds what was not seen and might change the finding.
    pub fn gaps(self, gaps: impl IntoIterator<Item = Gap>) -> Self {
        for gap in gaps {
            if let Err(place) = self.finding.gaps.binary_search(&gap) {
                self.finding.gaps.insert(place, gap);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{RULE, role};

    #[test]
    fn worst_first_then_by_subject() {
        let mut findings = Findings::default();
        for (name, severity) in [("b", Severity::Low), ("c", Severity::High), ("a", Severity::Low)] {
            findings
                .report(&RULE, role(name))
                .severity(severity)
                .evidence(Evidence::fact("x", "y"));
        }
        let sorted = findings.into_sorted();
        let names: Vec<&str> = sorted.iter().map(|finding| &*finding.subject().name).collect();
        assert_eq!(names, ["role/c", "role/a", "role/b"]);
    }

    #[test]
    fn fingerprints_depend_on_check_subject_and_identity_alone() {
        let fingerprint = |name: &str, identity: &str, evidence: &str| {
            let mut findings = Findings::default();
            findings
                .report(&RULE, role(name))
                .title(evidence)
                .identity(identity)
                .evidence(Evidence::fact("x", evidence));
            findings.into_sorted().remove(0).fingerprint().clone()
        };
        assert_eq!(fingerprint("a", "i", "one"), fingerprint("a", "i", "two"));
        assert_ne!(fingerprint("a", "i", "one"), fingerprint("b", "i", "one"));
        assert_ne!(fingerprint("a", "i", "one"), fingerprint("a", "j", "one"));
        assert_eq!(fingerprint("a", "i", "one").as_str().len(), 16);
    }

    #[test]
    fn fingerprints_of_one_run_differ() {
        let mut findings = Findings::default();
        for value in ["one", "two"] {
            findings.report(&RULE, role("a")).evidence(Evidence::fact("x", value));
        }
        let sorted = findings.into_sorted();
        assert_ne!(sorted[0].fingerprint(), sorted[1].fingerprint());
    }
}

//! Findings as the page lists them.

use crate::view::{self, FindingView, FindingsView, SeverityCounts};

/// Returns the first of them, and how many there are in all.
pub(super) fn list(findings: &[FindingView], most: usize) -> FindingsView {
    FindingsView {
        findings: findings.iter().take(most).cloned().collect(),
        total: findings.len(),
        counts: counts(findings),
    }
}

/// Counts by severity.
pub(super) fn counts(findings: &[FindingView]) -> SeverityCounts {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    SeverityCounts {
        critical: count(view::Severity::Critical),
        high: count(view::Severity::High),
        medium: count(view::Severity::Medium),
        low: count(view::Severity::Low),
        info: count(view::Severity::Info),
    }
}

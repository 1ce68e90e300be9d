//! Findings as the page lists them.

use iamscope_findings::{Confidence, Edit, Evidence, Finding, Fix, Safety, Severity, Subject, SubjectKind};
use iamscope_policy::{Sources, Span};

use super::decision::{conditions, verdict};
use super::excerpt::excerpts;
use crate::view::{
    self, ExcerptView, FindingView, FindingsView, FixSafety, FixView, MarkRole, NodeKind, NodeRef, SeverityCounts,
    Verdict,
};

/// Turns the findings of a run into views; they come sorted, the worst first.
pub(super) fn views(sources: &Sources, findings: &[Finding]) -> Vec<FindingView> {
    findings.iter().map(|finding| view(sources, finding)).collect()
}

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

fn view(sources: &Sources, finding: &Finding) -> FindingView {
    let gaps = finding
        .gaps()
        .iter()
        .map(|gap| format!("not seen: {} of {} ({})", gap.fact, gap.subject, gap.reason));
    FindingView {
        id: finding.fingerprint().to_string(),
        check: finding.check().to_string(),
        severity: match finding.severity() {
            Severity::Info => view::Severity::Info,
            Severity::Low => view::Severity::Low,
            Severity::Medium => view::Severity::Medium,
            Severity::High => view::Severity::High,
            Severity::Critical => view::Severity::Critical,
        },
        confidence: match finding.confidence() {
            Confidence::Low => view::Confidence::Low,
            Confidence::Medium => view::Confidence::Medium,
            Confidence::High => view::Confidence::High,
        },
        title: finding.title().to_owned(),
        why: finding.why().to_owned(),
        subject: subject(finding.subject()),
        evidence: finding
            .evidence()
            .iter()
            .flat_map(|evidence| shown(sources, evidence))
            .collect(),
        notes: finding.evidence().iter().filter_map(note).chain(gaps).collect(),
        fixes: finding.fixes().iter().map(fix).collect(),
    }
}

fn subject(subject: &Subject) -> NodeRef {
    let (kind, is_on_map) = match &subject.kind {
        SubjectKind::Estate | SubjectKind::Account | SubjectKind::Policy | SubjectKind::Guardrail => {
            (NodeKind::Resource, false)
        }
        SubjectKind::Root => (NodeKind::AccountRoot, true),
        SubjectKind::User => (NodeKind::User, true),
        SubjectKind::Group => (NodeKind::Group, true),
        SubjectKind::Role => (NodeKind::Role, true),
        SubjectKind::Resource(kind) => (
            if &**kind == "s3:bucket" {
                NodeKind::Bucket
            } else {
                NodeKind::Resource
            },
            true,
        ),
    };
    NodeRef {
        id: if is_on_map {
            subject.id.to_string()
        } else {
            String::new()
        },
        label: subject.name.to_string(),
        name: subject.id.to_string(),
        kind,
        account: subject.account.as_deref().map(ToOwned::to_owned),
    }
}

fn shown(sources: &Sources, evidence: &Evidence) -> Vec<ExcerptView> {
    let statements = evidence.statements().into_iter();
    statements
        .flat_map(|statement| {
            let marks: Vec<(Span, MarkRole)> = statement
                .labels
                .iter()
                .map(|label| (label.span, MarkRole::Subject))
                .collect();
            excerpts(sources, statement.source, statement.span, &marks)
        })
        .collect()
}

/// Says in words what an excerpt cannot show.
fn note(evidence: &Evidence) -> Option<String> {
    match evidence {
        Evidence::Statement(statement) => {
            let labels = statement.labels.iter().filter(|label| !label.text.is_empty());
            let said: Vec<&str> = labels.map(|label| &*label.text).collect();
            (!said.is_empty()).then(|| format!("`{}`: {}", statement.policy, said.join("; ")))
        }
        Evidence::Decision { question, decision, .. } => {
            let answer = match verdict(decision) {
                Verdict::Allowed => "allowed".to_owned(),
                Verdict::ExplicitlyDenied => "explicitly denied".to_owned(),
                Verdict::ImplicitlyDenied => "not allowed".to_owned(),
                Verdict::Conditional | Verdict::Unknown => {
                    let texts: Vec<String> = conditions(decision)
                        .into_iter()
                        .map(|condition| condition.text)
                        .collect();
                    format!("allowed if {}", texts.join(" and "))
                }
            };
            Some(format!("`{question}`: {answer}"))
        }
        Evidence::Setting { what, value, expected } => Some(match expected {
            Some(expected) => format!("{what} is `{value}`, should be `{expected}`"),
            None => format!("{what}: `{value}`"),
        }),
    }
}

fn fix(fix: &Fix) -> FixView {
    let edits = fix.edits.iter().map(|edit| match edit {
        Edit::Policy { replacement, .. } => replacement.to_string(),
        Edit::Command(text) | Edit::Terraform(text) | Edit::CloudFormation(text) => text.to_string(),
    });
    FixView {
        title: fix.title.to_string(),
        safety: match fix.safety {
            Safety::Safe => FixSafety::Safe,
            Safety::Review => FixSafety::Review,
        },
        text: edits.collect::<Vec<_>>().join("\n"),
    }
}

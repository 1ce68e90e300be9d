//! Findings, evidence, fixes and every output format.
//!
//! Start at [`Finding`]: what is wrong with one subject, and the evidence for it. A check reports into [`Findings`], which
//! sorts and names them; [`Suppression`] takes out what somebody has accepted. The writers ([`terminal`], [`json`],
//! [`sarif`]) turn a [`Report`] into text and decide nothing.

pub mod evidence;
mod excerpt;
pub mod finding;
pub mod fix;
pub mod json;
mod origin;
pub mod report;
pub mod rule;
pub mod sarif;
pub mod severity;
pub mod subject;
pub mod suppression;
pub mod terminal;

pub use evidence::{Evidence, Label, StatementEvidence};
pub use finding::{Entry, Finding, Findings, Fingerprint, Reporting};
pub use fix::{Edit, Fix, Safety};
pub use report::{Report, Suppressed};
pub use rule::{CheckId, Rule};
pub use severity::{Confidence, Severity};
pub use subject::{Subject, SubjectKind};
pub use suppression::{Date, Suppression};

#[cfg(test)]
mod samples;

//! Evidence that several checks give.

use crate::context::{CheckContext, Proof};
use iamscope_estate::{DocumentId, Gap, Principal};
use iamscope_findings::{Confidence, Evidence, StatementEvidence};
use iamscope_policy::{Span, Statement};

/// Several proofs for one finding.
pub(crate) struct Proofs {
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) confidence: Confidence,
}

impl CheckContext<'_> {
    /// Returns the proof that a principal has an action on every resource it can be done to, conditions aside.
    pub(crate) fn proof_everywhere(&self, principal: &Principal, action: &str) -> Option<Proof> {
        self.ask(principal, action, &self.any_target(action, principal), &[])
    }

    /// Returns proofs that a principal has each of some actions everywhere; at most `most` of them.
    pub(crate) fn proofs_everywhere(&self, principal: &Principal, actions: &[&str], most: usize) -> Proofs {
        let mut proofs = Proofs {
            evidence: Vec::new(),
            gaps: Vec::new(),
            confidence: Confidence::High,
        };
        for action in actions.iter().take(most) {
            if let Some(proof) = self.proof_everywhere(principal, action) {
                proofs.confidence = proofs.confidence.min(proof.confidence());
                proofs.evidence.push(proof.evidence);
                proofs.gaps.extend(proof.assumptions);
            }
        }
        proofs
    }

    /// Returns a statement of a document as evidence.
    pub(crate) fn statement(&self, document: DocumentId, policy: &str, statement: &Statement) -> StatementEvidence {
        Evidence::statement(policy, self.estate().documents()[document].source, statement)
    }

    /// Returns a statement of a document, by its place in the list, as evidence with what grants its actions underlined.
    pub(crate) fn statement_at(&self, document: DocumentId, index: u32, text: &str) -> Option<Evidence> {
        let record = &self.estate().documents()[document];
        let statement = record
            .policy
            .statements
            .iter()
            .find(|statement| statement.index == index)?;
        let policy = self.owners().get(&document).and_then(|owners| owners.first());
        let policy = policy.map_or("policy", |owner| owner.policy.as_str());
        Some(
            self.statement(document, policy, statement)
                .label(granting_span(statement), text)
                .into(),
        )
    }
}

/// Returns what to underline of a statement for its actions: their list, or the effect if the list says which actions it
/// is not about.
fn granting_span(statement: &Statement) -> Span {
    if statement.action.is_all_but() {
        statement.effect.span
    } else {
        actions_span(statement)
    }
}

/// Returns where the list of actions of a statement stands.
pub(crate) fn actions_span(statement: &Statement) -> Span {
    statement.action.span().unwrap_or(statement.span)
}

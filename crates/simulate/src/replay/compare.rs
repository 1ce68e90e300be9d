//! AWS's decision beside ours.

use super::record::Evaluation;
use crate::decide::Outcome;
use crate::report::{effect_name, residual};
use iamscope_eval::{Check, CheckEffect, CheckType, Decision};
use serde::Serialize;

/// One evaluation of a record, by AWS and by us.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The answer.
    #[serde(flatten)]
    pub answer: Side,
    /// The layers.
    pub checks: Vec<CheckComparison>,
    /// What the record leaves open and how that was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One layer, by AWS and by us.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckComparison {
    /// The layer.
    pub check_type: String,
    /// The root, unit or account of an SCP or RCP check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_arn: Option<String>,
    /// What it did.
    #[serde(flatten)]
    pub effect: Side,
}

/// The same thing by both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// What AWS says, if the record has it.
    pub aws: Option<String>,
    /// What we say, if we have such a layer.
    pub ours: Option<String>,
    /// Whether that is the same.
    pub agreement: Agreement,
    /// On what ours hinges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Whether AWS and we say the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Agreement {
    /// Yes.
    Same,
    /// No.
    Different,
    /// What we were given does not decide it.
    Unknown,
    /// There is nothing to compare with.
    NotCompared,
}

impl Comparison {
    /// Returns whether anything is different.
    pub fn is_different(&self) -> bool {
        let mut sides = std::iter::once(&self.answer).chain(self.checks.iter().map(|check| &check.effect));
        sides.any(|side| side.agreement == Agreement::Different)
    }
}

/// Compares an evaluation with what we make of it.
pub fn compare(evaluation: &Evaluation, outcome: &Outcome, notes: Vec<String>) -> Comparison {
    Comparison {
        action: evaluation.action.clone(),
        resource: evaluation.resource.clone(),
        answer: answer(evaluation, &outcome.decision),
        checks: checks(evaluation, &outcome.explanation.checks),
        notes,
    }
}

fn answer(evaluation: &Evaluation, decision: &Decision) -> Side {
    let because = residual(decision).map(|residual| format!("allowed if {residual}"));
    side(
        evaluation.evaluated_effect.clone(),
        Some(effect_name(decision)),
        because,
    )
}

fn side(aws: Option<String>, ours: Option<&str>, because: Option<String>) -> Side {
    let agreement = match (aws.as_deref(), ours) {
        (Some(_), Some("UNKNOWN")) => Agreement::Unknown,
        (Some(aws), Some(ours)) if aws == ours => Agreement::Same,
        (Some(_), _) => Agreement::Different,
        (None, _) => Agreement::NotCompared,
    };
    Side {
        aws,
        ours: ours.map(ToOwned::to_owned),
        agreement,
        because,
    }
}

/// Compares layer by layer: AWS's checks in their order, then ours that AWS does not have.
fn checks(evaluation: &Evaluation, ours: &[Check]) -> Vec<CheckComparison> {
    let Some(theirs) = &evaluation.checks else {
        return Vec::new();
    };
    let has = |check: &Check| {
        theirs.iter().any(|their| {
            their.check_type == check.check_type.name() && their.target_arn.as_deref() == check.target.as_deref()
        })
    };
    let resource = ours
        .iter()
        .find(|check| check.check_type == CheckType::Resource && !has(check));
    let mut compared: Vec<CheckComparison> = theirs
        .iter()
        .map(|their| {
            let is_it = |check: &&Check| {
                check.check_type.name() == their.check_type && check.target.as_deref() == their.target_arn.as_deref()
            };
            // Levels of which a policy is lacking are one check of ours.
            let lacking = |check: &&Check| {
                let is_unknown = matches!(check.effect, CheckEffect::Unknown { .. });
                check.check_type.name() == their.check_type && check.target.is_none() && is_unknown
            };
            let own = ours.iter().find(is_it).or_else(|| ours.iter().find(lacking));
            CheckComparison {
                check_type: their.check_type.clone(),
                target_arn: their.target_arn.clone(),
                effect: effect(&their.evaluated_effect, own, resource),
            }
        })
        .collect();
    compared.extend(
        ours.iter()
            .filter(|check| !has(check) && !stands_for_levels(check))
            .map(|check| CheckComparison {
                check_type: check.check_type.name().to_owned(),
                target_arn: check.target.as_deref().map(ToOwned::to_owned),
                effect: unreported(check),
            }),
    );
    compared
}

/// Returns whether a check of ours stands for the levels of an organization of which a policy is lacking.
fn stands_for_levels(check: &Check) -> bool {
    let is_guardrail = matches!(
        check.check_type,
        CheckType::ServiceControlPolicy | CheckType::ResourceControlPolicy
    );
    is_guardrail && check.target.is_none()
}

/// Compares what a layer did. Where the owner of the resource does not have to allow separately AWS has no `RESOURCE`
/// check, and the policy of the resource shows in the others: it may be what an `ALLOW` or an `EXPLICIT_DENY` of them is
/// about.
fn effect(aws: &str, own: Option<&Check>, resource: Option<&Check>) -> Side {
    let ours = own.map(|check| check.effect.name());
    let because = own.and_then(hinge);
    let shows_resource = resource.is_some_and(|check| check.effect.name() == aws)
        && matches!(ours, Some("NO_IMPACT" | "IMPLICIT_DENY" | "ALLOW"))
        && matches!(aws, "ALLOW" | "EXPLICIT_DENY");
    let mut side = side(Some(aws.to_owned()), ours, because);
    // A role session without session policies is not bound by any; AWS reports the check all the same.
    let is_free_session = own.is_none() && matches!(aws, "ALLOW" | "NO_IMPACT");
    if shows_resource || is_free_session {
        side.agreement = Agreement::Same;
    }
    side
}

/// A layer of ours that AWS does not report: a difference if it would have stopped the request by itself.
fn unreported(check: &Check) -> Side {
    let agreement = match (&check.effect, check.check_type) {
        (_, CheckType::Resource) | (CheckEffect::Allow | CheckEffect::NoImpact, _) => Agreement::NotCompared,
        (CheckEffect::Unknown { .. }, _) => Agreement::Unknown,
        (CheckEffect::ImplicitDeny | CheckEffect::ExplicitDeny, _) => Agreement::Different,
    };
    Side {
        aws: None,
        ours: Some(check.effect.name().to_owned()),
        agreement,
        because: hinge(check),
    }
}

fn hinge(check: &Check) -> Option<String> {
    match &check.effect {
        CheckEffect::Unknown { denies, allows } => Some(format!("allows if {allows}, denies if {denies}")),
        CheckEffect::Allow | CheckEffect::NoImpact | CheckEffect::ImplicitDeny | CheckEffect::ExplicitDeny => None,
    }
}

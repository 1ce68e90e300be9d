//! What the formats of a diff have in common: actions by class, and the statements that make a change.

use super::paths::ChangedPaths;
use iamscope_access::Access;
use iamscope_access::diff::{Change, Diff, DiffRow};
use iamscope_catalog::{AccessLevel, ActionId};
use iamscope_eval::{CheckEffect, CheckType, Decision, Denial, Explanation};
use iamscope_findings::{Label, StatementEvidence};
use iamscope_policy::{Effect, Sources};
use std::collections::BTreeMap;

/// A diff and the estates that it is of.
pub(super) struct Shown<'a, 'e> {
    pub(super) diff: Diff,
    pub(super) paths: ChangedPaths,
    pub(super) before: &'a Access<'e>,
    pub(super) after: &'a Access<'e>,
}

/// Actions of one service and access level.
pub(super) struct ActionGroup {
    pub(super) service: String,
    pub(super) level: AccessLevel,
    /// Names without the service.
    pub(super) names: Vec<String>,
}

/// A statement that makes a change.
pub(super) struct Reason<'s> {
    /// What it does or did: `allowed by`, `was denied by`.
    pub(super) word: &'static str,
    pub(super) statement: StatementEvidence,
    /// The texts that it points into.
    pub(super) sources: &'s Sources,
}

impl<'e> Shown<'_, 'e> {
    /// Returns how many rows changed in a way.
    pub(super) fn count(&self, change: Change) -> usize {
        self.diff.rows.iter().filter(|row| row.change == change).count()
    }

    /// Returns the actions of a row by service and access level.
    pub(super) fn groups(&self, row: &DiffRow) -> Vec<ActionGroup> {
        let mut groups: BTreeMap<(String, AccessLevel), Vec<String>> = BTreeMap::new();
        let known = row
            .actions
            .iter()
            .filter_map(|&id: &ActionId| self.after.catalog().action_by_id(id));
        for action in known {
            let full = action.full_name();
            let (service, name) = full.split_once(':').unwrap_or((&full, ""));
            let key = (service.to_owned(), action.access_level());
            groups.entry(key).or_default().push(name.to_owned());
        }
        let groups = groups
            .into_iter()
            .map(|((service, level), names)| ActionGroup { service, level, names });
        groups.collect()
    }

    /// Returns the statements that made the answers of a row what they are.
    pub(super) fn reasons(&self, row: &DiffRow) -> Vec<Reason<'e>> {
        let mut reasons = Vec::new();
        let after = row
            .question_after(self.after)
            .map(|question| self.after.explain(&question));
        let before = row
            .question_before(self.before)
            .map(|question| self.before.explain(&question));
        if let Some((answer, explanation)) = after {
            let word = match answer.decision {
                Decision::Allowed | Decision::Unknown(_) => "allowed by",
                Decision::Denied(_) => "denied by",
            };
            let sources = self.after.estate().sources();
            reasons.extend(deciding(&explanation, &answer.decision).map(|statement| Reason {
                word,
                statement,
                sources,
            }));
        }
        if let Some((answer, explanation)) = before {
            let word = match (&answer.decision, row.change) {
                (Decision::Denied(Denial::Explicit), Change::Gained) => "was denied by",
                (Decision::Allowed | Decision::Unknown(_), Change::Lost | Change::OtherCondition) => "was allowed by",
                (Decision::Allowed | Decision::Denied(_) | Decision::Unknown(_), _) => return reasons,
            };
            let sources = self.before.estate().sources();
            let shown = deciding(&explanation, &answer.decision);
            reasons.extend(shown.map(|statement| Reason {
                word,
                statement,
                sources,
            }));
        }
        reasons
    }
}

/// Returns the statements that decide: those that deny if the answer is an explicit denial, else those that allow.
pub(super) fn deciding(explanation: &Explanation, decision: &Decision) -> std::vec::IntoIter<StatementEvidence> {
    let wanted = match decision {
        Decision::Denied(Denial::Explicit) => Some(Effect::Deny),
        Decision::Denied(Denial::Implicit) => return Vec::new().into_iter(),
        Decision::Allowed => Some(Effect::Allow),
        Decision::Unknown(_) => None,
    };
    let checks = explanation.checks.iter().filter(|check| match check.effect {
        CheckEffect::ExplicitDeny | CheckEffect::Unknown { .. } => true,
        CheckEffect::Allow => matches!(
            check.check_type,
            CheckType::Principal | CheckType::Resource | CheckType::Session
        ),
        CheckEffect::NoImpact | CheckEffect::ImplicitDeny => false,
    });
    let matched = checks.flat_map(|check| &check.matched);
    let found = matched.filter(|matched| wanted.is_none_or(|wanted| wanted == matched.effect));
    let shown = found.map(|matched| StatementEvidence {
        policy: matched.policy.clone(),
        source: matched.source,
        span: matched.span,
        index: Some(matched.index),
        sid: matched.sid.clone(),
        labels: matched
            .evidence
            .iter()
            .map(|&span| Label { span, text: "".into() })
            .collect(),
    });
    shown.collect::<Vec<_>>().into_iter()
}

/// Says what a change is.
pub(super) fn word(change: Change) -> &'static str {
    match change {
        Change::Gained => "gained",
        Change::OtherCondition => "other condition",
        Change::Lost => "lost",
    }
}

/// Says whether something is allowed.
pub(super) fn answer(decision: &Decision) -> String {
    match decision {
        Decision::Allowed => "allowed".to_owned(),
        Decision::Denied(_) => "not allowed".to_owned(),
        Decision::Unknown(condition) => format!("allowed if {condition}"),
    }
}

/// Names some of many.
pub(super) fn some(names: &[String], most: usize) -> String {
    let hidden = names.len().saturating_sub(most);
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match hidden {
        0 => shown,
        hidden => format!("{shown} and {hidden} more"),
    }
}

/// Says how many rows there are of each kind, in one line.
pub(super) fn summary(shown: &Shown<'_, '_>) -> String {
    let counts = [Change::Gained, Change::OtherCondition, Change::Lost].map(|change| (shown.count(change), change));
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, change)| match change {
            Change::OtherCondition => format!("{count} under another condition"),
            Change::Gained | Change::Lost => format!("{count} {}", word(change)),
        })
        .collect();
    let unseen = shown.diff.unknown.len();
    match (said.is_empty(), unseen) {
        (true, 0) => "no change of access".to_owned(),
        (true, unseen) => format!("no change of access in what was seen; {}", facts(unseen)),
        (false, 0) => said.join(", "),
        (false, unseen) => format!("{}; {}", said.join(", "), facts(unseen)),
    }
}

fn facts(unseen: usize) -> String {
    if unseen == 1 {
        "1 fact was not seen and may hide changes".to_owned()
    } else {
        format!("{unseen} facts were not seen and may hide changes")
    }
}

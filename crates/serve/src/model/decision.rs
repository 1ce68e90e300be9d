//! Decisions with their reasons, as cards show them.

use iamscope_estate::{Estate, Gap};
use iamscope_eval::{
    Atom, Check, CheckEffect, CheckType, Decision, Denial, Explanation, Formula, MatchedStatement, Obstacle,
};
use iamscope_policy::{Effect, Span};

use super::condition::condition;
use super::excerpt::excerpts;
use crate::view::{
    Certainty, ConditionView, DecisionView, GapView, LayerEffect, LayerView, MarkRole, StatementView, Verdict,
};

/// So many statements that came close are shown for each layer.
const NEAR_MISSES: usize = 3;
/// So many statements that matched are shown for each layer.
const MATCHED: usize = 12;

/// Shows a decision on an action.
pub(super) fn decision(
    estate: &Estate,
    action: &str,
    decision: &Decision,
    explanation: &Explanation,
    assumptions: &[Gap],
) -> DecisionView {
    let rules = explanation
        .checks
        .iter()
        .flat_map(|check| &check.rules)
        .chain(&explanation.rules);
    let mut rules: Vec<u32> = rules.map(|rule| u32::from(rule.0)).collect();
    rules.sort_unstable();
    rules.dedup();
    DecisionView {
        verdict: verdict(decision),
        action: action.to_owned(),
        layers: explanation.checks.iter().map(|check| layer(estate, check)).collect(),
        conditions: conditions(decision),
        rules,
        gaps: assumptions.iter().map(gap).collect(),
    }
}

/// Returns the answer of a decision.
pub(super) fn verdict(decision: &Decision) -> Verdict {
    match decision {
        Decision::Allowed => Verdict::Allowed,
        Decision::Denied(Denial::Explicit) => Verdict::ExplicitlyDenied,
        Decision::Denied(Denial::Implicit) => Verdict::ImplicitlyDenied,
        Decision::Unknown(_) => match certainty(decision) {
            Certainty::Proven | Certainty::Conditional => Verdict::Conditional,
            Certainty::Unknown => Verdict::Unknown,
        },
    }
}

/// Returns how sure a decision is. What hinges on circumstances that a caller can meet is conditional, what hinges on a
/// fact that is not known is unknown.
pub(super) fn certainty(decision: &Decision) -> Certainty {
    match decision {
        Decision::Allowed | Decision::Denied(_) => Certainty::Proven,
        Decision::Unknown(residual) if hinges_on_unknown(residual, true) => Certainty::Unknown,
        Decision::Unknown(_) => Certainty::Conditional,
    }
}

/// Tells whether a formula, or its negation, cannot be met by circumstances alone: of alternatives one that can is enough.
fn hinges_on_unknown(formula: &Formula, is_wanted: bool) -> bool {
    let (operands, are_all_wanted) = match formula {
        Formula::True | Formula::False => return false,
        Formula::Atom(atom) => {
            return match atom.as_ref() {
                Atom::Missing { .. } | Atom::Undocumented { .. } | Atom::Placeholder { .. } | Atom::Fact(_) => true,
                Atom::Condition { .. } | Atom::Variable { .. } => false,
            };
        }
        Formula::Not(inner) => return hinges_on_unknown(inner, !is_wanted),
        Formula::All(operands) => (operands, is_wanted),
        Formula::Any(operands) => (operands, !is_wanted),
    };
    let mut each = operands.iter().map(|operand| hinges_on_unknown(operand, is_wanted));
    if are_all_wanted {
        each.any(|hinges| hinges)
    } else {
        each.all(|hinges| hinges)
    }
}

/// Returns what must hold for the answer to be yes, one entry for each thing that must.
pub(super) fn conditions(decision: &Decision) -> Vec<ConditionView> {
    match decision {
        Decision::Allowed | Decision::Denied(_) => Vec::new(),
        Decision::Unknown(Formula::All(operands)) => operands.iter().map(condition).collect(),
        Decision::Unknown(residual) => vec![condition(residual)],
    }
}

/// Shows what was not seen.
pub(super) fn gap(gap: &Gap) -> GapView {
    GapView {
        subject: gap.subject.to_string(),
        fact: gap.fact.to_string(),
        reason: gap.reason.clone(),
    }
}

fn layer(estate: &Estate, check: &Check) -> LayerView {
    let title = title(check.check_type);
    let is_guard = match check.check_type {
        CheckType::Principal | CheckType::Resource => false,
        CheckType::ResourceControlPolicy
        | CheckType::ServiceControlPolicy
        | CheckType::VpcEndpoint
        | CheckType::PermissionsBoundary
        | CheckType::Session => true,
    };
    let (effect, summary) = match &check.effect {
        CheckEffect::Allow if is_guard => (LayerEffect::Passes, String::new()),
        CheckEffect::Allow => (LayerEffect::Allows, String::new()),
        CheckEffect::NoImpact => (LayerEffect::DoesNotApply, String::new()),
        CheckEffect::ImplicitDeny => (LayerEffect::Silent, "no statement allows it".to_owned()),
        CheckEffect::ExplicitDeny => (LayerEffect::Denies, String::new()),
        CheckEffect::Unknown { denies, allows } => (LayerEffect::Unknown, unknown(denies, allows)),
    };
    // A guardrail that lets everything through is told in its headline; its statement would only be noise.
    let is_told = effect != LayerEffect::Passes;
    let (all_matched, all_near) = if is_told {
        (check.matched.as_slice(), check.near_misses.as_slice())
    } else {
        Default::default()
    };
    let matched = all_matched.iter().take(MATCHED);
    let near = all_near.iter().take(NEAR_MISSES);
    let left_out = all_matched.len().saturating_sub(MATCHED) + all_near.len().saturating_sub(NEAR_MISSES);
    let statements = matched
        .map(|statement| StatementView {
            note: matched_note(statement),
            is_deciding: decides(&check.effect, statement.effect),
            excerpt: shown(estate, statement, role(statement.effect), &statement.evidence),
        })
        .chain(near.map(|miss| StatementView {
            note: missed_note(&miss.statement, &miss.obstacle),
            is_deciding: false,
            excerpt: shown(estate, &miss.statement, MarkRole::Subject, &[place(&miss.obstacle)]),
        }));
    LayerView {
        name: check
            .target
            .as_ref()
            .map_or_else(|| title.to_owned(), |target| format!("{title} of {target}")),
        effect,
        summary,
        statements: statements.collect(),
        left_out,
    }
}

fn title(check: CheckType) -> &'static str {
    match check {
        CheckType::ResourceControlPolicy => "Resource control policies",
        CheckType::ServiceControlPolicy => "Service control policies",
        CheckType::VpcEndpoint => "VPC endpoint policy",
        CheckType::Resource => "Resource policy",
        CheckType::Principal => "Identity policies",
        CheckType::PermissionsBoundary => "Permissions boundary",
        CheckType::Session => "Session policies",
    }
}

fn unknown(denies: &Formula, allows: &Formula) -> String {
    let mut parts = Vec::new();
    if *denies != Formula::False {
        parts.push(format!("denies if {denies}"));
    }
    if *allows != Formula::True && *allows != Formula::False {
        parts.push(format!("allows if {allows}"));
    }
    parts.join("; ")
}

fn decides(layer: &CheckEffect, statement: Effect) -> bool {
    match layer {
        CheckEffect::Allow => statement == Effect::Allow,
        CheckEffect::ExplicitDeny => statement == Effect::Deny,
        CheckEffect::Unknown { .. } => true,
        CheckEffect::NoImpact | CheckEffect::ImplicitDeny => false,
    }
}

fn role(effect: Effect) -> MarkRole {
    match effect {
        Effect::Allow => MarkRole::Allows,
        Effect::Deny => MarkRole::Denies,
    }
}

fn matched_note(statement: &MatchedStatement) -> String {
    let verb = match statement.effect {
        Effect::Allow => "allows",
        Effect::Deny => "denies",
    };
    let condition = if statement.matches.is_true() {
        String::new()
    } else {
        format!(" if {}", statement.matches)
    };
    format!("`{}` {verb}{condition}", statement.policy)
}

fn missed_note(statement: &MatchedStatement, obstacle: &Obstacle) -> String {
    let verb = match statement.effect {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    };
    let why = match obstacle {
        Obstacle::Resource(_) => "is about another resource".to_owned(),
        Obstacle::Principal(_) => "is about another principal".to_owned(),
        Obstacle::Condition { key, .. } => format!("its condition on `{key}` does not hold"),
    };
    format!("`{}` would {verb}, but {why}", statement.policy)
}

fn place(obstacle: &Obstacle) -> Span {
    match obstacle {
        Obstacle::Resource(span) | Obstacle::Principal(span) | Obstacle::Condition { span, .. } => *span,
    }
}

fn shown(estate: &Estate, statement: &MatchedStatement, role: MarkRole, places: &[Span]) -> crate::view::ExcerptView {
    let marks: Vec<(Span, MarkRole)> = if places.is_empty() {
        vec![(statement.span, role)]
    } else {
        places.iter().map(|span| (*span, role)).collect()
    };
    let shown = excerpts(estate.sources(), statement.source, statement.span, &marks);
    // What decides comes first; one view has room for one place.
    shown.into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(atom: Atom) -> Formula {
        Formula::atom(atom)
    }

    fn mfa() -> Formula {
        atom(Atom::Variable {
            pattern: "arn:aws:s3:::${aws:username}/*".into(),
            is_for_access_point: false,
        })
    }

    fn unseen() -> Formula {
        atom(Atom::Missing {
            check: CheckType::ServiceControlPolicy,
            effect: Effect::Allow,
            what: "the service control policies".into(),
        })
    }

    #[test]
    fn circumstances_are_conditions_and_what_was_not_seen_is_unknown() {
        assert_eq!(verdict(&Decision::Allowed), Verdict::Allowed);
        assert_eq!(verdict(&Decision::Denied(Denial::Explicit)), Verdict::ExplicitlyDenied);
        assert_eq!(verdict(&Decision::Unknown(mfa())), Verdict::Conditional);
        assert_eq!(verdict(&Decision::Unknown(mfa().and(unseen()))), Verdict::Unknown);
        assert_eq!(certainty(&Decision::Unknown(unseen().negate())), Certainty::Unknown);
        // Whoever meets the condition needs nothing that was not seen.
        assert_eq!(
            certainty(&Decision::Unknown(mfa().or(unseen()))),
            Certainty::Conditional
        );
        let both = mfa().and(unseen()).negate();
        assert_eq!(certainty(&Decision::Unknown(both)), Certainty::Conditional);
        let told = atom(Atom::Fact("the session was made through a provider".into()));
        assert_eq!(certainty(&Decision::Unknown(told)), Certainty::Unknown);
    }

    #[test]
    fn each_thing_that_must_hold_is_a_condition_of_its_own() {
        let texts = |formula: Formula| {
            let views = conditions(&Decision::Unknown(formula));
            views.into_iter().map(|view| view.text).collect::<Vec<_>>()
        };
        let session = || atom(Atom::Fact("session name".into()));
        assert_eq!(texts(mfa().and(session())).len(), 2);
        assert_eq!(texts(mfa().or(session())).len(), 1);
        assert!(conditions(&Decision::Allowed).is_empty());
    }
}

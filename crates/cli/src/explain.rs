//! An answer and its reasons as text: the sentence, the layers in AWS's order, the statements underlined in their
//! sources, what nearly matched, the smallest edits, the rules, what is not documented, what was taken for granted.

mod edits;
mod wrap;

use crate::table;
use anstyle::AnsiColor;
use iamscope_estate::Gap;
use iamscope_eval::{
    Check, CheckEffect, CheckType, Decision, Denial, Edits, Explanation, Formula, MatchedStatement, NearMiss, Obstacle,
    RuleId, rules,
};
use iamscope_findings::terminal::{Style, render_statement};
use iamscope_findings::{Label, StatementEvidence};
use iamscope_policy::{Effect, Sources, Span};
use std::fmt::Write as _;

/// How many statements that nearly matched are shown.
const NEAR_MISSES: usize = 3;

/// The rule about Amazon S3.
const STORAGE: RuleId = RuleId(39);

/// No line of ours is longer, unless a name alone is.
const WIDTH: usize = 100;

/// An answer with all that can be said about it.
pub(crate) struct Explained<'e> {
    /// Who asks, by name.
    pub(crate) who: &'e str,
    /// What is asked: an action on a resource.
    pub(crate) request: &'e str,
    pub(crate) decision: &'e Decision,
    pub(crate) explanation: &'e Explanation,
    pub(crate) edits: &'e Edits,
    /// The texts of the policies.
    pub(crate) sources: &'e Sources,
    /// What was not seen and was taken to have no say.
    pub(crate) assumptions: &'e [Gap],
}

/// A statement to show: `word: title` and the excerpt below.
struct Shown {
    word: &'static str,
    title: String,
    statement: StatementEvidence,
}

impl Explained<'_> {
    /// Returns the answer with its reasons.
    pub(crate) fn to_text(&self, has_color: bool) -> String {
        let mut text = self.verdict(has_color);
        let layers = layers(self.explanation);
        if !layers.is_empty() {
            text.push('\n');
            text.push_str(&layers);
        }
        let style = Style {
            color: has_color,
            ..Style::default()
        };
        let mut shown = deciding(self.explanation, self.decision);
        if !matches!(self.decision, Decision::Allowed) {
            shown.extend(near_misses(self.explanation));
        }
        for Shown { word, title, statement } in &shown {
            text.push('\n');
            text.push_str(&render_statement(word, title, statement, self.sources, style));
        }
        for section in [edits::section(self.edits, self.decision, self.sources), self.foot()] {
            if !section.is_empty() {
                text.push('\n');
                text.push_str(&section);
            }
        }
        text
    }

    /// Returns the sentence, its first word in colour.
    fn verdict(&self, has_color: bool) -> String {
        let sentence = self.sentence();
        let color = match self.decision {
            Decision::Allowed => AnsiColor::Green,
            Decision::Denied(_) => AnsiColor::Red,
            Decision::Unknown(_) => AnsiColor::Yellow,
        };
        let style = anstyle::Style::new().bold().fg_color(Some(color.into()));
        match sentence.split_once(':') {
            Some((word, rest)) if has_color => format!("{style}{word}{style:#}:{rest}"),
            Some(_) | None => sentence,
        }
    }

    fn sentence(&self) -> String {
        let Self { who, request, .. } = self;
        match self.decision {
            Decision::Allowed => format!("allowed: {who} can {request}\n"),
            Decision::Denied(Denial::Explicit) => self.denied("a Deny statement forbids it"),
            Decision::Denied(Denial::Implicit) => self.denied(&not_allowing(self.explanation)),
            Decision::Unknown(condition) => {
                format!("unknown: {who} can {request} only if\n{}", conjuncts(condition))
            }
        }
    }

    /// Returns the sentence of a denial, in two lines if it is too long for one.
    fn denied(&self, why: &str) -> String {
        let sentence = format!("denied: {} cannot {}", self.who, self.request);
        if sentence.chars().count() + why.chars().count() + 2 <= WIDTH {
            format!("{sentence}: {why}\n")
        } else {
            format!("{sentence}:\n  {why}\n")
        }
    }

    /// Returns the rules and what the answer rests on beside the policies.
    fn foot(&self) -> String {
        let mut text = String::new();
        let mut rules: Vec<_> = self.explanation.rules.clone();
        rules.extend(
            self.explanation
                .checks
                .iter()
                .flat_map(|check| check.rules.iter().copied()),
        );
        // Which rules each statement used is told in the JSON; here it would bury those that matter.
        rules.retain(|&id| rules::joins_layers(id));
        rules.sort();
        rules.dedup();
        if !rules.is_empty() {
            let rules: Vec<String> = rules.into_iter().map(rule_name).collect();
            text.push_str(&wrap::list("rules: ", &rules));
        }
        for id in &self.explanation.assumed {
            text.push_str(&wrap::words(&undocumented(id)));
        }
        for gap in self.assumptions {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", assumption(gap));
        }
        text
    }
}

/// Returns the number and title of a rule; `docs/conformance.md` says more.
fn rule_name(id: RuleId) -> String {
    match rules::rule(id) {
        Some(rule) => format!("{} {}", id.0, rule.title),
        None => id.0.to_string(),
    }
}

/// Says on which reading of something that AWS does not document an answer hinges.
fn undocumented(id: &str) -> String {
    match rules::question(id) {
        Some(open) => format!(
            "hinges on an undocumented reading ({id}): {} {}",
            open.question, open.reading
        ),
        None => format!("hinges on an undocumented reading: {id}"),
    }
}

/// Returns what was taken for granted, in one line.
pub(crate) fn assumption(gap: &Gap) -> String {
    format!("not seen: {} of {}; {}", gap.fact, gap.subject, gap.reason)
}

/// Returns a condition, a line for each part that must hold.
fn conjuncts(condition: &Formula) -> String {
    let parts = match condition {
        Formula::All(parts) => parts.as_ref(),
        Formula::True | Formula::False | Formula::Atom(_) | Formula::Not(_) | Formula::Any(_) => {
            std::slice::from_ref(condition)
        }
    };
    let lines = parts.iter().enumerate().map(|(place, part)| match (place, part) {
        (0, Formula::Any(_)) if parts.len() > 1 => format!("  ({part})\n"),
        (0, part) => format!("  {part}\n"),
        (_, Formula::Any(_)) => format!("  and ({part})\n"),
        (_, part) => format!("  and {part}\n"),
    });
    lines.collect()
}

/// Says which layers would have had to allow the request and do not.
fn not_allowing(explanation: &Explanation) -> String {
    let mut layers: Vec<String> = Vec::new();
    for check in &explanation.checks {
        let layer = check.check_type.to_string();
        if matches!(check.effect, CheckEffect::ImplicitDeny) && !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    let in_vain = explanation.checks.iter().find(|check| allows_in_vain(check));
    match (in_vain, layers.as_slice()) {
        _ if explanation.limit.is_some() => "AWS refuses it whatever the policies say".to_owned(),
        (Some(check), _) if is_kept_from_the_public(check, explanation) => {
            "Block Public Access keeps the bucket policy from allowing it".to_owned()
        }
        (Some(_), _) => "an Allow of the resource policy does not count for it".to_owned(),
        (None, []) => "nothing allows it".to_owned(),
        (None, layers) => format!("no statement allows it in the {}", layers.join(" and the ")),
    }
}

/// Returns whether a resource policy would allow the request and has no effect.
fn allows_in_vain(check: &Check) -> bool {
    let allows = |statement: &MatchedStatement| statement.effect == Effect::Allow && statement.matches.is_true();
    check.check_type == CheckType::Resource
        && matches!(check.effect, CheckEffect::ImplicitDeny)
        && check.matched.iter().any(allows)
}

/// Returns whether it is S3 Block Public Access that leaves an Allow of a resource policy without effect. Two other things
/// do: an object that belongs to another account, for which the check itself cites the rule, and the retiring of a grant,
/// which has nothing to do with Amazon S3.
fn is_kept_from_the_public(check: &Check, explanation: &Explanation) -> bool {
    !check.rules.contains(&STORAGE) && explanation.rules.contains(&STORAGE)
}

/// Returns the layers as a table. Guardrails that let the request through at every level are one row.
fn layers(explanation: &Explanation) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for group in explanation
        .checks
        .chunk_by(|left, right| left.check_type == right.check_type)
    {
        let passes = group.iter().all(|check| matches!(check.effect, CheckEffect::Allow));
        if let ([first, _, ..], true) = (group, passes) {
            let statements = group.iter().flat_map(|check| &check.matched);
            let levels = format!("{} ({} levels)", first.check_type, group.len());
            rows.push(vec![levels, "allows".to_owned(), joined(statements)]);
        } else {
            rows.extend(group.iter().map(row));
        }
    }
    table::columns(&rows, "  ")
}

fn row(check: &Check) -> Vec<String> {
    let layer = match &check.target {
        Some(target) => format!("{} ({target})", check.check_type),
        None => check.check_type.to_string(),
    };
    if let Some(exemption) = check.exemption {
        return vec![layer, does_not_bind(check.check_type).to_owned(), exemption.to_string()];
    }
    let denies_only = matches!(check.effect, CheckEffect::ExplicitDeny);
    let deciding = check
        .matched
        .iter()
        .filter(|one| !denies_only || one.effect == Effect::Deny);
    vec![layer, effect(&check.effect).to_owned(), joined(deciding)]
}

fn joined<'s>(statements: impl Iterator<Item = &'s MatchedStatement>) -> String {
    let mut names: Vec<String> = statements.map(ToString::to_string).collect();
    names.dedup();
    names.join("; ")
}

fn does_not_bind(layer: CheckType) -> &'static str {
    match layer {
        CheckType::ResourceControlPolicy
        | CheckType::ServiceControlPolicy
        | CheckType::Principal
        | CheckType::Session => "do not bind",
        CheckType::VpcEndpoint | CheckType::Resource | CheckType::PermissionsBoundary => "does not bind",
    }
}

fn effect(effect: &CheckEffect) -> &'static str {
    match effect {
        CheckEffect::Allow => "allows",
        CheckEffect::NoImpact => "no impact",
        CheckEffect::ImplicitDeny => "does not allow",
        CheckEffect::ExplicitDeny => "denies",
        CheckEffect::Unknown { .. } => "depends",
    }
}

/// Returns the statements that decided, each with a title; those that merely let everything through are in the table.
fn deciding(explanation: &Explanation, decision: &Decision) -> Vec<Shown> {
    let mut found = Vec::new();
    for check in &explanation.checks {
        let is_shown = match (&check.effect, check.check_type) {
            (CheckEffect::ExplicitDeny | CheckEffect::Unknown { .. }, _) => true,
            (CheckEffect::Allow, CheckType::Principal | CheckType::Resource | CheckType::Session) => {
                !matches!(decision, Decision::Denied(_))
            }
            (CheckEffect::Allow | CheckEffect::NoImpact | CheckEffect::ImplicitDeny, _) => false,
        };
        let denies_only = matches!(check.effect, CheckEffect::ExplicitDeny);
        for statement in check.matched.iter().filter(|_| is_shown) {
            if !denies_only || statement.effect == Effect::Deny {
                found.push(matched(statement));
            }
        }
    }
    found
}

fn matched(statement: &MatchedStatement) -> Shown {
    Shown {
        word: match statement.effect {
            Effect::Allow => "allowed",
            Effect::Deny => "denied",
        },
        title: if statement.matches.is_true() {
            format!("by {statement}")
        } else {
            format!("by {statement}, if {}", statement.matches)
        },
        statement: underlined(statement, &statement.evidence, ""),
    }
}

/// Returns statements that nearly matched, in layers that would have had to allow: those that only a condition kept from
/// it come first.
fn near_misses(explanation: &Explanation) -> Vec<Shown> {
    let layers = explanation
        .checks
        .iter()
        .filter(|check| !matches!(check.effect, CheckEffect::Allow));
    let misses = layers.flat_map(|check| &check.near_misses);
    let mut allows: Vec<&NearMiss> = misses.filter(|miss| miss.statement.effect == Effect::Allow).collect();
    allows.sort_by_key(|miss| match miss.obstacle {
        Obstacle::Condition { .. } => 0,
        Obstacle::Principal(_) => 1,
        Obstacle::Resource(_) => 2,
    });
    allows.into_iter().take(NEAR_MISSES).map(near_miss).collect()
}

fn near_miss(miss: &NearMiss) -> Shown {
    let (reason, span) = match &miss.obstacle {
        Obstacle::Resource(span) => ("it is about other resources".to_owned(), *span),
        Obstacle::Principal(span) => ("it is about other principals".to_owned(), *span),
        Obstacle::Condition { span, key } => (format!("would match but for `{key}`"), *span),
    };
    Shown {
        word: "came closest",
        title: miss.statement.to_string(),
        statement: underlined(&miss.statement, &[span], &reason),
    }
}

fn underlined(statement: &MatchedStatement, spans: &[Span], text: &str) -> StatementEvidence {
    StatementEvidence {
        policy: statement.policy.clone(),
        source: statement.source,
        span: statement.span,
        index: Some(statement.index),
        sid: statement.sid.clone(),
        labels: spans
            .iter()
            .map(|&span| Label {
                span,
                text: text.into(),
            })
            .collect(),
    }
}

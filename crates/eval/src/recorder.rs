//! What an evaluation leaves behind: nothing, or an explanation.
//!
//! There is one evaluator. It is generic over the recorder, so that a decision without explanation costs nothing for it.

use crate::cited;
use crate::compile::CompiledStatement;
use crate::explanation::{Check, CheckEffect, CheckType, Exemption, Explanation, MatchedStatement, NearMiss, RuleId};
use crate::formula::Formula;
use crate::policy_set::Bound;
use crate::query::Query;
use crate::statement::{self, Miss};

/// Takes note of what the evaluator does.
pub(crate) trait Recorder {
    /// Whether anything is noted; if not, the evaluator may stop as soon as the answer is certain.
    const IS_ACTIVE: bool;

    /// Notes that a layer is entered, or one target of a layer.
    fn begin(&mut self, check_type: CheckType, target: Option<&str>, rules: &[u8]);

    /// Notes that a layer exists and does not bind the request, and the rule that says so.
    fn exempt(&mut self, check_type: CheckType, exemption: Exemption, rule: u8);

    /// Notes that a statement matches under a condition.
    fn matched(&mut self, bound: &Bound<'_>, statement: &CompiledStatement, matches: &Formula, query: &Query<'_>);

    /// Notes that a statement about the right action does not match.
    fn missed(&mut self, bound: &Bound<'_>, statement: &CompiledStatement, miss: Miss, query: &Query<'_>);

    /// Notes what a layer does; `has_to_allow` says whether its silence would deny.
    fn settle(
        &mut self,
        check_type: CheckType,
        target: Option<&str>,
        denies: &Formula,
        allows: &Formula,
        has_to_allow: bool,
    );

    /// Notes that a rule was used to join the layers.
    fn rule(&mut self, number: u8);

    /// Notes the rule by which AWS answers whatever the policies say.
    fn limit(&mut self, number: u8);
}

/// Notes nothing.
pub(crate) struct Silent;

impl Recorder for Silent {
    const IS_ACTIVE: bool = false;
    fn begin(&mut self, _: CheckType, _: Option<&str>, _: &[u8]) {}
    fn exempt(&mut self, _: CheckType, _: Exemption, _: u8) {}
    fn matched(&mut self, _: &Bound<'_>, _: &CompiledStatement, _: &Formula, _: &Query<'_>) {}
    fn missed(&mut self, _: &Bound<'_>, _: &CompiledStatement, _: Miss, _: &Query<'_>) {}
    fn settle(&mut self, _: CheckType, _: Option<&str>, _: &Formula, _: &Formula, _: bool) {}
    fn rule(&mut self, _: u8) {}
    fn limit(&mut self, _: u8) {}
}

/// Notes everything.
#[derive(Default)]
pub(crate) struct Notes {
    explanation: Explanation,
}

impl Notes {
    /// Returns the explanation, rules sorted.
    pub(crate) fn into_explanation(mut self) -> Explanation {
        let of_checks = self.explanation.checks.iter_mut().map(|check| &mut check.rules);
        for rules in of_checks.chain([&mut self.explanation.rules]) {
            rules.sort();
            rules.dedup();
        }
        self.explanation
    }
}

impl Recorder for Notes {
    const IS_ACTIVE: bool = true;

    fn begin(&mut self, check_type: CheckType, target: Option<&str>, rules: &[u8]) {
        self.explanation.checks.push(Check {
            check_type,
            target: target.map(Into::into),
            effect: CheckEffect::NoImpact,
            exemption: None,
            matched: Vec::new(),
            near_misses: Vec::new(),
            rules: rules.iter().copied().map(RuleId).collect(),
        });
    }

    fn exempt(&mut self, check_type: CheckType, exemption: Exemption, rule: u8) {
        let is_it = |check: &Check| check.check_type == check_type && check.exemption == Some(exemption);
        // Through an access point the layers are asked twice.
        if self.explanation.checks.iter().any(is_it) {
            return;
        }
        self.begin(check_type, None, &[rule]);
        if let Some(check) = self.explanation.checks.last_mut() {
            check.exemption = Some(exemption);
        }
    }

    fn matched(&mut self, bound: &Bound<'_>, statement: &CompiledStatement, matches: &Formula, query: &Query<'_>) {
        if let Some(check) = self.explanation.checks.last_mut() {
            let evidence = statement::evidence(statement, query);
            check.rules.extend(cited::rules(bound, statement, None, query));
            check
                .matched
                .push(describe(bound, statement, matches.clone(), evidence));
        }
    }

    fn missed(&mut self, bound: &Bound<'_>, statement: &CompiledStatement, miss: Miss, query: &Query<'_>) {
        if let Some(check) = self.explanation.checks.last_mut() {
            check.rules.extend(cited::rules(bound, statement, Some(miss), query));
            let actions = statement
                .listed_actions(query.request.action)
                .map(|pattern| pattern.span);
            check.near_misses.push(NearMiss {
                statement: describe(bound, statement, Formula::False, actions.collect()),
                obstacle: statement::obstacle(statement, miss),
            });
        }
    }

    fn settle(
        &mut self,
        check_type: CheckType,
        target: Option<&str>,
        denies: &Formula,
        allows: &Formula,
        has_to_allow: bool,
    ) {
        let is_it = |check: &&mut Check| {
            check.check_type == check_type && check.target.as_deref() == target && check.exemption.is_none()
        };
        if let Some(check) = self.explanation.checks.iter_mut().rfind(is_it) {
            check.effect = effect(denies, allows, has_to_allow);
        }
    }

    fn rule(&mut self, number: u8) {
        self.explanation.rules.push(RuleId(number));
    }

    fn limit(&mut self, number: u8) {
        self.explanation.limit = Some(RuleId(number));
        self.rule(number);
    }
}

fn effect(denies: &Formula, allows: &Formula, has_to_allow: bool) -> CheckEffect {
    match (denies, allows) {
        (Formula::True, _) => CheckEffect::ExplicitDeny,
        (Formula::False, Formula::True) => CheckEffect::Allow,
        (Formula::False, Formula::False) if has_to_allow => CheckEffect::ImplicitDeny,
        (Formula::False, Formula::False) => CheckEffect::NoImpact,
        (
            Formula::False | Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_),
            Formula::True | Formula::False | Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_),
        ) => CheckEffect::Unknown {
            denies: denies.clone(),
            allows: allows.clone(),
        },
    }
}

fn describe(
    bound: &Bound<'_>,
    statement: &CompiledStatement,
    matches: Formula,
    evidence: Vec<iamscope_policy::Span>,
) -> MatchedStatement {
    MatchedStatement {
        policy: bound.name.into(),
        source: bound.source,
        index: statement.index,
        // An empty id names nothing.
        sid: statement.sid.clone().filter(|sid| !sid.is_empty()),
        span: statement.span,
        effect: statement.effect,
        matches,
        evidence,
    }
}

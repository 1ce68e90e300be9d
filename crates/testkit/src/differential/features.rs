//! Which rules a case exercises: those that its explanation cites, and those about the parts of the statements that match
//! or nearly do.

use iamscope_eval::MatchedStatement;
use iamscope_simulate::case::ContextValue;
use iamscope_simulate::{Case, Outcome, PolicyText, policies};
use std::collections::BTreeSet;

/// Text that shows that a rule has a say in a statement.
const SIGNS: [(&str, u8); 18] = [
    ("Action\":", 5),
    ("Resource\":\"arn", 6),
    ("Resource\":[\"arn", 6),
    ("NotResource\":", 9),
    ("\"Principal\":", 10),
    ("NotPrincipal\":", 11),
    ("Condition\":", 13),
    ("\"Null\":", 14),
    ("IfExists\":", 14),
    ("ForA", 15),
    ("String", 17),
    ("\"Numeric", 18),
    ("\"Date", 19),
    ("\"Bool", 20),
    ("\"Binary", 21),
    ("IpAddress", 22),
    ("\"Arn", 23),
    ("${", 24),
];

/// Returns the rules that a case exercises.
pub(super) fn rules(case: &Case, outcome: &Outcome) -> BTreeSet<u8> {
    let explanation = &outcome.explanation;
    let cited = explanation
        .checks
        .iter()
        .flat_map(|check| &check.rules)
        .chain(&explanation.rules);
    let mut rules: BTreeSet<u8> = cited.map(|rule| rule.0).collect();
    let texts: Vec<&str> = policies(&case.policies)
        .map(|(_, policy)| policy.text().unwrap_or_default())
        .collect();
    for check in &explanation.checks {
        let near = check.near_misses.iter().map(|miss| &miss.statement);
        for statement in check.matched.iter().chain(near) {
            add_statement(statement, &texts, &mut rules);
        }
    }
    if !case.request.unknown.is_empty() {
        rules.insert(4);
    }
    if case.request.resource == "*" {
        rules.insert(8);
    }
    if case
        .request
        .context
        .values()
        .any(|value| matches!(value, ContextValue::Many(_)))
    {
        rules.insert(16);
    }
    // A statement without a principal in a policy that needs one is not written.
    rules
}

fn add_statement(statement: &MatchedStatement, texts: &[&str], rules: &mut BTreeSet<u8>) {
    let source = usize::try_from(statement.source.0).unwrap_or(usize::MAX);
    let Some(policy) = texts.get(source) else { return };
    let (start, end) = (statement.span.start as usize, statement.span.end as usize);
    let text = policy.get(start..end).unwrap_or_default();
    rules.extend(
        SIGNS
            .iter()
            .filter(|(sign, _)| text.contains(sign))
            .map(|(_, rule)| *rule),
    );
    if !policy.contains("2012-10-17") {
        rules.insert(25);
    }
}

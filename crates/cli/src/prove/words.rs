//! What cells of requests say, for people and as JSON.

use iamscope_catalog::{ActionSet, Catalog};
use iamscope_eval::{Atom, Formula};
use iamscope_policy::{Condition, PrincipalPattern};
use iamscope_prove::{Clause, What};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How many names of actions are listed in JSON; of more only the numbers are told.
const MOST_NAMES: usize = 100;

/// How many entries of a list are told, and how long a line of them is.
const MOST_LISTED: usize = 10;
const LINE: usize = 100;

/// Returns the lines of a list.
pub(super) fn lines(entries: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let is_long = entries.len() > MOST_LISTED + 1;
    let told = if is_long { MOST_LISTED } else { entries.len() };
    let mut add = |entry: &str, is_last: bool| {
        let entry = if is_last {
            entry.to_owned()
        } else {
            format!("{entry}, ")
        };
        match lines.last_mut() {
            Some(line) if line.len() + entry.trim_end().len() <= LINE => line.push_str(&entry),
            Some(_) | None => lines.push(entry),
        }
    };
    for (place, entry) in entries.iter().take(told).enumerate() {
        add(entry, place + 1 == entries.len());
    }
    if is_long {
        add(&format!("and {} more", entries.len() - told), true);
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns rows with a word before the first one.
pub(super) fn rows_of(word: &str, lines: Vec<String>) -> Vec<Vec<String>> {
    let mut word = word.to_owned();
    lines
        .into_iter()
        .map(|line| vec![std::mem::take(&mut word), line])
        .collect()
}

/// Returns rows for clauses: the word before each, and what it says.
pub(super) fn rows(clauses: &[Clause]) -> Vec<Vec<String>> {
    let mut told: Vec<(usize, &str, Vec<String>)> = Vec::new();
    for clause in clauses {
        let (order, word) = match (&clause.what, clause.holds) {
            (What::Principal(_), true) => (0, "by"),
            (What::Principal(_), false) => (1, "not by"),
            (What::Resource(_), true) => (2, "on"),
            (What::Resource(_), false) => (3, "not on"),
            (What::Condition(_), _) => (4, "if"),
        };
        told.push((order, word, clause_lines(clause)));
    }
    told.sort_by_key(|(order, ..)| *order);
    let mut conditions = told.iter_mut().filter(|(order, ..)| *order == 4);
    conditions.next();
    conditions.for_each(|(_, word, _)| *word = "and");
    told.into_iter()
        .flat_map(|(_, word, lines)| rows_of(word, lines))
        .collect()
}

fn clause_lines(clause: &Clause) -> Vec<String> {
    match &clause.what {
        What::Resource(patterns) => {
            let texts: Vec<String> = patterns.iter().map(|pattern| pattern.as_str().to_owned()).collect();
            lines(&texts)
        }
        What::Principal(patterns) => lines(&patterns.iter().map(principal).collect::<Vec<_>>()),
        What::Condition(_) => vec![clause_text(clause)],
    }
}

/// Returns a clause for people.
pub(super) fn clause_text(clause: &Clause) -> String {
    match &clause.what {
        What::Resource(patterns) => {
            let texts: Vec<&str> = patterns.iter().map(|pattern| pattern.as_str()).collect();
            texts.join(", ")
        }
        What::Principal(patterns) => {
            let texts: Vec<String> = patterns.iter().map(principal).collect();
            texts.join(", ")
        }
        What::Condition(condition) => {
            let formula = formula(condition);
            if clause.holds { formula } else { formula.negate() }.to_string()
        }
    }
}

fn formula(condition: &Condition) -> Formula {
    Formula::atom(Atom::Condition {
        operator: condition.operator.value,
        key: condition.key.value.as_str().into(),
        values: values(condition).map(Into::into).collect(),
    })
}

fn values(condition: &Condition) -> impl Iterator<Item = &str> {
    condition.values.iter().map(|value| value.value.as_str())
}

/// Returns whom a pattern names.
pub(super) fn principal(pattern: &PrincipalPattern) -> String {
    match pattern {
        PrincipalPattern::Anyone => "anyone".to_owned(),
        PrincipalPattern::Account(number) => format!("account {number}"),
        PrincipalPattern::Arn(arn) => arn.to_string(),
        PrincipalPattern::Service(name) => format!("the service {name}"),
        PrincipalPattern::CanonicalUser(id) => format!("the canonical user {id}"),
        PrincipalPattern::Federated(provider) if &**provider == "*" => "any identity provider".to_owned(),
        PrincipalPattern::Federated(provider) => format!("the identity provider {provider}"),
        PrincipalPattern::UniqueId(text) | PrincipalPattern::Open(text) | PrincipalPattern::Invalid(text) => {
            text.to_string()
        }
    }
}

/// Returns a clause as JSON.
pub(super) fn clause_value(clause: &Clause) -> Value {
    let (name, what) = match &clause.what {
        What::Resource(patterns) => (
            "resources",
            json!(patterns.iter().map(|pattern| pattern.as_str()).collect::<Vec<_>>()),
        ),
        What::Principal(patterns) => ("principals", json!(patterns.iter().map(principal).collect::<Vec<_>>())),
        What::Condition(condition) => (
            "condition",
            json!({
                "operator": condition.operator.value.to_string(),
                "key": condition.key.value.as_str(),
                "values": values(condition).collect::<Vec<_>>(),
            }),
        ),
    };
    json!({ "holds": clause.holds, name: what })
}

/// Numbers of actions, by service and access level.
pub(super) struct Counts<'c>(BTreeMap<&'c str, BTreeMap<&'c str, usize>>);

impl<'c> Counts<'c> {
    pub(super) fn new(actions: &ActionSet, catalog: &'c Catalog) -> Self {
        let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for action in actions.iter().filter_map(|id| catalog.action_by_id(id)) {
            let levels = counts.entry(action.service_prefix()).or_default();
            *levels.entry(action.access_level().as_str()).or_default() += 1;
        }
        Self(counts)
    }

    /// Returns a row for each service, the ones with most actions first; of many services those that are left together.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let mut services: Vec<_> = self.0.iter().collect();
        services.sort_by_key(|(_, levels)| std::cmp::Reverse(levels.values().sum::<usize>()));
        let rows = services.iter().take(MOST_SERVICES).map(|(service, levels)| {
            let levels: Vec<String> = levels.iter().map(|(level, count)| format!("{count} {level}")).collect();
            vec![(**service).to_owned(), levels.join(", ")]
        });
        let mut rows: Vec<Vec<String>> = rows.collect();
        let rest = services.iter().skip(MOST_SERVICES);
        let (count, actions) = rest.fold((0, 0), |(count, actions), (_, levels)| {
            (count + 1, actions + levels.values().sum::<usize>())
        });
        if count > 0 {
            rows.push(vec![format!("{count} more"), format!("{actions} actions")]);
        }
        rows
    }

    pub(super) fn to_value(&self) -> Value {
        let services = self
            .0
            .iter()
            .map(|(service, levels)| ((*service).to_owned(), json!(levels)));
        Value::Object(services.collect::<Map<_, _>>())
    }
}

/// How many services are told one by one.
const MOST_SERVICES: usize = 6;

/// Returns the names of actions, if they are not too many.
pub(super) fn action_names(actions: &ActionSet, catalog: &Catalog) -> Option<Vec<String>> {
    let names = actions.iter().filter_map(|id| catalog.action_by_id(id));
    (actions.len() <= MOST_NAMES).then(|| names.map(|action| action.full_name()).collect())
}

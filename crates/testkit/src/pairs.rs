//! Pairs of policies that are close to each other, and requests that may tell them apart.
//!
//! Every condition operator comes up, in all its forms, on few keys and few values, so that statements meet often. The pools
//! are what a second implementation needs to know: [`ACTIONS`] and the condition keys of [`KEYS`] are all there is.

mod pools;
mod request;

use crate::random::Random;
use iamscope_policy::PolicyKind;
use pools::{ACTION_PATTERNS, PRINCIPALS, RESOURCES, SPARED, VARIABLE_RESOURCES};
use serde_json::{Map, Value, json};

pub use pools::{ACTIONS, Family, KEYS, Key};
pub use request::{Sample, sample};

/// Two policies of one kind, as JSON.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Identity or resource.
    pub kind: PolicyKind,
    /// The one that is taken for good.
    pub reference: Value,
    /// The one that is to allow no more.
    pub candidate: Value,
}

/// Makes a pair; the same number gives the same pair.
pub fn pair(seed: u64) -> Pair {
    let mut random = Random::new(seed);
    let kind = if random.percent(40) {
        PolicyKind::Resource
    } else {
        PolicyKind::Identity
    };
    let has_principal = kind == PolicyKind::Resource;
    let count = 1 + random.below(3);
    let reference: Vec<Value> = (0..count).map(|_| statement(has_principal, &mut random)).collect();
    let candidate = if random.percent(65) {
        changed(&reference, has_principal, &mut random)
    } else {
        let count = 1 + random.below(3);
        (0..count).map(|_| statement(has_principal, &mut random)).collect()
    };
    // In the older version of the language variables are plain text.
    let mut policy = |statements: Vec<Value>| {
        let version = if random.percent(3) { "2008-10-17" } else { "2012-10-17" };
        json!({"Version": version, "Statement": statements})
    };
    Pair {
        kind,
        reference: policy(reference),
        candidate: policy(candidate),
    }
}

/// Returns the statements with some of them changed, dropped or added.
fn changed(statements: &[Value], has_principal: bool, random: &mut Random) -> Vec<Value> {
    let mut result = statements.to_vec();
    match random.below(6) {
        0 => {
            let place = random.below(result.len());
            if result.len() > 1 {
                result.remove(place);
            }
        }
        1 => result.push(statement(has_principal, random)),
        2 => {
            let place = random.below(result.len());
            if let Some(statement) = result.get_mut(place).and_then(Value::as_object_mut) {
                add_condition(statement, random);
            }
        }
        3 => {
            let place = random.below(result.len());
            if let Some(statement) = result.get_mut(place).and_then(Value::as_object_mut) {
                statement.remove("NotResource");
                statement.insert("Resource".to_owned(), json!(random.pick(RESOURCES)));
            }
        }
        4 => {
            let place = random.below(result.len());
            if let Some(statement) = result.get_mut(place).and_then(Value::as_object_mut) {
                statement.remove("NotAction");
                statement.insert("Action".to_owned(), json!(random.pick(ACTION_PATTERNS)));
            }
        }
        _ => {
            let place = random.below(result.len());
            if let Some(statement) = result.get_mut(place).and_then(Value::as_object_mut) {
                statement.remove("Condition");
            }
        }
    }
    result
}

fn statement(has_principal: bool, random: &mut Random) -> Value {
    let mut statement = Map::new();
    let effect = if random.percent(72) { "Allow" } else { "Deny" };
    statement.insert("Effect".to_owned(), json!(effect));
    let list = |pool: &[&'static str], random: &mut Random| {
        let count = 1 + random.below(2);
        let picked: Vec<&str> = (0..count).map(|_| random.pick(pool)).collect();
        json!(picked)
    };
    let member = if random.percent(15) { "NotAction" } else { "Action" };
    statement.insert(member.to_owned(), list(ACTION_PATTERNS, random));
    let member = if random.percent(15) { "NotResource" } else { "Resource" };
    let pool = if random.percent(6) {
        VARIABLE_RESOURCES
    } else {
        RESOURCES
    };
    statement.insert(member.to_owned(), list(pool, random));
    if has_principal {
        let is_not = random.percent(6);
        let pool = if is_not && effect == "Deny" { SPARED } else { PRINCIPALS };
        let principal = serde_json::from_str(random.pick(pool)).unwrap_or_default();
        statement.insert(if is_not { "NotPrincipal" } else { "Principal" }.to_owned(), principal);
    }
    for _ in 0..[0, 0, 1, 1, 2].get(random.below(5)).copied().unwrap_or_default() {
        add_condition(&mut statement, random);
    }
    Value::Object(statement)
}

/// Adds a clause to a statement.
fn add_condition(statement: &mut Map<String, Value>, random: &mut Random) {
    let key = random.pick(KEYS);
    let mut operator = operator(key.family, random);
    let mut values: Vec<&str> = (0..1 + random.below(2)).map(|_| random.pick(key.values)).collect();
    if random.percent(8) {
        operator = "Null".to_owned();
        values = vec![random.pick(&["true", "false"])];
    } else {
        if !key.variables.is_empty() && takes_variables(&operator) && random.percent(15) {
            values = vec![random.pick(key.variables)];
        }
        if random.percent(20) {
            operator.push_str("IfExists");
        }
        if random.percent(if key.is_multivalued { 85 } else { 15 }) {
            operator = format!("{}:{operator}", random.pick(&["ForAllValues", "ForAnyValue"]));
        }
    }
    let conditions = statement.entry("Condition").or_insert_with(|| json!({}));
    let Some(conditions) = conditions.as_object_mut() else {
        return;
    };
    let clauses = conditions.entry(operator).or_insert_with(|| json!({}));
    if let Some(clauses) = clauses.as_object_mut() {
        clauses.insert(key.name.to_owned(), json!(values));
    }
}

/// Returns whether there are second opinions on variables in the values of an operator: there are none where letter case
/// does not count.
fn takes_variables(operator: &str) -> bool {
    !operator.ends_with("IgnoreCase")
}

fn operator(family: Family, random: &mut Random) -> String {
    let pool: &[&str] = match family {
        Family::Text => &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        Family::Number => &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        Family::Date => &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        Family::Bool => &["Bool"],
        Family::Binary => &["BinaryEquals"],
        Family::Address => &["IpAddress", "NotIpAddress"],
        Family::Arn => &[
            "ArnEquals",
            "ArnLike",
            "ArnNotEquals",
            "ArnNotLike",
            "StringLike",
            "StringNotLike",
        ],
    };
    random.pick(pool).to_owned()
}

//! Pairs of policies that are close to each other, and requests that may tell them apart.
//!
//! Every condition operator comes up, on few keys and few values, so that statements meet often. The pools are what a
//! second implementation needs to know: [`ACTIONS`] and the condition keys of [`KEYS`] are all there is.

mod request;

use crate::random::Random;
use iamscope_policy::PolicyKind;
use serde_json::{Map, Value, json};

pub use request::{Sample, sample};

/// The actions that the policies are about.
pub const ACTIONS: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "sqs:SendMessage",
];

const ACTION_PATTERNS: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:Get*",
    "s3:*Object",
    "s3:List*",
    "s3:*",
    "sqs:SendMessage",
    "*",
];

const RESOURCES: &[&str] = &[
    "*",
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a*",
    "arn:aws:s3:::a*/x",
    "arn:aws:s3:::*/x?",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::*",
    "arn:aws:sqs:*:111122223333:q*",
    "arn:aws:sqs:us-east-1:*:q",
    "arn:*:sqs:us-*:*:*",
];

const VARIABLE_RESOURCES: &[&str] = &["arn:aws:s3:::a/${aws:username}/*", "arn:aws:s3:::a/${aws:username}"];

const PRINCIPALS: &[&str] = &[
    r#""*""#,
    r#""*""#,
    r#"{"AWS": "111122223333"}"#,
    r#"{"AWS": "arn:aws:iam::111122223333:user/bob"}"#,
    r#"{"AWS": ["arn:aws:iam::111122223333:role/app", "222233334444"]}"#,
    r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/app/s1"}"#,
    r#"{"Service": "sns.amazonaws.com"}"#,
];

/// What the values of a key are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Family {
    /// Text.
    #[default]
    Text,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes.
    Binary,
    /// Addresses.
    Address,
    /// ARNs.
    Arn,
}

/// A condition key and values for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Key {
    /// The name.
    pub name: &'static str,
    /// What its values are.
    pub family: Family,
    /// Whether a request can have several.
    pub is_multivalued: bool,
    /// Values for policies; text with `*` or `?` is a pattern where the operator takes one.
    pub values: &'static [&'static str],
}

const fn key(name: &'static str, family: Family, is_multivalued: bool, values: &'static [&'static str]) -> Key {
    Key {
        name,
        family,
        is_multivalued,
        values,
    }
}

/// The condition keys that the policies ask for.
pub const KEYS: &[Key] = &[
    key(
        "aws:RequestTag/team",
        Family::Text,
        false,
        &["a", "b", "A", "ab", "a*", "?b", "*"],
    ),
    key("aws:TagKeys", Family::Text, true, &["a", "b", "c", "a*", "?"]),
    key("aws:PrincipalOrgID", Family::Text, false, &["o-1", "o-2", "o-*"]),
    key(
        "aws:PrincipalAccount",
        Family::Text,
        false,
        &["111122223333", "222233334444", "1111*"],
    ),
    key("aws:username", Family::Text, false, &["bob", "alice", "b*"]),
    key("s3:max-keys", Family::Number, false, &["1", "5", "10", "2.5", "-1"]),
    key(
        "aws:CurrentTime",
        Family::Date,
        false,
        &[
            "2026-01-01T00:00:00Z",
            "2026-07-01",
            "1767225600",
            "2027-01-01T00:00:00+01:00",
        ],
    ),
    key("aws:SecureTransport", Family::Bool, false, &["true", "false"]),
    key("aws:RequestTag/blob", Family::Binary, false, &["QmluQXJ5", "AAEC"]),
    key(
        "aws:SourceIp",
        Family::Address,
        false,
        &[
            "10.0.0.0/8",
            "10.1.0.0/16",
            "10.1.2.3",
            "0.0.0.0/0",
            "2001:db8::/32",
            "::/0",
        ],
    ),
    key(
        "aws:PrincipalArn",
        Family::Arn,
        false,
        &[
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:iam::111122223333:user/bob",
            "arn:aws:iam::*:user/b*",
            "arn:aws:iam::222233334444:*",
        ],
    ),
];

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
    let policy = |statements: Vec<Value>| json!({"Version": "2012-10-17", "Statement": statements});
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
        let principal = serde_json::from_str(random.pick(PRINCIPALS)).unwrap_or_default();
        let is_not = effect == "Allow" && random.percent(6);
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
        if random.percent(15) {
            operator.push_str("IfExists");
        }
        if random.percent(if key.is_multivalued { 85 } else { 8 }) {
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

//! Conditions of generated statements.

use super::scene::{Scene, pick};
use super::vocabulary::{CONTEXT, FOLLOWING, Key, TOKEN, Type};
use super::writer::write_list;
use crate::random::Random;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Writes a `Condition` element of so many clauses. Those that are meant to hold mostly do.
pub(super) fn condition(random: &mut Random, scene: &Scene, count: usize, holds: bool, out: &mut String) {
    // A JSON object cannot have a name twice, so clauses are collected by operator and key.
    let mut clauses: BTreeMap<String, BTreeMap<&'static str, Vec<String>>> = BTreeMap::new();
    for place in 0..count {
        let clause = clause(random, scene, holds || place > 0);
        clauses
            .entry(clause.operator)
            .or_default()
            .insert(clause.key, clause.values);
    }
    out.push_str(r#","Condition":{"#);
    for (place, (operator, keys)) in clauses.iter().enumerate() {
        let comma = if place > 0 { "," } else { "" };
        let _ = write!(out, r#"{comma}"{operator}":{{"#);
        for (place, (key, values)) in keys.iter().enumerate() {
            write_list(out, key, values, random, place == 0);
        }
        out.push('}');
    }
    out.push('}');
}

struct Clause {
    operator: String,
    key: &'static str,
    values: Vec<String>,
}

fn clause(random: &mut Random, scene: &Scene, holds: bool) -> Clause {
    let key = some_key(random, scene);
    // Some keys of a service are there with a value that nobody tells; that they are there is no answer of three.
    let is_hidden = !scene.has_account() && FOLLOWING.iter().any(|other| other.name == key.name);
    if random.percent(8) && !is_hidden {
        return null(random, scene, key, holds);
    }
    if random.percent(10) {
        return anything(random, key);
    }
    let base = random.pick(key.holds.operators());
    let is_negated = base.contains("Not");
    let value = scene.value(key.name);
    let mut values = Vec::new();
    if let Some(value) = &value
        && holds != is_negated
    {
        values.push(near(random, scene, key.holds, base, value));
    }
    while values.is_empty() || random.percent(20) {
        let place = random.below(values.len() + 1);
        let other = other(random, key.holds);
        values.insert(place, other);
    }
    let wants_exists = if value.is_none() && holds { 60 } else { 12 };
    let suffix = if random.percent(wants_exists) { "IfExists" } else { "" };
    Clause {
        operator: format!("{}{base}{suffix}", quantifier(random, key.is_set)),
        key: key.name,
        values,
    }
}

/// Returns a key, more often than not one that the request has.
fn some_key(random: &mut Random, scene: &Scene) -> Key {
    if random.percent(20) {
        return pick(random, FOLLOWING);
    }
    let wants_known = random.percent(80);
    for _ in 0..12 {
        let pool = if random.percent(15) { TOKEN } else { CONTEXT };
        let key = pick(random, pool);
        if !wants_known || scene.context.contains_key(key.name) {
            return key;
        }
    }
    pick(random, CONTEXT)
}

fn null(random: &mut Random, scene: &Scene, key: Key, holds: bool) -> Clause {
    let is_absent = scene.value(key.name).is_none();
    let value = if is_absent == holds { "true" } else { "false" };
    Clause {
        operator: format!("{}Null", if random.percent(5) { "ForAnyValue:" } else { "" }),
        key: key.name,
        values: vec![value.to_owned()],
    }
}

/// Any operator with any values.
fn anything(random: &mut Random, key: Key) -> Clause {
    let holds = Type::ALL
        .get(random.below(Type::ALL.len()))
        .copied()
        .unwrap_or(Type::Text);
    let base = match (holds, key.holds) {
        // Whether a number with a fraction is seconds since 1970 is not documented.
        (Type::Date, Type::Number) => "NumericEquals",
        _ => random.pick(holds.operators()),
    };
    let suffix = if random.percent(25) { "IfExists" } else { "" };
    let mut values = vec![other(random, key.holds)];
    if random.percent(30) {
        values.push(other(random, holds));
    }
    let is_set = random.percent(30);
    Clause {
        operator: format!("{}{base}{suffix}", quantifier(random, is_set)),
        key: key.name,
        values,
    }
}

fn quantifier(random: &mut Random, is_set: bool) -> &'static str {
    let chance = random.below(100);
    match (is_set, chance) {
        (true, 0..=44) => "ForAnyValue:",
        (true, 45..=89) => "ForAllValues:",
        (false, 0..=4) => "ForAnyValue:",
        (false, 5..=9) => "ForAllValues:",
        (true | false, _) => "",
    }
}

/// Returns text that fits a value, or nearly.
fn near(random: &mut Random, scene: &Scene, holds: Type, base: &str, value: &str) -> String {
    let is_like = base.ends_with("Like");
    if base.contains("IgnoreCase") && random.percent(50) {
        return if random.percent(50) {
            value.to_ascii_uppercase()
        } else {
            value.to_ascii_lowercase()
        };
    }
    let chance = random.below(100);
    match holds {
        Type::Text | Type::Arn if is_like && chance < 40 => {
            let cut = value.char_indices().nth(2).map_or(value.len(), |(place, _)| place);
            let start = value.get(..cut).unwrap_or_default();
            match random.below(4) {
                0 if holds == Type::Text => format!("{start}*"),
                1 if holds == Type::Text => value.replacen('e', "?", 1),
                2 if holds == Type::Text => "*".to_owned(),
                _ => match value.rsplit_once(':') {
                    Some((head, _)) => format!("{head}:*"),
                    None => value.to_owned(),
                },
            }
        }
        Type::Text if chance < 60 => variable_for(scene, value).unwrap_or_else(|| value.to_owned()),
        Type::Address | Type::Date | Type::Number if chance < 45 => random.pick(holds.patterns()).to_owned(),
        Type::Text | Type::Arn | Type::Address | Type::Date | Type::Number | Type::Truth | Type::Bytes => {
            value.to_owned()
        }
    }
}

/// Returns a variable with this value.
fn variable_for(scene: &Scene, value: &str) -> Option<String> {
    let keys = [
        "aws:username",
        "aws:PrincipalTag/team",
        "aws:ResourceTag/team",
        "aws:PrincipalAccount",
    ];
    let key = keys
        .into_iter()
        .find(|key| scene.value(key).as_deref() == Some(value))?;
    Some(format!("${{{key}}}"))
}

fn other(random: &mut Random, holds: Type) -> String {
    let chance = random.below(100);
    let pool = match (holds, chance) {
        // Variables in text are well documented; what is odd for other types mostly is not.
        (Type::Text, 0..=14) | (_, 0..=1) => holds.oddities(),
        (_, 15..=59) => holds.patterns(),
        (_, _) => holds.values(),
    };
    random.pick(pool).to_owned()
}

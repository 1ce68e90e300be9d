//! Policies of generated cases: statements that fit the request, or fit it but for one thing.

use super::clause;
use super::principal::principal;
use super::scene::Scene;
use super::vocabulary::DEEDS;
use crate::random::Random;
use iamscope_policy::{Effect, PolicyKind};
use serde_json::value::RawValue;
use std::fmt::Write;

/// How the policies of a layer are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aim {
    /// In how many of a hundred policies there is a statement that is meant to allow the request.
    pub(super) allows: usize,
    /// In how many of a hundred policies there is a Deny.
    pub(super) denies: usize,
}

/// In how many of a hundred Deny statements all parts are meant to fit.
const DENY_FITS: usize = 30;

/// One part of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Action,
    Resource,
    Principal,
    Condition,
}

/// Writes a policy of a kind for the request.
pub(super) fn policy(random: &mut Random, scene: &Scene, kind: PolicyKind, aim: Aim) -> Box<RawValue> {
    let has_variables = !random.percent(10);
    let version = match (has_variables, random.percent(50)) {
        (true, _) => r#""Version":"2012-10-17","#,
        (false, true) => r#""Version":"2008-10-17","#,
        (false, false) => "",
    };
    let mut statements = Vec::new();
    if random.percent(aim.allows) {
        statements.push(statement(random, scene, kind, Effect::Allow, true));
    }
    for _ in 0..random.below(3) {
        let fits = random.percent(10);
        statements.push(statement(random, scene, kind, Effect::Allow, fits && aim.allows > 0));
    }
    if random.percent(aim.denies) {
        let fits = random.percent(DENY_FITS);
        let place = random.below(statements.len() + 1);
        statements.insert(place, statement(random, scene, kind, Effect::Deny, fits));
    }
    let is_alone = statements.len() == 1 && random.percent(10);
    let list = statements.join(",");
    to_raw(if is_alone {
        format!(r#"{{{version}"Statement":{list}}}"#)
    } else {
        format!(r#"{{{version}"Statement":[{list}]}}"#)
    })
}

/// Writes the policy that allows everything.
pub(super) fn allow_all(kind: PolicyKind) -> Box<RawValue> {
    let principal = if kind.has_principal() {
        r#""Principal":"*","#
    } else {
        ""
    };
    to_raw(format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{principal}"Action":"*","Resource":"*"}}]}}"#
    ))
}

/// Writes the default key policy: the account may delegate.
pub(super) fn default_key(account: &str) -> Box<RawValue> {
    to_raw(format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:root"}},"Action":"kms:*","Resource":"*"}}]}}"#
    ))
}

fn to_raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Writes a statement; one that is not meant to fit has one part that does not, as far as the dice allow.
fn statement(random: &mut Random, scene: &Scene, kind: PolicyKind, effect: Effect, fits: bool) -> String {
    const PARTS: [Option<Part>; 6] = [
        Some(Part::Action),
        Some(Part::Resource),
        Some(Part::Principal),
        Some(Part::Principal),
        Some(Part::Condition),
        Some(Part::Condition),
    ];
    let miss = if fits { None } else { random.pick(&PARTS) };
    let mut out = String::with_capacity(256);
    out.push('{');
    if random.percent(10) {
        out.push_str(r#""Sid":"S1","#);
    }
    let effect_name = match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    let _ = write!(out, r#""Effect":"{effect_name}""#);
    if kind.has_principal() {
        principal(random, scene, kind, effect, miss != Some(Part::Principal), &mut out);
    }
    action(random, scene, miss != Some(Part::Action), &mut out);
    if kind.has_resource() {
        resource(random, scene, miss != Some(Part::Resource), &mut out);
    }
    let count = match (miss, random.below(100)) {
        (Some(Part::Condition), 0..=69) => 1,
        (Some(Part::Condition), _) => 2,
        (_, 0..=54) => 0,
        (_, 55..=87) => 1,
        _ => 2,
    };
    if count > 0 {
        clause::condition(random, scene, count, miss != Some(Part::Condition), &mut out);
    }
    out.push('}');
    out
}

/// Writes `Action` or `NotAction`.
fn action(random: &mut Random, scene: &Scene, fits: bool, out: &mut String) {
    let is_all_but = random.percent(10);
    let mut patterns = Vec::new();
    if fits != is_all_but {
        patterns.push(action_pattern(random, scene.deed.action));
    }
    while patterns.is_empty() || random.percent(25) {
        let other = other_action(random, scene.deed.action);
        let place = random.below(patterns.len() + 1);
        patterns.insert(place, other);
    }
    list(out, if is_all_but { "NotAction" } else { "Action" }, &patterns, random);
}

fn action_pattern(random: &mut Random, action: &str) -> String {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let start: String = name.chars().take(3).collect();
    let rest: String = name.chars().skip(1).collect();
    match random.below(12) {
        0 => "*".to_owned(),
        1 => format!("{service}:*"),
        2 => format!("{service}:{start}*"),
        3 => format!("{service}:?{rest}"),
        4 => format!("{service}:*{}", rest.to_ascii_lowercase()),
        5 => action.to_ascii_uppercase(),
        6 => action.to_ascii_lowercase(),
        7 => format!("{service}:{start}*{}", name.chars().last().unwrap_or('*')),
        _ => action.to_owned(),
    }
}

fn other_action(random: &mut Random, action: &str) -> String {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    match random.below(8) {
        0 => format!("{action}?"),
        1 => format!("{service}:{}", name.chars().skip(1).collect::<String>()),
        2 => format!("{service}:Future{name}"),
        3 => format!("{service}:{name}?*"),
        4 => format!("sns:{name}"),
        5 => format!("{service}:Delete*"),
        _ => DEEDS
            .get(random.below(DEEDS.len()))
            .map_or("*", |deed| deed.action)
            .to_owned(),
    }
}

/// Writes `Resource` or `NotResource`.
fn resource(random: &mut Random, scene: &Scene, fits: bool, out: &mut String) {
    let is_all_but = random.percent(10);
    let mut patterns = Vec::new();
    if fits != is_all_but {
        patterns.push(resource_pattern(random, scene));
    }
    while patterns.is_empty() || random.percent(25) {
        let place = random.below(patterns.len() + 1);
        let other = other_resource(random, scene);
        patterns.insert(place, other);
    }
    list(
        out,
        if is_all_but { "NotResource" } else { "Resource" },
        &patterns,
        random,
    );
}

fn resource_pattern(random: &mut Random, scene: &Scene) -> String {
    let arn = scene.resource.as_str();
    let mut fields: Vec<&str> = arn.splitn(6, ':').collect();
    if fields.len() < 6 || random.percent(15) {
        return "*".to_owned();
    }
    let tail = fields.pop().unwrap_or_default();
    let mut tail = match random.below(9) {
        0 => "*".to_owned(),
        1 => format!("{}*", tail.chars().take(4).collect::<String>()),
        2 => format!("*{}", tail.chars().skip(3).collect::<String>()),
        3 => tail.replacen('e', "?", 1),
        4 => tail.replacen('/', "*", 1),
        _ => tail.to_owned(),
    };
    if random.percent(30) {
        tail = with_variable(random, scene, &tail);
    }
    for field in fields.iter_mut().skip(1) {
        if random.percent(8) {
            *field = "*";
        }
    }
    format!("{}:{tail}", fields.join(":"))
}

/// Puts a variable where its value stands, or one that spoils the pattern.
fn with_variable(random: &mut Random, scene: &Scene, tail: &str) -> String {
    const KEYS: [&str; 4] = [
        "aws:username",
        "aws:PrincipalTag/team",
        "aws:PrincipalAccount",
        "aws:ResourceTag/team",
    ];
    for key in KEYS {
        let Some(value) = scene.value(key).filter(|value| !value.is_empty()) else {
            continue;
        };
        if tail.contains(value.as_str()) {
            return tail.replacen(value.as_str(), &format!("${{{key}}}"), 1);
        }
    }
    match random.below(8) {
        0 => tail.replacen("red", "${aws:PrincipalTag/team, 'red'}", 1),
        1 => tail.replacen("red", "${aws:username,'red'}", 1),
        2 => tail.replacen('*', "${*}", 1),
        3 => format!("{tail}${{aws:username}}"),
        4 => format!("{tail}${{aws:PrincipalTag/none}}"),
        _ => tail.to_owned(),
    }
}

fn other_resource(random: &mut Random, scene: &Scene) -> String {
    let arn = scene.resource.as_str();
    let mut fields: Vec<&str> = arn.splitn(6, ':').collect();
    if fields.len() < 6 || random.percent(15) {
        let deed = DEEDS.get(random.below(DEEDS.len()));
        let other = deed.map_or("*", |deed| random.pick(deed.resources));
        return other.replace("{}", scene.owner);
    }
    let longer = format!("{}?", fields.last().copied().unwrap_or_default());
    let changes = ["aws-cn", "sns", "us-west-2", "333333333333", longer.as_str()];
    let place = random.below(changes.len());
    if random.percent(2) {
        // Short, or with the service in capitals: AWS does not say what these match.
        return if random.percent(50) {
            "arn:aws:s3*".to_owned()
        } else {
            arn.replacen("aws", "AWS", 1)
        };
    }
    if let (Some(field), Some(change)) = (fields.get_mut(place + 1), changes.get(place)) {
        *field = change;
    }
    fields.join(":")
}

fn list(out: &mut String, name: &str, values: &[String], random: &mut Random) {
    out.push(',');
    write_list(out, name, values, random, true);
}

/// Writes a member whose value is a list, or its only element.
pub(super) fn write_list(out: &mut String, name: &str, values: &[String], random: &mut Random, is_first: bool) {
    let comma = if is_first { "" } else { "," };
    let _ = write!(out, r#"{comma}"{name}":"#);
    match values {
        [only] if random.percent(60) => {
            let _ = write!(out, r#""{only}""#);
        }
        _ => {
            let _ = write!(out, r#"["{}"]"#, values.join(r#"",""#));
        }
    }
}

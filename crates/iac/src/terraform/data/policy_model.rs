//! Policy documents as the provider keeps them while it merges them.

use crate::terraform::data::json::Json;
use crate::text::Text;
use crate::value::Origin;
use std::collections::BTreeMap;

/// A document.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) version: Option<Text>,
    pub(crate) id: Option<Text>,
    pub(crate) statements: Vec<Entry>,
}

/// An element of the list of statements.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Statement(Box<Statement>),
    /// A document or statement that nobody knows. It stands in the list as text, which readers of policies take for a
    /// statement that they do not understand.
    Unknown(Text),
}

/// A statement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statement {
    pub(crate) at: Option<Origin>,
    pub(crate) sid: Option<Text>,
    pub(crate) effect: Option<Text>,
    pub(crate) actions: Option<Json>,
    pub(crate) not_actions: Option<Json>,
    pub(crate) resources: Option<Json>,
    pub(crate) not_resources: Option<Json>,
    pub(crate) principals: Vec<Principals>,
    pub(crate) not_principals: Vec<Principals>,
    pub(crate) conditions: Vec<Condition>,
}

/// Principals of one type.
#[derive(Clone, Debug)]
pub(crate) enum Principals {
    One(Text, Text),
    Many(Text, Vec<Text>),
    /// The whole element is not known.
    Unknown(Text),
}

/// The values that one key is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) test: Text,
    pub(crate) variable: Text,
    pub(crate) values: Vec<Text>,
}

impl Document {
    /// Adds another document: its statements take the place of those with the same sid.
    pub(crate) fn merge(&mut self, other: Self) {
        if other.id.as_ref().is_some_and(|id| !id.as_str().is_empty()) {
            self.id = other.id;
        }
        let text = |version: &Option<Text>| version.as_ref().map(|version| version.as_str().to_owned());
        if text(&other.version) > text(&self.version) {
            self.version = other.version;
        }
        for entry in other.statements {
            let sid = entry.sid().map(str::to_owned);
            let same = |old: &&mut Entry| sid.is_some() && old.sid() == sid.as_deref();
            match self.statements.iter_mut().find(same) {
                Some(old) => *old = entry,
                None => self.statements.push(entry),
            }
        }
    }

    /// Returns the document as JSON.
    pub(crate) fn to_json(&self, origin: Option<Origin>) -> Json {
        let mut members = Vec::new();
        add_text(&mut members, "Version", self.version.as_ref());
        add_text(&mut members, "Id", self.id.as_ref());
        if !self.statements.is_empty() {
            let statements = self.statements.iter().map(|entry| match entry {
                Entry::Statement(statement) => statement.to_json(),
                Entry::Unknown(text) => Json::Text(text.clone()),
            });
            add(&mut members, "Statement", Json::List(statements.collect()));
        }
        Json::Object(members, origin)
    }
}

impl Entry {
    /// Returns the sid if it has one that is not empty.
    pub(crate) fn sid(&self) -> Option<&str> {
        match self {
            Self::Statement(statement) => statement.sid.as_ref().map(Text::as_str).filter(|sid| !sid.is_empty()),
            Self::Unknown(_) => None,
        }
    }
}

impl Statement {
    fn to_json(&self) -> Json {
        let mut members = Vec::new();
        add_text(&mut members, "Sid", self.sid.as_ref());
        add_text(&mut members, "Effect", self.effect.as_ref());
        let lists = [
            ("Action", &self.actions),
            ("NotAction", &self.not_actions),
            ("Resource", &self.resources),
            ("NotResource", &self.not_resources),
        ];
        for (name, list) in lists {
            if let Some(list) = list {
                add(&mut members, name, list.clone());
            }
        }
        for (name, principals) in [("Principal", &self.principals), ("NotPrincipal", &self.not_principals)] {
            if !principals.is_empty() {
                add(&mut members, name, principals_json(principals));
            }
        }
        if !self.conditions.is_empty() {
            add(&mut members, "Condition", conditions_json(&self.conditions));
        }
        Json::Object(members, self.at)
    }
}

fn add(members: &mut Vec<(Text, Json)>, name: &str, value: Json) {
    members.push((Text::new(name), value));
}

/// Adds a text that is not empty.
fn add_text(members: &mut Vec<(Text, Json)>, name: &str, text: Option<&Text>) {
    if let Some(text) = text.filter(|text| !text.as_str().is_empty()) {
        add(members, name, Json::Text(text.clone()));
    }
}

fn principals_json(principals: &[Principals]) -> Json {
    // `{"*": "*"}` is written `"*"`, while `{"AWS": "*"}` stays: trust policies take the second only.
    match principals {
        [Principals::Unknown(text)] => return Json::Text(text.clone()),
        [Principals::One(kind, one)] if kind.as_str() == "*" && one.as_str() == "*" => return Json::Text(one.clone()),
        [Principals::Many(kind, many)] if kind.as_str() == "*" => {
            if let [one] = many.as_slice()
                && one.as_str() == "*"
            {
                return Json::Text(one.clone());
            }
        }
        _ => {}
    }
    let mut types: BTreeMap<&str, (Text, Json)> = BTreeMap::new();
    for principal in principals {
        let (kind, many, is_list) = match principal {
            Principals::One(kind, one) => (kind, vec![one.clone()], false),
            Principals::Many(kind, many) => {
                let mut many = many.clone();
                many.sort_by(|a, b| b.as_str().cmp(a.as_str()));
                (kind, many, true)
            }
            Principals::Unknown(text) => (text, vec![text.clone()], false),
        };
        let mut many: Vec<Json> = many.into_iter().map(Json::Text).collect();
        let new = match types.remove(kind.as_str()) {
            None if is_list => Json::List(many),
            None => many.pop().unwrap_or(Json::List(Vec::new())),
            Some((_, Json::List(mut old))) => {
                old.append(&mut many);
                Json::List(old)
            }
            Some((_, old @ (Json::Text(_) | Json::Bare(_) | Json::Object(..)))) => {
                many.insert(0, old);
                Json::List(many)
            }
        };
        types.insert(kind.as_str(), (kind.clone(), new));
    }
    Json::Object(types.into_values().collect(), None)
}

/// The values of keys, by the key.
type Variables<'a> = BTreeMap<&'a str, (Text, Vec<Text>)>;

fn conditions_json(conditions: &[Condition]) -> Json {
    let mut tests: BTreeMap<&str, (Text, Variables<'_>)> = BTreeMap::new();
    for condition in conditions {
        let test = tests.entry(condition.test.as_str());
        let (_, variables) = test.or_insert_with(|| (condition.test.clone(), BTreeMap::new()));
        let variable = variables.entry(condition.variable.as_str());
        let (_, values) = variable.or_insert_with(|| (condition.variable.clone(), Vec::new()));
        values.extend(condition.values.iter().cloned());
    }
    let tests = tests.into_values().map(|(test, variables)| {
        let variables = variables.into_values().map(|(variable, mut values)| {
            let values = match values.len() {
                1 => values.pop().map_or(Json::List(Vec::new()), Json::Text),
                _ => Json::List(values.into_iter().map(Json::Text).collect()),
            };
            (variable, values)
        });
        (test, Json::Object(variables.collect(), None))
    });
    Json::Object(tests.collect(), None)
}

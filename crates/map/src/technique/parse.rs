//! From the text of a technique file to techniques.

use super::schema::{Actor, Confidence, Drawn, Technique};
use super::words::Reader;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// What is wrong with a technique file.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{file}: {place}: {problem}")]
pub struct TechniqueProblem {
    file: Box<str>,
    place: Box<str>,
    problem: Box<str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "technique")]
    techniques: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    aliases: Vec<String>,
    confidence: Sureness,
    actor: Acting,
    relation: Option<String>,
    #[serde(default)]
    cast: BTreeMap<String, String>,
    needs: Vec<String>,
    #[serde(default, rename = "if")]
    preconditions: Vec<String>,
    outcome: String,
    writes: Option<String>,
    why: String,
    close: String,
    sources: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sureness {
    Documented,
    Experimental,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Acting {
    Any,
    User,
    Role,
    Federated,
    Anyone,
    #[serde(rename = "external account")]
    ExternalAccount,
}

/// Reads a technique file: what was understood, and what is wrong with the rest.
pub fn parse(file: &str, text: &str) -> (Vec<Technique>, Vec<TechniqueProblem>) {
    let problem = |place: &str, problem: &str| TechniqueProblem {
        file: file.into(),
        place: place.into(),
        problem: problem.into(),
    };
    let entries = match toml::from_str::<File>(text) {
        Ok(read) => read.techniques,
        Err(error) => return (Vec::new(), vec![problem("file", error.to_string().trim_end())]),
    };
    let (mut techniques, mut problems) = (Vec::new(), Vec::new());
    let mut ids = BTreeSet::new();
    for entry in entries {
        let id = entry.id.clone();
        if !ids.insert(id.clone()) {
            problems.push(problem(&id, "expected an id that no other entry has"));
            continue;
        }
        match technique(entry) {
            Ok(technique) => techniques.push(technique),
            Err((field, expected)) => problems.push(problem(&format!("{id}: {field}"), &expected)),
        }
    }
    (techniques, problems)
}

type Wrong = (&'static str, String);

fn technique(entry: Entry) -> Result<Technique, Wrong> {
    let reader = Reader { names: &entry.cast };
    for (field, text) in [("name", &entry.name), ("why", &entry.why), ("close", &entry.close)] {
        if text.trim().is_empty() {
            return Err((field, "expected a text".to_owned()));
        }
    }
    if let Some(alias) = entry.aliases.iter().find(|alias| !alias.contains(':')) {
        return Err(("aliases", format!("expected `CATALOGUE:NAME`, found `{alias}`")));
    }
    if entry.cast.contains_key("actor") {
        return Err(("cast", "the actor is always there".to_owned()));
    }
    let cast = entry.cast.iter().map(|(name, text)| {
        let member = reader.member(text).map_err(|expected| ("cast", expected))?;
        Ok((name.as_str().into(), member))
    });
    let cast = cast.collect::<Result<_, Wrong>>()?;
    let needs = entry.needs.iter().map(|text| reader.need(text));
    let needs = needs
        .collect::<Result<_, _>>()
        .map_err(|expected| ("needs", expected))?;
    let preconditions = entry.preconditions.iter().map(|text| reader.precondition(text));
    let preconditions = preconditions
        .collect::<Result<_, _>>()
        .map_err(|expected| ("if", expected))?;
    let outcome = reader
        .outcome(&entry.outcome)
        .map_err(|expected| ("outcome", expected))?;
    let drawn_as = match entry.relation.as_deref() {
        None => None,
        Some("can assume") => Some(Drawn::CanAssume),
        Some("can read") => Some(Drawn::CanRead),
        Some(other) => {
            let expected = format!("expected `can assume` or `can read`, found `{other}`");
            return Err(("relation", expected));
        }
    };
    let writes = entry.writes.as_deref().map(|text| reader.written(text)).transpose();
    Ok(Technique {
        cast,
        needs,
        preconditions,
        outcome,
        drawn_as,
        writes: writes.map_err(|expected| ("writes", expected))?,
        confidence: match entry.confidence {
            Sureness::Documented => Confidence::Documented,
            Sureness::Experimental => Confidence::Experimental,
        },
        actor: match entry.actor {
            Acting::Any => Actor::Any,
            Acting::User => Actor::User,
            Acting::Role => Actor::Role,
            Acting::Federated => Actor::Federated,
            Acting::Anyone => Actor::Anyone,
            Acting::ExternalAccount => Actor::ExternalAccount,
        },
        aliases: boxed(entry.aliases),
        sources: boxed(entry.sources),
        id: entry.id.into(),
        name: entry.name.into(),
        why: entry.why.into(),
        close: entry.close.into(),
    })
}

fn boxed(texts: Vec<String>) -> Vec<Box<str>> {
    texts.into_iter().map(String::into_boxed_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::technique::schema::{Member, Need, Outcome, Part, Precondition, Value};

    const ENTRY: &str = r#"
        [[technique]]
        id = "x-1"
        name = "do it"
        aliases = []
        confidence = "documented"
        actor = "any"
        cast = { passed = "role passable to lambda.amazonaws.com", function = "existing lambda:function that carries a role" }
        needs = ["lambda:A or lambda:B on function with iam:PolicyARN = passed, aws:X = y", "iam:C on *", "s3:D on function/*"]
        if = ["passed has an instance profile", "role of function is not service-linked", "unknown: it rains"]
        outcome = "becomes role of function"
        why = "why"
        close = "close"
        sources = []
    "#;

    fn problems(from: &str, to: &str) -> Vec<String> {
        let text = ENTRY.replace(from, to);
        assert_ne!(text, ENTRY, "{from}");
        let problems = parse("x.toml", &text).1;
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_parts_are_read() {
        let (techniques, problems) = parse("x.toml", ENTRY);
        assert_eq!(problems, []);
        let [technique] = techniques.as_slice() else {
            panic!("one technique")
        };
        let passed = Part::Member("passed".into());
        assert_eq!(
            technique.needs.first(),
            Some(&Need {
                actions: vec!["lambda:A".into(), "lambda:B".into()],
                on: Some(Part::Member("function".into())),
                is_inside: false,
                with: vec![
                    ("iam:PolicyARN".into(), Value::ArnOf(passed.clone())),
                    ("aws:X".into(), Value::Text("y".into()))
                ],
                without: Vec::new(),
                by: None,
            })
        );
        assert_eq!(technique.needs.iter().filter(|need| need.on.is_none()).count(), 1);
        assert_eq!(technique.needs.iter().filter(|need| need.is_inside).count(), 1);
        let role = Part::RoleOf("function".into());
        assert_eq!(technique.outcome, Outcome::Becomes(role.clone()));
        assert_eq!(
            technique.preconditions,
            [
                Precondition::InstanceProfile { of: passed, has: true },
                Precondition::NotServiceLinked(role),
                Precondition::Unknown("it rains".into()),
            ]
        );
        assert!(matches!(technique.member("passed"), Some(Member::PassedRole { services }) if services.len() == 1));
    }

    #[test]
    fn needs_of_others_and_keys_that_are_not_there() {
        let need = |text: &str| {
            let entry = ENTRY.replace("iam:C on *", text);
            let technique = parse("x.toml", &entry).0.pop().expect("a technique");
            technique.needs.into_iter().nth(1).expect("a need")
        };
        let found = need("iam:C on function/* as passed with iam:PolicyARN = a without iam:PermissionsBoundary, aws:X");
        assert_eq!(found.by, Some(Part::Member("passed".into())));
        assert_eq!(
            (found.on, found.is_inside),
            (Some(Part::Member("function".into())), true)
        );
        assert_eq!(found.with, [("iam:PolicyARN".into(), Value::Text("a".into()))]);
        assert_eq!(found.without, ["iam:PermissionsBoundary".into(), "aws:X".into()]);
    }

    #[test]
    fn conditions_on_the_place_of_the_actor() {
        let condition = |text: &str| {
            let entry = ENTRY.replace("unknown: it rains", text);
            parse("x.toml", &entry).0.pop().map(|technique| technique.preconditions)
        };
        for (text, as_management, as_administrator_of) in [
            ("actor is in the management account", true, None),
            (
                "actor is in the management account or an administrator of sso.amazonaws.com",
                true,
                Some("sso.amazonaws.com".into()),
            ),
            (
                "actor is an administrator of sso.amazonaws.com",
                false,
                Some("sso.amazonaws.com".into()),
            ),
        ] {
            let governs = Precondition::Governs {
                as_management,
                as_administrator_of,
                over: None,
            };
            assert_eq!(condition(text).expect(text).last(), Some(&governs), "{text}");
        }
        assert_eq!(condition("actor is in the management account, or so"), None);
        let code = Precondition::CodeFrom {
            of: Part::Member("function".into()),
            from: Part::Member("passed".into()),
        };
        assert_eq!(
            condition("function takes its code from passed").expect("code").last(),
            Some(&code)
        );
    }

    #[test]
    fn problems_name_the_place_and_what_was_expected() {
        for (from, to, expected) in [
            (
                "becomes role of function",
                "becomes role of passed",
                "x.toml: x-1: outcome: expected actor or one of the cast (function, passed), found `role of passed`",
            ),
            (
                "iam:C on *",
                "iam C",
                "x.toml: x-1: needs: expected `ACTION[ or ACTION] [on NAME|*|NAME/*] [as NAME] [with KEY = VALUE] \
                 [without KEY]`, found `iam C`",
            ),
            ("name = \"do it\"", "name = \"\"", "x.toml: x-1: name: expected a text"),
        ] {
            assert_eq!(problems(from, to), [expected]);
        }
        assert!(
            problems("why =", "because =")
                .concat()
                .contains("unknown field `because`")
        );
        let twice = parse("x.toml", &format!("{ENTRY}{ENTRY}"));
        assert_eq!((twice.0.len(), twice.1.len()), (1, 1));
    }
}

//! Every technique on small estates: it is found, and it is not found once anything that it needs is missing.
//!
//! `techniques/*.toml` hold the cases. Of each case the negative ones are made: for each permission that the technique
//! needs the actor is denied it, and each precondition is broken by replacing lines of the estate.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_estate::Estate;
use iamscope_map::technique::{Actor, Drawn, Member, Technique};
use iamscope_map::{Edge, Map, MapOptions, NodeId, NodeKind, Relation, TechniqueId, Techniques};
use iamscope_testkit::try_estate;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    technique: String,
    estate: String,
    /// `FROM -> TO` by labels of the map, `administrators` for those of an account; or FROM alone for what is only noted.
    #[serde(default)]
    finds: String,
    /// Whether there is no technique at all; then the case is of no technique.
    #[serde(default)]
    finds_nothing: bool,
    /// Lines to replace, each table for itself.
    #[serde(default)]
    broken: Broken,
}

impl Default for Broken {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Broken {
    One(BTreeMap<String, String>),
    Several(Vec<BTreeMap<String, String>>),
}

impl Broken {
    fn tables(&self) -> &[BTreeMap<String, String>] {
        match self {
            Self::One(table) => std::slice::from_ref(table),
            Self::Several(tables) => tables,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test reads its cases")]
fn cases() -> Vec<(String, Case)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/techniques");
    let mut files = std::fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect::<Vec<_>>();
    files.sort();
    let cases = files.into_iter().flat_map(|path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        let file = toml::from_str::<File>(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        file.case.into_iter().map(move |case| (name.clone(), case))
    });
    cases.collect()
}

fn map_of(access: &Access<'_>) -> Map {
    let options = MapOptions {
        with_experimental: true,
    };
    Map::build_with(access, options)
}

/// Returns whether a map of an estate has the edge, and checks that its proof can be repeated.
fn finds(text: &str, id: TechniqueId, expected: &str) -> Result<bool, String> {
    let estate = try_estate(text).map_err(|problem| problem.to_string())?;
    let access = Access::new(&estate, Catalog::embedded());
    let map = map_of(&access);
    let Some((from, to)) = expected.split_once(" -> ") else {
        let actor = node(&map, expected);
        return Ok(map
            .notes()
            .iter()
            .any(|note| Some(note.actor) == actor && note.technique == id));
    };
    let Some(from) = node(&map, from) else { return Ok(false) };
    let mut found = edges(&map, from, id);
    found.retain(|edge| is_to(&map, edge, to));
    for edge in &found {
        if !edge.is_reproduced_by(&access) {
            return Err(format!("the proof cannot be repeated: {edge:?}"));
        }
    }
    Ok(!found.is_empty())
}

fn edges(map: &Map, from: NodeId, id: TechniqueId) -> Vec<&Edge> {
    let relation = relation_of(id);
    let edges = map.outgoing(from).iter();
    edges.filter(|edge| edge.relation == relation).collect()
}

/// Returns what the edges of a technique say: the map draws some anyway.
fn relation_of(id: TechniqueId) -> Relation {
    match id.technique().and_then(|technique| technique.drawn_as) {
        Some(Drawn::CanAssume) => Relation::CanAssume,
        Some(Drawn::CanRead) => Relation::CanRead,
        None => Relation::Escalates(id),
    }
}

fn node(map: &Map, label: &str) -> Option<NodeId> {
    let mut nodes = map.nodes().iter();
    nodes.find(|node| is_called(&node.label, label)).map(|node| node.id)
}

fn is_called(label: &str, wanted: &str) -> bool {
    let bare = wanted.replace("saml-provider/", "saml/");
    label == wanted
        || label == bare
        || label.strip_prefix("account ") == Some(wanted)
        || label.split_once(':').is_some_and(|(_, local)| local == wanted)
}

/// Returns whether an edge leads to what is called so, be it over what a service starts.
fn is_to(map: &Map, edge: &Edge, to: &str) -> bool {
    let end = map.node(edge.to);
    if end.kind == NodeKind::Administrators {
        return to == "administrators" || end.label == to;
    }
    if end.kind == NodeKind::Launch {
        return map.outgoing(edge.to).iter().any(|edge| is_to(map, edge, to));
    }
    is_called(&end.label, to)
}

/// Says what a map has instead.
fn instead(text: &str, id: TechniqueId) -> String {
    let Ok(estate) = try_estate(text) else {
        return String::new();
    };
    let access = Access::new(&estate, Catalog::embedded());
    let map = map_of(&access);
    let describe = |edge: &Edge| {
        let (from, to) = (&map.node(edge.from).label, &map.node(edge.to).label);
        format!("    {from} {} {to} if {}", edge.relation, edge.condition)
    };
    let own = map
        .edges()
        .iter()
        .filter(|edge| edge.relation == Relation::Escalates(id));
    let other = map
        .edges()
        .iter()
        .filter(|edge| edge.relation != Relation::Escalates(id));
    own.chain(other).map(describe).collect::<Vec<_>>().join("\n")
}

/// Returns the actions of each need, those to pass roles included.
fn needs(technique: &Technique) -> BTreeSet<Vec<String>> {
    let needs = technique.needs.iter().filter(|need| need.by.is_none());
    let mut needs = needs
        .map(|need| need.actions.iter().map(ToString::to_string).collect())
        .collect::<BTreeSet<_>>();
    let mut members = technique.cast.values();
    if members.any(|member| matches!(member, Member::PassedRole { .. })) {
        needs.insert(vec!["iam:PassRole".to_owned()]);
    }
    needs
}

/// Denies actions to the actor of a case.
fn denied(text: &str, actor: &str, actions: &[String]) -> Option<String> {
    let local = actor.rsplit(':').next()?;
    let (kind, name) = local.split_once('/')?;
    let is_head = |line: &str| {
        let mut words = line.split_whitespace();
        words.next() == Some(kind) && words.next() == Some(name)
    };
    let line = text.lines().find(|line| is_head(line))?;
    let indent = " ".repeat(line.len() - line.trim_start().len() + 2);
    Some(text.replacen(line, &format!("{line}\n{indent}deny {} on *", actions.join(",")), 1))
}

fn check(case: &Case, problems: &mut Vec<String>) {
    if case.finds_nothing {
        let estate = iamscope_testkit::estate(&case.estate);
        let access = Access::new(&estate, Catalog::embedded());
        if map_of(&access)
            .edges()
            .iter()
            .any(|edge| edge.relation.technique().is_some())
        {
            problems.push("something is found".to_owned());
        }
        return;
    }
    let Some((id, technique)) = Techniques::embedded().by_id(&case.technique) else {
        problems.push("no such technique".to_owned());
        return;
    };
    let mut expect = |text: &str, is_there: bool, when: &str| match finds(text, id, &case.finds) {
        Err(problem) => problems.push(format!("{when}: {problem}")),
        Ok(found) if found == is_there => {}
        Ok(true) => problems.push(format!(
            "{when}: `{}` is still found\n{}",
            case.finds,
            instead(text, id)
        )),
        Ok(false) => problems.push(format!("{when}: `{}` is not found\n{}", case.finds, instead(text, id))),
    };
    expect(&case.estate, true, "as it is");
    let actor = case
        .finds
        .split_once(" -> ")
        .map_or(case.finds.as_str(), |(from, _)| from);
    let has_policies = matches!(technique.actor, Actor::Any | Actor::User | Actor::Role);
    for actions in needs(technique).into_iter().filter(|_| has_policies) {
        match denied(&case.estate, actor, &actions) {
            Some(text) => expect(&text, false, &format!("without {}", actions.join(", "))),
            None => expect("", true, "the actor is not in the estate"),
        }
    }
    for table in case.broken.tables() {
        let mut text = case.estate.clone();
        for (from, to) in table {
            if !text.contains(from.as_str()) {
                expect("", true, &format!("`{from}` is not in the estate"));
            }
            text = text.replace(from.as_str(), to);
        }
        let replaced = table.iter().map(|(from, to)| format!("`{from}` replaced by `{to}`"));
        expect(&text, false, &replaced.collect::<Vec<_>>().join(", "));
    }
    if case.broken.tables().iter().all(BTreeMap::is_empty) && has_policies {
        problems.push("expected something in `broken`".to_owned());
    }
}

#[test]
fn techniques_are_found_where_they_work_and_nowhere_else() {
    let cases = cases();
    let count = cases.len();
    let wrong = cases.par_iter().flat_map_iter(|(file, case)| {
        let mut problems = Vec::new();
        check(case, &mut problems);
        let problems = problems.into_iter();
        problems.map(move |problem| format!("{file}: {}: {problem}", case.technique))
    });
    let wrong = wrong.collect::<Vec<_>>();
    assert!(
        wrong.is_empty(),
        "{} problems of {count} cases\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_technique_has_a_case() {
    let tested = cases()
        .into_iter()
        .map(|(_, case)| case.technique)
        .collect::<BTreeSet<_>>();
    let all = Techniques::embedded()
        .iter()
        .map(|(_, technique)| technique.id.to_string());
    let missing = all.filter(|id| !tested.contains(id)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "no cases of {}", missing.join(", "));
}

#[test]
fn an_estate_without_anything_has_no_techniques() {
    let estate: Estate =
        iamscope_testkit::estate("account 111122223333\nuser eve\nrole admin\n  attach AdministratorAccess\n");
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    assert!(!map.edges().iter().any(|edge| edge.relation.technique().is_some()));
}

//! `iamscope admins`: who is or can become administrator of which account, and how.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::exit::{Failure, Outcome};
use crate::paths::changed::{AsItIs, TriedPaths};
use crate::paths::text::{some, truncations};
use crate::paths::{DrawingArguments, JewelArguments, draw, value};
use crate::terminal::Terminal;
use crate::{input, json};
use clap::Args;
use iamscope_access::Access;
use iamscope_map::{Certainty, Map, Node, NodeId, NodeKind, Path, PathQuery, Words};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// So many principals of a group are named.
const NAMES: usize = 6;

#[derive(Args, Debug)]
pub(crate) struct AdminsArguments {
    /// Account to look at, by number; all by default
    #[arg(value_name = "ACCOUNT")]
    of: Option<String>,
    /// Take no more steps than this
    #[arg(long, default_value_t = PathQuery::default().max_hops, value_name = "STEPS")]
    max_hops: u32,
    #[command(flatten)]
    jewels: JewelArguments,
    #[command(flatten)]
    estate: EstateArguments,
    #[command(flatten)]
    drawing: DrawingArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

/// Those who get to be administrators of one account in the same way, or if the same is so that nobody saw.
struct Group {
    certainty: Certainty,
    /// What has to be so and the estate does not tell.
    unseen: BTreeSet<String>,
    /// Their shortest paths, by start; never empty.
    paths: Vec<Path>,
}

pub(crate) fn run(arguments: &AdminsArguments, terminal: Terminal) -> Outcome {
    let loaded = input::load(&arguments.estate, terminal)?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let map = loaded.cut(&access, draw(&access, &arguments.drawing, terminal)?)?;
    let question = |access: &Access<'_>, map: &Map| query(arguments, access, map);
    let accounts: Vec<(&Node, Vec<Group>)> = map
        .nearest(&access, &question(&access, map)?)
        .into_iter()
        .map(|(node, paths)| (map.node(node), groups(map, paths)))
        .collect();
    let before = loaded.access_before(terminal, arguments.estate.strict);
    let before = AsItIs::draw(&loaded, before.as_ref(), &arguments.drawing, terminal)?;
    let tried = before.as_ref().map(|before| before.compare(&access, map, question));
    let tried = tried.transpose()?;
    let text = match arguments.format {
        AnswerFormat::Text => {
            let mut text = to_text(map, &accounts);
            text.extend(tried.iter().map(TriedPaths::to_text));
            text
        }
        AnswerFormat::Json => {
            let mut value = to_value(map, &access, &accounts);
            tried.iter().for_each(|tried| tried.add_to(&mut value));
            json::to_text(&value)?
        }
    };
    terminal.write(&text, None)?;
    Ok(loaded.exit())
}

/// Returns the question who gets to be administrator.
fn query(arguments: &AdminsArguments, access: &Access<'_>, map: &Map) -> Result<PathQuery, Failure> {
    let jewels = arguments.jewels.read()?;
    let wanted = match &arguments.of {
        Some(account) => map.ends(access, &format!("admin:{account}"), &jewels)?,
        None => map.ends(access, "admin", &jewels)?,
    };
    Ok(PathQuery {
        max_hops: arguments.max_hops,
        ..PathQuery::between(actors(map), wanted)
    })
}

/// Puts those together who have the same way from the first step on, and all that hang on the same that nobody saw.
fn groups(map: &Map, paths: Vec<Path>) -> Vec<Group> {
    let mut groups = BTreeMap::<_, Group>::new();
    for path in paths {
        let words = Words::new(map);
        let techniques: Vec<&str> = path.steps.iter().map(|step| words.technique_of(step)).collect();
        let rest: Vec<NodeId> = path.steps.iter().map(|step| step.to).collect();
        let conditions: Vec<String> = path.steps.iter().map(|step| step.condition.to_string()).collect();
        let unseen = path.assessment.deciding();
        let way = (path.steps.len(), path.certainty(), rest, techniques, conditions);
        let key = (unseen.len(), unseen.clone(), Some(way).filter(|_| unseen.is_empty()));
        let group = groups.entry(key).or_insert_with(|| Group {
            certainty: path.certainty(),
            unseen,
            paths: Vec::new(),
        });
        group.paths.push(path);
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    // The first of a group is shown.
    for group in groups.iter_mut().filter(|group| !group.unseen.is_empty()) {
        group.paths.sort_by_key(|path| path.hops);
    }
    groups
}

/// Returns everyone who acts: of the estate and outside.
fn actors(map: &Map) -> BTreeSet<NodeId> {
    let is_actor = |node: &&Node| match node.kind {
        NodeKind::Anonymous
        | NodeKind::ExternalAccount
        | NodeKind::ExternalPrincipal
        | NodeKind::Provider
        | NodeKind::Root
        | NodeKind::User
        | NodeKind::Role => true,
        NodeKind::Organization
        | NodeKind::UnknownPrincipal
        | NodeKind::Service
        | NodeKind::Group
        | NodeKind::Compute
        | NodeKind::Launch
        | NodeKind::Resource
        | NodeKind::Administrators => false,
    };
    map.nodes().iter().filter(is_actor).map(|node| node.id).collect()
}

fn to_text(map: &Map, accounts: &[(&Node, Vec<Group>)]) -> String {
    let mut text = String::new();
    for (node, groups) in accounts {
        let count = |of: &dyn Fn(&Group) -> bool| -> usize {
            let groups = groups.iter().filter(|group| of(group));
            groups.map(|group| group.paths.len()).sum()
        };
        let are = count(&|group| is_one(group));
        let can = count(&|group| !is_one(group) && group.certainty == Certainty::Proven);
        let is_seen = |group: &Group| group.unseen.is_empty();
        let may = count(&|group| is_seen(group) && !is_one(group) && group.certainty == Certainty::Conditional);
        let perhaps = count(&|group| !is_seen(group));
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}: {are} already, {can} can become one, {may} under a condition, {perhaps} if something is so that was not seen",
            node.label
        );
        let sort = |group: &Group| match (is_seen(group), is_one(group)) {
            (true, true) => "already",
            (true, false) => "can become one",
            (false, _) => "perhaps",
        };
        for title in ["already", "can become one", "perhaps"] {
            let some_groups: Vec<&Group> = groups.iter().filter(|group| sort(group) == title).collect();
            if !some_groups.is_empty() {
                let _ = writeln!(text, "  {title}");
            }
            for group in some_groups {
                text.push_str(&group_text(map, group));
            }
        }
        text.push('\n');
    }
    if accounts.is_empty() {
        text.push_str("nobody administers anything, as far as was seen\n");
    }
    text.push_str(&truncations(map));
    text
}

fn group_text(map: &Map, group: &Group) -> String {
    let names: Vec<&str> = group
        .paths
        .iter()
        .map(|path| map.node(path.start).label.as_str())
        .collect();
    let mut text = format!("    {}\n", some(&names, NAMES));
    if let Some(path) = group.paths.first() {
        let words = Words::new(map);
        let summary = words.summary(path);
        // Of those who hang on the same the first shows how; else the names are in the line above.
        let is_alike = !group.unseen.is_empty() && group.paths.len() > 1;
        let like = if is_alike {
            format!(" {}, for one,", map.node(path.start).label)
        } else {
            String::new()
        };
        let rest = summary.split_once(" -> ").map_or("", |(_, rest)| rest);
        let _ = write!(text, "     {like} -> {rest}");
        if let Some(condition) = words.condition(&path.condition) {
            let _ = write!(text, ", {condition}");
        }
        let _ = writeln!(text, "\n      id {}", path.key);
    }
    text
}

/// Returns whether the members are administrators and need not become any.
fn is_one(group: &Group) -> bool {
    let mut first = group.paths.iter().take(1);
    first.any(|path| path.steps.len() == 1 && group.certainty == Certainty::Proven && is_direct(path))
}

fn is_direct(path: &Path) -> bool {
    path.steps.iter().all(|step| step.edge().is_some())
}

fn to_value(map: &Map, access: &Access<'_>, accounts: &[(&Node, Vec<Group>)]) -> Value {
    let accounts = accounts.iter().map(|(node, groups)| {
        let groups = groups.iter().map(|group| {
            let members = group.paths.iter().map(|path| map.node(path.start).label.as_str());
            json!({
                "is": is_one(group),
                "unseen": group.unseen,
                "members": members.collect::<Vec<_>>(),
                "path": group.paths.first().map(|path| value::path(map, access, path)),
            })
        });
        let number = node
            .account
            .map(|account| access.estate().accounts()[account].number.to_string());
        json!({"account": number, "groups": groups.collect::<Vec<_>>()})
    });
    json!({
        "format": "iamscope-admins",
        "version": 1,
        "accounts": accounts.collect::<Vec<_>>(),
        "truncated": value::truncated(map),
    })
}

//! `iamscope reach` and `reached-by`: what lies behind a principal or resource, and who stands before it.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::assume::ContextArguments;
use crate::exit::{Exit, Failure, Outcome};
use crate::terminal::Terminal;
use crate::{input, json, table};
use clap::Args;
use iamscope_access::{Access, NotFound};
use iamscope_map::{Direction, Limits, Map, NodeId, Reach, Reached, Subject, Through, Truncation};
use iamscope_policy::Arn;
use serde_json::{Value, json};

#[derive(Args, Debug)]
pub(crate) struct ReachArguments {
    /// Where to start: `role/app`, `ACCOUNT:user/alice`, `bucket/data`, `group/devs`, an ARN, an account number, a
    /// service, or `anyone`
    node: String,
    #[command(flatten)]
    estate: EstateArguments,
    /// What is known of every step
    #[command(flatten)]
    context: ContextArguments,
    /// Go no further than so many steps
    #[arg(long, default_value_t = Limits::default().depth, value_name = "STEPS")]
    depth: u32,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

pub(crate) fn run(arguments: &ReachArguments, direction: Direction, terminal: Terminal) -> Outcome {
    let loaded = input::load(&arguments.estate, terminal)?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let context = input::context(&access, &arguments.context)?;
    let progress = terminal.progress("drawing the map");
    let map = Map::build(&access).given(&context);
    drop(progress);
    let start = find(&access, &map, &arguments.node)?;
    let limits = Limits {
        depth: arguments.depth,
        ..Limits::default()
    };
    let reach = match direction {
        Direction::Forward => map.reach(start, limits),
        Direction::Backward => map.reached_by(start, limits),
    };
    let text = match arguments.format {
        AnswerFormat::Text => to_text(&map, &reach),
        AnswerFormat::Json => json::to_text(&to_value(&map, &reach))?,
    };
    terminal.write(&text, None)?;
    Ok(loaded.exit())
}

/// Finds a node by the name of a principal, a resource or a group, or by its label on the map.
fn find(access: &Access<'_>, map: &Map, text: &str) -> Result<NodeId, Failure> {
    let mut labelled = map.nodes().iter().filter(|node| {
        let local = node.label.split_once(':').map(|(_, local)| local);
        node.label == text || local == Some(text)
    });
    if let (Some(node), None) = (labelled.next(), labelled.next()) {
        return Ok(node.id);
    }
    let by_resource = || {
        let target = access.find_resource(text).ok()?;
        let resources = access.estate().resources().iter();
        let mut same = resources.filter(|(_, resource)| resource.arn.as_str() == target.arn.as_ref());
        map.find(&Subject::Resource(same.next()?.0))
    };
    // A policy may name a principal that is gone; the map has it all the same.
    let by_arn = || map.find_principal(&access.principal_by_arn(&Arn::parse(text)?));
    let node = match access.find_principal(text) {
        Ok(principal) => map.find_principal(&principal).or_else(by_resource),
        Err(error) => match by_resource().or_else(by_arn) {
            Some(node) => Some(node),
            None => return Err(nothing_called(access, text, error)),
        },
    };
    node.ok_or_else(|| not_on_map(text))
}

/// Says that a text names nothing, or nothing that is on the map.
fn nothing_called(access: &Access<'_>, text: &str, no_principal: NotFound) -> Failure {
    let suggestions = match (no_principal, access.find_resource(text)) {
        (NotFound::Unknown { suggestions, .. }, Ok(_)) if Arn::parse(text).is_some() => suggestions,
        (NotFound::Unknown { .. } | NotFound::Group { .. }, Ok(_)) => return not_on_map(text),
        (NotFound::Unknown { .. } | NotFound::Group { .. }, Err(NotFound::Unknown { suggestions, .. })) => suggestions,
        (NotFound::Unknown { .. } | NotFound::Group { .. }, Err(error)) => return error.into(),
        (error @ NotFound::Ambiguous { .. }, _) => return error.into(),
    };
    let message = format!("nothing is called `{text}`");
    if suggestions.is_empty() {
        return Failure::new(Exit::Usage, message);
    }
    let suggestions: Vec<String> = suggestions.iter().map(|name| format!("`{name}`")).collect();
    Failure::new(
        Exit::Usage,
        format!("{message}, did you mean {}?", suggestions.join(", ")),
    )
}

fn not_on_map(text: &str) -> Failure {
    let message = format!("`{text}` is not on the map: nothing leads to it or from it");
    Failure::new(Exit::Usage, message)
}

fn to_text(map: &Map, reach: &Reach) -> String {
    let start = &map.node(reach.start).label;
    let reached: Vec<&Reached> = reach.nodes().filter(|reached| reached.distance > 0).collect();
    let mut text = match (reach.direction, reached.len()) {
        (Direction::Forward, 0) => format!("{start} reaches nothing, as far as was seen\n"),
        (Direction::Backward, 0) => format!("nothing reaches {start}, as far as was seen\n"),
        (Direction::Forward, count) => format!("{start} reaches {count}\n"),
        (Direction::Backward, count) => format!("{start} is reached by {count}\n"),
    };
    let rows: Vec<Vec<String>> = reached.iter().map(|reached| row(map, reach, reached)).collect();
    text.push_str(&table::columns(&rows, "  "));
    match reach.truncation {
        Some(Truncation::Nodes(limit)) => text.push_str(&format!("stopped after {limit} nodes; there are more\n")),
        Some(Truncation::Depth(limit)) => text.push_str(&format!("stopped after {limit} steps; there are more\n")),
        None => {}
    }
    text
}

/// Returns distance, node, last step and condition.
fn row(map: &Map, reach: &Reach, reached: &Reached) -> Vec<String> {
    let node = map.node(reached.node);
    let mut row = vec![
        reached.distance.to_string(),
        format!("{} ({})", node.label, node.kind),
        last_step(map, reach, reached),
    ];
    if !reached.condition.is_true() {
        row.push(format!("if {}", reached.condition));
    }
    row
}

/// Says how the node before and this one relate.
fn last_step(map: &Map, reach: &Reach, reached: &Reached) -> String {
    let previous = reached.previous.and_then(|place| reach.entries.get(place));
    let previous = match reached.through {
        Through::Open(edge) => Some(map.edge(edge).from),
        Through::Start | Through::Edge(_) | Through::Administration => previous.map(|previous| previous.node),
    };
    let label = previous.map_or("", |previous| map.node(previous).label.as_str());
    let relation = match reached.through {
        Through::Start => return String::new(),
        Through::Edge(edge) | Through::Open(edge) => map.edge(edge).relation.as_str(),
        Through::Administration => "administers",
    };
    match reach.direction {
        Direction::Forward => format!("{label} {relation} it"),
        Direction::Backward => format!("{relation} {label}"),
    }
}

fn to_value(map: &Map, reach: &Reach) -> Value {
    let label = |node: NodeId| map.node(node).label.as_str();
    let entry = |reached: &Reached| {
        let relation = match reached.through {
            Through::Start => None,
            Through::Edge(edge) | Through::Open(edge) => Some(map.edge(edge).relation.as_str()),
            Through::Administration => Some("administers"),
        };
        let previous = reached.previous.and_then(|place| reach.entries.get(place));
        json!({
            "node": label(reached.node),
            "kind": map.node(reached.node).kind.as_str(),
            "distance": reached.distance,
            "relation": relation,
            "previous": previous.map(|previous| label(previous.node)),
            "condition": reached.condition.to_string(),
        })
    };
    json!({
        "schema": 1,
        "start": label(reach.start),
        "direction": match reach.direction {
            Direction::Forward => "forward",
            Direction::Backward => "backward",
        },
        "reached": reach.nodes().map(entry).collect::<Vec<_>>(),
        "isComplete": reach.truncation.is_none(),
    })
}

//! `iamscope reach` and `reached-by`: what lies behind a principal or resource, and who stands before it.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::assume::ContextArguments;
use crate::exit::Outcome;
use crate::terminal::Terminal;
use crate::{input, json, table};
use clap::Args;
use iamscope_map::{Direction, Limits, Map, NodeId, Reach, Reached, Through, Truncation};
use serde_json::{Value, json};

/// What is behind an answer, so that a short one is not mistaken for a safe one.
const FOLLOWED: &str = "follows role assumption, carried roles, access to resources, and escalation by documented \
    techniques";

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
    let map = loaded.cut(&access, Map::build(&access).given(&context))?;
    drop(progress);
    let start = map.find_node(&access, &arguments.node)?;
    let limits = Limits {
        depth: arguments.depth,
        ..Limits::default()
    };
    let reach = match direction {
        Direction::Forward => map.reach(start, limits),
        Direction::Backward => map.reached_by(start, limits),
    };
    let text = match arguments.format {
        AnswerFormat::Text => to_text(map, &reach),
        AnswerFormat::Json => json::to_text(&to_value(map, &reach))?,
    };
    terminal.write(&text, None)?;
    terminal.note(FOLLOWED);
    Ok(loaded.exit())
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

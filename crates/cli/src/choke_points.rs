//! `iamscope choke-points`: the smallest set of edges that cuts all paths, each with the smallest edit that does it.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::exit::Outcome;
use crate::paths::text::{some, truncations};
use crate::paths::value::truncated;
use crate::paths::{BetweenArguments, DrawingArguments, draw};
use crate::terminal::Terminal;
use crate::{input, json};
use clap::Args;
use iamscope_access::Access;
use iamscope_map::{ChokePoint, ChokePoints, CutOptions, Lost, Map, Obstacle, PathQuery, Paths, Remedy, Words};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// So much that would be lost is told of each edit.
const LOST: usize = 5;
/// So many names are told of each.
const NAMES: usize = 3;

#[derive(Args, Debug)]
pub(crate) struct ChokePointsArguments {
    #[command(flatten)]
    between: BetweenArguments,
    #[command(flatten)]
    estate: EstateArguments,
    #[command(flatten)]
    drawing: DrawingArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

pub(crate) fn run(arguments: &ChokePointsArguments, terminal: Terminal) -> Outcome {
    let loaded = input::load(&arguments.estate, terminal)?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let map = loaded.cut(&access, draw(&access, &arguments.drawing, terminal)?)?;
    let query = PathQuery {
        limit: 0,
        ..arguments.between.query(&access, map)?
    };
    let progress = terminal.progress("looking for cuts and trying edits");
    let paths = map.paths(&access, &query);
    let options = CutOptions {
        map: arguments.drawing.options(),
        context: arguments.drawing.known(&access)?,
    };
    let points = map.choke_points(&access, &query, &options);
    drop(progress);
    let text = match arguments.format {
        AnswerFormat::Text => to_text(map, &access, &points, &paths),
        AnswerFormat::Json => json::to_text(&to_value(map, &access, &points, &paths))?,
    };
    terminal.write(&text, None)?;
    Ok(loaded.exit())
}

fn to_text(map: &Map, access: &Access<'_>, points: &ChokePoints, paths: &Paths) -> String {
    if points.is_cut_already {
        return "there is no path to cut, as far as was seen\n".to_owned();
    }
    if !points.is_possible {
        return "nothing cuts these paths: their ends touch by what no policy decides\n".to_owned();
    }
    let or_more = if paths.is_counted { "" } else { " or more" };
    let mut text = match (points.points.len(), paths.total) {
        (1, 1) => "1 edge cuts the only path\n".to_owned(),
        (1, total) => format!("1 edge cuts all {total}{or_more} paths\n"),
        (count, total) => format!("{count} edges together cut all {total}{or_more} paths\n"),
    };
    for (place, points) in by_edits(points).iter().enumerate() {
        text.push('\n');
        text.push_str(&group_text(map, access, place + 1, points));
    }
    text.push_str(if points.is_verified {
        "\nWith the first edits of all made on a copy of the estate, no path is left.\n"
    } else {
        "\nThese edits do not cut all paths; look at the edges without one by hand.\n"
    });
    text.push_str(&truncations(map));
    text
}

/// Puts together the edges that the same edits cut, in the order of the edges.
fn by_edits(points: &ChokePoints) -> Vec<Vec<&ChokePoint>> {
    let first = |point: &ChokePoint| point.remedies.first().map(|remedy| remedy.edits.clone());
    let mut groups: Vec<Vec<&ChokePoint>> = Vec::new();
    for point in &points.points {
        let is_same = |other: &&ChokePoint| first(other).is_some() && first(other) == first(point);
        match groups.iter_mut().find(|group| group.iter().any(is_same)) {
            Some(group) => group.push(point),
            None => groups.push(vec![point]),
        }
    }
    groups
}

fn group_text(map: &Map, access: &Access<'_>, number: usize, points: &[&ChokePoint]) -> String {
    let mut text = String::new();
    for (place, point) in points.iter().enumerate() {
        let start = if place == 0 {
            format!("{number}  ")
        } else {
            "   ".to_owned()
        };
        text.push_str(&start);
        text.push_str(&edge_text(map, access, point));
    }
    for point in points.iter().take(1) {
        if let Some(obstacle) = point.obstacle {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "   {obstacle}");
        }
        for (place, remedy) in point.remedies.iter().enumerate() {
            // What else cuts one of several edges may not cut the others.
            if place > 0 && points.len() > 1 {
                break;
            }
            let word = if place == 0 { "edit" } else { "or" };
            for edit in &remedy.edits {
                let _ = writeln!(text, "   {word}: {edit}");
            }
            text.push_str(&lost_text(remedy));
        }
    }
    text
}

fn edge_text(map: &Map, access: &Access<'_>, point: &ChokePoint) -> String {
    let edge = map.edge(point.edge);
    let words = Words::new(map);
    let mut text = words.edge_sentence(point.edge);
    let permissions = words.permissions(point.edge);
    if !permissions.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(text, " by {}", permissions.join(", "));
    }
    if let Some(condition) = words.condition(&edge.condition) {
        let _ = write!(text, ", {condition}");
    }
    let _ = writeln!(text, "\n   id {}", map.edge_key(access, point.edge));
    text
}

fn lost_text(remedy: &Remedy) -> String {
    let mut text = String::new();
    for (place, lost) in remedy.lost.iter().take(LOST).enumerate() {
        let word = if place == 0 { "takes away" } else { "          " };
        let names = |names: &[String]| some(&names.iter().map(String::as_str).collect::<Vec<_>>(), NAMES);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "     {word} {} on {} from {}",
            names(&lost.actions),
            lost.resource,
            names(&lost.principals)
        );
    }
    if let Some(hidden) = remedy.lost.len().checked_sub(LOST).filter(|&hidden| hidden > 0) {
        let _ = writeln!(text, "                and {hidden} more");
    }
    text
}

fn to_value(map: &Map, access: &Access<'_>, points: &ChokePoints, paths: &Paths) -> Value {
    let lost = |lost: &Lost| json!({"principals": lost.principals, "actions": lost.actions, "resource": lost.resource});
    let remedy = |remedy: &Remedy| {
        json!({
            "edits": remedy.edits.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "lost": remedy.lost.iter().map(lost).collect::<Vec<_>>(),
        })
    };
    let words = Words::new(map);
    let point = |point: &ChokePoint| {
        let edge = map.edge(point.edge);
        json!({
            "id": map.edge_key(access, point.edge).to_string(),
            "from": map.node(edge.from).label,
            "technique": words.technique(point.edge),
            "to": map.node(edge.to).label,
            "permissions": words.permissions(point.edge),
            "remedies": point.remedies.iter().map(remedy).collect::<Vec<_>>(),
            "obstacle": point.obstacle.map(Obstacle::as_str),
        })
    };
    json!({
        "format": "iamscope-choke-points",
        "version": 1,
        "paths": paths.total,
        "isCounted": paths.is_counted,
        "isPossible": points.is_possible,
        "isVerified": points.is_verified,
        "truncated": truncated(map),
        "points": points.points.iter().map(point).collect::<Vec<_>>(),
    })
}

//! The edges of a picture: those of the graph, and what administrators rule.

use super::graph::{Graph, Line};
use super::picture::Part;
use crate::view::{Certainty, Change, Relation};

/// An edge of a picture: one of the graph, or a rule.
#[derive(Clone, Copy)]
pub(super) struct Stroke {
    /// Its number in the graph; none for a rule.
    pub(super) number: Option<usize>,
    /// Its ends, and what it means.
    pub(super) line: Line,
    /// What became of it.
    pub(super) change: Option<Change>,
}

/// Returns the edges of a part of a graph.
pub(super) fn strokes(graph: &Graph, part: &Part) -> Vec<Stroke> {
    let lines = part.lines.iter().filter_map(|&number| {
        Some(Stroke {
            number: Some(number),
            line: *graph.lines().get(number)?,
            change: change(part.gone_lines.contains(&number), part.new_lines.contains(&number)),
        })
    });
    let rules = part.rules.iter().map(|&(from, to)| Stroke {
        number: None,
        line: Line {
            from,
            to,
            relation: Relation::Administer,
            certainty: Certainty::Proven,
        },
        change: change(
            part.gone_nodes.contains(&from) || part.gone_nodes.contains(&to),
            part.new_nodes.contains(&from) || part.new_nodes.contains(&to),
        ),
    });
    lines.chain(rules).collect()
}

fn change(is_gone: bool, is_new: bool) -> Option<Change> {
    if is_gone {
        Some(Change::Removed)
    } else {
        is_new.then_some(Change::Added)
    }
}

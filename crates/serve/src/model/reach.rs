//! How far one gets from a node, and who gets at it.

use std::collections::{BTreeMap, BTreeSet};

use iamscope_map::{Direction as Way, EdgeId, Limits, NodeKind, Reach, Reached, Through};

use super::decision::{certainty, conditions};
use super::graph::Place;
use super::name::refer;
use super::picture::Part;
use super::sight::Sight;
use super::{How, Model, from_map};
use crate::query::QuestionQuery;
use crate::view::{AnswerRow, AnswerView, Change, Direction, NodeView, ProblemView, QuestionKind};

/// So many steps are followed.
const STEPS: u32 = 12;

/// Answers what a node reaches, or what reaches it.
pub(super) fn answer(
    model: &Model<'_>,
    query: &QuestionQuery,
    name: &str,
    direction: Direction,
) -> Result<AnswerView, ProblemView> {
    let id = model.find(name, &query.q)?;
    let place = model
        .graph
        .place(&id)
        .ok_or_else(|| ProblemView::new(format!("`{name}` is not on the map")))?;
    let drawing = query.drawing();
    let sight = Sight::new(model, &drawing.without)?;
    let whole = Sight::default();
    let way = match direction {
        Direction::Forward | Direction::Both => Way::Forward,
        Direction::Reverse => Way::Backward,
    };
    let walk = walk(model, &whole, place, way, STEPS);
    let left = (!sight.is_whole()).then(|| walk_nodes(model, &sight, place, way));
    let is_gone = |place: Place| left.as_ref().is_some_and(|left| !left.contains(&place));
    let mut far: Vec<(&Reached, &NodeView)> = walk
        .iter()
        .flat_map(Reach::nodes)
        .filter(|entry| entry.node.index() != place)
        .filter_map(|entry| Some((entry, model.graph.nodes().get(entry.node.index())?)))
        .collect();
    far.sort_by(|(left, one), (right, two)| {
        (left.distance, two.severity, one.column, &one.label).cmp(&(
            right.distance,
            one.severity,
            two.column,
            &two.label,
        ))
    });
    // What was reached before and is not any more comes last.
    let earlier = Earlier::new(model, place, way);
    let reached: BTreeSet<&str> = far.iter().map(|(_, node)| node.id.as_str()).collect();
    let closed: Vec<(&Reached, &NodeView)> = earlier.iter().flat_map(|earlier| earlier.besides(&reached)).collect();
    let change = |entry: &Reached, node: &NodeView| {
        let is_new = earlier.as_ref().is_some_and(|earlier| !earlier.has(node));
        if !reached.contains(node.id.as_str()) || is_gone(entry.node.index()) {
            Some(Change::Removed)
        } else {
            is_new.then_some(Change::Added)
        }
    };
    let most = query.most_rows();
    let shown = far.iter().take(most).chain(closed.iter().take(most));
    let rows = shown.map(|(entry, node)| {
        let decision = from_map::decided(&entry.condition);
        AnswerRow {
            node: refer(node),
            text: steps(entry),
            depth: Some(entry.distance),
            change: change(entry, node),
            certainty: certainty(&decision),
            conditions: conditions(&decision),
        }
    });
    let lost = far.iter().filter(|(entry, _)| is_gone(entry.node.index())).count();
    let part = around(model, &sight, place, direction, STEPS);
    let how = How {
        focus: Some(place),
        direction,
        depth: STEPS,
    };
    Ok(AnswerView {
        question: query.q.trim().to_owned(),
        kind: if direction == Direction::Reverse {
            QuestionKind::ReachedBy
        } else {
            QuestionKind::Reach
        },
        sentence: sentence(name, direction, far.len(), lost, !sight.is_whole()),
        rows: rows.collect(),
        rows_total: far.len() + closed.len(),
        map: model.draw(&part, how, &drawing, &sight).view,
        ..AnswerView::default()
    })
}

/// What was reached before from the same node, or reached it.
struct Earlier<'m> {
    model: &'m Model<'m>,
    walk: Reach,
    ids: BTreeSet<&'m str>,
}

impl<'m> Earlier<'m> {
    fn new(model: &'m Model<'_>, place: Place, way: Way) -> Option<Self> {
        let compared = model.compared.as_ref()?;
        let before: &'m Model<'m> = compared.before;
        let walk = walk(
            before,
            &Sight::default(),
            compared.place_before(model, place)?,
            way,
            STEPS,
        )?;
        let nodes = walk
            .nodes()
            .filter_map(|entry| before.graph.nodes().get(entry.node.index()));
        let ids = nodes.map(|node| node.id.as_str()).collect();
        Some(Self {
            model: before,
            walk,
            ids,
        })
    }

    fn has(&self, node: &NodeView) -> bool {
        self.ids.contains(node.id.as_str())
    }

    /// Returns what was reached but for what is reached now.
    fn besides<'s>(&'s self, now: &'s BTreeSet<&str>) -> impl Iterator<Item = (&'s Reached, &'s NodeView)> {
        let entries = self.walk.nodes().filter(|entry| entry.distance > 0);
        let nodes = entries.filter_map(|entry| Some((entry, self.model.graph.nodes().get(entry.node.index())?)));
        nodes.filter(|(_, node)| !now.contains(node.id.as_str()))
    }
}

fn sentence(name: &str, direction: Direction, count: usize, lost: usize, is_changed: bool) -> String {
    let whole = match (direction, count) {
        (Direction::Forward | Direction::Both, 0) => format!("`{name}` reaches nothing"),
        (Direction::Forward | Direction::Both, _) => format!("`{name}` reaches {count} principals and resources"),
        (Direction::Reverse, 0) => format!("nothing reaches `{name}`"),
        (Direction::Reverse, 1) => format!("1 principal can reach `{name}`"),
        (Direction::Reverse, _) => format!("{count} principals can reach `{name}`"),
    };
    if is_changed {
        format!("{whole}; without what you took away {} of them", count - lost)
    } else {
        whole
    }
}

/// Returns the nodes and edges to draw around a node. What was reached before something was taken away and is not any
/// more is drawn as gone.
pub(super) fn around(model: &Model<'_>, sight: &Sight, place: Place, direction: Direction, depth: u32) -> Part {
    let mut part = seen_around(model, sight, place, direction, depth);
    if let Some(compared) = &model.compared {
        compared.around(model, &mut part, place, direction, depth);
    }
    part
}

fn seen_around(model: &Model<'_>, sight: &Sight, place: Place, direction: Direction, depth: u32) -> Part {
    let mut part = steps_around(model, &Sight::default(), place, direction, depth);
    if sight.is_whole() {
        return part;
    }
    let left = steps_around(model, sight, place, direction, depth);
    part.gone_nodes = part.nodes.difference(&left.nodes).copied().collect();
    part.gone_nodes.extend(sight.nodes.iter().map(|node| node.index()));
    part.gone_nodes.retain(|node| part.nodes.contains(node));
    let is_gone = |line: &usize| {
        let ends = model.graph.lines().get(*line);
        let is_cut_off = ends.is_none_or(|line| {
            let start = if direction == Direction::Reverse {
                line.to
            } else {
                line.from
            };
            part.gone_nodes.contains(&start)
        });
        sight.is_gone(*line, model.map) || (!left.lines.contains(line) && is_cut_off)
    };
    part.gone_lines = part.lines.iter().filter(|line| is_gone(line)).copied().collect();
    part.nodes.extend(&left.nodes);
    part.lines.extend(&left.lines);
    for (place, depth) in left.depths {
        part.depths.entry(place).or_insert(depth);
    }
    part
}

pub(super) fn steps_around(model: &Model<'_>, sight: &Sight, place: Place, direction: Direction, depth: u32) -> Part {
    let ways: &[Way] = match direction {
        Direction::Forward => &[Way::Forward],
        Direction::Reverse => &[Way::Backward],
        Direction::Both => &[Way::Forward, Way::Backward],
    };
    let walks: Vec<Reach> = ways
        .iter()
        .filter_map(|&way| walk(model, sight, place, way, depth))
        .collect();
    let mut part = Part {
        nodes: BTreeSet::from([place]),
        pinned: BTreeSet::from([place]),
        ..Part::default()
    };
    // What administrators rule is not drawn thing by thing: the node of their rule stands for it. But whoever asks who
    // gets at one thing sees that their rule does.
    let mut distances = BTreeMap::<Place, u32>::new();
    for entry in walks.iter().flat_map(Reach::nodes) {
        let nearest = distances.entry(entry.node.index()).or_insert(entry.distance);
        *nearest = entry.distance.min(*nearest);
        let is_ruled = entry.through == Through::Administration;
        let is_rule = model.map.node(entry.node).kind == NodeKind::Administrators;
        if is_ruled && !is_rule {
            continue;
        }
        if is_ruled && is_rule {
            part.rules.insert((entry.node.index(), place));
        }
        part.nodes.insert(entry.node.index());
        let known = part.depths.entry(entry.node.index()).or_insert(entry.distance);
        *known = entry.distance.min(*known);
    }
    let edges = walks.iter().flat_map(Reach::edges);
    part.lines = edges.map(|edge: EdgeId| sight.number(edge)).collect();
    // An edge of anyone is drawn from the node for anyone, which is where the edge starts.
    let ends: BTreeMap<Place, Place> = part
        .lines
        .iter()
        .filter_map(|&line| model.graph.lines().get(line))
        .flat_map(|line| [(line.from, line.to), (line.to, line.from)])
        .collect();
    for (end, other) in ends {
        if part.nodes.insert(end) {
            let before = || part.depths.get(&other).map_or(0, |depth| depth.saturating_sub(1));
            let depth = distances.get(&end).copied().unwrap_or_else(before);
            part.depths.insert(end, depth);
        }
    }
    part
}

fn walk_nodes(model: &Model<'_>, sight: &Sight, place: Place, way: Way) -> BTreeSet<Place> {
    let walk = walk(model, sight, place, way, STEPS);
    let nodes = walk.iter().flat_map(|walk| &walk.entries).map(|entry| entry.node);
    let nodes = nodes.filter(|node| !sight.nodes.contains(node));
    nodes.map(iamscope_map::NodeId::index).collect()
}

/// Walks from a node of the map.
pub(super) fn walk(model: &Model<'_>, sight: &Sight, place: Place, way: Way, depth: u32) -> Option<Reach> {
    let start = model.map.node_at(place)?.id;
    let limits = Limits {
        depth,
        ..Limits::default()
    };
    let map = sight.map(model.map);
    Some(match way {
        Way::Forward => map.reach(start, limits),
        Way::Backward => map.reached_by(start, limits),
    })
}

fn steps(entry: &Reached) -> String {
    let steps = if entry.distance == 1 {
        "in 1 step".to_owned()
    } else {
        format!("in {} steps", entry.distance)
    };
    match entry.through {
        Through::Administration => format!("{steps}, as administrator of its account"),
        Through::Open(_) => format!("{steps}, because it is open to many"),
        Through::Start | Through::Edge(_) => steps,
    }
}

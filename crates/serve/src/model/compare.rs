//! Two estates in one picture: what is there, and what was there before.
//!
//! The graph of the model gets what is gone behind what is there, so that places and numbers of the map stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use iamscope_map::{EdgeId, MapChanges, Path};

use super::graph::{Graph, Place};
use super::name::edge_id;
use super::picture::{Part, Picture};
use super::reach::steps_around;
use super::sight::Sight;
use super::{Model, paths};
use crate::view::{Change, Direction, EdgeView, MapView};

/// What was there before.
#[derive(Debug)]
pub(super) struct Compared<'a> {
    /// The estate before.
    pub(super) before: &'a Model<'a>,
    /// The edges that came, by their ids in the map, and those that went, by their ids in the map before.
    changes: MapChanges,
    /// The place of each node of the map before.
    places: Vec<Place>,
    /// The number of each edge of the map before.
    lines: Vec<usize>,
    /// The edges that are gone; their numbers follow on those of the map.
    gone: Vec<EdgeView>,
    gone_nodes: BTreeSet<Place>,
    new_nodes: BTreeSet<Place>,
    /// Edges that were not there before at all.
    new_lines: BTreeSet<usize>,
}

impl<'a> Compared<'a> {
    /// Compares a model with that of the estate before, and returns the graph of both.
    pub(super) fn new(model: &Model<'a>, before: &'a Model<'a>) -> (Self, Graph) {
        let mut nodes = model.graph.nodes().to_vec();
        let mut gone_nodes = BTreeSet::new();
        let mut new_nodes: BTreeSet<Place> = (0..nodes.len()).collect();
        let mut places = Vec::new();
        for node in before.graph.nodes().iter().take(before.map.nodes().len()) {
            let place = model.graph.place(&node.id).unwrap_or_else(|| {
                gone_nodes.insert(nodes.len());
                nodes.push(node.clone());
                nodes.len() - 1
            });
            new_nodes.remove(&place);
            places.push(place);
        }
        let edges = model.map.edges().len();
        let known: BTreeMap<String, usize> = (0..edges)
            .filter_map(|number| Some((id(model, number)?, number)))
            .collect();
        let mut new_lines: BTreeSet<usize> = (0..edges).collect();
        let mut all_lines = model.graph.lines().to_vec();
        let (mut lines, mut gone) = (Vec::new(), Vec::new());
        for (number, line) in before.graph.lines().iter().enumerate().take(before.map.edges().len()) {
            let same = id(before, number).and_then(|id| known.get(&id).copied());
            lines.push(same.unwrap_or(all_lines.len()));
            match same {
                Some(same) => drop(new_lines.remove(&same)),
                None => {
                    let place = |place: Place| places.get(place).copied().unwrap_or_default();
                    let (from, to) = (place(line.from), place(line.to));
                    all_lines.push(super::graph::Line { from, to, ..*line });
                    gone.push(EdgeView {
                        change: Some(Change::Removed),
                        ..before.describe(number)
                    });
                }
            }
        }
        let compared = Self {
            changes: before.map.changes(before.access, model.map, model.access),
            before,
            places,
            lines,
            gone,
            gone_nodes,
            new_nodes,
            new_lines,
        };
        (compared, Graph::new(nodes, all_lines))
    }

    /// Returns an edge that is gone, by its number.
    pub(super) fn gone(&self, model: &Model<'_>, number: usize) -> Option<EdgeView> {
        self.gone.get(number.checked_sub(model.map.edges().len())?).cloned()
    }

    /// Marks what came and what went.
    pub(super) fn mark(&self, model: &Model<'_>, part: &Part) -> Part {
        let mut part = part.clone();
        let edges = model.map.edges().len();
        part.gone_nodes.extend(part.nodes.intersection(&self.gone_nodes));
        part.gone_lines.extend(part.lines.range(edges..));
        part.new_nodes.extend(part.nodes.intersection(&self.new_nodes));
        part.new_lines.extend(part.lines.intersection(&self.new_lines));
        part
    }

    /// Adds what was reached before from a node, or reached it, and is not any more.
    pub(super) fn around(&self, model: &Model<'_>, part: &mut Part, place: Place, direction: Direction, depth: u32) {
        let Some(before) = self.place_before(model, place) else {
            return;
        };
        let was = steps_around(self.before, &Sight::default(), before, direction, depth);
        for node in was.nodes.iter().filter_map(|&node| self.places.get(node)) {
            if part.nodes.insert(*node) {
                part.gone_nodes.insert(*node);
            }
        }
        for line in was.lines.iter().filter_map(|&line| self.lines.get(line)) {
            if part.lines.insert(*line) {
                part.gone_lines.insert(*line);
            }
        }
        for (node, depth) in was.depths {
            if let Some(&node) = self.places.get(node) {
                part.depths.entry(node).or_insert(depth);
            }
        }
    }

    /// Returns the place in the graph before of a node of this graph.
    pub(super) fn place_before(&self, model: &Model<'_>, place: Place) -> Option<Place> {
        let node = model.graph.nodes().get(place)?;
        let place = self.before.graph.place(&node.id)?;
        (place < self.before.map.nodes().len()).then_some(place)
    }

    /// Tells whether a path takes an edge that was not there before, or only under a condition.
    pub(super) fn is_new(&self, path: &Path) -> bool {
        takes(path, &self.changes.opened)
    }

    /// Tells whether a path of the map before takes an edge that is gone, or is there only under a condition.
    pub(super) fn is_gone(&self, path: &Path) -> bool {
        takes(path, &self.changes.closed)
    }

    /// Returns the edges of the map before that are gone, or are there only under a condition.
    pub(super) fn closed(&self) -> &BTreeSet<EdgeId> {
        &self.changes.closed
    }

    /// Adds paths of the map before to what is drawn.
    pub(super) fn add_paths(&self, part: &mut Part, routes: &[Path]) {
        let was = paths::part(self.before, &Sight::default(), routes, &[]);
        let place = |place: &Place| self.places.get(*place).copied();
        part.nodes.extend(was.nodes.iter().filter_map(place));
        part.pinned.extend(was.pinned.iter().filter_map(place));
        part.lines
            .extend(was.lines.iter().filter_map(|&line| self.lines.get(line)));
        let rules = was.rules.iter();
        part.rules
            .extend(rules.filter_map(|(from, to)| Some((place(from)?, place(to)?))));
        for (node, depth) in &was.depths {
            if let Some(node) = place(node) {
                part.depths.entry(node).or_insert(*depth);
            }
        }
    }

    /// Returns a picture as the model before sees it.
    pub(super) fn picture_before(&self, picture: &Picture) -> Picture {
        let homes = self.places.iter().enumerate();
        let links = self.lines.iter().enumerate();
        let rules = picture.rules.iter().filter_map(|((from, to), link)| {
            let before = |wanted: &Place| self.places.iter().position(|place| place == wanted);
            Some(((before(from)?, before(to)?), link.clone()))
        });
        Picture {
            view: MapView::default(),
            homes: homes
                .filter_map(|(before, place)| Some((before, picture.homes.get(place)?.clone())))
                .collect(),
            links: links
                .filter_map(|(before, line)| Some((before, picture.links.get(line)?.clone())))
                .collect(),
            rules: rules.collect(),
        }
    }
}

/// Tells whether a path takes one of some edges where no other edge leads to the same.
fn takes(path: &Path, edges: &BTreeSet<EdgeId>) -> bool {
    path.steps.iter().any(|step| {
        step.edge().is_some_and(|edge| edges.contains(&edge)) && step.others.iter().all(|other| edges.contains(other))
    })
}

/// Returns the id of an edge of the map.
fn id(model: &Model<'_>, number: usize) -> Option<String> {
    let edge = model.map.edge_at(number)?;
    let node = |id: iamscope_map::NodeId| model.graph.nodes().get(id.index()).map(|node| node.id.as_str());
    Some(edge_id(node(edge.from)?, edge.relation.as_str(), node(edge.to)?))
}

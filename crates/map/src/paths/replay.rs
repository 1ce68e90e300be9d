//! Edges and paths found again by their keys.

use super::graph::{Arc, ArcId, Graph};
use super::identity::EdgeKey;
use super::shortest::Route;
use super::{Path, Step, choose};
use crate::edge::EdgeId;
use crate::map::Map;
use crate::node::NodeId;
use crate::severity::Severities;
use iamscope_access::Access;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why a key names nothing.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ReplayError {
    /// It is no key.
    #[error("`{0}` is no id: an edge's has 16 hexadecimal digits, a path's is joined of those by `-`")]
    Malformed(String),
    /// The map has nothing with this key.
    #[error("no edge of this map has the id `{0}`; ids change when an end or the relation does")]
    Unknown(String),
    /// Several edges have keys that start so.
    #[error("several edges have ids that start with `{0}`: {list}", list = .1.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Ambiguous(String, Vec<EdgeKey>),
    /// The edges are there but do not follow on each other.
    #[error("the edges of `{0}` are no path: they do not follow on each other")]
    Broken(String),
}

impl Map {
    /// Returns the edge with a key, or with one that starts so.
    pub fn edge_by_key(&self, access: &Access<'_>, text: &str) -> Result<EdgeId, ReplayError> {
        let beginning = Beginning::parse(text)?;
        let mut found = Vec::new();
        for edge in self.edges() {
            let key = self.edge_key(access, edge.id);
            if beginning.fits(key) {
                found.push((key, edge.id));
            }
        }
        match found.as_slice() {
            [] => Err(ReplayError::Unknown(text.to_owned())),
            [(_, edge)] => Ok(*edge),
            several => Err(ReplayError::Ambiguous(
                text.to_owned(),
                several.iter().map(|(key, _)| *key).collect(),
            )),
        }
    }

    /// Returns the path with a key.
    pub fn path_by_key(&self, access: &Access<'_>, text: &str, jewels: &BTreeSet<NodeId>) -> Result<Path, ReplayError> {
        let parts = text.split('-').map(Beginning::parse).collect::<Result<Vec<_>, _>>()?;
        let graph = Graph::undivided(self, &BTreeSet::new(), &BTreeSet::new());
        let options = parts
            .iter()
            .zip(text.split('-'))
            .map(|(beginning, part)| match graph.named(access, beginning) {
                named if named.is_empty() => Err(ReplayError::Unknown(part.to_owned())),
                named => Ok(named),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let chain = chain(&graph, &options).ok_or_else(|| ReplayError::Broken(text.to_owned()))?;
        let first = chain.first().and_then(|&(arc, _)| graph.arc(arc));
        let route = Route {
            source: first.map(|arc| arc.from).unwrap_or_default(),
            arcs: chain.iter().map(|&(arc, _)| arc).collect(),
        };
        let chosen: BTreeSet<EdgeId> = chain.iter().filter_map(|&(_, edge)| edge).collect();
        let mut path = choose::path(self, access, &graph, &route, Some(&chosen));
        if path.steps.is_empty() {
            return Err(ReplayError::Broken(text.to_owned()));
        }
        path.assessment = Severities::new(&graph, access, jewels).assess(self, access, &path);
        Ok(path)
    }
}

/// An arc and which of its edges is taken.
type Taken = (ArcId, Option<EdgeId>);

impl Graph<'_> {
    /// Returns the arcs with keys that start so.
    fn named(&self, access: &Access<'_>, beginning: &Beginning) -> Vec<Taken> {
        let mut found = Vec::new();
        for (id, arc) in (0..).zip(self.arcs()) {
            let (Some(from), Some(to)) = (self.spot(arc.from), self.spot(arc.to)) else {
                continue;
            };
            let mut add = |edge: Option<EdgeId>| {
                if beginning.fits(self.map.arc_key(access, from.node, edge, to.node)) {
                    found.push((id, edge));
                }
            };
            if arc.edges.is_empty() {
                add(None);
            }
            arc.edges.iter().for_each(|&edge| add(Some(edge)));
        }
        found
    }
}

/// Returns arcs, one of each list, that follow on each other.
fn chain(graph: &Graph<'_>, options: &[Vec<Taken>]) -> Option<Vec<Taken>> {
    let (first, rest) = options.split_first()?;
    let arc = |taken: &Taken| graph.arc(taken.0);
    let mut ways: BTreeMap<u32, Vec<Taken>> = BTreeMap::new();
    for taken in first {
        ways.entry(arc(taken)?.to).or_insert_with(|| vec![*taken]);
    }
    for options in rest {
        let mut next: BTreeMap<u32, Vec<Taken>> = BTreeMap::new();
        for taken in options {
            let Arc { from, to, .. } = arc(taken)?;
            if let Some(way) = ways.get(from) {
                next.entry(*to)
                    .or_insert_with(|| way.iter().copied().chain([*taken]).collect());
            }
        }
        ways = next;
    }
    ways.into_values().next()
}

/// Returns the step by an edge with a key that starts so.
pub(crate) fn step_named(graph: &Graph<'_>, access: &Access<'_>, beginning: &Beginning) -> Option<Step> {
    let (arc, edge) = graph.named(access, beginning).into_iter().next()?;
    let route = Route {
        source: graph.arc(arc)?.from,
        arcs: vec![arc],
    };
    let edges = edge.into_iter().collect();
    let path = choose::path(graph.map, access, graph, &route, Some(&edges));
    path.steps.into_iter().next()
}

/// The beginning of a key.
pub(crate) struct Beginning {
    value: u64,
    digits: u32,
}

impl Beginning {
    /// Reads the beginning of a key.
    pub(crate) fn parse(text: &str) -> Result<Self, ReplayError> {
        let malformed = || ReplayError::Malformed(text.to_owned());
        let digits = u32::try_from(text.len())
            .ok()
            .filter(|digits| (4..=16).contains(digits));
        let digits = digits.ok_or_else(malformed)?;
        let value = u64::from_str_radix(text, 16).map_err(|_| malformed())?;
        Ok(Self { value, digits })
    }

    /// Returns whether a key starts so.
    pub(crate) fn fits(&self, key: EdgeKey) -> bool {
        key.0 >> (64 - 4 * self.digits) == self.value
    }
}

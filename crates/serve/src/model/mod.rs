//! The answers, built from the estate.

mod answer;
mod card;
mod complete;
mod decision;
mod excerpt;
mod findings;
mod from_map;
mod graph;
mod name;
mod picture;
mod question;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use iamscope_access::{Access, Question};
use iamscope_catalog::AccessLevel;
use iamscope_eval::Action;
use iamscope_findings::Finding;
use iamscope_map::{Direction as Way, EdgeId, Limits, Map, Reach, Through};

use self::complete::Vocabulary;
use self::graph::{Graph, Place};
use self::picture::{Wanted, draw};
use crate::query::{FindingsQuery, MapQuery, QuestionQuery};
use crate::view::{
    AnswerView, CompletionView, Direction, EdgeCard, EdgeView, EstateView, FindingView, FindingsView, MapView,
    NodeCard, NodeView, ProblemView, Relation, Severity,
};

/// So many edges of each direction are listed on a card.
const EDGES: usize = 200;

/// Everything that can be asked about one estate.
#[derive(Debug)]
pub struct Model<'a> {
    name: String,
    access: &'a Access<'a>,
    map: &'a Map,
    graph: Graph,
    findings: Vec<FindingView>,
    worst: BTreeMap<String, Severity>,
    vocabulary: Vocabulary,
}

impl<'a> Model<'a> {
    /// Prepares what the page asks for. `name` says what the estate was read from; the map is that of the same estate;
    /// findings come sorted.
    pub fn new(name: &str, access: &'a Access<'a>, map: &'a Map, findings: &[Finding]) -> Self {
        let findings = findings::views(access.estate().sources(), findings);
        let mut worst: BTreeMap<String, Severity> = BTreeMap::new();
        for finding in &findings {
            let known = worst.entry(finding.subject.id.clone()).or_insert(finding.severity);
            *known = finding.severity.max(*known);
        }
        Self {
            name: name.to_owned(),
            vocabulary: summary::vocabulary(access),
            graph: from_map::graph(access, map, &worst),
            access,
            map,
            findings,
            worst,
        }
    }

    pub(crate) fn estate(&self) -> EstateView {
        summary::summary(self.access, &self.name, findings::counts(&self.findings))
    }

    pub(crate) fn map(&self, query: &MapQuery) -> Result<MapView, ProblemView> {
        let focus = match query.focus.as_deref().filter(|focus| !focus.is_empty()) {
            Some(id) => Some(
                self.graph
                    .place(id)
                    .ok_or_else(|| ProblemView::new(format!("there is no node `{id}`")))?,
            ),
            None => None,
        };
        let (nodes, lines) = match focus {
            Some(place) => self.around(place, query.direction, query.steps()),
            None => (
                (0..self.graph.nodes().len()).collect(),
                (0..self.graph.lines().len()).collect(),
            ),
        };
        let wanted = Wanted {
            nodes,
            lines,
            focus,
            direction: query.direction,
            depth: query.steps(),
            limit: query.nodes(),
            expanded: query.expanded().collect(),
        };
        Ok(draw(&self.graph, &wanted, |index| self.describe(index)))
    }

    pub(crate) fn edge(&self, id: &str) -> Result<EdgeCard, ProblemView> {
        let missing = || ProblemView::new(format!("there is no edge `{id}`"));
        if let Some(index) = from_map::edge_index(self, id) {
            return from_map::card(self, index).ok_or_else(missing);
        }
        let (principal, action, resource) = name::edge_parts(id).ok_or_else(missing)?;
        // A policy may name a principal that is gone; the edge from it is there all the same.
        let principal = match iamscope_policy::Arn::parse(principal) {
            Some(arn) => self.access.principal_by_arn(&arn),
            None => self.access.find_principal(principal).map_err(|_| missing())?,
        };
        let action = self.access.find_action(action).map_err(|_| missing())?;
        let target = self.access.target(resource);
        let (answer, explanation) = self
            .access
            .explain(&Question::new(principal.clone(), action.clone(), target));
        let estate = self.access.estate();
        let (from, to) = (
            name::principal_node(self.access, &principal),
            name::target_node(self.access, resource),
        );
        Ok(EdgeCard {
            id: id.to_owned(),
            sentence: format!("`{}` can do `{action}` on `{resource}`", from.label),
            from: name::refer(&from),
            to: name::refer(&to),
            relation: relation_of(self.access, &action),
            certainty: decision::certainty(&answer.decision),
            decision: Some(decision::decision(
                estate,
                &action.to_string(),
                &answer.decision,
                &explanation,
                &answer.assumptions,
            )),
        })
    }

    pub(crate) fn node(&self, id: &str) -> Result<NodeCard, ProblemView> {
        let known = card::known(self.access, id);
        let node = match self.graph.place(id).and_then(|place| self.graph.at(place)) {
            Some((node, ..)) => node.clone(),
            None => self
                .unmapped(id)
                .ok_or_else(|| ProblemView::new(format!("there is no node `{id}`")))?,
        };
        let (incoming, outgoing) = match self.graph.place(id).and_then(|place| self.graph.at(place)) {
            Some((_, incoming, outgoing)) => (incoming, outgoing),
            None => (&[][..], &[][..]),
        };
        let edges = |lines: &[usize]| {
            lines
                .iter()
                .take(EDGES)
                .map(|&index| self.describe(index))
                .collect::<Vec<_>>()
        };
        let (incoming_views, outgoing_views) = (edges(incoming), edges(outgoing));
        let ends = incoming_views
            .iter()
            .map(|edge| &edge.from)
            .chain(outgoing_views.iter().map(|edge| &edge.to));
        let ends: BTreeSet<&String> = ends.collect();
        let neighbours = ends
            .into_iter()
            .filter_map(|end| self.graph.nodes().get(self.graph.place(end)?))
            .map(name::refer);
        Ok(NodeCard {
            node: name::refer(&node),
            facts: known.facts,
            policies: known.policies,
            neighbours: neighbours.collect(),
            incoming: incoming_views,
            outgoing: outgoing_views,
            incoming_total: incoming.len(),
            outgoing_total: outgoing.len(),
            findings: self
                .findings
                .iter()
                .filter(|finding| finding.subject.id == id)
                .cloned()
                .collect(),
            gaps: card::gaps(self.access.estate(), id),
        })
    }

    pub(crate) fn findings(&self, query: &FindingsQuery) -> FindingsView {
        findings::list(&self.findings, query.findings())
    }

    pub(crate) fn complete(&self, text: &str) -> CompletionView {
        complete::complete(self.access.catalog(), &self.vocabulary, text)
    }

    pub(crate) fn ask(&self, query: &QuestionQuery) -> Result<AnswerView, ProblemView> {
        answer::answer(self, query)
    }

    /// Returns an edge of the map.
    fn describe(&self, index: usize) -> EdgeView {
        from_map::edge(self, index).unwrap_or_default()
    }

    /// Walks from a node of the map.
    fn walk(&self, place: Place, way: Way, depth: u32) -> Option<Reach> {
        let start = self.map.node_at(place)?.id;
        let limits = Limits {
            depth,
            ..Limits::default()
        };
        Some(match way {
            Way::Forward => self.map.reach(start, limits),
            Way::Backward => self.map.reached_by(start, limits),
        })
    }

    /// Returns the nodes and edges to draw around a node.
    fn around(&self, place: Place, direction: Direction, depth: u32) -> (BTreeSet<Place>, BTreeSet<usize>) {
        let ways: &[Way] = match direction {
            Direction::Forward => &[Way::Forward],
            Direction::Reverse => &[Way::Backward],
            Direction::Both => &[Way::Forward, Way::Backward],
        };
        let walks: Vec<Reach> = ways.iter().filter_map(|&way| self.walk(place, way, depth)).collect();
        let mut nodes = BTreeSet::from([place]);
        // What administrators rule is not drawn thing by thing: the node of their rule stands for it.
        let entries = walks.iter().flat_map(|walk| &walk.entries);
        nodes.extend(
            entries
                .filter(|entry| entry.through != Through::Administration)
                .map(|entry| entry.node.index()),
        );
        let lines: BTreeSet<usize> = walks.iter().flat_map(Reach::edges).map(EdgeId::index).collect();
        // An edge of anyone is drawn from the node for anyone.
        nodes.extend(
            lines
                .iter()
                .filter_map(|&index| self.graph.lines().get(index))
                .flat_map(|line| [line.from, line.to]),
        );
        (nodes, lines)
    }

    /// Adds to a node what the findings say of it.
    fn dressed(&self, node: NodeView) -> NodeView {
        NodeView {
            severity: self.worst.get(&node.id).copied(),
            ..node
        }
    }

    /// Returns the node of something that is not on the map.
    fn unmapped(&self, id: &str) -> Option<NodeView> {
        if let Ok(principal) = self.access.find_principal(id) {
            return Some(name::principal_node(self.access, &principal));
        }
        let arn = iamscope_policy::Arn::parse(id)?;
        if let Some(group) = self.access.estate().group_by_arn(&arn) {
            return Some(name::group_node(self.access, group));
        }
        self.access.thing(&arn).map(|_| name::target_node(self.access, id))
    }

    /// Returns the id of what a text names: a node, a principal or a resource.
    fn find(&self, text: &str, question: &str) -> Result<String, ProblemView> {
        if self.graph.place(text).is_some() {
            return Ok(text.to_owned());
        }
        match self.access.find_principal(text) {
            Ok(principal) => Ok(name::principal_id(self.access, &principal)),
            Err(error) => match self.access.find_resource(text) {
                Ok(target) => Ok(name::target_node(self.access, &target.arn).id),
                Err(_) => Err(answer::not_found(question, &error)),
            },
        }
    }
}

/// Returns what it means that somebody can do an action.
fn relation_of(access: &Access<'_>, action: &Action) -> Relation {
    let name = action.to_string();
    if name.starts_with("sts:AssumeRole") {
        return Relation::Assume;
    }
    match access.catalog().action(&name).map(|action| action.access_level()) {
        Some(AccessLevel::List | AccessLevel::Read) | None => Relation::Read,
        Some(AccessLevel::Write | AccessLevel::Tagging) => Relation::Write,
        Some(AccessLevel::PermissionsManagement) => Relation::Administer,
    }
}

#[cfg(test)]
mod tests;

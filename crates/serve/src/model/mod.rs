//! The answers, built from the estate.

mod answer;
mod card;
mod compare;
mod complete;
mod condition;
mod decision;
mod depths;
mod excerpt;
mod findings;
mod from_map;
mod graph;
mod group;
mod matrix;
mod name;
mod openings;
mod overview;
mod path_view;
mod paths;
mod picture;
mod question;
mod reach;
mod requirement;
mod sight;
mod star;
mod stroke;
mod summary;
mod tries;
mod what_if;

use std::collections::{BTreeMap, BTreeSet};

use iamscope_access::{Access, Question};
use iamscope_catalog::AccessLevel;
use iamscope_estate::EstateChange;
use iamscope_eval::Action;
use iamscope_findings::Finding;
use iamscope_map::Map;

use self::compare::Compared;
use self::complete::Vocabulary;
use self::graph::{Graph, Place};
use self::group::Group;
use self::picture::{Part, Picture, Wanted, draw};
use self::sight::Sight;
pub(crate) use self::what_if::check;
use crate::query::{Also, Drawing, FindingsQuery, MapQuery, OverviewQuery, QuestionQuery};
use crate::view::{
    AnswerView, CompletionView, Direction, EdgeCard, EdgeView, EstateView, FindingView, FindingsView, MapView,
    NodeCard, NodeView, OverviewView, ProblemView, Relation, RequirementKind, RequirementView, Severity,
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
    /// What was there before, if two estates are compared.
    compared: Option<Compared<'a>>,
}

impl<'a> Model<'a> {
    /// Prepares what the page asks for. `name` says what the estate was read from; the map is that of the same estate;
    /// findings come sorted.
    pub fn new(name: &str, access: &'a Access<'a>, map: &'a Map, findings: &[Finding]) -> Self {
        Self::with_findings(name, access, map, findings::views(access.estate().sources(), findings))
    }

    /// Prepares the same beside an estate as it was before, to show what came and what went.
    pub fn compared(
        name: &str,
        access: &'a Access<'a>,
        map: &'a Map,
        findings: &[Finding],
        before: &'a Model<'a>,
    ) -> Self {
        Self::new(name, access, map, findings).beside(before)
    }

    /// Makes changes in memory, and hands out the model of what comes of them, beside this one.
    pub(crate) fn with_changes(&self, changes: &[EstateChange], work: impl FnOnce(&Model<'_>)) {
        let estate = self.access.changed(changes);
        let access = Access::new(&estate, self.access.catalog());
        let map = Map::build(&access);
        let model = Model::with_findings(&self.name, &access, &map, self.findings.clone());
        work(&model.beside(self));
    }

    fn beside(mut self, before: &'a Model<'a>) -> Self {
        let (compared, graph) = Compared::new(&self, before);
        self.graph = graph;
        self.compared = Some(compared);
        self
    }

    fn with_findings(name: &str, access: &'a Access<'a>, map: &'a Map, findings: Vec<FindingView>) -> Self {
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
            compared: None,
        }
    }

    pub(crate) fn estate(&self) -> EstateView {
        let before = self.compared.as_ref().map(|compared| compared.before.name.clone());
        EstateView {
            before,
            ..summary::summary(self.access, &self.name, findings::counts(&self.findings))
        }
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
        let drawing = query.drawing();
        let sight = Sight::new(self, &drawing.without)?;
        let part = match focus {
            Some(place) => reach::around(self, &sight, place, query.direction, query.steps()),
            None => self.everything(&sight),
        };
        let how = How {
            focus,
            direction: query.direction,
            depth: query.steps(),
        };
        Ok(self.draw(&part, how, &drawing, &sight).view)
    }

    pub(crate) fn overview(&self, query: &OverviewQuery) -> OverviewView {
        overview::overview(self, query)
    }

    /// Draws a part of the map.
    fn draw(&self, part: &Part, how: How, drawing: &Drawing<'_>, sight: &Sight) -> Picture {
        let group = Group::parse(drawing.group);
        let named = group.name();
        let marked = self.compared.as_ref().map(|compared| compared.mark(self, part));
        let part = marked.as_ref().unwrap_or(part);
        let wanted = Wanted {
            part,
            focus: how.focus,
            direction: how.direction,
            depth: how.depth,
            drawing: &Drawing {
                group: &named,
                ..drawing.clone()
            },
            is_grouped: group != Group::TooMuch,
            without: &sight.names,
        };
        let mut picture = draw(
            &self.graph,
            &wanted,
            |index| self.describe(index),
            |place| group.owner(self, place),
        );
        if drawing.also == Also::Lit {
            // What was there before is in the overview; what somebody took away to see what happens is not lit.
            let is_lit = |line: &usize| *line >= self.map.edges().len() || !part.gone_lines.contains(line);
            let lines = part.lines.iter().copied().filter(is_lit);
            picture.view.lit = Some(overview::lit(self, &part.nodes, lines));
        }
        picture
    }

    /// Returns the whole map, with what is taken away marked as gone.
    fn everything(&self, sight: &Sight) -> Part {
        let lines = 0..self.graph.lines().len();
        Part {
            nodes: (0..self.graph.nodes().len()).collect(),
            gone_lines: if sight.is_whole() {
                BTreeSet::new()
            } else {
                lines.clone().filter(|&line| sight.is_gone(line, self.map)).collect()
            },
            lines: lines.collect(),
            gone_nodes: sight.nodes.iter().map(|node| node.index()).collect(),
            ..Part::default()
        }
    }

    pub(crate) fn edge(&self, id: &str) -> Result<EdgeCard, ProblemView> {
        let missing = || ProblemView::new(format!("there is no edge `{id}`"));
        if let Some(index) = from_map::edge_index(self, id) {
            return from_map::card(self, index).ok_or_else(missing);
        }
        if let Some(before) = self.compared.as_ref().map(|compared| compared.before)
            && from_map::edge_index(before, id).is_some()
        {
            let card = before.edge(id)?;
            let sentence = format!("before: {}", card.sentence);
            return Ok(EdgeCard { sentence, ..card });
        }
        if let Some(card) = from_map::rule_card(self, id) {
            return Ok(card);
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
        let can = if answer.decision.is_possible() { "can" } else { "cannot" };
        let decision = decision::decision(
            estate,
            &action.to_string(),
            &answer.decision,
            &explanation,
            &answer.assumptions,
        );
        Ok(EdgeCard {
            id: id.to_owned(),
            sentence: format!("`{}` {can} do `{action}` on `{resource}`", from.label),
            from: name::refer(&from),
            to: name::refer(&to),
            relation: relation_of(self.access, &action),
            certainty: decision::certainty(&answer.decision),
            conditions: decision.conditions.clone(),
            requirements: vec![RequirementView {
                title: format!("`{action}` on `{resource}`"),
                kind: RequirementKind::Decision,
                decision: Some(decision),
                ..RequirementView::default()
            }],
            technique: None,
        })
    }

    pub(crate) fn node(&self, id: &str) -> Result<NodeCard, ProblemView> {
        if let Some(place) = self.graph.place(id).filter(|&place| place >= self.map.nodes().len())
            && let Some(compared) = &self.compared
            && self.graph.at(place).is_some()
        {
            return compared.before.node(id);
        }
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
            tries: known.tries,
            is_owner: known.is_owner,
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
        let gone = || self.compared.as_ref()?.gone(self, index);
        from_map::edge(self, index).or_else(gone).unwrap_or_default()
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

/// What a picture is about.
#[derive(Clone, Copy, Debug)]
struct How {
    /// The node in the middle.
    focus: Option<Place>,
    /// The way edges are followed.
    direction: Direction,
    /// How many steps are followed.
    depth: u32,
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
mod compared_tests;
#[cfg(test)]
mod tests;

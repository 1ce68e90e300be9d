//! A plan followed by its key.

use super::changes::{Asker, Move};
use super::{Plan, PlanQuery, PlanStage, PlanStep, PlanStepKind};
use crate::map::Map;
use crate::node::{NodeId, Subject};
use crate::paths::{Beginning, Graph, ReplayError, Step, step_named};
use iamscope_access::Access;
use iamscope_estate::Entity;
use std::collections::BTreeSet;

impl Map {
    /// Returns the plan with a key. Of a plan that starts with a change every user and role may be whose change it is.
    pub fn plan_by_key(&self, access: &Access<'_>, text: &str, query: &PlanQuery) -> Result<Plan, ReplayError> {
        let parts = text.split('-').map(Beginning::parse).collect::<Result<Vec<_>, _>>()?;
        let jewels: BTreeSet<Subject> = query
            .jewels
            .iter()
            .map(|&node| self.node(node).subject.clone())
            .collect();
        let mut follower = Follower {
            access,
            query,
            stages: vec![PlanStage {
                estate: None,
                map: self.clone(),
            }],
            moves: Vec::new(),
            steps: Vec::new(),
            start: None,
        };
        for (part, text) in parts.iter().zip(text.split('-')) {
            if follower.walk(part) || follower.change(part) {
                continue;
            }
            return Err(ReplayError::Unknown(text.to_owned()));
        }
        let Follower {
            stages, steps, start, ..
        } = follower;
        let plan = start.and_then(|start| Plan::new(access, stages, steps, &start, &jewels));
        plan.ok_or_else(|| ReplayError::Broken(text.to_owned()))
    }
}

struct Follower<'a, 'e> {
    access: &'a Access<'e>,
    query: &'a PlanQuery,
    stages: Vec<PlanStage>,
    moves: Vec<Move>,
    steps: Vec<PlanStep>,
    start: Option<Subject>,
}

impl Follower<'_, '_> {
    /// Follows an edge with a key, of the latest stage that has one.
    fn walk(&mut self, part: &Beginning) -> bool {
        let places = (0..self.stages.len()).rev();
        let found = places.filter_map(|place| {
            let stage = self.stages.get(place)?;
            let changed = stage.estate.as_ref().map(|estate| self.access.alike(estate));
            let graph = Graph::undivided(&stage.map, &BTreeSet::new(), &BTreeSet::new());
            let step = step_named(&graph, changed.as_ref().unwrap_or(self.access), part)?;
            Some((place, step))
        });
        let Some((stage, step)) = found.into_iter().next() else {
            return false;
        };
        if let Some(at) = self.stages.get(stage) {
            self.start.get_or_insert_with(|| at.map.node(step.from).subject.clone());
        }
        let (key, kind) = (step.key, PlanStepKind::Walk(step));
        self.steps.push(PlanStep { key, stage, kind });
        true
    }

    /// Makes a change with a key.
    fn change(&mut self, part: &Beginning) -> bool {
        let stage = self.stages.len().saturating_sub(1);
        let Some(made) = self.move_named(part) else {
            return false;
        };
        self.start.get_or_insert_with(|| made.actor());
        self.moves.push(made.clone());
        let changes = self.moves.iter().map(|made| made.change.clone()).collect::<Vec<_>>();
        let estate = self.access.changed(&changes);
        let map = Map::build_with(&self.access.alike(&estate), self.query.options).given(&self.query.known);
        self.stages.push(PlanStage {
            estate: Some(estate),
            map,
        });
        let (key, kind) = (made.key(self.access), PlanStepKind::Change(Box::new(made)));
        self.steps.push(PlanStep { key, stage, kind });
        true
    }

    fn move_named(&self, part: &Beginning) -> Option<Move> {
        let stage = self.stages.last()?;
        let changed = stage.estate.as_ref().map(|estate| self.access.alike(estate));
        let access = changed.as_ref().unwrap_or(self.access);
        let everyone: BTreeSet<Entity> = access.estate().entities().collect();
        let passed: BTreeSet<Entity> = self
            .passed()
            .filter_map(|subject| subject.principal()?.entity())
            .collect();
        let ends = self.passed().collect::<BTreeSet<_>>();
        // What is changed may be for somebody who comes later.
        let owned = if passed.is_empty() { &everyone } else { &passed };
        let asker = |owned| Asker {
            access,
            owned,
            is_search: false,
            to: &ends,
        };
        let candidates = asker(owned)
            .candidates()
            .into_iter()
            .chain(asker(&everyone).candidates());
        let mut moves = candidates.flat_map(|candidate| {
            let actors = owned
                .iter()
                .filter(|entity| part.fits(candidate.key(self.access, **entity)));
            let moves = actors.filter_map(|&entity| asker(owned).by(entity, &candidate));
            moves.collect::<Vec<_>>()
        });
        moves.next()
    }

    /// Returns what steps led to so far.
    fn passed(&self) -> impl Iterator<Item = Subject> {
        let nodes = self.steps.iter().filter_map(|step| {
            let map = &self.stages.get(step.stage)?.map;
            let subject = |node: NodeId| map.node(node).subject.clone();
            Some(match &step.kind {
                PlanStepKind::Walk(Step { from, to, .. }) => [subject(*from), subject(*to)],
                PlanStepKind::Change(change) => [change.actor(), change.on.clone()],
            })
        });
        nodes.flatten()
    }
}

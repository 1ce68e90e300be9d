//! An estate on the way of a plan, and how one gets through all of them.

use super::changes::{Asker, Move};
use super::{Plan, PlanQuery, PlanStage, PlanStep, PlanStepKind, between};
use crate::map::Map;
use crate::node::Subject;
use crate::paths::{Graph, Path};
use iamscope_access::Access;
use iamscope_estate::{Entity, Principal};
use std::collections::BTreeSet;

/// An estate on the way, with what is owned in it.
pub(super) struct Stage<'a, 'e> {
    access: &'a Access<'e>,
    pub(super) map: Map,
    /// Who is owned: whoever can be got at, and who was got at before.
    pub(super) owned: BTreeSet<Subject>,
    /// What can be got at, be it that it is only read.
    reached: BTreeSet<Subject>,
}

impl<'a, 'e> Stage<'a, 'e> {
    /// Finds out what is owned in an estate by those who owned something before. Techniques are asked for them alone, and
    /// again for whoever comes to it.
    pub(super) fn new(access: &'a Access<'e>, query: &PlanQuery, mut owned: BTreeSet<Subject>) -> Self {
        loop {
            let actors = owned.iter().filter_map(Subject::principal).cloned().collect();
            let map = Map::build_for(access, query.options, Some(&actors)).given(&query.known);
            let graph = Graph::new(&map, &BTreeSet::new(), &BTreeSet::new());
            let starts = owned.iter().filter_map(|subject| map.find(subject)).collect::<Vec<_>>();
            let reached = graph.reachable(starts.into_iter(), |_| true).into_iter();
            let reached: BTreeSet<Subject> = reached.map(|node| map.node(node).subject.clone()).collect();
            let count = owned.len();
            // Who can read an instance has not its role, and who is one of everybody is not the whole world: only the users
            // and roles as whom one can act are had for good.
            let is_had = |subject: &&Subject| match subject {
                Subject::Principal(principal) => principal.entity().is_some(),
                Subject::Administrators(_) => true,
                Subject::Subject(..) | Subject::Group(_) | Subject::Resource(_) | Subject::Launch { .. } => false,
            };
            owned.extend(reached.iter().filter(is_had).cloned());
            if owned.len() == count {
                return Self {
                    access,
                    map,
                    owned,
                    reached,
                };
            }
        }
    }

    /// Returns whether one of some ends is got at.
    pub(super) fn has_any(&self, ends: &BTreeSet<Subject>) -> bool {
        ends.iter().any(|end| self.reached.contains(end))
    }

    /// Returns what those who are owned can change to some avail. Whoever rules an account needs no change in it.
    pub(super) fn moves(&self, to: &BTreeSet<Subject>) -> Vec<Move> {
        let entities = self.owned.iter().filter_map(|subject| subject.principal()?.entity());
        let is_ruled = |entity: &Entity| {
            let account = self.access.account_of(&Principal::from(*entity));
            account.is_some_and(|account| self.owned.contains(&Subject::Administrators(account)))
        };
        let entities = entities.filter(|entity| !is_ruled(entity)).collect();
        let asker = Asker {
            access: self.access,
            owned: &entities,
            is_search: true,
            to,
        };
        asker.moves()
    }
}

/// What to find the way of a plan with.
pub(super) struct Trail<'a, 'e> {
    pub(super) access: &'a Access<'e>,
    pub(super) query: &'a PlanQuery,
    pub(super) from: &'a BTreeSet<Subject>,
    pub(super) to: &'a BTreeSet<Subject>,
}

/// A way through one stage.
struct Leg {
    stage: usize,
    path: Path,
}

/// A stage, and what was owned before it and is in it.
struct Passed {
    stage: PlanStage,
    before: BTreeSet<Subject>,
}

impl Trail<'_, '_> {
    /// Returns the steps by which changes are made and lead to an end.
    pub(super) fn plan(&self, moves: &[Move], jewels: &BTreeSet<Subject>) -> Option<Plan> {
        let mut passed: Vec<Passed> = Vec::new();
        let mut owned = self.from.clone();
        for count in 0..=moves.len() {
            let made = moves
                .iter()
                .take(count)
                .map(|made| made.change.clone())
                .collect::<Vec<_>>();
            let estate = (count > 0).then(|| self.access.changed(&made));
            let changed = estate.as_ref().map(|estate| self.access.alike(estate));
            let stage = Stage::new(changed.as_ref().unwrap_or(self.access), self.query, owned.clone());
            let (map, after) = (stage.map, stage.owned);
            let before = std::mem::replace(&mut owned, after);
            let stage = PlanStage { estate, map };
            passed.push(Passed { stage, before });
        }
        let mut steps: Vec<PlanStep> = Vec::new();
        let mut start = None;
        for (place, made) in moves.iter().enumerate() {
            let actor = made.actor();
            if !self.from.contains(&actor) {
                let ends = BTreeSet::from([actor.clone()]);
                let legs = (0..=place).find_map(|stage| self.legs(&passed, stage, &ends))?;
                self.take(&passed, legs, &mut steps, &mut start);
            }
            start.get_or_insert(actor);
            steps.push(PlanStep {
                key: made.key(self.access),
                stage: place,
                kind: PlanStepKind::Change(Box::new(made.clone())),
            });
        }
        let legs = self.legs(&passed, moves.len(), self.to)?;
        self.take(&passed, legs, &mut steps, &mut start);
        let stages = passed.into_iter().map(|passed| passed.stage).collect();
        Plan::new(self.access, stages, steps, &start?, jewels)
    }

    /// Adds the steps of ways that were not taken before.
    fn take(&self, passed: &[Passed], legs: Vec<Leg>, steps: &mut Vec<PlanStep>, start: &mut Option<Subject>) {
        for Leg { stage, path } in legs {
            if let Some(at) = passed.get(stage) {
                start.get_or_insert_with(|| at.stage.map.node(path.start).subject.clone());
            }
            for step in path.steps {
                let is_new = steps.iter().all(|taken| taken.key != step.key);
                if is_new {
                    steps.push(PlanStep {
                        key: step.key,
                        stage,
                        kind: PlanStepKind::Walk(step),
                    });
                }
            }
        }
    }

    /// Returns a way to one of some ends in a stage: from a start of the plan, or else from somebody who was owned before,
    /// and the way to that one.
    fn legs(&self, passed: &[Passed], stage: usize, ends: &BTreeSet<Subject>) -> Option<Vec<Leg>> {
        let at = passed.get(stage)?;
        let changed = at.stage.estate.as_ref().map(|estate| self.access.alike(estate));
        let access = changed.as_ref().unwrap_or(self.access);
        let find = |from: &BTreeSet<Subject>| {
            let found = at.stage.map.paths(access, &between(&at.stage.map, from, ends));
            let path = found.paths.into_iter().next()?;
            Some(Leg { stage, path })
        };
        if let Some(leg) = find(self.from) {
            return Some(vec![leg]);
        }
        let leg = find(&at.before)?;
        let from = at.stage.map.node(leg.path.start).subject.clone();
        let mut legs = match stage.checked_sub(1) {
            Some(before) if !self.from.contains(&from) => self.legs(passed, before, &BTreeSet::from([from]))?,
            Some(_) | None => Vec::new(),
        };
        legs.push(leg);
        Some(legs)
    }
}

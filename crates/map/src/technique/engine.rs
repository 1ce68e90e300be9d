//! Who can use which technique on whom.
//!
//! Actors are looked at class by class: what the policies of a class cannot allow is out before anything is decided, and
//! answers that hold for the whole class are asked once. Of each technique those parts come first that concern the actor
//! alone; then the members of the cast are chosen one after the other ([`super::plan`]).

use super::asker::{Asker, State};
use super::embedded::Techniques;
use super::plan::{Checks, Plan, Step};
use super::schema::Member;
use super::world::World;
use crate::administrators::Administrators;
use crate::builder::Found;
use crate::map::MapOptions;
use crate::truncated::Truncations;
use iamscope_access::{Access, ClassId};
use iamscope_estate::{Principal, Role};
use iamscope_eval::Formula;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// No more edges than this of one technique start at one principal; who can do that much to so many is as good as an
/// administrator, and the first of them show it.
const MOST_EDGES: usize = 20_000;

/// No more choices of one member than this are tried with those of others that it meets in a check.
const MOST_TRIED: usize = 64;

/// Returns the edges of all techniques, of some actors only if there are any given, and apart from them those that lead nowhere but back to the actor: the notes.
pub(crate) fn edges(
    access: &Access<'_>,
    administrators: &Administrators,
    assumed: &[Vec<Found>],
    options: MapOptions,
    actors: Option<&BTreeSet<Principal>>,
    truncations: &Truncations,
) -> (Vec<Vec<Found>>, Vec<Found>) {
    let techniques = Techniques::embedded().active(options.with_experimental);
    // What the map draws anyway needs no search.
    let searched = techniques.filter(|(_, technique)| technique.drawn_as.is_none());
    let plans = searched.map(|(id, technique)| Plan::new(id, technique)).collect();
    let world = World::new(access, administrators, assumed, plans, truncations);
    let classes = access.classes().ids().collect::<Vec<_>>();
    let of_classes = classes.into_par_iter().map(|class| {
        let mut found = edges_of_class(&world, class, actors);
        let notes: Vec<Found> = found.extract_if(.., |found| found.from == found.to).collect();
        (found, notes)
    });
    let (mut found, notes): (Vec<_>, Vec<_>) = of_classes.unzip();
    let launches = world.trust.launch_edges(access, found.iter().flatten());
    found.push(launches);
    (found, notes.into_iter().flatten().collect())
}

fn edges_of_class(world: &World<'_, '_>, class: ClassId, actors: Option<&BTreeSet<Principal>>) -> Vec<Found> {
    let record = &world.access.classes()[class];
    let is_asked = |member: &&Principal| actors.is_none_or(|actors| actors.contains(*member));
    if !record.members.iter().any(|member| is_asked(&member)) {
        return Vec::new();
    }
    let Some(first) = record.members.first() else {
        return Vec::new();
    };
    let Some(account) = world.access.account_of(first) else {
        return Vec::new();
    };
    let role = first.as_role().map(|role| &world.estate().roles()[role]);
    if role.is_some_and(Role::is_service_linked) {
        return Vec::new();
    }
    if world.administrators.rule(world.access, first, Some(account)) {
        return Vec::new();
    }
    let plans = world.plans.iter().filter(|plan| plan.is_for(role.is_some()));
    let plans = plans.filter(|plan| may_do(world, class, plan)).collect::<Vec<_>>();
    if plans.is_empty() {
        return Vec::new();
    }
    let mut asker = Asker::new(world, class, account, first.clone());
    let mut found = Vec::new();
    for member in record.members.iter().filter(is_asked) {
        asker.turn(member.clone());
        for plan in &plans {
            asker.try_plan(plan, &mut found);
        }
    }
    found
}

/// Returns whether the policies of a class, or of resources, may allow all that a technique needs.
fn may_do(world: &World<'_, '_>, class: ClassId, plan: &Plan) -> bool {
    let may = |action: &str| world.may(class, action);
    let passes = plan
        .steps()
        .any(|step| matches!(step.member, Member::PassedRole { .. }));
    let mut needs = plan.technique.needs.iter().filter(|need| need.by.is_none());
    (!passes || may("iam:PassRole")) && needs.all(|need| need.actions.iter().any(|action| may(action)))
}

impl Asker<'_, '_, '_> {
    fn try_plan(&mut self, plan: &Plan, found: &mut Vec<Found>) {
        let mut state = State::new();
        if !self.check(&plan.first, &mut state) || plan.steps().any(|step| self.is_denied_alike(step, &state)) {
            return;
        }
        let Some(state) = self.some_one(plan, &plan.before, state) else {
            return;
        };
        let mut states = Vec::new();
        self.every_one(plan, &plan.chosen, state, &mut states);
        let start = found.len();
        for state in states {
            let Some(state) = self.some_one(plan, &plan.after, state) else {
                continue;
            };
            self.add_edges(plan, state, found);
            if found.len() - start > MOST_EDGES {
                let what = self.said(plan, "edges");
                self.world.truncations.note(what, found.len() - start, None);
                break;
            }
        }
    }

    fn check(&mut self, checks: &Checks, state: &mut State) -> bool {
        for precondition in &checks.preconditions {
            let Some(reply) = self.holds(precondition, state) else {
                return false;
            };
            if !state.add(reply) {
                return false;
            }
        }
        for need in &checks.needs {
            let Some(reply) = self.need(need, state) else {
                return false;
            };
            if !state.add(reply) {
                return false;
            }
        }
        true
    }

    /// Finds every way to choose members.
    fn every_one(&mut self, plan: &Plan, steps: &[Step], state: State, found: &mut Vec<State>) {
        let Some((step, rest)) = steps.split_first() else {
            found.push(state);
            return;
        };
        for (bound, replies) in self.choices(plan, step, &state) {
            let mut next = state.clone();
            next.bind(step.name, bound);
            if replies.into_iter().all(|reply| next.add(reply)) && self.check(&step.checks, &mut next) {
                self.every_one(plan, rest, next, found);
            }
        }
    }

    /// Finds a way to choose members, each so that it hangs on as little as can be. What does not meet another member in
    /// a check is settled by itself: trying it again with every choice of the others would find nothing new.
    fn some_one(&mut self, plan: &Plan, steps: &[Step], state: State) -> Option<State> {
        let Some((step, rest)) = steps.split_first() else {
            return Some(state);
        };
        let mut open = Vec::new();
        for (bound, replies) in self.choices(plan, step, &state) {
            let mut next = state.clone();
            next.bind(step.name, bound);
            if !replies.into_iter().all(|reply| next.add(reply)) || !self.check(&step.checks, &mut next) {
                continue;
            }
            let is_best = adds_nothing(&next.condition, &state.condition);
            if is_best && !step.is_joined {
                return self.some_one(plan, rest, next);
            }
            open.push((!is_best, next));
        }
        open.sort_by_key(|(is_worse, _)| *is_worse);
        let most = if step.is_joined { MOST_TRIED } else { 1 };
        let count = open.len();
        let mut open = open.into_iter().take(most);
        let found = open.find_map(|(_, next)| self.some_one(plan, rest, next));
        if found.is_none() && count > most && step.is_joined {
            let what = self.said(plan, &format!("choices of {}", step.name));
            self.world.truncations.note(what, most, Some(count));
        }
        found
    }

    /// Says of what, of a technique and of whom something was left out.
    fn said(&self, plan: &Plan, what: &str) -> String {
        let actor = self.world.access.name(&self.actor);
        format!("{what} of {actor} by {}", plan.technique.id)
    }
}

/// Returns whether a condition adds nothing to another one.
fn adds_nothing(condition: &Formula, to: &Formula) -> bool {
    condition == to
}

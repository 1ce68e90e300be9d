//! Drafts of cells, and asking about their requests.

use super::terms::{Facet, Literal, Said, Terms};
use super::{Extent, NEW, OLD};
use crate::budget::Budget;
use crate::goal::Goal;
use crate::prover::{Among, Inquiry, Mode, Policies, Prover, Search};
use crate::questions::Reason;
use iamscope_catalog::{ActionSet, Catalog};
use iamscope_policy::{ActionPattern, Located, Policy, PolicyKind, Scope};
use std::collections::BTreeSet;

/// One search may take this part of the steps that are left: there are many of them, and most take few.
const SHARE_OF_ONE: u64 = 8;

/// A cell that is being made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Draft {
    /// The actions that the catalogue knows.
    pub(super) known: ActionSet,
    /// What holds of the names of others, if there are any.
    pub(super) young: Option<Vec<Literal>>,
    /// What must hold besides.
    pub(super) rest: Vec<Literal>,
    pub(super) sources: Vec<Reason>,
    pub(super) extent: Extent,
}

impl Draft {
    /// Returns the draft of all requests.
    pub(super) fn everything(catalog: &Catalog) -> Self {
        Self {
            known: catalog.all_actions(),
            young: Some(Vec::new()),
            rest: Vec::new(),
            sources: Vec::new(),
            extent: Extent::default(),
        }
    }

    /// Returns the part of a statement with some known actions, or with others.
    pub(super) fn of(said: &Said, known: ActionSet, is_young: bool) -> Self {
        Self {
            known,
            young: is_young.then(|| vec![said.action.clone()]),
            rest: said.rest.clone(),
            sources: vec![said.reason],
            extent: Extent::default(),
        }
    }

    /// Returns the part with these known actions, or only with others.
    pub(super) fn among(&self, known: ActionSet, is_young: bool) -> Self {
        Self {
            known,
            young: self.young.clone().filter(|_| is_young),
            ..self.clone()
        }
    }

    /// Returns the part of which a literal holds.
    pub(super) fn with(&self, literal: &Literal) -> Self {
        let mut draft = self.clone();
        let literals = match (literal.facet, &mut draft.young) {
            (Facet::Action, Some(young)) => young,
            (Facet::Action, None) => return draft,
            (Facet::Condition | Facet::Principal | Facet::Resource, _) => &mut draft.rest,
        };
        // What fits neither of two lists fits none of both.
        let is_same = |other: &Literal| {
            literal.facet != Facet::Condition && !literal.holds && !other.holds && other.facet == literal.facet
        };
        if let Some(other) = literals.iter_mut().find(|other| is_same(other)) {
            other.places.extend(&literal.places);
            other.places.sort_unstable();
            other.places.dedup();
        } else if !literals.contains(literal) {
            literals.push(literal.clone());
        }
        draft
    }

    /// Returns it without one of its literals.
    pub(super) fn without(&self, place: usize) -> Self {
        let mut draft = self.clone();
        if place < draft.rest.len() {
            draft.rest.remove(place);
        }
        draft
    }
}

/// Asks about requests of drafts.
pub(super) struct Asker<'q> {
    pub(super) catalog: &'static Catalog,
    pub(super) prover: &'q Prover,
    pub(super) takes_younger: bool,
    /// What all requests have that are asked about, and their known actions.
    further: Vec<Goal>,
    within: ActionSet,
    inquiry: Inquiry<'q>,
    /// The same of policies that have no other actions than those that younger names can be of.
    young: Inquiry<'q>,
    terms: &'q Terms,
    /// How many steps are left, and were taken.
    left: u64,
    steps: u64,
    doubt: Option<Box<str>>,
}

impl<'q> Asker<'q> {
    pub(super) fn new(
        prover: &'q Prover,
        policies: &'q Policies<'q>,
        young: &'q Policies<'q>,
        terms: &'q Terms,
        steps: u64,
    ) -> Self {
        let inquiry = Inquiry::new(prover, policies);
        Self {
            catalog: prover.catalog,
            prover,
            takes_younger: prover.mode == Mode::FutureProof || inquiry.has_younger(),
            further: Vec::new(),
            within: prover.catalog.all_actions(),
            inquiry,
            young: Inquiry::new(prover, young),
            terms,
            left: steps,
            steps: 0,
            doubt: None,
        }
    }

    /// Keeps to requests with properties, and to those of the known actions that are among these.
    pub(super) fn keep_to(&mut self, further: Vec<Goal>, within: ActionSet) {
        self.further = further;
        self.within = within;
    }

    /// Looks for a request of a draft with further properties.
    pub(super) fn find(&mut self, draft: &Draft, further: &[Goal]) -> Search {
        let mut goals: Vec<Goal> = draft.rest.iter().map(|literal| self.terms.goal(literal)).collect();
        goals.extend_from_slice(further);
        goals.extend_from_slice(&self.further);
        let mut found = Search::Nothing;
        let known = draft.known.intersection(&self.within);
        if !known.is_empty() {
            let among = Among {
                known: &known,
                takes_younger: false,
            };
            let goal = Goal::All(goals.clone());
            let mut budget = self.budget();
            found = self.inquiry.find_among(&goal, Some(&among), &mut budget);
            self.spend(&budget);
        }
        if let (Some(young), true, false) = (&draft.young, self.takes_younger, matches!(found, Search::Found(_))) {
            goals.extend(young.iter().map(|literal| self.terms.goal(literal)));
            let among = Among {
                known: &self.catalog.no_actions(),
                takes_younger: true,
            };
            let mut budget = self.budget();
            let other = self.young.find_among(&Goal::All(goals), Some(&among), &mut budget);
            self.spend(&budget);
            if found == Search::Nothing || matches!(other, Search::Found(_)) {
                found = other;
            }
        }
        if let Search::Unknown(why) = &found {
            self.doubt.get_or_insert_with(|| why.clone());
        }
        found
    }

    fn budget(&self) -> Budget {
        Budget::new(self.left / SHARE_OF_ONE)
    }

    fn spend(&mut self, budget: &Budget) {
        self.steps += budget.steps();
        self.left = self.left.saturating_sub(budget.steps());
    }

    /// Asks whether a draft has a request with further properties.
    pub(super) fn has(&mut self, draft: &Draft, further: &[Goal]) -> Option<bool> {
        match self.find(draft, further) {
            Search::Found(_) => Some(true),
            Search::Nothing => Some(false),
            Search::Unknown(_) => None,
        }
    }

    /// Asks whether a draft has a request with further properties that is in none of some cells.
    pub(super) fn is_outside(&mut self, draft: &Draft, cells: &[Draft], further: &[Goal]) -> Option<bool> {
        let sets: Vec<&ActionSet> = cells.iter().map(|cell| &cell.known).collect();
        let mut parts: Vec<Draft> = partition(&draft.known, &sets)
            .into_iter()
            .map(|class| draft.among(class, false))
            .collect();
        if draft.young.is_some() && self.takes_younger {
            parts.push(draft.among(self.catalog.no_actions(), true));
        }
        let mut answer = Some(false);
        for part in parts {
            let mut goals = further.to_vec();
            for cell in cells {
                let young = match (&cell.young, part.young.is_some()) {
                    (Some(young), true) => young.as_slice(),
                    (None, true) => continue,
                    (_, false) if part.known.is_subset(&cell.known) => &[],
                    (_, false) => continue,
                };
                let literals = cell.rest.iter().chain(young);
                goals.push(Goal::Any(
                    literals.map(|literal| self.terms.goal(&literal.negate())).collect(),
                ));
            }
            match self.has(&part, &goals) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        }
        answer
    }

    /// Finds out how much of a draft only the new policy allows.
    pub(super) fn extent(&mut self, draft: &Draft) -> Extent {
        Extent {
            is_shared: self.has(draft, &[Goal::Allows(OLD)]),
            is_denied: self.has(draft, &[Goal::Allows(NEW).negate()]),
        }
    }

    /// Notes why something may be missing, unless something is noted already.
    pub(super) fn doubt(&mut self, why: &str) {
        self.doubt.get_or_insert_with(|| why.into());
    }

    /// Returns why something may be missing.
    pub(super) fn why(&self) -> Box<str> {
        self.doubt.clone().unwrap_or_default()
    }

    /// Returns how many steps were taken.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }
}

/// Returns policies without the actions that no younger name can be of: such a name fits a pattern that no known action fits,
/// and so is of its service. Lists of thousands of actions become short by that.
pub(super) fn of_young(prover: &Prover, policies: &Policies<'_>) -> Vec<(Policy, PolicyKind)> {
    let statements = || policies.iter().flat_map(|(policy, _)| &policy.statements);
    let patterns = || {
        statements()
            .flat_map(|statement| statement.action.patterns())
            .map(|pattern| &pattern.value)
    };
    let service = |pattern: &ActionPattern| pattern.service_and_name().map(|(service, _)| service.to_owned());
    let young = patterns().filter(|pattern| prover.catalog.covered_by(pattern).is_empty());
    let services: BTreeSet<String> = young.filter_map(service).collect();
    let is_kept = |pattern: &Located<ActionPattern>| {
        prover.mode == Mode::FutureProof || service(&pattern.value).is_none_or(|service| services.contains(&service))
    };
    let shortened = policies.iter().map(|(policy, kind)| {
        let mut policy = Policy::clone(policy);
        for statement in &mut policy.statements {
            match &mut statement.action {
                Scope::Only(patterns) | Scope::AllBut(patterns) => patterns.retain(is_kept),
            }
        }
        (policy, *kind)
    });
    shortened.collect()
}

/// Divides actions into classes such that each set has all of a class, or none of it.
pub(super) fn partition(all: &ActionSet, sets: &[&ActionSet]) -> Vec<ActionSet> {
    let mut classes = vec![all.clone()];
    for set in sets {
        let mut next = Vec::with_capacity(classes.len());
        for class in classes {
            if class.is_disjoint(set) || class.is_subset(set) {
                next.push(class);
            } else {
                next.push(class.intersection(set));
                next.push(class.difference(set));
            }
        }
        classes = next;
    }
    classes.retain(|class| !class.is_empty());
    classes
}

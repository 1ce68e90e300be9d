//! What statements say, taken apart into parts of which each is a statement of its own.

use super::super::Reason;
use super::super::made::{allow_everything, nowhere, policy};
use super::{Clause, NEW, TERMS, What};
use crate::goal::Goal;
use iamscope_catalog::{ActionSet, Catalog};
use iamscope_policy::resource::Form;
use iamscope_policy::{
    ActionPattern, Condition, Effect, Located, Policy, PolicyKind, PrincipalPattern, ResourcePattern, Scope, Statement,
};
use std::collections::BTreeMap;

/// What a part of a statement is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Facet {
    Condition,
    Principal,
    Resource,
    /// Only said of names that the catalogue does not know; of others it is known which they are.
    Action,
}

/// A part of a statement, or its opposite.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Literal {
    pub(super) facet: Facet,
    pub(super) holds: bool,
    /// Which parts, by their places in the policy of terms; one of them holds, or none. Sorted.
    pub(super) places: Vec<usize>,
}

/// A statement in parts.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) effect: Effect,
    pub(super) reason: Reason,
    pub(super) known: ActionSet,
    pub(super) action: Literal,
    pub(super) rest: Vec<Literal>,
}

/// The parts of the statements of two policies.
pub(super) struct Terms {
    /// A statement for each part, and one for each list of several.
    pub(super) policy: Policy,
    /// The statements, by policy.
    pub(super) said: [Vec<Said>; 2],
    /// All action patterns of both policies, and what is known to fit them.
    pub(super) patterns: Vec<(String, ActionSet)>,
    places: BTreeMap<String, usize>,
    lists: BTreeMap<Vec<usize>, usize>,
    kind: PolicyKind,
}

impl Literal {
    /// Returns the opposite.
    pub(super) fn negate(&self) -> Self {
        Self {
            holds: !self.holds,
            ..self.clone()
        }
    }
}

impl Terms {
    pub(super) fn new(policies: [&Policy; 2], kind: PolicyKind, catalog: &Catalog) -> Self {
        let mut terms = Self {
            policy: policy(Vec::new()),
            said: [Vec::new(), Vec::new()],
            patterns: Vec::new(),
            places: BTreeMap::new(),
            lists: BTreeMap::new(),
            kind,
        };
        let [old, new] = policies;
        terms.said = [terms.read(old, 0, catalog), terms.read(new, NEW, catalog)];
        terms.patterns.sort_by(|one, other| one.0.cmp(&other.0));
        terms.patterns.dedup_by(|one, other| one.0 == other.0);
        terms
    }

    /// Returns what a policy denies or allows.
    pub(super) fn with_effect(&self, policy: usize, effect: Effect) -> impl Iterator<Item = &Said> {
        let said = self.said.get(policy).into_iter().flatten();
        said.filter(move |said| said.effect == effect)
    }

    /// Returns that a literal holds, as a property of a request.
    pub(super) fn goal(&self, literal: &Literal) -> Goal {
        let matches = |place: &usize| Goal::Matches(TERMS, *place);
        let goal = match (literal.places.as_slice(), self.lists.get(&literal.places)) {
            ([only], _) => matches(only),
            (_, Some(list)) => matches(list),
            (places, None) => Goal::Any(places.iter().map(matches).collect()),
        };
        if literal.holds { goal } else { goal.negate() }
    }

    /// Returns a literal for people; actions are said in another way.
    pub(super) fn clause(&self, literal: &Literal) -> Option<Clause> {
        let statements = || {
            literal
                .places
                .iter()
                .filter_map(|&place| self.policy.statements.get(place))
        };
        let what = match literal.facet {
            Facet::Action => return None,
            Facet::Resource => What::Resource(listed(statements().filter_map(|one| one.resource.as_ref()))),
            Facet::Principal => What::Principal(listed(statements().filter_map(|one| one.principal.as_ref()))),
            Facet::Condition => What::Condition(statements().find_map(|one| one.conditions.first())?.clone()),
        };
        Some(Clause {
            holds: literal.holds,
            what,
        })
    }

    /// Returns the action patterns of literals that hold.
    pub(super) fn action_patterns(&self, literals: &[Literal]) -> Vec<String> {
        let places = literals
            .iter()
            .filter(|literal| literal.holds)
            .flat_map(|literal| &literal.places);
        let statements = places.filter_map(|&place| self.policy.statements.get(place));
        let patterns = statements.flat_map(|statement| statement.action.patterns());
        patterns.map(|pattern| pattern.value.as_str().to_owned()).collect()
    }

    fn read(&mut self, policy: &Policy, number: usize, catalog: &Catalog) -> Vec<Said> {
        let statements = policy.statements.iter().enumerate();
        let said = statements.map(|(place, statement)| Said {
            effect: statement.effect.value,
            reason: Reason {
                policy: number,
                place,
                index: statement.index,
            },
            known: self.known(&statement.action, catalog),
            action: self.action(&statement.action),
            rest: self.rest(statement),
        });
        said.collect()
    }

    fn known(&mut self, scope: &Scope<ActionPattern>, catalog: &Catalog) -> ActionSet {
        let mut known = catalog.no_actions();
        for Located { value, .. } in scope.patterns() {
            let covered = catalog.covered_by(&ActionPattern::parse(&value.widened()));
            known.union_with(&covered);
            self.patterns.push((value.as_str().to_owned(), covered));
        }
        if scope.is_all_but() { known.complement() } else { known }
    }

    /// All patterns of a scope are one part: lists of actions are long, and only names that nobody knows are looked at by them.
    fn action(&mut self, scope: &Scope<ActionPattern>) -> Literal {
        let kind = self.kind;
        let patterns: Vec<&str> = scope.patterns().iter().map(|pattern| pattern.value.as_str()).collect();
        let make = |_: &[&Scope<ActionPattern>]| Statement {
            action: Scope::Only(scope.patterns().to_vec()),
            ..statement_of(kind)
        };
        let literal = self.list(Facet::Action, &[scope], |_| patterns.join(" "), make);
        if scope.is_all_but() { literal.negate() } else { literal }
    }

    fn rest(&mut self, statement: &Statement) -> Vec<Literal> {
        let kind = self.kind;
        let mut literals = Vec::new();
        for condition in &statement.conditions {
            let make = |conditions: &[&Condition]| Statement {
                conditions: conditions.iter().map(|&condition| condition.clone()).collect(),
                ..statement_of(kind)
            };
            literals.push(self.list(Facet::Condition, &[condition], condition_text, make));
        }
        if kind.has_principal() {
            let empty = Scope::Only(Vec::new());
            let scope = statement.principal.as_ref().unwrap_or(&empty);
            let make = |patterns: &[&PrincipalPattern]| Statement {
                principal: Some(Scope::Only(patterns.iter().map(|&one| nowhere(one.clone())).collect())),
                ..statement_of(kind)
            };
            let patterns: Vec<&PrincipalPattern> = scope.patterns().iter().map(|pattern| &pattern.value).collect();
            let is_all = !scope.is_all_but() && patterns.contains(&&PrincipalPattern::Anyone);
            let literal = self.list(Facet::Principal, &patterns, |one| format!("{one:?}"), make);
            literals.extend((!is_all).then(|| if scope.is_all_but() { literal.negate() } else { literal }));
        }
        if let Some(scope) = statement.resource.as_ref().filter(|_| kind.has_resource()) {
            let make = |patterns: &[&ResourcePattern]| Statement {
                resource: Some(Scope::Only(patterns.iter().map(|&one| nowhere(one.clone())).collect())),
                ..statement_of(kind)
            };
            let patterns: Vec<&ResourcePattern> = scope.patterns().iter().map(|pattern| &pattern.value).collect();
            let is_all = !scope.is_all_but() && patterns.iter().any(|pattern| pattern.form() == Form::Any);
            let text = |one: &ResourcePattern| format!("{}{}", one.template().has_variables(), one.as_str());
            let literal = self.list(Facet::Resource, &patterns, text, make);
            literals.extend((!is_all).then(|| if scope.is_all_but() { literal.negate() } else { literal }));
        }
        literals
    }

    /// Returns the literal for a list of patterns, and keeps a statement for each and one for all.
    fn list<T>(
        &mut self,
        facet: Facet,
        patterns: &[&T],
        text: impl Fn(&T) -> String,
        make: impl Fn(&[&T]) -> Statement,
    ) -> Literal {
        let mut places = Vec::new();
        for &pattern in patterns {
            let next = self.policy.statements.len();
            let place = *self
                .places
                .entry(format!("{facet:?} {}", text(pattern)))
                .or_insert(next);
            if place == next {
                self.policy.statements.push(make(&[pattern]));
            }
            places.push(place);
        }
        places.sort_unstable();
        places.dedup();
        if places.len() > 1 && !self.lists.contains_key(&places) {
            self.lists.insert(places.clone(), self.policy.statements.len());
            self.policy.statements.push(make(patterns));
        }
        Literal {
            facet,
            holds: true,
            places,
        }
    }
}

/// Returns a statement that says nothing.
fn statement_of(kind: PolicyKind) -> Statement {
    let all = allow_everything();
    Statement {
        principal: all.principal.filter(|_| kind.has_principal()),
        resource: all.resource.filter(|_| kind.has_resource()),
        ..all
    }
}

fn listed<'a, T: Clone + 'a>(scopes: impl Iterator<Item = &'a Scope<T>>) -> Vec<T> {
    scopes
        .flat_map(|scope| scope.patterns())
        .map(|pattern| pattern.value.clone())
        .collect()
}

fn condition_text(condition: &Condition) -> String {
    let mut text = format!("{} {}", condition.operator.value, condition.key.value.lower());
    for value in &condition.values {
        text.push(if value.value.has_variables() { '$' } else { '\n' });
        text.push_str(value.value.as_str());
    }
    text
}

//! A plan and the program it was made of, joined.

use crate::declared::{Declared, Program};
use crate::value::{Kind, Origin, Value};
use iamscope_policy::SourceId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes from the program what the plan does not know, and where everything was written.
pub(super) fn graft(plan: &mut Program, from: Program) {
    let joining = Joining::new(plan, &from, true);
    plan.problems.extend(from.problems);
    let written = by_address(from.declared);
    for declared in &mut plan.declared {
        if let Some(source) = written.get(&declared.address) {
            declared.origin = joining.moved(source.origin);
            declared.attributes = joining.join(&declared.attributes, &source.attributes);
        }
    }
}

/// Takes from a state what the program does not know.
pub fn fill(program: &mut Program, state: Program) {
    let joining = Joining::new(program, &state, false);
    program.problems.extend(state.problems);
    let kept = by_address(state.declared);
    for declared in &mut program.declared {
        if let Some(state) = kept.get(&declared.address) {
            declared.attributes = joining.join(&declared.attributes, &state.attributes);
        }
    }
}

fn by_address(declared: Vec<Declared>) -> BTreeMap<Arc<str>, Declared> {
    let named = declared
        .into_iter()
        .map(|declared| (declared.address.clone(), declared));
    named.collect()
}

/// How the values of one program complete those of another.
struct Joining {
    /// How many sources the completed program had, after which those of the other follow.
    offset: u32,
    /// Whether the other says where things were written.
    has_places: bool,
}

impl Joining {
    fn new(program: &mut Program, other: &Program, has_places: bool) -> Self {
        let offset = program.sources.iter().count() as u32;
        for (_, source) in other.sources.iter() {
            program.sources.add(source.clone());
        }
        Self { offset, has_places }
    }

    /// Returns a value with what the other knows besides.
    fn join(&self, value: &Value, other: &Value) -> Value {
        let kind = match (&value.kind, &other.kind) {
            (Kind::Unknown(_), _) => return self.moved_value(other),
            (Kind::Text(text), Kind::Text(known)) if text.has_unknowns() && !known.has_unknowns() => {
                return self.moved_value(other);
            }
            (Kind::Text(text), Kind::Text(written)) if self.has_places && text.as_str() == written.as_str() => {
                return self.moved_value(other);
            }
            (Kind::Object(fields), Kind::Object(others) | Kind::Map(others)) => {
                let mut joined = fields.as_ref().clone();
                for (name, other) in others.iter() {
                    let value = match fields.get(name) {
                        Some(field) => self.join(field, other),
                        None => self.moved_value(other),
                    };
                    joined.insert(name.clone(), value);
                }
                Kind::Object(Arc::new(joined))
            }
            (Kind::Tuple(elements), Kind::Tuple(others) | Kind::List(others)) if elements.len() == others.len() => {
                let joined = elements.iter().zip(others.iter());
                Kind::Tuple(joined.map(|(element, other)| self.join(element, other)).collect())
            }
            (kind, _) => kind.clone(),
        };
        let place = other
            .origin
            .filter(|_| self.has_places)
            .map(|origin| self.moved(origin));
        Value {
            kind,
            origin: place.or(value.origin),
            is_sensitive: value.is_sensitive || other.is_sensitive,
        }
    }

    fn moved(&self, origin: Origin) -> Origin {
        Origin {
            source: SourceId(origin.source.0 + self.offset),
            ..origin
        }
    }

    /// Returns a value of the other, whose sources now come later.
    fn moved_value(&self, value: &Value) -> Value {
        let all = |values: &Arc<[Value]>| values.iter().map(|value| self.moved_value(value)).collect();
        let fields = |fields: &Arc<BTreeMap<Arc<str>, Value>>| {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.clone(), self.moved_value(value)));
            Arc::new(fields.collect())
        };
        let kind = match &value.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => value.kind.clone(),
            Kind::Text(text) => {
                let mut pieces = text.pieces().to_vec();
                for piece in &mut pieces {
                    piece.source = SourceId(piece.source.0 + self.offset);
                }
                Kind::Text(text.clone().with_pieces(pieces))
            }
            Kind::List(elements) => Kind::List(all(elements)),
            Kind::Set(elements) => Kind::Set(all(elements)),
            Kind::Tuple(elements) => Kind::Tuple(all(elements)),
            Kind::Map(inner) => Kind::Map(fields(inner)),
            Kind::Object(inner) => Kind::Object(fields(inner)),
        };
        Value {
            kind,
            origin: value.origin.map(|origin| self.moved(origin)),
            is_sensitive: value.is_sensitive,
        }
    }
}

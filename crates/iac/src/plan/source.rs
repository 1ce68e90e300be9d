//! A plan and the program it was made of, joined.

use crate::declared::Program;
use crate::value::{Kind, Origin, Value};
use iamscope_policy::SourceId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes from the program what the plan does not know, and where everything was written.
pub(super) fn graft(plan: &mut Program, from: Program) {
    let offset = plan.sources.iter().count() as u32;
    for (_, source) in from.sources.iter() {
        plan.sources.add(source.clone());
    }
    let written: BTreeMap<_, _> = from
        .declared
        .into_iter()
        .map(|declared| (declared.address.clone(), declared))
        .collect();
    for declared in &mut plan.declared {
        let Some(source) = written.get(&declared.address) else {
            continue;
        };
        declared.origin = moved(source.origin, offset);
        declared.attributes = join(&declared.attributes, &source.attributes, offset);
    }
}

/// Returns a value of the plan with what the program knows better.
fn join(planned: &Value, written: &Value, offset: u32) -> Value {
    let origin = written.origin.map(|origin| moved(origin, offset));
    let kind = match (&planned.kind, &written.kind) {
        (Kind::Unknown(_), _) => return moved_value(written, offset),
        (Kind::Text(text), Kind::Text(other)) if text.as_str() == other.as_str() => {
            return moved_value(written, offset);
        }
        (Kind::Object(fields), Kind::Object(others) | Kind::Map(others)) => {
            let mut joined = fields.as_ref().clone();
            for (name, other) in others.iter() {
                let value = match fields.get(name) {
                    Some(field) => join(field, other, offset),
                    None => moved_value(other, offset),
                };
                joined.insert(name.clone(), value);
            }
            Kind::Object(Arc::new(joined))
        }
        (Kind::Tuple(elements), Kind::Tuple(others) | Kind::List(others)) if elements.len() == others.len() => {
            let joined = elements.iter().zip(others.iter());
            Kind::Tuple(joined.map(|(element, other)| join(element, other, offset)).collect())
        }
        (kind, _) => kind.clone(),
    };
    Value {
        kind,
        origin: origin.or(planned.origin),
        is_sensitive: planned.is_sensitive || written.is_sensitive,
    }
}

fn moved(origin: Origin, offset: u32) -> Origin {
    Origin {
        source: SourceId(origin.source.0 + offset),
        ..origin
    }
}

/// Returns a value whose origins count from another start.
fn moved_value(value: &Value, offset: u32) -> Value {
    let all = |values: &Arc<[Value]>| values.iter().map(|value| moved_value(value, offset)).collect();
    let fields = |fields: &Arc<BTreeMap<Arc<str>, Value>>| {
        let fields = fields
            .iter()
            .map(|(name, value)| (name.clone(), moved_value(value, offset)));
        Arc::new(fields.collect())
    };
    let kind = match &value.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => value.kind.clone(),
        Kind::Text(text) => {
            let mut pieces = text.pieces().to_vec();
            for piece in &mut pieces {
                piece.source = SourceId(piece.source.0 + offset);
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
        origin: value.origin.map(|origin| moved(origin, offset)),
        is_sensitive: value.is_sensitive,
    }
}

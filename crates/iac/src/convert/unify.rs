//! The type of a value, and the type that several types can share.

use super::{Field, Type};
use crate::value::{Kind, OTHERS, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Returns the type of a value. Null, unknown and the elements of empty collections can be of any type, and so can
/// objects that do not hold all of their attributes.
pub fn type_of(value: &Value) -> Type {
    match &value.kind {
        Kind::Null | Kind::Unknown(_) => Type::Any,
        Kind::Bool(_) => Type::Bool,
        Kind::Number(_) => Type::Number,
        Kind::Text(_) => Type::Text,
        Kind::List(elements) => Type::list(element_type(elements.iter())),
        Kind::Set(elements) => Type::set(element_type(elements.iter())),
        Kind::Map(fields) => Type::map(element_type(fields.values())),
        Kind::Tuple(elements) => Type::Tuple(elements.iter().map(type_of).collect()),
        Kind::Object(fields) if fields.contains_key(OTHERS) => Type::Any,
        Kind::Object(_) => Type::Object(
            value
                .entries()
                .map(|(name, value)| (Arc::clone(name), Field::required(type_of(value))))
                .collect(),
        ),
    }
}

/// Returns the type of the elements of a collection, which all have the same one as far as they have any.
fn element_type<'a>(elements: impl Iterator<Item = &'a Value>) -> Type {
    let mut types = Vec::new();
    for element in elements {
        let ty = type_of(element);
        if !ty.has_any() {
            return ty;
        }
        if ty != Type::Any && !types.contains(&ty) {
            types.push(ty);
        }
    }
    unify(&types).unwrap_or(Type::Any)
}

/// Returns the type that values of all these types can be converted to, if there is one. `Any` yields to the others.
pub fn unify(types: &[Type]) -> Option<Type> {
    let mut types: Vec<&Type> = types.iter().filter(|ty| **ty != Type::Any).collect();
    types.dedup();
    match types.as_slice() {
        [] => return Some(Type::Any),
        [one] => return Some((*one).clone()),
        [_, ..] => {}
    }
    if types.iter().all(|ty| ty.is_primitive()) {
        return unify_primitives(&types);
    }
    unify_objects(&types)
        .or_else(|| unify_maps(&types))
        .or_else(|| unify_tuples(&types))
        .or_else(|| unify_sequences(&types))
}

/// Unifies what may be undetermined: no types at all are `Any`.
fn unify_all<'a>(types: impl Iterator<Item = &'a Type>) -> Option<Type> {
    unify(&types.cloned().collect::<Vec<_>>())
}

/// Numbers and booleans become text beside text, but neither becomes the other.
fn unify_primitives(types: &[&Type]) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|ty| ty == first) {
        return Some((*first).clone());
    }
    types.contains(&&Type::Text).then_some(Type::Text)
}

/// Objects of the same attributes stay objects.
fn unify_objects(types: &[&Type]) -> Option<Type> {
    let objects: Vec<&BTreeMap<Arc<str>, Field>> = types.iter().map(|ty| as_object(ty)).collect::<Option<_>>()?;
    let first = objects.first()?;
    if objects.iter().any(|object| !object.keys().eq(first.keys())) {
        return None;
    }
    let fields = first.keys().map(|name| {
        let types = objects
            .iter()
            .filter_map(|object| object.get(name).map(|field| &field.ty));
        Some((Arc::clone(name), Field::required(unify_all(types)?)))
    });
    fields.collect::<Option<_>>().map(Type::Object)
}

/// Maps, and objects that differ in their attributes, become maps.
fn unify_maps(types: &[&Type]) -> Option<Type> {
    let mut elements = Vec::new();
    for ty in types {
        match ty {
            Type::Map(element) => elements.push(&**element),
            Type::Object(fields) => elements.extend(fields.values().map(|field| &field.ty)),
            Type::Any | Type::Bool | Type::Number | Type::Text | Type::List(_) | Type::Set(_) | Type::Tuple(_) => {
                return None;
            }
        }
    }
    unify_all(elements.into_iter()).map(Type::map)
}

/// Tuples of the same length stay tuples.
fn unify_tuples(types: &[&Type]) -> Option<Type> {
    let tuples: Vec<&Vec<Type>> = types.iter().map(|ty| as_tuple(ty)).collect::<Option<_>>()?;
    let length = tuples.first()?.len();
    if tuples.iter().any(|tuple| tuple.len() != length) {
        return None;
    }
    let elements = (0..length).map(|index| unify_all(tuples.iter().filter_map(|tuple| tuple.get(index))));
    elements.collect::<Option<_>>().map(Type::Tuple)
}

/// Other sequences become lists, or sets where one of them is a set and no other a list.
fn unify_sequences(types: &[&Type]) -> Option<Type> {
    let mut elements = Vec::new();
    let mut is_set = false;
    let mut is_list = false;
    for ty in types {
        match ty {
            Type::List(element) => {
                is_list = true;
                elements.push(&**element);
            }
            Type::Set(element) => {
                is_set = true;
                elements.push(&**element);
            }
            Type::Tuple(types) => elements.extend(types),
            Type::Any | Type::Bool | Type::Number | Type::Text | Type::Map(_) | Type::Object(_) => return None,
        }
    }
    let element = unify_all(elements.into_iter())?;
    Some(if is_set && !is_list {
        Type::set(element)
    } else {
        Type::list(element)
    })
}

fn as_object(ty: &Type) -> Option<&BTreeMap<Arc<str>, Field>> {
    match ty {
        Type::Object(fields) => Some(fields),
        Type::Any
        | Type::Bool
        | Type::Number
        | Type::Text
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(_)
        | Type::Tuple(_) => None,
    }
}

fn as_tuple(ty: &Type) -> Option<&Vec<Type>> {
    match ty {
        Type::Tuple(types) => Some(types),
        Type::Any
        | Type::Bool
        | Type::Number
        | Type::Text
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(_)
        | Type::Object(_) => None,
    }
}

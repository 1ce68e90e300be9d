//! `for` expressions and directives.

use super::Diagnostic;
use super::evaluate::{Evaluator, Scope, key_of};
use super::naming::describe;
use super::tree::{For, ForPart, Loop};
use crate::number::Number;
use crate::text::TextBuilder;
use crate::value::{Kind, Origin, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

type Outcome = Result<Value, Diagnostic>;

/// What is done with each element; whether to go on.
type Body<'b> = dyn FnMut(&Scope<'_>) -> Result<bool, Diagnostic> + 'b;

impl Evaluator<'_> {
    pub(super) fn for_expression(&self, each: &For, origin: Origin, scope: Option<&Scope<'_>>) -> Outcome {
        let collection = self.collection(&each.each, scope)?;
        let value = if collection.is_unknown() {
            self.opaque_loop(&each.each, &collection, origin, scope)
        } else if let Some(key) = &each.key {
            let mut groups: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
            let is_decided = self.each(&each.each, &collection, scope, &mut |inner| {
                let Some(is_in) = self.is_in(each, inner)? else {
                    return Ok(false);
                };
                if is_in {
                    let value = self.node(key, Some(inner))?;
                    let name = key_of(&value, key.origin)?;
                    let group = groups.entry(Arc::clone(&name)).or_default();
                    if !each.is_grouped && !group.is_empty() {
                        let shown = if value.is_sensitive { "(sensitive)" } else { &*name };
                        let message = format!("two elements have the same key `{shown}`");
                        let error = Diagnostic::new(message).at(key.origin);
                        return Err(error.help("put `...` after the value to group them"));
                    }
                    group.push(self.node(&each.value, Some(inner))?);
                }
                Ok(true)
            })?;
            if is_decided {
                object_of(groups, each.is_grouped)
            } else {
                self.opaque_loop(&each.each, &collection, origin, scope)
            }
        } else {
            let mut elements = Vec::new();
            let is_decided = self.each(&each.each, &collection, scope, &mut |inner| {
                let Some(is_in) = self.is_in(each, inner)? else {
                    return Ok(false);
                };
                if is_in {
                    elements.push(self.node(&each.value, Some(inner))?);
                }
                Ok(true)
            })?;
            if is_decided {
                Value::tuple(elements)
            } else {
                self.opaque_loop(&each.each, &collection, origin, scope)
            }
        };
        Ok(value.sensitive(collection.is_sensitive))
    }

    /// Renders the body of a directive for each element.
    pub(super) fn for_part(
        &self,
        part: &ForPart,
        origin: Origin,
        scope: Option<&Scope<'_>>,
        out: &mut TextBuilder,
    ) -> Result<bool, Diagnostic> {
        let collection = self.collection(&part.each, scope)?;
        let mut is_sensitive = collection.is_sensitive;
        if collection.is_unknown() {
            out.push_value(&self.opaque_loop(&part.each, &collection, origin, scope).at(origin));
            return Ok(is_sensitive);
        }
        self.each(&part.each, &collection, scope, &mut |inner| {
            is_sensitive |= self.parts(&part.body, origin, Some(inner), out)?;
            Ok(true)
        })?;
        Ok(is_sensitive)
    }

    fn collection(&self, each: &Loop, scope: Option<&Scope<'_>>) -> Outcome {
        let collection = self.node(&each.collection, scope)?;
        let message = match &collection.kind {
            Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) | Kind::Unknown(_) => {
                return Ok(collection);
            }
            Kind::Null => "`for` cannot go through null",
            Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => "`for` goes through lists, sets, maps and objects only",
        };
        Err(Diagnostic::new(message).at(each.collection.origin))
    }

    /// Returns whether an element passes the condition; nothing if that is unknown.
    fn is_in(&self, each: &For, inner: &Scope<'_>) -> Result<Option<bool>, Diagnostic> {
        match &each.condition {
            Some(condition) => Ok(self.condition(condition, Some(inner))?.0),
            None => Ok(Some(true)),
        }
    }

    /// Runs the body for each element, until it says no; returns whether it never did.
    fn each(
        &self,
        each: &Loop,
        collection: &Value,
        scope: Option<&Scope<'_>>,
        body: &mut Body<'_>,
    ) -> Result<bool, Diagnostic> {
        match &collection.kind {
            Kind::Map(_) | Kind::Object(_) => {
                for (name, value) in collection.entries() {
                    if !self.once(each, || Value::text(Arc::clone(name)), value, scope, body)? {
                        return Ok(false);
                    }
                }
            }
            Kind::List(elements) | Kind::Tuple(elements) => {
                for (index, value) in elements.iter().enumerate() {
                    let key = || Value::new(Kind::Number(Number::from(index)));
                    if !self.once(each, key, value, scope, body)? {
                        return Ok(false);
                    }
                }
            }
            Kind::Set(elements) => {
                for value in elements.iter() {
                    if !self.once(each, || value.clone(), value, scope, body)? {
                        return Ok(false);
                    }
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Unknown(_) => {}
        }
        Ok(true)
    }

    fn once(
        &self,
        each: &Loop,
        key: impl Fn() -> Value,
        value: &Value,
        scope: Option<&Scope<'_>>,
        body: &mut Body<'_>,
    ) -> Result<bool, Diagnostic> {
        self.cx.spend(1)?;
        let inner = Scope {
            name: &each.value,
            value,
            outer: scope,
        };
        match &each.key {
            Some(name) => {
                let key = key();
                let inner = Scope {
                    name,
                    value: &key,
                    outer: Some(&inner),
                };
                body(&inner)
            }
            None => body(&inner),
        }
    }

    fn opaque_loop(&self, each: &Loop, collection: &Value, origin: Origin, scope: Option<&Scope<'_>>) -> Value {
        let what = format!("for {} in {}", each.value, describe(collection));
        self.opaque(&what, origin, scope)
    }
}

fn object_of(groups: BTreeMap<Arc<str>, Vec<Value>>, is_grouped: bool) -> Value {
    let fields = groups.into_iter().filter_map(|(name, mut group)| {
        let value = if is_grouped { Value::tuple(group) } else { group.pop()? };
        Some((name, value))
    });
    Value::object(fields)
}

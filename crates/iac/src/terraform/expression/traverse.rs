//! References, and the steps from a value to its parts.

use super::Diagnostic;
use super::context::Step;
use super::evaluate::{Evaluator, Scope};
use super::naming::{self, describe};
use super::tree::{Access, AccessKind, Node, Reference};
use crate::convert::could_match;
use crate::number::Number;
use crate::text::OPEN;
use crate::value::{Kind, OTHERS, Origin, Value};
use std::fmt::Write as _;
use std::sync::Arc;

type Outcome = Result<Value, Diagnostic>;

impl Evaluator<'_> {
    pub(super) fn reference(&self, reference: &Reference, origin: Origin, scope: Option<&Scope<'_>>) -> Outcome {
        if let Some(value) = scope.and_then(|scope| scope.find(&reference.root)) {
            let value = self.steps(value.clone(), &reference.steps, origin)?;
            return self.accesses(value, &reference.rest, scope);
        }
        // Only a computed index makes more steps than are known beforehand.
        let is_computed = |access: &Access| matches!(access.kind, AccessKind::Index(_));
        if !reference.rest.first().is_some_and(is_computed) {
            let (value, used) = self.cx.reference(&reference.root, &reference.steps, origin)?;
            let value = self.steps(value, reference.steps.get(used..).unwrap_or_default(), origin)?;
            return self.accesses(value, &reference.rest, scope);
        }
        let mut steps = reference.steps.to_vec();
        let mut rest = reference.rest.iter();
        let mut is_sensitive = false;
        let rest = loop {
            let left = rest.as_slice();
            match rest.next().map(|access| &access.kind) {
                Some(AccessKind::Step(step)) => steps.push(step.clone()),
                Some(AccessKind::Index(node)) => {
                    let index = self.node(node, scope)?;
                    is_sensitive |= index.is_sensitive;
                    steps.push(Step::Index(index));
                }
                Some(AccessKind::FullSplat | AccessKind::AttributeSplat) | None => break left,
            }
        };
        let (value, used) = self.cx.reference(&reference.root, &steps, origin)?;
        let value = self.steps(value, steps.get(used..).unwrap_or_default(), origin)?;
        Ok(self.accesses(value, rest, scope)?.sensitive(is_sensitive))
    }

    pub(super) fn traversal(&self, traversal: &(Node, Box<[Access]>), scope: Option<&Scope<'_>>) -> Outcome {
        let base = self.node(&traversal.0, scope)?;
        self.accesses(base, &traversal.1, scope)
    }

    fn steps(&self, mut value: Value, steps: &[Step], origin: Origin) -> Outcome {
        for step in steps {
            value = self.step(&value, step).map_err(|error| error.at(origin))?;
        }
        Ok(value)
    }

    fn accesses(&self, mut value: Value, accesses: &[Access], scope: Option<&Scope<'_>>) -> Outcome {
        let mut rest = accesses;
        while let Some((access, after)) = rest.split_first() {
            rest = after;
            value = match &access.kind {
                AccessKind::Step(step) => self.step(&value, step).map_err(|error| error.at(access.origin))?,
                AccessKind::Index(node) => {
                    let index = Step::Index(self.node(node, scope)?);
                    self.step(&value, &index).map_err(|error| error.at(access.origin))?
                }
                AccessKind::FullSplat => return self.splat(&value, after, scope, "[*]"),
                AccessKind::AttributeSplat => {
                    let is_step = |access: &&Access| matches!(access.kind, AccessKind::Step(_)) && !access.is_bracket;
                    let count = after.iter().take_while(is_step).count();
                    let (inner, outer) = after.split_at_checked(count).unwrap_or((after, &[]));
                    rest = outer;
                    self.splat(&value, inner, scope, ".*")?
                }
            };
        }
        Ok(value)
    }

    /// Applies steps to each element; a single value counts as one element, null as none.
    fn splat(&self, value: &Value, accesses: &[Access], scope: Option<&Scope<'_>>, written: &str) -> Outcome {
        let (origin, is_sensitive) = (value.origin, value.is_sensitive);
        let apply = |element: &Value| {
            self.cx.spend(1)?;
            self.accesses(element.clone(), accesses, scope)
        };
        let kind = match &value.kind {
            Kind::Null => Kind::Tuple(Arc::default()),
            Kind::Unknown(_) => {
                self.is_doubtful.set(true);
                let mut name = format!("{}{written}", describe(value));
                self.write_accesses(accesses, scope, &mut name)?;
                return Ok(Value::unknown(naming::name(&name)).sensitive(is_sensitive));
            }
            Kind::List(elements) | Kind::Set(elements) => {
                Kind::List(elements.iter().map(apply).collect::<Result<_, _>>()?)
            }
            Kind::Tuple(elements) => Kind::Tuple(elements.iter().map(apply).collect::<Result<_, _>>()?),
            Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Map(_) | Kind::Object(_) => {
                Kind::Tuple(std::iter::once(value).map(apply).collect::<Result<_, _>>()?)
            }
        };
        let mut result = Value::new(kind).sensitive(is_sensitive);
        result.origin = origin;
        Ok(result)
    }

    /// Writes steps as part of a name.
    fn write_accesses(
        &self,
        accesses: &[Access],
        scope: Option<&Scope<'_>>,
        out: &mut String,
    ) -> Result<(), Diagnostic> {
        for access in accesses {
            match &access.kind {
                AccessKind::Step(step) => write_step(step, out),
                AccessKind::Index(node) => write_step(&Step::Index(self.node(node, scope)?), out),
                AccessKind::FullSplat => out.push_str("[*]"),
                AccessKind::AttributeSplat => out.push_str(".*"),
            }
        }
        Ok(())
    }

    /// Takes one step.
    pub(super) fn step(&self, value: &Value, step: &Step) -> Outcome {
        let is_sensitive = value.is_sensitive;
        let found = match (&value.kind, step) {
            (Kind::Unknown(_), _) => self.step_unknown(value, step),
            (Kind::Null, Step::Name(name)) => Err(Diagnostic::new(format!(
                "this value is null, so that it has no attribute `{name}`"
            ))),
            (Kind::Null, Step::Index(_)) => Err(Diagnostic::new("this value is null, so that it has no elements")),
            (_, Step::Index(index)) if index.is_null() => Err(Diagnostic::new("an index must not be null")),
            (Kind::Map(_) | Kind::Object(_), Step::Name(name)) => self.field(value, name),
            (Kind::Map(_) | Kind::Object(_), Step::Index(index)) => self.field_at(value, index),
            (Kind::List(elements) | Kind::Tuple(elements), Step::Index(index)) => self.element(value, elements, index),
            (Kind::Set(_), Step::Index(_)) => {
                Err(Diagnostic::new("the elements of a set have no index").help("use `tolist` or a `for` expression"))
            }
            (Kind::List(_) | Kind::Tuple(_) | Kind::Set(_), Step::Name(name)) => Err(Diagnostic::new(format!(
                "this is a list of values, which has no attribute `{name}`"
            ))
            .help("name one element with an index, or all of them with `[*]`")),
            (Kind::Bool(_) | Kind::Number(_) | Kind::Text(_), Step::Name(name)) => Err(Diagnostic::new(format!(
                "this value has no attributes such as `{name}`"
            ))),
            (Kind::Bool(_) | Kind::Number(_) | Kind::Text(_), Step::Index(_)) => {
                Err(Diagnostic::new("this value has no elements"))
            }
        }?;
        let is_index_sensitive = match step {
            Step::Name(_) => false,
            Step::Index(index) => index.is_sensitive,
        };
        Ok(found.sensitive(is_sensitive || is_index_sensitive))
    }

    /// A part of what is unknown is unknown, and may not be there.
    fn step_unknown(&self, value: &Value, step: &Step) -> Outcome {
        self.is_doubtful.set(true);
        let mut name = describe_whole(value);
        write_step(step, &mut name);
        Ok(Value::unknown(naming::name(&name)))
    }

    fn field(&self, value: &Value, name: &str) -> Outcome {
        let Some(fields) = value.as_fields() else {
            return Ok(Value::unnamed());
        };
        if let Some(found) = fields.get(name) {
            return Ok(found.clone());
        }
        if let Some(others) = fields.get(OTHERS) {
            let mut path = describe_whole(others);
            write_step(&Step::Name(name.into()), &mut path);
            return Ok(Value::unknown(naming::name(&path)));
        }
        if fields.keys().any(|key| key.contains(OPEN) && could_match(key, name)) {
            return self.step_unknown(&unknown_of(value), &Step::Name(name.into()));
        }
        let (what, part) = if matches!(value.kind, Kind::Map(_)) {
            ("map", "element")
        } else {
            ("object", "attribute")
        };
        let mut names = fields
            .keys()
            .take(12)
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>();
        if fields.len() > names.len() {
            names.push("...".to_owned());
        }
        let error = Diagnostic::new(format!("this {what} has no {part} `{name}`"));
        Err(if names.is_empty() || value.is_sensitive {
            error
        } else {
            error.help(format!("there are {}", names.join(", ")))
        })
    }

    fn field_at(&self, value: &Value, index: &Value) -> Outcome {
        let Some(name) = index.to_text() else {
            return Err(Diagnostic::new("the index of a map or object must be a string"));
        };
        let is_known = value
            .as_fields()
            .is_some_and(|fields| fields.contains_key(name.as_str()));
        if name.has_unknowns() && !is_known {
            return self.step_unknown(&unknown_of(value), &Step::Index(index.clone()));
        }
        let found = self.field(value, name.as_str());
        if index.is_sensitive {
            return found.map_err(|_| Diagnostic::new("there is no element of this secret name"));
        }
        found
    }

    fn element(&self, value: &Value, elements: &Arc<[Value]>, index: &Value) -> Outcome {
        let number = match &index.kind {
            Kind::Number(number) => Some(number.clone()),
            Kind::Text(text) => match text.known() {
                Some(text) => Number::parse(text),
                None => return self.step_unknown(&unknown_of(value), &Step::Index(index.clone())),
            },
            Kind::Unknown(_) => return self.step_unknown(&unknown_of(value), &Step::Index(index.clone())),
            Kind::Null
            | Kind::Bool(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_) => None,
        };
        let Some(number) = number else {
            return Err(Diagnostic::new("the index of a list must be a number"));
        };
        let position = number.to_usize();
        let found = position.and_then(|position| elements.get(position));
        found.cloned().ok_or_else(|| {
            let message = match position {
                Some(position) => format!("there is no element {position}: the list has {}", elements.len()),
                None => format!("`{number}` is no index of a list: it must be a whole number from 0 on"),
            };
            Diagnostic::new(message)
        })
    }
}

/// Returns an unknown value that is named after a known one.
fn unknown_of(value: &Value) -> Value {
    Value::unknown(describe(value))
}

fn describe_whole(value: &Value) -> String {
    match &value.kind {
        Kind::Unknown(unknown) => unknown.name.as_deref().unwrap_or("unknown").to_owned(),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Text(_)
        | Kind::List(_)
        | Kind::Set(_)
        | Kind::Tuple(_)
        | Kind::Map(_)
        | Kind::Object(_) => describe(value),
    }
}

fn write_step(step: &Step, out: &mut String) {
    let _ = match step {
        Step::Name(name) => write!(out, ".{name}"),
        Step::Index(index) => write!(out, "[{}]", describe(index)),
    };
}

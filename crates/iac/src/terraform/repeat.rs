//! `count` and `for_each`: how many instances there are, and what they are called.

use crate::terraform::code::Attribute;
use crate::terraform::evaluator::Evaluator;
use crate::terraform::expression::Context;
use crate::terraform::instance::{Expansion, Key, Member, Repetition, Shape};
use crate::terraform::module::Repeat;
use crate::value::{Kind, Value};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// How many instances one block may have.
const MAX_PER_BLOCK: usize = 100_000;

/// How many instances one program may have.
pub(crate) const MAX_INSTANCES: usize = 500_000;

impl Evaluator<'_> {
    /// Returns the instances of a block.
    pub(crate) fn expand(&self, repeat: &Repeat, context: &dyn Context, address: &str) -> Expansion<()> {
        match repeat {
            Repeat::Once => expansion(Shape::Single, [(Key::None, Repetition::default())]),
            Repeat::Count(attribute) => self.count(attribute, context, address),
            Repeat::ForEach(attribute) => self.for_each(attribute, context, address),
        }
    }

    fn count(&self, attribute: &Attribute, context: &dyn Context, address: &str) -> Expansion<()> {
        let value = self.evaluate(&attribute.expression, context, || format!("{address}.count"));
        let count = match &value.kind {
            Kind::Number(number) => number.to_usize(),
            Kind::Text(text) => text.as_str().parse().ok(),
            Kind::Unknown(_) => return self.unknown(Shape::UnknownCount, attribute, &value, address),
            Kind::Null
            | Kind::Bool(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_) => None,
        };
        let Some(count) = count else {
            self.report_at(
                attribute.at,
                format!("`count` of `{address}` is not a whole number"),
                None,
            );
            return unknown_member(Shape::UnknownCount, address);
        };
        if !self.is_affordable(count, attribute, address) {
            return unknown_member(Shape::UnknownCount, address);
        }
        let members = (0..count).map(|index| {
            let repetition = Repetition {
                each: None,
                index: Some(Value::new(Kind::Number(index.into())).at(attribute.at)),
            };
            (Key::Index(index), repetition)
        });
        expansion(Shape::Count, members)
    }

    fn for_each(&self, attribute: &Attribute, context: &dyn Context, address: &str) -> Expansion<()> {
        let value = self.evaluate(&attribute.expression, context, || format!("{address}.for_each"));
        let pairs: Vec<(Arc<str>, Value)> = match &value.kind {
            Kind::Map(_) | Kind::Object(_) => {
                let entries = value.entries();
                entries.map(|(name, value)| (Arc::clone(name), value.clone())).collect()
            }
            Kind::Set(elements) => {
                let named = elements.iter().filter_map(|element| {
                    let name = element.to_text()?;
                    Some((Arc::from(name.as_str()), element.clone()))
                });
                named.collect()
            }
            Kind::Unknown(_) => return self.unknown(Shape::UnknownForEach, attribute, &value, address),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) | Kind::Tuple(_) => {
                let message = format!("`for_each` of `{address}` is neither a map nor a set of texts");
                self.report_at(attribute.at, message, Some("wrap a list in `toset`"));
                return unknown_member(Shape::UnknownForEach, address);
            }
        };
        if !self.is_affordable(pairs.len(), attribute, address) {
            return unknown_member(Shape::UnknownForEach, address);
        }
        let is_set = matches!(value.kind, Kind::Set(_));
        let members = pairs.into_iter().map(|(name, value)| {
            let key = if is_set {
                value.clone()
            } else {
                let mut key = Value::text(Arc::clone(&name));
                key.origin = value.origin;
                key
            };
            let repetition = Repetition {
                each: Some((key, value)),
                index: None,
            };
            (Key::Name(name), repetition)
        });
        expansion(Shape::ForEach, members)
    }

    /// Tells that nobody knows how many instances there are; one stands for all of them.
    fn unknown(&self, shape: Shape, attribute: &Attribute, value: &Value, address: &str) -> Expansion<()> {
        let name = value.to_text().unwrap_or_default();
        let name = name.as_str().trim_matches([crate::text::OPEN, crate::text::CLOSE]);
        let message = format!("how many `{address}` there are depends on `{name}`, which is not known; read as one");
        self.report_open(attribute.at, message, None);
        unknown_member(shape, address)
    }

    fn is_affordable(&self, count: usize, attribute: &Attribute, address: &str) -> bool {
        let left = self.instances.get();
        let is_affordable = count <= MAX_PER_BLOCK && count <= left;
        if is_affordable {
            self.instances.set(left - count);
        } else {
            let message = format!("`{address}` has {count} instances, which is too many; read as one");
            self.report_at(attribute.at, message, None);
        }
        is_affordable
    }
}

fn unknown_member(shape: Shape, address: &str) -> Expansion<()> {
    let unknown = |what: &str| Value::unknown(format!("{address}[*].{what}"));
    let repetition = Repetition {
        each: (shape == Shape::UnknownForEach).then(|| (unknown("each.key"), unknown("each.value"))),
        index: (shape == Shape::UnknownCount).then(|| unknown("count.index")),
    };
    expansion(shape, [(Key::Unknown, repetition)])
}

fn expansion(shape: Shape, members: impl IntoIterator<Item = (Key, Repetition)>) -> Expansion<()> {
    let members: Vec<Member<()>> = members
        .into_iter()
        .map(|(key, repetition)| Member {
            key,
            repetition: Rc::new(repetition),
            item: (),
        })
        .collect();
    let named = members
        .iter()
        .enumerate()
        .filter_map(|(index, member)| match &member.key {
            Key::Name(name) => Some((Arc::clone(name), index)),
            Key::None | Key::Index(_) | Key::Unknown => None,
        });
    let by_name: BTreeMap<Arc<str>, usize> = named.collect();
    Expansion {
        shape,
        members,
        by_name,
    }
}

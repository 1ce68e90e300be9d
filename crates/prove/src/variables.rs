//! Policy variables: left open as symbols, or replaced by values.

use crate::text::{Builder, Class, Item, Symbol};
use iamscope_policy::template::Piece;
use iamscope_policy::{Case, Template};
use std::collections::BTreeMap;

/// What variables stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    /// The value of each key, `None` if the request does not have it. Keys that are not in it stay open.
    given: BTreeMap<Box<str>, Option<Box<str>>>,
    /// Variables that stayed open: the key, and what stands in if the request does not have it.
    symbols: Vec<(Box<str>, Option<Box<str>>)>,
}

impl Variables {
    /// Makes variables of which these keys have values.
    pub(crate) fn given(given: BTreeMap<Box<str>, Option<Box<str>>>) -> Self {
        Self {
            given,
            symbols: Vec::new(),
        }
    }

    /// Returns the keys of variables that stayed open.
    pub(crate) fn open_keys(&self) -> impl Iterator<Item = &str> {
        self.symbols.iter().map(|(key, _)| key.as_ref())
    }

    /// Returns the keys that were given, and their values.
    pub(crate) fn given_keys(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.given.iter().map(|(key, value)| (key.as_ref(), value.as_deref()))
    }

    /// Adds a template to a pattern; `None` if a variable in it has no value, so that nothing fits.
    ///
    /// `wildcards` is the class of wildcards in its text; without one they are plain characters.
    pub(crate) fn add(
        &mut self,
        builder: Builder,
        template: &Template,
        case: Case,
        wildcards: Option<Class>,
    ) -> Option<Builder> {
        let text = |builder: Builder, text: &str| match wildcards {
            Some(class) => builder.pattern(text, case, class),
            None => builder.text(text, case),
        };
        if !template.has_variables() {
            return Some(text(builder, template.as_str()));
        }
        let mut builder = builder;
        for piece in template.pieces() {
            builder = match piece {
                Piece::Text(part) => text(builder, part),
                Piece::Escaped(character) => builder.text(character.encode_utf8(&mut [0; 4]), Case::Sensitive),
                Piece::Variable { key, default } => match self.given.get(key) {
                    Some(value) => {
                        let value = value.as_deref().or(default.as_deref())?;
                        if wildcards == Some(Class::NotColon) && value.contains(':') {
                            return None;
                        }
                        builder.text(value, case)
                    }
                    None => builder.item(Item::Symbol(Symbol {
                        number: self.number(key, default.as_deref()),
                        is_folded: case == Case::Insensitive,
                        is_plain: wildcards == Some(Class::NotColon),
                    })),
                },
            };
        }
        Some(builder)
    }

    /// Returns the key of a variable, and what stands in if the request does not have it.
    pub(crate) fn key_of(&self, symbol: Symbol) -> Option<(&str, Option<&str>)> {
        let (key, default) = self.symbols.get(usize::from(symbol.number))?;
        Some((key, default.as_deref()))
    }

    /// Returns what stands for a variable if its key has this value, or none; `None` if nothing fits then.
    pub(crate) fn value(&self, symbol: Symbol, value: Option<&str>) -> Option<(Box<str>, Case)> {
        let (_, default) = self.key_of(symbol)?;
        let value = value.or(default)?;
        let case = if symbol.is_folded {
            Case::Insensitive
        } else {
            Case::Sensitive
        };
        (!symbol.is_plain || !value.contains(':')).then(|| (value.into(), case))
    }

    fn number(&mut self, key: &str, default: Option<&str>) -> u16 {
        let known = self
            .symbols
            .iter()
            .position(|(other, its)| other.as_ref() == key && its.as_deref() == default);
        let number = known.unwrap_or_else(|| {
            self.symbols.push((key.into(), default.map(Into::into)));
            self.symbols.len() - 1
        });
        u16::try_from(number).unwrap_or(u16::MAX)
    }
}

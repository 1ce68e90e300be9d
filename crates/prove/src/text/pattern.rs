//! Patterns: characters and wildcards, each wildcard for a class of characters.
//!
//! A whole ARN is one text here: a wildcard in its first five fields is one that cannot be a colon.

use super::builder::Builder;
use iamscope_policy::{Case, has_placeholder};

/// What a wildcard may stand for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Class {
    /// Every character.
    Any,
    /// All but a colon.
    NotColon,
    /// All but a colon and a slash: names without their path.
    Name,
    /// All but a colon and capitals: the first fields of ARNs, which AWS writes in lower case.
    Head,
    /// Digits.
    Digit,
}

/// An account of examples.
const ACCOUNT: &str = "111122223333";

/// A part of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Item {
    /// This character.
    Char(char),
    /// This letter, given in lower case, in either case.
    Folded(char),
    /// One character.
    One(Class),
    /// Any run of characters, also none.
    Many(Class),
    /// The value of a policy variable, whatever it is.
    Symbol(Symbol),
}

/// A policy variable, and how it stands in a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Symbol {
    /// Its number.
    pub(crate) number: u16,
    /// Whether letters of its value fit in either case.
    pub(crate) is_folded: bool,
    /// Whether nothing fits if there is a colon in the value.
    pub(crate) is_plain: bool,
}

/// A pattern for whole texts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Pattern {
    items: Box<[Item]>,
    has_symbols: bool,
    has_wildcards: bool,
}

/// How wildcards are filled in a text that fits a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Style {
    /// For a run of characters.
    pub(crate) many: &'static str,
    /// Whether the first fields of an ARN look like those of a real one.
    pub(crate) has_fields: bool,
}

impl Class {
    /// Returns whether a character belongs to the class.
    pub(crate) fn has(self, character: char) -> bool {
        match self {
            Self::Any => true,
            Self::NotColon => character != ':',
            Self::Name => !matches!(character, ':' | '/'),
            Self::Head => character != ':' && !character.is_ascii_uppercase(),
            Self::Digit => character.is_ascii_digit(),
        }
    }

    /// Returns whether all of another class belongs to this one.
    pub(super) fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Digit) => true,
            (Self::NotColon, other) => other != Self::Any,
            (one, other) => one == other,
        }
    }

    /// Returns the class of what belongs to both; the narrower one where they only overlap.
    pub(crate) fn and(self, other: Self) -> Self {
        if self.covers(other) { other } else { self }
    }

    /// Returns whether the value of a variable, whatever it is, is a run of this class.
    pub(super) fn takes_symbol(self, symbol: Symbol) -> bool {
        match self {
            Self::Any => true,
            Self::NotColon => symbol.is_plain,
            Self::Name | Self::Head | Self::Digit => false,
        }
    }
}

impl Symbol {
    /// Returns whether all that another variable stands for, whatever its value is, fits.
    pub(super) fn covers(self, other: Self) -> bool {
        self.number == other.number && self.is_folded >= other.is_folded && self.is_plain <= other.is_plain
    }
}

impl Item {
    /// Returns whether a character fits.
    pub(crate) fn takes(self, character: char) -> bool {
        match self {
            Self::Char(wanted) => wanted == character,
            Self::Folded(wanted) => wanted == character.to_ascii_lowercase(),
            Self::One(class) | Self::Many(class) => class.has(character),
            Self::Symbol(_) => false,
        }
    }

    /// Returns whether all that another item stands for fits; runs are not for items of one character.
    pub(super) fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::Char(one), Self::Char(other)) => one == other,
            (Self::Folded(one), Self::Char(other)) => one == other.to_ascii_lowercase(),
            (Self::Folded(one), Self::Folded(other)) => one == other,
            (Self::Char(one), Self::Folded(other)) => one == other && !other.is_ascii_alphabetic(),
            (Self::Char(_) | Self::Folded(_), _) => false,
            (Self::One(class) | Self::Many(class), Self::Char(other)) => class.has(other),
            (Self::One(class) | Self::Many(class), Self::Folded(other)) => {
                class.has(other) && class.has(other.to_ascii_uppercase())
            }
            (Self::One(class) | Self::Many(class), Self::One(other)) => class.covers(other),
            (Self::Many(class), Self::Many(other)) => class.covers(other),
            (Self::Many(class), Self::Symbol(symbol)) => class.takes_symbol(symbol),
            (Self::Symbol(one), Self::Symbol(other)) => one.covers(other),
            (Self::One(_), Self::Many(_) | Self::Symbol(_)) | (Self::Symbol(_), _) => false,
        }
    }
}

impl Pattern {
    pub(super) fn new(items: Vec<Item>) -> Self {
        Self {
            has_symbols: items.iter().any(|item| matches!(item, Item::Symbol(_))),
            has_wildcards: items.iter().any(|item| matches!(item, Item::One(_) | Item::Many(_))),
            items: items.into(),
        }
    }

    /// Returns the parts.
    pub(crate) fn items(&self) -> &[Item] {
        &self.items
    }

    /// Makes a pattern that only this text fits.
    pub(crate) fn literal(text: &str) -> Self {
        Builder::default().text(text, Case::Sensitive).build()
    }

    /// Returns whether the value of a variable is a part of it.
    pub(crate) fn has_symbols(&self) -> bool {
        self.has_symbols
    }

    /// Returns whether it has neither wildcards nor variables.
    pub(crate) fn is_fixed(&self) -> bool {
        !self.has_wildcards && !self.has_symbols
    }

    /// Returns whether there is a wildcard in it.
    pub(crate) fn has_wildcards(&self) -> bool {
        self.has_wildcards
    }

    /// Returns the pattern with every variable widened to anything.
    pub(crate) fn widened(&self) -> Self {
        let mut builder = Builder::default();
        for &item in &self.items {
            builder.push(match item {
                Item::Symbol(_) => Item::Many(Class::Any),
                Item::Char(_) | Item::Folded(_) | Item::One(_) | Item::Many(_) => item,
            });
        }
        builder.build()
    }

    /// Returns the pattern with the values of variables in it; `None` if one of them has no value, so that nothing fits.
    pub(crate) fn with_values(&self, value: impl Fn(Symbol) -> Option<(Box<str>, Case)>) -> Option<Self> {
        let mut builder = Builder::default();
        for &item in &self.items {
            match item {
                Item::Symbol(symbol) => {
                    let (text, case) = value(symbol)?;
                    builder = builder.text(&text, case);
                }
                Item::Char(_) | Item::Folded(_) | Item::One(_) | Item::Many(_) => builder.push(item),
            }
        }
        Some(builder.build())
    }

    /// Returns the pattern with all variables replaced by what a pattern stands for.
    pub(crate) fn with_pattern(&self, value: &Self) -> Self {
        let mut builder = Builder::default();
        for &item in &self.items {
            match item {
                Item::Symbol(_) => value.items.iter().for_each(|&item| builder.push(item)),
                Item::Char(_) | Item::Folded(_) | Item::One(_) | Item::Many(_) => builder.push(item),
            }
        }
        builder.build()
    }

    /// Returns the pattern with letters in either case.
    pub(crate) fn folded(&self) -> Self {
        let mut builder = Builder::default();
        for &item in &self.items {
            match item {
                Item::Char(character) => {
                    builder = builder.text(character.encode_utf8(&mut [0; 4]), Case::Insensitive);
                }
                Item::Folded(_) | Item::One(_) | Item::Many(_) | Item::Symbol(_) => builder.push(item),
            }
        }
        builder.build()
    }

    /// Returns what stands before the first variable and what stands behind it.
    pub(crate) fn around_symbol(&self) -> Option<(Self, Self)> {
        let place = self.items.iter().position(|item| matches!(item, Item::Symbol(_)))?;
        let (before, rest) = self.items.split_at_checked(place)?;
        Some((Self::new(before.to_vec()), Self::new(rest.get(1..)?.to_vec())))
    }

    /// Returns the variables in it.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> {
        let has_symbols = self.has_symbols;
        let items = self.items.iter().filter(move |_| has_symbols);
        items.filter_map(|item| match item {
            Item::Symbol(symbol) => Some(*symbol),
            Item::Char(_) | Item::Folded(_) | Item::One(_) | Item::Many(_) => None,
        })
    }

    /// Makes a pattern of items of another one.
    pub(crate) fn of(items: &[Item]) -> Self {
        Self::new(items.to_vec())
    }

    /// Returns a field, if no wildcard leads out of it or of those before it.
    pub(crate) fn field(&self, number: usize) -> Option<&[Item]> {
        let leads_out = |item: &Item| matches!(item, Item::Symbol(_) | Item::One(Class::Any) | Item::Many(Class::Any));
        for (place, field) in self.items.split(|item| *item == Item::Char(':')).enumerate() {
            if field.iter().any(leads_out) {
                return None;
            }
            if place == number {
                return Some(field);
            }
        }
        None
    }

    /// Returns what stands behind the last character of this kind, if that is all of a class.
    pub(crate) fn behind(&self, character: char, class: Class) -> Option<&[Item]> {
        let last = self.items.rsplit(|item| *item == Item::Char(character)).next()?;
        let is_of_class = |item: &Item| match item {
            Item::Char(character) | Item::Folded(character) => class.has(*character),
            Item::One(own) | Item::Many(own) => class.covers(*own),
            Item::Symbol(_) => false,
        };
        (last.len() < self.items.len() && last.iter().all(is_of_class)).then_some(last)
    }

    /// Returns the one text that fits, if it is one.
    pub(crate) fn as_literal(&self) -> Option<String> {
        text_of(&self.items)
    }

    /// Returns a text that fits in most cases, with the wildcards filled in.
    pub(crate) fn fill(&self, style: Style) -> String {
        let mut text = String::new();
        let mut colons = 0;
        let mut rest = self.items.iter().as_slice();
        while let Some((&item, after)) = rest.split_first() {
            match item {
                Item::Char(character) | Item::Folded(character) => text.push(character),
                Item::Symbol(_) => text.push_str("value"),
                Item::One(_) | Item::Many(_) => {
                    let is_wildcard = |item: &&Item| matches!(item, Item::One(_) | Item::Many(_));
                    let length = rest.iter().take_while(is_wildcard).count();
                    let (wildcards, others) = rest.split_at_checked(length).unwrap_or_default();
                    fill_group(wildcards, style, colons, &mut text);
                    rest = others;
                    continue;
                }
            }
            colons += u32::from(item == Item::Char(':'));
            rest = after;
        }
        text
    }
}

/// Returns the text that items stand for, if it is one.
pub(crate) fn text_of(items: &[Item]) -> Option<String> {
    let each = items.iter().map(|item| match item {
        Item::Char(character) => Some(*character),
        Item::Folded(_) | Item::One(_) | Item::Many(_) | Item::Symbol(_) => None,
    });
    each.collect()
}

/// Adds what wildcards that stand side by side may stand for.
fn fill_group(wildcards: &[Item], style: Style, colons: u32, text: &mut String) {
    let ones = wildcards.iter().filter(|item| matches!(item, Item::One(_))).count();
    let class = wildcards.iter().find_map(|item| match item {
        Item::Many(class) => Some(*class),
        Item::One(_) | Item::Char(_) | Item::Folded(_) | Item::Symbol(_) => None,
    });
    let is_digits = wildcards.iter().all(|item| *item == Item::One(Class::Digit));
    let filler = class.map_or("", |class| run(class, style, colons, text.starts_with("arn:")));
    if filler.len() >= ones && class.is_some() {
        text.push_str(filler);
    } else if is_digits && ones == ACCOUNT.len() {
        text.push_str(ACCOUNT);
    } else {
        for item in wildcards {
            match item {
                Item::One(Class::Digit) => text.push('1'),
                Item::One(_) => text.push('x'),
                Item::Many(_) | Item::Char(_) | Item::Folded(_) | Item::Symbol(_) => {}
            }
        }
    }
}

/// Returns what a run stands for behind so many colons.
fn run(class: Class, style: Style, colons: u32, is_arn: bool) -> &'static str {
    match (class, colons) {
        (Class::NotColon | Class::Head, 1) if style.has_fields && is_arn => "aws",
        (Class::NotColon | Class::Head, 2) if style.has_fields && is_arn => "s3",
        (Class::NotColon | Class::Head, 3) if style.has_fields && is_arn => "us-east-1",
        (Class::NotColon | Class::Head, 4) if style.has_fields && is_arn => ACCOUNT,
        (Class::Digit, _) => "",
        (Class::Any | Class::NotColon | Class::Name | Class::Head, _) => style.many,
    }
}

/// Returns whether a text is too long, or has too many wildcards, for `eval` to follow, or is not known in full.
pub(crate) fn is_beyond(text: &str, has_wildcards: bool) -> bool {
    let stars = text.bytes().filter(|&byte| byte == b'*').count();
    has_placeholder(text) || (has_wildcards && stars > 128) || text.len() > 4_096
}

/// How examples look that nothing is asked of.
pub(crate) const USUAL: Style = Style {
    many: "example",
    has_fields: true,
};

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
    Symbol(u16),
}

/// A pattern for whole texts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Pattern {
    items: Box<[Item]>,
    has_symbols: bool,
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

    /// Returns whether the value of a variable can be among what a run of this class stands for.
    fn takes_symbols(self) -> bool {
        matches!(self, Self::Any | Self::NotColon | Self::Head)
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
    fn covers(self, other: Self) -> bool {
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
            (Self::Many(class), Self::Symbol(_)) => class.takes_symbols(),
            (Self::Symbol(one), Self::Symbol(other)) => one == other,
            (Self::One(_), Self::Many(_) | Self::Symbol(_)) | (Self::Symbol(_), _) => false,
        }
    }
}

impl Pattern {
    pub(super) fn new(items: Vec<Item>) -> Self {
        Self {
            has_symbols: items.iter().any(|item| matches!(item, Item::Symbol(_))),
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

    /// Returns the one text that fits, if it is one.
    pub(crate) fn as_literal(&self) -> Option<String> {
        let each = self.items.iter().map(|&item| match item {
            Item::Char(character) => Some(character),
            Item::Folded(_) | Item::One(_) | Item::Many(_) | Item::Symbol(_) => None,
        });
        each.collect()
    }

    /// Returns whether a text fits.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut places = vec![false; self.items.len() + 1];
        places.iter_mut().take(1).for_each(|place| *place = true);
        self.close(&mut places);
        let mut next = places.clone();
        for character in text.chars() {
            next.iter_mut().for_each(|place| *place = false);
            let mut is_alive = false;
            for (place, item) in self.items.iter().enumerate() {
                if !places.get(place).copied().unwrap_or_default() || !item.takes(character) {
                    continue;
                }
                is_alive = true;
                let to = if matches!(item, Item::Many(_)) {
                    place
                } else {
                    place + 1
                };
                next.iter_mut().skip(to).take(1).for_each(|place| *place = true);
            }
            if !is_alive {
                return false;
            }
            self.close(&mut next);
            std::mem::swap(&mut places, &mut next);
        }
        places.last().copied().unwrap_or_default()
    }

    /// Adds the places that are reached by taking runs for empty.
    fn close(&self, places: &mut [bool]) {
        for (place, item) in self.items.iter().enumerate() {
            if matches!(item, Item::Many(_)) && places.get(place).copied().unwrap_or_default() {
                places
                    .iter_mut()
                    .skip(place + 1)
                    .take(1)
                    .for_each(|place| *place = true);
            }
        }
    }

    /// Returns whether every text that fits another pattern fits this one; `false` may also mean that it was not found out.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let (mut mine, mut theirs) = (self.items.iter().as_slice(), other.items.iter().as_slice());
        let mut retry: Option<(&[Item], &[Item])> = None;
        loop {
            match (mine.split_first(), theirs.split_first()) {
                (Some((Item::Many(_), [])), _) if Self::all_covered(mine, theirs) => return true,
                (Some((Item::Many(_), rest)), _) => {
                    retry = Some((mine, theirs));
                    mine = rest;
                    continue;
                }
                (Some((item, rest)), Some((other, others))) if item.covers(*other) => {
                    (mine, theirs) = (rest, others);
                    continue;
                }
                (None, None) => return true,
                (Some(_) | None, _) => {}
            }
            let Some((from, at)) = retry else { return false };
            let (Some((run, rest)), Some((skipped, others))) = (from.split_first(), at.split_first()) else {
                return false;
            };
            if !run.covers(*skipped) {
                return false;
            }
            retry = Some((from, others));
            (mine, theirs) = (rest, others);
        }
    }

    fn all_covered(mine: &[Item], theirs: &[Item]) -> bool {
        let run = mine.first();
        run.is_some_and(|run| theirs.iter().all(|other| run.covers(*other)))
    }

    /// Returns whether no text fits both, as far as the characters before the first wildcard tell.
    pub(crate) fn clashes(&self, other: &Self) -> bool {
        for (one, other) in self.items.iter().zip(&other.items) {
            match (*one, *other) {
                (Item::Many(_) | Item::Symbol(_), _) | (_, Item::Many(_) | Item::Symbol(_)) => return false,
                (one @ (Item::Char(character) | Item::Folded(character)), other) => {
                    let is_folded = matches!(one, Item::Folded(_));
                    let takes = other.takes(character) || (is_folded && other.takes(character.to_ascii_uppercase()));
                    if !takes {
                        return true;
                    }
                }
                (one, Item::Char(character)) => {
                    if !one.takes(character) {
                        return true;
                    }
                }
                (Item::One(_), Item::One(_) | Item::Folded(_)) => {}
            }
        }
        false
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

//! Patterns as machines: the places that may have been reached, one bit each.

use super::pattern::{Class, Item, Pattern, Symbol};

/// A letter of the search: a character, or the value of a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Letter {
    Char(char),
    Symbol(Symbol),
}

/// A pattern to be followed letter by letter.
pub(super) struct Machine<'p> {
    items: &'p [Item],
    /// How many words the places take; there is one place more than items.
    pub(super) words: usize,
    /// The place of a run of everything at the end.
    absorbing: Option<usize>,
}

/// The letters by which a machine goes on.
#[derive(Default)]
pub(super) struct Letters {
    /// Those that a place is about.
    pub(super) named: Vec<char>,
    /// Whether there are others, by classes.
    pub(super) has_classes: bool,
}

impl<'p> Machine<'p> {
    pub(super) fn new(pattern: &'p Pattern) -> Self {
        let items = pattern.items();
        Self {
            items,
            words: items.len() / 64 + 1,
            absorbing: match items.last() {
                Some(Item::Many(Class::Any)) => Some(items.len() - 1),
                Some(_) | None => None,
            },
        }
    }

    /// Writes the places before the first letter.
    pub(super) fn start(&self, state: &mut [u64]) {
        self.reach(0, state);
    }

    /// Adds the letters by which the machine goes on.
    pub(super) fn letters(&self, state: &[u64], letters: &mut Letters) {
        for place in live(state) {
            match self.items.get(place) {
                Some(Item::Char(character)) => letters.named.push(*character),
                Some(Item::Folded(character)) => {
                    letters.named.extend([*character, character.to_ascii_uppercase()]);
                }
                Some(Item::One(_) | Item::Many(_)) => letters.has_classes = true,
                Some(Item::Symbol(_)) | None => {}
            }
        }
    }

    /// Writes the places after a letter, and returns how many were looked at.
    pub(super) fn step(&self, from: &[u64], letter: Letter, to: &mut [u64]) -> u64 {
        let mut looked = 0;
        for place in live(from) {
            looked += 1;
            let Some(item) = self.items.get(place) else { continue };
            let takes = match letter {
                Letter::Char(character) => item.takes(character),
                Letter::Symbol(symbol) => match item {
                    Item::Symbol(own) => own.covers(symbol),
                    Item::Many(class) => class.takes_symbol(symbol),
                    Item::Char(_) | Item::Folded(_) | Item::One(_) => false,
                },
            };
            if takes {
                let is_run = matches!(item, Item::Many(_));
                self.reach(if is_run { place } else { place + 1 }, to);
            }
        }
        looked
    }

    /// Returns whether the text read so far fits.
    pub(super) fn accepts(&self, state: &[u64]) -> bool {
        has(state, self.items.len())
    }

    /// Returns whether every text fits that begins with what was read so far.
    pub(super) fn absorbs(&self, state: &[u64]) -> bool {
        self.absorbing.is_some_and(|place| has(state, place))
    }

    /// Adds a place, and those that are reached from it by taking runs for empty.
    fn reach(&self, mut place: usize, state: &mut [u64]) {
        loop {
            if let Some(word) = state.get_mut(place / 64) {
                *word |= 1 << (place % 64);
            }
            if !matches!(self.items.get(place), Some(Item::Many(_))) {
                return;
            }
            place += 1;
        }
    }
}

/// Returns the places of a state.
fn live(state: &[u64]) -> impl Iterator<Item = usize> {
    state.iter().enumerate().flat_map(|(number, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let place = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            Some(number * 64 + place)
        })
    })
}

fn has(words: &[u64], place: usize) -> bool {
    words
        .get(place / 64)
        .is_some_and(|word| word & (1 << (place % 64)) != 0)
}

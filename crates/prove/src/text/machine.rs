//! Patterns as machines: the places that may have been reached, one bit each.

use super::pattern::{Class, Item, Pattern};

/// A letter of the search: a character, or the value of a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Letter {
    Char(char),
    Symbol(u16),
}

/// A pattern, prepared for an alphabet.
pub(super) struct Machine {
    /// How many words the places take; there is one place more than items.
    pub(super) words: usize,
    /// By letter: the places that go on by it, then those that stay.
    moves: Vec<u64>,
    /// Places of runs, which may be empty.
    runs: Vec<u64>,
    last: usize,
    /// The place of a run of everything at the end.
    absorbing: Option<usize>,
}

impl Machine {
    pub(super) fn new(pattern: &Pattern, alphabet: &[Letter]) -> Self {
        let items = pattern.items();
        let words = items.len() / 64 + 1;
        let mut machine = Self {
            words,
            moves: vec![0; alphabet.len() * words * 2],
            runs: vec![0; words],
            last: items.len(),
            absorbing: match items.last() {
                Some(Item::Many(Class::Any)) => Some(items.len() - 1),
                Some(_) | None => None,
            },
        };
        for (place, item) in items.iter().enumerate() {
            let stays = matches!(item, Item::Many(_));
            for (number, &letter) in alphabet.iter().enumerate() {
                let takes = match letter {
                    Letter::Char(character) => item.takes(character),
                    Letter::Symbol(symbol) => match item {
                        Item::Symbol(own) => *own == symbol,
                        Item::Many(class) => matches!(class, Class::Any | Class::NotColon | Class::Head),
                        Item::Char(_) | Item::Folded(_) | Item::One(_) => false,
                    },
                };
                if takes {
                    let offset = (number * 2 + usize::from(stays)) * words;
                    set(&mut machine.moves, offset, place);
                }
            }
            if stays {
                set(&mut machine.runs, 0, place);
            }
        }
        machine
    }

    /// Writes the places before the first letter.
    pub(super) fn start(&self, state: &mut [u64]) {
        set(state, 0, 0);
        self.close(state);
    }

    /// Writes the places after a letter, and returns whether there are any.
    pub(super) fn step(&self, from: &[u64], letter: usize, to: &mut [u64]) -> bool {
        let offset = letter * 2 * self.words;
        let go = self.moves.get(offset..offset + self.words).unwrap_or_default();
        let stay = self
            .moves
            .get(offset + self.words..offset + 2 * self.words)
            .unwrap_or_default();
        let mut carry = 0;
        let mut is_alive = 0;
        for (((from, go), stay), to) in from.iter().zip(go).zip(stay).zip(to.iter_mut()) {
            let gone = from & go;
            *to = (gone << 1) | carry | (from & stay);
            carry = gone >> 63;
            is_alive |= *to;
        }
        if is_alive == 0 {
            return false;
        }
        self.close(to);
        true
    }

    /// Returns whether the text read so far fits.
    pub(super) fn accepts(&self, state: &[u64]) -> bool {
        has(state, self.last)
    }

    /// Returns whether every text fits that begins with what was read so far.
    pub(super) fn absorbs(&self, state: &[u64]) -> bool {
        self.absorbing.is_some_and(|place| has(state, place))
    }

    /// Adds the places that are reached by taking runs for empty.
    fn close(&self, state: &mut [u64]) {
        loop {
            let mut carry = 0;
            let mut has_changed = false;
            for (word, runs) in state.iter_mut().zip(&self.runs) {
                let skipped = *word & runs;
                let reached = *word | (skipped << 1) | carry;
                carry = skipped >> 63;
                has_changed |= reached != *word;
                *word = reached;
            }
            if !has_changed {
                return;
            }
        }
    }
}

fn set(words: &mut [u64], offset: usize, place: usize) {
    if let Some(word) = words.get_mut(offset + place / 64) {
        *word |= 1 << (place % 64);
    }
}

fn has(words: &[u64], place: usize) -> bool {
    words
        .get(place / 64)
        .is_some_and(|word| word & (1 << (place % 64)) != 0)
}

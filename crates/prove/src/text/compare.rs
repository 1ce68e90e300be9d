//! Patterns held against texts and against each other.

use super::pattern::{Class, Item, Pattern};

/// How many places a word of bits has room for.
const ROOM: usize = 128;

impl Pattern {
    /// Returns whether a text fits.
    pub(crate) fn matches(&self, text: &str) -> bool {
        // Most patterns begin with text, and most texts go wrong there.
        let mut items = self.items().iter();
        let mut characters = text.chars();
        loop {
            let (rest, left) = (items.as_slice(), characters.as_str());
            match (items.next(), characters.next()) {
                (Some(Item::Char(wanted)), Some(character)) if *wanted == character => {}
                (Some(Item::Char(_)), _) | (None, Some(_)) => return false,
                (None, None) => return true,
                (Some(Item::Folded(_) | Item::One(_) | Item::Many(_) | Item::Symbol(_)), _) => {
                    return if rest.len() < ROOM {
                        fits(rest, left)
                    } else {
                        fits_long(rest, left)
                    };
                }
            }
        }
    }

    /// Returns whether every text that fits another pattern fits this one; `false` may also mean that it was not found out.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let (mut mine, mut theirs) = (self.items().iter().as_slice(), other.items().iter().as_slice());
        let mut retry: Option<(&[Item], &[Item])> = None;
        loop {
            match (mine.split_first(), theirs.split_first()) {
                (Some((Item::Many(_), [])), _) if all_covered(mine, theirs) => return true,
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

    /// Returns whether no text fits both, as far as the text in them tells; `false` may also mean that it was not found
    /// out.
    ///
    /// Fields that no wildcard leads out of are held against each other one by one.
    pub(crate) fn clashes(&self, other: &Self) -> bool {
        let (mut mine, mut theirs) = (self.items().iter().as_slice(), other.items().iter().as_slice());
        loop {
            let (Some((one, rest)), Some((another, others))) = (field(mine), field(theirs)) else {
                return starts_clash(mine, theirs) || ends_clash(mine, theirs);
            };
            if starts_clash(one, another) || ends_clash(one, another) {
                return true;
            }
            match (rest, others) {
                (Some(rest), Some(others)) => (mine, theirs) = (rest, others),
                (Some(_), None) | (None, Some(_)) => return true,
                (None, None) => return false,
            }
        }
    }
}

/// Returns the places that a place leads to by taking runs for empty, itself included.
fn closed(items: &[Item], place: usize) -> u128 {
    let runs = items.iter().skip(place);
    let length = runs.take_while(|item| matches!(item, Item::Many(_))).count();
    (place..=place + length).fold(0, |places, place| places | 1 << place)
}

fn fits(items: &[Item], text: &str) -> bool {
    let ends_open = matches!(items.last(), Some(Item::Many(Class::Any)));
    let last: u128 = 1 << items.len();
    let absorbing = if ends_open { last >> 1 } else { 0 };
    let mut places = closed(items, 0);
    for character in text.chars() {
        if places & absorbing != 0 {
            return true;
        }
        let (mut rest, mut next) = (places & !last, 0);
        while rest != 0 {
            let place = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            match items.get(place) {
                Some(Item::Many(class)) if class.has(character) => next |= closed(items, place),
                Some(item) if item.takes(character) => next |= closed(items, place + 1),
                Some(_) | None => {}
            }
        }
        if next == 0 {
            return false;
        }
        places = next;
    }
    places & last != 0
}

/// As `fits`, for patterns of any length.
fn fits_long(items: &[Item], text: &str) -> bool {
    let mut places = vec![false; items.len() + 1];
    reach(items, &mut places, 0);
    for character in text.chars() {
        let mut next = vec![false; items.len() + 1];
        let live = items.iter().enumerate().zip(&places).filter(|(_, is_live)| **is_live);
        for ((place, item), _) in live {
            if item.takes(character) {
                let is_run = matches!(item, Item::Many(_));
                reach(items, &mut next, if is_run { place } else { place + 1 });
            }
        }
        places = next;
    }
    places.last().copied().unwrap_or_default()
}

fn reach(items: &[Item], places: &mut [bool], from: usize) {
    let length = items.iter().skip(from).take_while(|item| matches!(item, Item::Many(_)));
    let reached = places.iter_mut().skip(from).take(length.count() + 1);
    reached.for_each(|place| *place = true);
}

fn all_covered(mine: &[Item], theirs: &[Item]) -> bool {
    let run = mine.first();
    run.is_some_and(|run| theirs.iter().all(|other| run.covers(*other)))
}

/// A field, and what comes behind its colon; `None` if nothing does.
type Field<'i> = (&'i [Item], Option<&'i [Item]>);

/// Takes the first field; `None` if a wildcard leads out of it.
fn field(items: &[Item]) -> Option<Field<'_>> {
    for (place, item) in items.iter().enumerate() {
        match item {
            Item::Char(':') => {
                return items
                    .split_at_checked(place)
                    .map(|(field, rest)| (field, rest.get(1..)));
            }
            Item::One(Class::Any) | Item::Many(Class::Any) | Item::Symbol(_) => return None,
            Item::Char(_) | Item::Folded(_) | Item::One(_) | Item::Many(_) => {}
        }
    }
    Some((items, None))
}

fn starts_clash(mine: &[Item], theirs: &[Item]) -> bool {
    let (mut mine, mut theirs) = (mine.iter(), theirs.iter());
    loop {
        match (mine.next(), theirs.next()) {
            (Some(Item::Many(_) | Item::Symbol(_)), _) | (_, Some(Item::Many(_) | Item::Symbol(_))) => return false,
            (None, None) => return false,
            (Some(_), None) | (None, Some(_)) => return true,
            (Some(one), Some(other)) if are_apart(*one, *other) => return true,
            (Some(_), Some(_)) => {}
        }
    }
}

fn ends_clash(mine: &[Item], theirs: &[Item]) -> bool {
    for (one, other) in mine.iter().rev().zip(theirs.iter().rev()) {
        match (one, other) {
            (Item::Many(_) | Item::Symbol(_), _) | (_, Item::Many(_) | Item::Symbol(_)) => return false,
            (one, other) if are_apart(*one, *other) => return true,
            (_, _) => {}
        }
    }
    false
}

/// Returns whether no character fits both of two items of one character.
fn are_apart(one: Item, other: Item) -> bool {
    match (one, other) {
        (Item::Char(character), other) | (other, Item::Char(character)) => !other.takes(character),
        (Item::Folded(character), other) | (other, Item::Folded(character)) => {
            !other.takes(character) && !other.takes(character.to_ascii_uppercase())
        }
        (Item::One(_) | Item::Many(_) | Item::Symbol(_), Item::One(_) | Item::Many(_) | Item::Symbol(_)) => false,
    }
}

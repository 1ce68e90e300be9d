//! The search for a text that fits some patterns and not others.
//!
//! Easy cases come first: a pattern that another one covers, a text that is made by filling in wildcards. What is left
//! is searched in full, by the shortest text first: each pattern is a machine, and a state is what all of them have reached.

use super::machine::{Letter, Machine};
use super::pattern::{Item, Pattern, Style};
use crate::budget::Budget;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What a text is to fit.
#[derive(Clone, Default, Debug)]
pub(crate) struct Wanted<'p> {
    /// Of each of these one pattern.
    pub(crate) each: Vec<Vec<&'p Pattern>>,
    /// None of these.
    pub(crate) none: Vec<&'p Pattern>,
}

/// What a search comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    /// A text.
    Text(String),
    /// There is one whatever the variables in it are, or there may be one.
    Perhaps,
    /// There is none.
    Nothing,
}

/// How wildcards are filled in, in this order.
const STYLES: [Style; 4] = [
    Style {
        many: "example",
        has_fields: true,
    },
    Style {
        many: "",
        has_fields: true,
    },
    Style {
        many: "",
        has_fields: false,
    },
    Style {
        many: "q9",
        has_fields: true,
    },
];

/// How many comparisons of patterns are a step.
pub(crate) const COMPARED: usize = 16;

/// How many patterns are filled in.
const MOST_FILLED: usize = 6;

/// Finds a text.
pub(crate) fn find(wanted: &Wanted<'_>, budget: &mut Budget) -> Found {
    let mut wanted = wanted.clone();
    let has_symbols = wanted.each.iter().flatten().any(|pattern| pattern.has_symbols());
    let (each, none) = (wanted.each.iter().map(Vec::len).sum::<usize>(), wanted.none.len());
    // Comparing patterns is quicker than a step.
    let compared: usize = wanted
        .each
        .iter()
        .map(|patterns| patterns.len() * (none + each - patterns.len()))
        .sum();
    if !budget.spend((compared / COMPARED) as u64) {
        return Found::Perhaps;
    }
    if !narrow(&mut wanted) {
        return Found::Nothing;
    }
    if has_symbols {
        return find_symbolic(&wanted, budget);
    }
    wanted.none.retain(|pattern| !pattern.has_symbols());
    find_plain(&wanted, budget)
}

fn find_plain(wanted: &Wanted<'_>, budget: &mut Budget) -> Found {
    if let Some(text) = fill(wanted) {
        return Found::Text(text);
    }
    search(wanted, &[], budget)
}

/// Drops what cannot fit, and returns whether something is left.
fn narrow(wanted: &mut Wanted<'_>) -> bool {
    let none = &wanted.none;
    for patterns in &mut wanted.each {
        patterns.retain(|pattern| !none.iter().any(|out| out.covers(pattern)));
    }
    for index in 0..wanted.each.len() {
        let (before, rest) = wanted.each.split_at_mut(index);
        let Some((patterns, after)) = rest.split_first_mut() else {
            break;
        };
        let others = || before.iter().chain(after.iter());
        patterns.retain(|pattern| others().all(|other| other.iter().any(|one| !one.clashes(pattern))));
        if patterns.is_empty() {
            return false;
        }
    }
    let each = &wanted.each;
    wanted.none.retain(|out| {
        each.iter()
            .all(|patterns| patterns.iter().any(|pattern| !pattern.clashes(out)))
    });
    true
}

/// Tries texts that are made by filling in wildcards.
fn fill(wanted: &Wanted<'_>) -> Option<String> {
    let patterns = wanted
        .each
        .iter()
        .flat_map(|patterns| patterns.iter().take(MOST_FILLED));
    // The longest says most about what a text looks like.
    let mut patterns: Vec<&&Pattern> = patterns.collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.items().len()));
    for pattern in patterns.iter().take(MOST_FILLED) {
        for style in STYLES {
            let text = pattern.fill(style);
            let fits = |patterns: &Vec<&Pattern>| patterns.iter().any(|pattern| pattern.matches(&text));
            if wanted.each.iter().all(fits) && !wanted.none.iter().any(|out| out.matches(&text)) {
                return Some(text);
            }
        }
    }
    None
}

/// Searches where the value of a variable, whatever it is, is a part of the text.
///
/// One pattern with variables is taken at a time, as a set of texts with the variables in them; the others then say
/// nothing, for a character of theirs may stand in the value. What is empty so is empty for all values.
fn find_symbolic(wanted: &Wanted<'_>, budget: &mut Budget) -> Found {
    for patterns in &wanted.each {
        if !patterns.iter().any(|pattern| pattern.has_symbols()) {
            continue;
        }
        let is_possible = patterns.iter().any(|&pattern| {
            let alone = Wanted {
                each: vec![vec![pattern]],
                none: wanted.none.clone(),
            };
            let symbols: BTreeSet<u16> = pattern.items().iter().filter_map(symbol).collect();
            search(&alone, &symbols.into_iter().collect::<Vec<_>>(), budget) != Found::Nothing
        });
        if !is_possible {
            return Found::Nothing;
        }
    }
    let widened: Vec<Vec<Pattern>> = wanted
        .each
        .iter()
        .map(|patterns| patterns.iter().map(|pattern| pattern.widened()).collect())
        .collect();
    let widest = Wanted {
        each: widened.iter().map(|patterns| patterns.iter().collect()).collect(),
        none: wanted
            .none
            .iter()
            .copied()
            .filter(|pattern| !pattern.has_symbols())
            .collect(),
    };
    match find_plain(&widest, budget) {
        Found::Nothing => Found::Nothing,
        Found::Text(_) | Found::Perhaps => Found::Perhaps,
    }
}

fn symbol(item: &Item) -> Option<u16> {
    match item {
        Item::Symbol(symbol) => Some(*symbol),
        Item::Char(_) | Item::Folded(_) | Item::One(_) | Item::Many(_) => None,
    }
}

/// Searches in full, the shortest texts first.
fn search(wanted: &Wanted<'_>, symbols: &[u16], budget: &mut Budget) -> Found {
    let alphabet = alphabet(wanted, symbols);
    let machines = |patterns: &[&Pattern]| -> Vec<Machine> {
        patterns
            .iter()
            .map(|pattern| Machine::new(pattern, &alphabet))
            .collect()
    };
    let each: Vec<Vec<Machine>> = wanted.each.iter().map(|patterns| machines(patterns)).collect();
    let none = machines(&wanted.none);
    let size = each.iter().flatten().chain(&none).map(|machine| machine.words).sum();
    let mut states: Vec<(Box<[u64]>, usize, usize)> = Vec::new();
    let mut known: FxHashMap<Box<[u64]>, ()> = FxHashMap::default();
    let mut first = vec![0; size];
    let mut rest = first.as_mut_slice();
    for machine in each.iter().flatten().chain(&none) {
        let (own, others) = rest.split_at_mut_checked(machine.words).unwrap_or_default();
        machine.start(own);
        rest = others;
    }
    states.push((first.clone().into(), usize::MAX, 0));
    known.insert(first.into(), ());
    let mut next = vec![0; size];
    let mut at = 0;
    while let Some((state, ..)) = states.get(at) {
        let state = state.clone();
        if is_wanted(&each, &none, &state) {
            return Found::Text(text(&states, at, &alphabet));
        }
        for letter in 0..alphabet.len() {
            if !budget.spend(1) {
                return Found::Perhaps;
            }
            if step(&each, &none, &state, letter, &mut next) && !known.contains_key(next.as_slice()) {
                known.insert(next.as_slice().into(), ());
                states.push((next.as_slice().into(), at, letter));
            }
        }
        at += 1;
    }
    Found::Nothing
}

/// Goes on by a letter, and returns whether a wanted text may still come of it.
fn step(each: &[Vec<Machine>], none: &[Machine], state: &[u64], letter: usize, next: &mut [u64]) -> bool {
    next.fill(0);
    let (mut from, mut to) = (state, next);
    for machines in each {
        let mut is_alive = false;
        for machine in machines {
            let Some(((own, rest), (new, others))) = from
                .split_at_checked(machine.words)
                .zip(to.split_at_mut_checked(machine.words))
            else {
                return false;
            };
            is_alive |= machine.step(own, letter, new);
            (from, to) = (rest, others);
        }
        if !is_alive {
            return false;
        }
    }
    for machine in none {
        let Some(((own, rest), (new, others))) = from
            .split_at_checked(machine.words)
            .zip(to.split_at_mut_checked(machine.words))
        else {
            return false;
        };
        machine.step(own, letter, new);
        if machine.absorbs(new) {
            return false;
        }
        (from, to) = (rest, others);
    }
    true
}

fn is_wanted(each: &[Vec<Machine>], none: &[Machine], state: &[u64]) -> bool {
    let mut rest = state;
    let mut accepts = |machine: &Machine| {
        let (own, others) = rest.split_at_checked(machine.words).unwrap_or_default();
        rest = others;
        machine.accepts(own)
    };
    let mut is_wanted = true;
    for machines in each {
        let count = machines.iter().filter(|machine| accepts(machine)).count();
        is_wanted &= count > 0;
    }
    let count = none.iter().filter(|machine| accepts(machine)).count();
    is_wanted && count == 0
}

/// Returns the text that leads to a state.
fn text(states: &[(Box<[u64]>, usize, usize)], mut at: usize, alphabet: &[Letter]) -> String {
    let mut letters = Vec::new();
    while let Some((_, before, letter)) = states.get(at)
        && *before != usize::MAX
    {
        letters.push(match alphabet.get(*letter) {
            Some(Letter::Char(character)) => *character,
            Some(Letter::Symbol(_)) | None => '?',
        });
        at = *before;
    }
    letters.iter().rev().collect()
}

/// Returns the characters that tell the patterns apart: those in them, and for each class one that is not.
fn alphabet(wanted: &Wanted<'_>, symbols: &[u16]) -> Vec<Letter> {
    let mut named = BTreeSet::new();
    for item in wanted
        .each
        .iter()
        .flatten()
        .chain(&wanted.none)
        .flat_map(|pattern| pattern.items())
    {
        match *item {
            Item::Char(character) => {
                named.insert(character);
            }
            Item::Folded(character) => {
                named.insert(character);
                named.insert(character.to_ascii_uppercase());
            }
            Item::One(_) | Item::Many(_) | Item::Symbol(_) => {}
        }
    }
    named.extend([':', '/']);
    let is_free = |character: &char| !named.contains(character) && !named.contains(&character.to_ascii_uppercase());
    let lower = ('a'..='z').chain(['_', '-', '~', '\u{e9}']);
    let lower: Option<char> = lower.into_iter().find(is_free);
    let upper =
        ('A'..='Z').find(|character| !named.contains(character) && !named.contains(&character.to_ascii_lowercase()));
    let digit = ('1'..='9').chain(['0']).find(is_free);
    let fresh = [digit, lower, upper].into_iter().flatten();
    let letters = fresh.chain(named.iter().copied()).map(Letter::Char);
    letters
        .chain(symbols.iter().map(|&symbol| Letter::Symbol(symbol)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::builder::Builder;
    use super::super::pattern::Class;
    use super::*;
    use iamscope_policy::Case;
    use proptest::prelude::*;

    /// Patterns as an ARN has them: in front of the last colon a wildcard does not cross one.
    fn patterns(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Pattern>> {
        let class = prop_oneof![Just(Class::Any), Just(Class::NotColon), Just(Class::Name)];
        let case = prop_oneof![Just(Case::Sensitive), Just(Case::Insensitive)];
        let pattern = ("[aB:/*?]{0,4}", class, case, "[a*]{0,2}");
        let pattern = pattern.prop_map(|(start, class, case, end)| {
            Builder::default()
                .pattern(&start, case, class)
                .pattern(&end, Case::Sensitive, Class::Any)
                .build()
        });
        proptest::collection::vec(pattern, count)
    }

    fn texts() -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut longest = texts.clone();
        for _ in 0..4 {
            let longer = longest
                .iter()
                .flat_map(|text| "aAbB:/z".chars().map(move |letter| format!("{text}{letter}")));
            longest = longer.collect();
            texts.extend(longest.iter().cloned());
        }
        texts
    }

    proptest! {
        #[test]
        fn what_is_found_fits_and_what_fits_is_found(
            first in patterns(1..3),
            second in patterns(1..3),
            none in patterns(0..3),
        ) {
            let wanted = Wanted { each: vec![first.iter().collect(), second.iter().collect()], none: none.iter().collect() };
            let fits = |text: &str| {
                let is_in = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(text));
                is_in(&first) && is_in(&second) && !is_in(&none)
            };
            let mut budget = Budget::new(100_000);
            match find(&wanted, &mut budget) {
                Found::Text(text) => prop_assert!(fits(&text), "{text}"),
                Found::Nothing => prop_assert_eq!(texts().into_iter().find(|text| fits(text)), None),
                Found::Perhaps => prop_assert!(false, "the search gave up"),
            }
        }

        #[test]
        fn what_covers_has_all_texts(one in patterns(1..2), other in patterns(1..2)) {
            let (one, other) = (&one[0], &other[0]);
            let (covers, clashes) = (one.covers(other), one.clashes(other));
            for text in texts() {
                prop_assert!(!covers || !other.matches(&text) || one.matches(&text), "{text}");
                prop_assert!(!clashes || !other.matches(&text) || !one.matches(&text), "{text}");
            }
        }
    }

    #[test]
    fn a_spent_budget_is_not_nothing() {
        let pattern = |text: &str| Builder::default().pattern(text, Case::Sensitive, Class::Any).build();
        let (wide, other) = (pattern("*a?b*"), pattern("*bb?a*c"));
        let wanted = Wanted {
            each: vec![vec![&wide], vec![&other]],
            none: Vec::new(),
        };
        assert_eq!(find(&wanted, &mut Budget::new(3)), Found::Perhaps);
        assert!(matches!(find(&wanted, &mut Budget::new(10_000)), Found::Text(_)));
    }
}

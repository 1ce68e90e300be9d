//! The search for a text that fits some patterns and not others.
//!
//! Easy cases come first: a pattern that another one covers, a text that is made by filling in wildcards. What is left
//! is searched in full, by the shortest text first: each pattern is a machine, and a state is what all of them have reached.

use super::machine::{Letter, Letters, Machine};
use super::pattern::{Pattern, Style, Symbol};
use crate::budget::Budget;
use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashSet};
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

/// How many patterns are filled in.
const MOST_FILLED: usize = 6;

/// Work of comparing two patterns.
pub(crate) const COMPARED: u64 = 8;

/// Work of holding a text against a pattern.
const MATCHED: u64 = 12;

/// Work of a letter, of a place that is looked at for it, and of a state that is new.
const LETTER: u64 = 12;
const LOOKED: u64 = 2;
const STATE: u64 = 48;

/// Finds a text.
pub(crate) fn find(mut wanted: Wanted<'_>, budget: &mut Budget) -> Found {
    let has_symbols = wanted.each.iter().flatten().any(|pattern| pattern.has_symbols());
    let out = Out::new(&wanted.none);
    let each: usize = wanted.each.iter().map(Vec::len).sum();
    let compared = wanted.each.iter().map(|patterns| {
        let others = each - patterns.len() + out.patterns.len() + wanted.each.len();
        patterns.len() * others + wanted.none.len()
    });
    if !budget.work(COMPARED * compared.sum::<usize>() as u64) {
        return Found::Perhaps;
    }
    if !narrow(&mut wanted, &out) {
        return Found::Nothing;
    }
    if has_symbols {
        return find_symbolic(&wanted, budget);
    }
    wanted.none.retain(|pattern| !pattern.has_symbols());
    find_plain(&wanted, budget)
}

fn find_plain(wanted: &Wanted<'_>, budget: &mut Budget) -> Found {
    if let Some(text) = fill(wanted, budget) {
        return Found::Text(text);
    }
    search(wanted, &[], budget)
}

/// Patterns that texts must not fit. In long lists those without wildcards are looked up: they cover themselves only.
struct Out<'p> {
    fixed: FxHashSet<&'p Pattern>,
    patterns: Vec<&'p Pattern>,
}

/// How long a list is that is looked up.
const LONG: usize = 32;

impl<'p> Out<'p> {
    fn new(none: &[&'p Pattern]) -> Self {
        let is_long = none.len() > LONG;
        let (fixed, patterns): (Vec<_>, Vec<_>) = none.iter().partition(|pattern| is_long && pattern.is_fixed());
        Self {
            fixed: fixed.into_iter().collect(),
            patterns,
        }
    }

    fn covers(&self, pattern: &Pattern) -> bool {
        self.fixed.contains(pattern) || self.patterns.iter().any(|out| out.covers(pattern))
    }
}

/// Drops what cannot fit, and returns whether something is left.
fn narrow(wanted: &mut Wanted<'_>, out: &Out<'_>) -> bool {
    for patterns in &mut wanted.each {
        patterns.retain(|pattern| !out.covers(pattern));
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
fn fill(wanted: &Wanted<'_>, budget: &mut Budget) -> Option<String> {
    let patterns = wanted
        .each
        .iter()
        .flat_map(|patterns| patterns.iter().take(MOST_FILLED));
    // The longest says most about what a text looks like.
    let mut patterns: Vec<&&Pattern> = patterns.collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.items().len()));
    for pattern in patterns.iter().take(MOST_FILLED) {
        let styles = if pattern.has_wildcards() { STYLES.len() } else { 1 };
        for style in STYLES.iter().take(styles) {
            let text = pattern.fill(*style);
            let patterns = wanted.each.iter().map(Vec::len).sum::<usize>() + wanted.none.len();
            budget.work(text.len() as u64 + MATCHED * patterns as u64);
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
            let symbols: BTreeSet<Symbol> = pattern.symbols().collect();
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

/// The patterns of a search as machines, side by side.
struct Machines<'p> {
    each: Vec<Vec<Machine<'p>>>,
    none: Vec<Machine<'p>>,
}

/// Searches in full, the shortest texts first.
fn search(wanted: &Wanted<'_>, symbols: &[Symbol], budget: &mut Budget) -> Found {
    let machines = Machines {
        each: wanted.each.iter().map(|patterns| machines(patterns)).collect(),
        none: machines(&wanted.none),
    };
    let mut state = machines.start();
    let mut next = state.clone();
    let mut states: IndexSet<Box<[u64]>, FxBuildHasher> = IndexSet::default();
    states.insert(state.clone());
    // From which state each was reached, by which letter.
    let mut ways: Vec<(usize, Letter)> = vec![(0, Letter::Char(':'))];
    let (mut at, mut letters) = (0, Vec::new());
    while let Some(reached) = states.get_index(at) {
        state.copy_from_slice(reached);
        if machines.are_content(&state) {
            return Found::Text(text(&ways, at));
        }
        machines.letters(&state, symbols, &mut letters);
        for &letter in &letters {
            let (is_alive, looked) = machines.step(&state, letter, &mut next);
            let is_new = is_alive && !states.contains(&next);
            let new = if is_new { STATE + 2 * next.len() as u64 } else { 0 };
            if !budget.work(LETTER + LOOKED * looked + next.len() as u64 + new) {
                return Found::Perhaps;
            }
            if is_new {
                states.insert(next.clone());
                ways.push((at, letter));
            }
        }
        at += 1;
    }
    Found::Nothing
}

fn machines<'p>(patterns: &[&'p Pattern]) -> Vec<Machine<'p>> {
    patterns.iter().map(|pattern| Machine::new(pattern)).collect()
}

impl Machines<'_> {
    /// Returns the state before the first letter.
    fn start(&self) -> Box<[u64]> {
        let machines = || self.each.iter().flatten().chain(&self.none);
        let mut state = vec![0; machines().map(|machine| machine.words).sum()];
        let mut rest = state.as_mut_slice();
        for machine in machines() {
            let (own, others) = rest.split_at_mut_checked(machine.words).unwrap_or_default();
            machine.start(own);
            rest = others;
        }
        state.into()
    }

    /// Collects the letters after which a wanted text may still come: all that the machines tell apart where they are now,
    /// and of those that they do not, one for each class.
    fn letters(&self, state: &[u64], symbols: &[Symbol], letters: &mut Vec<Letter>) {
        letters.clear();
        let mut rest = state;
        let mut own = |machine: &Machine<'_>| {
            let (own, others) = rest.split_at_checked(machine.words).unwrap_or_default();
            rest = others;
            own
        };
        let mut named = Letters::default();
        let mut fewest: Option<Vec<char>> = None;
        for machines in &self.each {
            let mut group = Letters::default();
            for machine in machines {
                machine.letters(own(machine), &mut group);
            }
            if group.has_classes {
                named.named.append(&mut group.named);
            } else if fewest.as_ref().is_none_or(|fewest| group.named.len() < fewest.len()) {
                fewest = Some(group.named);
            }
        }
        if let Some(mut only) = fewest {
            only.sort_unstable();
            only.dedup();
            letters.extend(only.into_iter().map(Letter::Char));
        } else {
            for machine in &self.none {
                machine.letters(own(machine), &mut named);
            }
            let mut named = named.named;
            named.extend([':', '/']);
            named.sort_unstable();
            named.dedup();
            let is_free = |character: &char| !named.contains(character);
            let digit = ('1'..='9').chain(['0']).find(is_free);
            // Characters from here on are as good as lower case, and there is always one that is free.
            let lower = ('a'..='z').chain(['_', '-', '~']).chain('\u{e9}'..).find(is_free);
            let upper = ('A'..='Z').find(is_free);
            letters.extend([digit, lower, upper].into_iter().flatten().map(Letter::Char));
            letters.extend(named.into_iter().map(Letter::Char));
        }
        letters.extend(symbols.iter().copied().map(Letter::Symbol));
    }

    /// Goes on by a letter, and returns whether a wanted text may still come of it, and how much was looked at.
    fn step(&self, state: &[u64], letter: Letter, next: &mut [u64]) -> (bool, u64) {
        next.fill(0);
        let (mut from, mut to) = (state, next);
        let mut looked = 0;
        for machines in &self.each {
            let mut is_alive = false;
            for machine in machines {
                let Some(((own, rest), (new, others))) = from
                    .split_at_checked(machine.words)
                    .zip(to.split_at_mut_checked(machine.words))
                else {
                    return (false, looked);
                };
                looked += machine.step(own, letter, new);
                is_alive |= new.iter().any(|word| *word != 0);
                (from, to) = (rest, others);
            }
            if !is_alive {
                return (false, looked);
            }
        }
        for machine in &self.none {
            let Some(((own, rest), (new, others))) = from
                .split_at_checked(machine.words)
                .zip(to.split_at_mut_checked(machine.words))
            else {
                return (false, looked);
            };
            looked += machine.step(own, letter, new);
            if machine.absorbs(new) {
                return (false, looked);
            }
            (from, to) = (rest, others);
        }
        (true, looked)
    }

    /// Returns whether what was read so far is wanted.
    fn are_content(&self, state: &[u64]) -> bool {
        let mut rest = state;
        let mut accepts = |machine: &Machine<'_>| {
            let (own, others) = rest.split_at_checked(machine.words).unwrap_or_default();
            rest = others;
            machine.accepts(own)
        };
        let mut are_content = true;
        for machines in &self.each {
            let count = machines.iter().filter(|machine| accepts(machine)).count();
            are_content &= count > 0;
        }
        let count = self.none.iter().filter(|machine| accepts(machine)).count();
        are_content && count == 0
    }
}

/// Returns the text that leads to a state.
fn text(ways: &[(usize, Letter)], mut at: usize) -> String {
    let mut letters = Vec::new();
    while at != 0
        && let Some((before, letter)) = ways.get(at)
    {
        letters.push(match letter {
            Letter::Char(character) => *character,
            Letter::Symbol(_) => '?',
        });
        at = *before;
    }
    letters.iter().rev().collect()
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
            match find(wanted, &mut budget) {
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
        assert_eq!(find(wanted.clone(), &mut Budget::new(0)), Found::Perhaps);
        assert!(matches!(find(wanted, &mut Budget::new(10_000)), Found::Text(_)));
    }
}

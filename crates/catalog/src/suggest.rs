//! Did you mean: names close to one that is not known.

use crate::{ActionRef, Catalog, ConditionKeyRef, ServiceRef};

/// No list of suggestions is longer.
const MOST: usize = 3;

/// How alike two names must be to be worth a suggestion, from 0 (nothing in common) to 1 (the same).
const ALIKE: f64 = 0.65;

impl Catalog {
    /// Returns actions whose names are close to an unknown one, the closest first and at most three.
    ///
    /// Looks in the named service, then in services that may be meant by the prefix, then for the same name anywhere.
    pub fn suggest_action(&self, full_name: &str) -> Vec<ActionRef<'_>> {
        let Some((prefix, name)) = full_name.split_once(':') else {
            return Vec::new();
        };
        let named = self.service(prefix).into_iter().flat_map(ServiceRef::actions);
        let close = closest(named, name, ActionRef::name);
        if !close.is_empty() {
            return close;
        }
        let meant = self.suggest_service(prefix).into_iter().flat_map(ServiceRef::actions);
        let close = closest(meant, name, ActionRef::name);
        if !close.is_empty() {
            return close;
        }
        self.services()
            .filter_map(|service| service.action(name))
            .take(MOST)
            .collect()
    }

    /// Returns condition keys whose names are close to an unknown one, the closest first and at most three.
    pub fn suggest_condition_key(&self, name: &str) -> Vec<ConditionKeyRef<'_>> {
        closest(self.condition_keys(), name, ConditionKeyRef::name)
    }

    /// Returns services that may be meant by an unknown prefix, at most three: first those whose prefixes are close,
    /// then those whose own names fit, as "AWS Step Functions" for `stepfunctions`.
    pub fn suggest_service(&self, prefix: &str) -> Vec<ServiceRef<'_>> {
        let mut meant = closest(self.services(), prefix, ServiceRef::prefix);
        let wanted = prefix.to_ascii_lowercase();
        let named = self
            .services()
            .filter(|service| is_called(&service.name().to_ascii_lowercase(), &wanted));
        let named = named.filter(|service| !meant.contains(service)).collect::<Vec<_>>();
        meant.extend(named);
        meant.truncate(MOST);
        meant
    }
}

/// Returns whether people may call a service so: by a word of its name, by words run together, or by initials.
fn is_called(name: &str, wanted: &str) -> bool {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    let words = words
        .filter(|word| !matches!(*word, "" | "aws" | "amazon"))
        .collect::<Vec<_>>();
    let initials = words.iter().filter_map(|word| word.chars().next()).collect::<String>();
    words.contains(&wanted) || (wanted.len() > 2 && (words.concat().contains(wanted) || initials.starts_with(wanted)))
}

/// Returns the items whose names are alike, the most alike first; items of equal score stay in their order.
fn closest<'a, T: Copy>(items: impl Iterator<Item = T>, wanted: &str, name: impl Fn(T) -> &'a str) -> Vec<T> {
    let wanted = wanted.to_ascii_lowercase();
    let scored = items.map(|item| {
        (
            strsim::normalized_damerau_levenshtein(&name(item).to_ascii_lowercase(), &wanted),
            item,
        )
    });
    let mut scored = scored.filter(|&(score, _)| score >= ALIKE).collect::<Vec<_>>();
    scored.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    scored.into_iter().take(MOST).map(|(_, item)| item).collect()
}

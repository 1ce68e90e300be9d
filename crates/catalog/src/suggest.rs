//! Did you mean: names close to one that is not known.

use crate::{ActionRef, Catalog, ServiceRef};

/// No list of suggestions is longer.
const MOST: usize = 3;

/// How alike two names must be to be worth a suggestion, from 0 (nothing in common) to 1 (the same).
const ALIKE: f64 = 0.65;

impl Catalog {
    /// Returns actions whose names are close to an unknown one, the closest first and at most three.
    ///
    /// Looks in the named service. If there is no such service or nothing close in it, looks in services whose prefix or
    /// own name is close.
    pub fn suggest_action(&self, full_name: &str) -> Vec<ActionRef<'_>> {
        let Some((prefix, name)) = full_name.split_once(':') else {
            return Vec::new();
        };
        if let Some(service) = self.service(prefix) {
            let close = closest(service.actions(), name, ActionRef::name);
            if !close.is_empty() {
                return close;
            }
        }
        let actions = self.suggest_service(prefix).into_iter().flat_map(ServiceRef::actions);
        closest(actions, name, ActionRef::name)
    }

    /// Returns services whose prefixes are close to an unknown one, the closest first and at most three; a service
    /// whose name has the unknown prefix as a word is close as well, as `cloudwatch` for `logs`.
    pub fn suggest_service(&self, prefix: &str) -> Vec<ServiceRef<'_>> {
        let mut close = closest(self.services(), prefix, ServiceRef::prefix);
        let has_word = |service: &ServiceRef<'_>| {
            let mut words = service
                .name()
                .split(|character: char| !character.is_ascii_alphanumeric());
            words.any(|word| word.eq_ignore_ascii_case(prefix))
        };
        let named = self
            .services()
            .filter(has_word)
            .filter(|service| !close.contains(service));
        let named = named.take(MOST.saturating_sub(close.len())).collect::<Vec<_>>();
        close.extend(named);
        close
    }
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

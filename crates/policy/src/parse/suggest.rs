//! Did you mean.

/// Returns the candidate that looks most like `text`, if one is near enough to be a slip of the keyboard.
pub(super) fn nearest<T>(text: &str, candidates: impl IntoIterator<Item = T>) -> Option<T>
where
    T: AsRef<str>,
{
    /// Longer texts are no slip of a name of this language, and the distance takes time quadratic in the length.
    const LONGEST: usize = 64;
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let name = candidate.as_ref();
            let limit = name.len().div_ceil(4);
            // The distance is at least the difference in length, which costs nothing to know.
            if name.len().abs_diff(lower.chars().count()) > limit {
                return None;
            }
            let distance = strsim::osa_distance(&lower, &name.to_ascii_lowercase());
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

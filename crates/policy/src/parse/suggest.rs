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
            let name = candidate.as_ref().to_ascii_lowercase();
            let distance = strsim::osa_distance(&lower, &name);
            (distance <= name.len().div_ceil(4)).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

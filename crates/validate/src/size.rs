//! How long a policy is, as the quotas count.

use crate::context::Context;

/// Returns how many characters a policy has; white space between its elements does not count.
///
/// Source: IAM User Guide, "IAM and AWS STS quotas"; Organizations User Guide, "Quotas", for policies that the console saves.
pub(crate) fn characters(cx: &Context<'_>) -> usize {
    let text = cx.root.map_or("", |root| cx.slice(root.span()));
    let mut count = 0;
    let mut is_inside = false;
    let mut was_backslash = false;
    for character in text.chars() {
        if is_inside {
            is_inside = was_backslash || character != '"';
            was_backslash = character == '\\' && !was_backslash;
        } else if character == '"' {
            is_inside = true;
        } else if character.is_ascii_whitespace() {
            continue;
        }
        count += 1;
    }
    count
}

/// Returns how long a policy is and the quota, if it is longer.
pub(crate) fn excess(cx: &Context<'_>, quota: usize) -> Option<String> {
    let count = characters(cx);
    (count > quota).then(|| format!("the policy has {count} characters, and the quota is {quota}"))
}

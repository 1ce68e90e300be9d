//! Taking an item out of a list, or a member out of an object.

use crate::problem::Edit;
use iamscope_policy::Span;
use iamscope_policy::json::Member;

/// Returns the change that takes out what stands at a place, with one comma beside it; `None` if what remains would be no
/// list or object any more.
///
/// Between the parts of a JSON text there is nothing but white space.
pub(crate) fn removal(text: &str, span: Span) -> Option<Edit> {
    let before = text.get(..span.start as usize)?.trim_end();
    let after = text.get(span.end as usize..)?;
    let rest = after.trim_start();
    let (start, end) = if let Some(next) = rest.strip_prefix(',') {
        (span.start as usize, text.len() - next.trim_start().len())
    } else if let Some(previous) = before.strip_suffix(',') {
        (previous.len(), span.end as usize)
    } else if before.ends_with(['[', '{']) && rest.starts_with([']', '}']) {
        (span.start as usize, span.end as usize)
    } else {
        return None;
    };
    Some(Edit {
        span: Span::new(start, end),
        text: String::new(),
    })
}

/// Returns the change that takes a member out of its object.
pub(crate) fn member_removal(text: &str, member: Member<'_>) -> Option<Edit> {
    removal(text, member.key.span().to(member.value.span()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comma_goes_too() {
        let without = |text: &str, part: &str| {
            let start = text.find(part).expect("a part");
            let edit = removal(text, Span::new(start, start + part.len())).expect("a change");
            let mut text = text.to_owned();
            text.replace_range(edit.span.range(), &edit.text);
            text
        };
        assert_eq!(without("[ 1, 2,\n 3 ]", "1"), "[ 2,\n 3 ]");
        assert_eq!(without("[ 1, 2,\n 3 ]", "2"), "[ 1, 3 ]");
        assert_eq!(without("[ 1, 2,\n 3 ]", "3"), "[ 1, 2 ]");
        assert_eq!(without("[ 1 ]", "1"), "[  ]");
    }
}

//! Taking an item out of a list, or a member out of an object.

use crate::problem::Edit;
use iamscope_policy::Span;
use iamscope_policy::json::{Kind, Member, Value};

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

/// Returns the changes that take items out of a list, by their places; `None` if nothing would be left.
pub(crate) fn item_removals(list: Value<'_>, is_out: impl Fn(usize) -> bool) -> Option<Vec<Edit>> {
    if list.kind() != Kind::List {
        return None;
    }
    let items: Vec<(bool, Span)> = (0..)
        .zip(list.items())
        .map(|(place, item)| (is_out(place), item.span()))
        .collect();
    let mut edits = Vec::new();
    let mut last_kept: Option<Span> = None;
    // Where the items begin that go before one that stays.
    let mut from = None;
    for &(is_out, span) in &items {
        if is_out {
            from = from.or(Some(span.start));
            continue;
        }
        if let Some(start) = from.take() {
            edits.push(Span { start, end: span.start });
        }
        last_kept = Some(span);
    }
    let last_kept = last_kept?;
    if from.is_some() {
        let (_, last) = items.last()?;
        edits.push(Span {
            start: last_kept.end,
            end: last.end,
        });
    }
    let edits = edits.into_iter().map(|span| Edit {
        span,
        text: String::new(),
    });
    Some(edits.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::json::{Limits, read};

    #[test]
    fn items_go_with_their_commas() {
        let without = |text: &str, places: &[usize]| {
            let (document, _) = read(text, Limits::default());
            let edits = item_removals(document.root()?, |place| places.contains(&place))?;
            let mut text = text.to_owned();
            for edit in edits.iter().rev() {
                text.replace_range(edit.span.range(), &edit.text);
            }
            Some(text)
        };
        assert_eq!(without("[1, 2, 3, 4]", &[0, 2]).as_deref(), Some("[2, 4]"));
        assert_eq!(without("[1, 2, 3, 4]", &[1, 2, 3]).as_deref(), Some("[1]"));
        assert_eq!(without("[1, 2, 3, 4]", &[0, 1, 3]).as_deref(), Some("[3]"));
        assert_eq!(without("[1]", &[0]), None);
        assert_eq!(without("1", &[0]), None);
    }

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

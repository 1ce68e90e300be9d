//! The `Condition` element.

use super::reader::Reader;
use super::suggest::nearest;
use crate::condition::{Condition, ConditionKey, Operator, Test};
use crate::document::Element;
use crate::issue::{Expected, IssueKind};
use crate::json::{Kind, Member, Value};
use crate::source::{Located, Span};

/// Reads all clauses; `None` if one of them was not understood, since the rest without it would mean something else.
///
/// Nor is a key that stands twice: what AWS makes of it is not documented, and each reading errs one way, for an Allow or
/// for a Deny.
pub(super) fn read(reader: &mut Reader<'_>, value: Value<'_>) -> Option<Vec<Condition>> {
    let mut clauses = Vec::new();
    let mut is_whole = object(reader, value, Element::Condition)?;
    for (index, member) in value.members().enumerate() {
        let Some(text) = member.key.as_str() else {
            is_whole = false;
            continue;
        };
        is_whole &= !reports_repeat(reader, value, index, member, text);
        let operator = read_operator(reader, text, member.key.content_span());
        is_whole &= operator.is_some();
        is_whole &= read_keys(reader, member.value, operator.as_ref(), &mut clauses).is_some();
    }
    is_whole.then_some(clauses)
}

/// Returns whether the value is an object with something in it; `None` if it is no object.
fn object(reader: &mut Reader<'_>, value: Value<'_>, element: Element) -> Option<bool> {
    if value.kind() != Kind::Object {
        reader.wrong_type(value, element, Expected::Object);
        return None;
    }
    if value.members().next().is_none() {
        reader.report(value.span(), IssueKind::Empty { element });
    }
    Some(true)
}

/// Reports a key that was there before, perhaps with other capitals, which AWS refuses as well; returns whether it was.
fn reports_repeat(reader: &mut Reader<'_>, object: Value<'_>, index: usize, member: Member<'_>, text: &str) -> bool {
    /// Only so many keys are compared, more than any policy has, to stay linear.
    const MOST: usize = 64;
    let is_same = |before: &Member<'_>| before.key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(text));
    let first = object.members().take(index.min(MOST)).find(is_same);
    if let Some(first) = first {
        reader.duplicate(member.key, text, first.key);
    }
    first.is_some()
}

fn read_operator(reader: &mut Reader<'_>, text: &str, span: Span) -> Option<Located<Operator>> {
    let operator = Operator::parse(text);
    if operator.is_none() {
        let (prefix, name) = match text.rsplit_once(':') {
            Some((prefix, name)) => (nearest(prefix, ["ForAllValues", "ForAnyValue"]), name),
            None => (None, text),
        };
        let suggestion = nearest(name, Test::ALL.iter().map(|test| test.name())).map(|name| match prefix {
            Some(prefix) => format!("{prefix}:{name}").into(),
            None => name.into(),
        });
        let found = text.into();
        reader.report(span, IssueKind::UnknownOperator { found, suggestion });
    }
    operator.map(|operator| Located::new(operator, span))
}

fn read_keys(
    reader: &mut Reader<'_>,
    value: Value<'_>,
    operator: Option<&Located<Operator>>,
    clauses: &mut Vec<Condition>,
) -> Option<()> {
    object(reader, value, Element::ConditionOperator)?;
    let mut is_whole = true;
    for (index, member) in value.members().enumerate() {
        let Some(text) = member.key.as_str() else {
            is_whole = false;
            continue;
        };
        is_whole &= !reports_repeat(reader, value, index, member, text);
        let values = reader.list(
            member.value,
            Element::ConditionValue,
            Expected::Scalars,
            |reader, text, _| reader.template(text),
        );
        match (values, operator) {
            (Some(values), Some(operator)) => clauses.push(Condition {
                operator: operator.clone(),
                key: Located::new(ConditionKey::new(text), member.key.content_span()),
                values,
            }),
            (_, _) => is_whole = false,
        }
    }
    is_whole.then_some(())
}

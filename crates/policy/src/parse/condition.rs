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
/// A key that stands twice gives two clauses, both of which must hold. What AWS makes of it is not documented; the issue
/// that is reported says that the statement is in doubt.
pub(super) fn read(reader: &mut Reader<'_>, value: Value<'_>) -> Option<Vec<Condition>> {
    let mut clauses = Vec::new();
    let mut is_whole = object(reader, value, Element::Condition)?;
    let mut operators: Vec<Member<'_>> = Vec::new();
    for member in value.members() {
        let Some(text) = member.key.as_str() else {
            is_whole = false;
            continue;
        };
        note(reader, &mut operators, member, text);
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

/// Reports a key that was there before, perhaps with other capitals, which AWS refuses as well.
fn note<'d>(reader: &mut Reader<'_>, seen: &mut Vec<Member<'d>>, member: Member<'d>, text: &str) {
    /// More different keys than any policy has are not compared, to stay linear.
    const MOST: usize = 64;
    let is_same = |before: &&Member<'_>| before.key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(text));
    match seen.iter().find(is_same) {
        Some(first) => reader.duplicate(member.key, text, first.key),
        None if seen.len() < MOST => seen.push(member),
        None => {}
    }
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
    let mut keys: Vec<Member<'_>> = Vec::new();
    let mut is_whole = true;
    for member in value.members() {
        let Some(text) = member.key.as_str() else {
            is_whole = false;
            continue;
        };
        note(reader, &mut keys, member, text);
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

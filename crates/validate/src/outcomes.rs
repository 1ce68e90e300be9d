//! Comparisons that do not hinge on the value of their key.

use crate::addresses::range;
use crate::context::Context;
use crate::problem::{Draft, Edit, Problems, Safety};
use crate::reading::{Clause, Statement};
use crate::removal::member_removal;
use crate::values::is_test;
use iamscope_policy::{Effect, Element, Quantifier, Test};

/// When a comparison holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// For every request.
    Always,
    /// For none.
    Never,
    /// If the request has the key.
    IfPresent,
    /// If it has not.
    IfAbsent,
}

/// Reports the comparisons that hold then; `details` says what is wrong with one.
pub(crate) fn report(
    cx: &Context<'_>,
    out: &mut Problems<'_>,
    outcome: Outcome,
    details: impl Fn(&Clause<'_>) -> String,
) {
    for statement in &cx.statements {
        for clause in statement
            .clauses
            .iter()
            .filter(|clause| outcome_of(clause) == Some(outcome))
        {
            let place = clause.values.iter().find(|value| is_star(value.text));
            let span = place.map_or_else(|| clause.value.content_span(), |value| value.span());
            let draft = Draft::at(span, details(clause));
            out.push(match outcome {
                Outcome::Always => without(cx, draft, statement, clause),
                Outcome::IfPresent => as_null(draft, statement, clause, "false"),
                Outcome::IfAbsent => as_null(draft, statement, clause, "true"),
                Outcome::Never => draft,
            });
        }
    }
}

/// Returns when a comparison holds, if that does not hinge on values.
fn outcome_of(clause: &Clause<'_>) -> Option<Outcome> {
    let operator = clause.operator?;
    if operator.test == Test::Null {
        let is_both = |text: &str| clause.values.iter().any(|value| value.text.eq_ignore_ascii_case(text));
        let is_plain = operator.quantifier.is_none();
        return (is_plain && is_both("true") && is_both("false")).then_some(Outcome::Always);
    }
    let when_present = fits_every_value(clause, operator.test)?;
    let when_absent = match operator.quantifier {
        None => operator.if_exists || operator.test.is_negated(),
        Some(Quantifier::ForAllValues) => true,
        // AWS does not say what `IfExists` makes of it.
        Some(Quantifier::ForAnyValue) if operator.if_exists => return None,
        Some(Quantifier::ForAnyValue) => false,
    };
    Some(match (when_present, when_absent) {
        (true, true) => Outcome::Always,
        (false, false) => Outcome::Never,
        (true, false) => Outcome::IfPresent,
        (false, true) => Outcome::IfAbsent,
    })
}

/// Returns whether a comparison holds for every value, or for none; `None` if for some.
fn fits_every_value(clause: &Clause<'_>, test: Test) -> Option<bool> {
    let has = |is_it: &dyn Fn(&str) -> bool| clause.values.iter().any(|value| is_it(value.text));
    match test {
        Test::StringLike | Test::ArnLike | Test::ArnEquals => has(&is_star).then_some(true),
        Test::StringNotLike | Test::ArnNotLike | Test::ArnNotEquals => has(&is_star).then_some(false),
        Test::Bool => {
            let is_word = |word: &'static str| move |text: &str| text.eq_ignore_ascii_case(word);
            (has(&is_word("true")) && has(&is_word("false"))).then_some(true)
        }
        Test::IpAddress => has_all_addresses(clause).then_some(true),
        Test::NotIpAddress => has_all_addresses(clause).then_some(false),
        Test::StringEquals
        | Test::StringNotEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringNotEqualsIgnoreCase
        | Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals
        | Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals
        | Test::BinaryEquals
        | Test::Null => None,
    }
}

fn is_star(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

fn has_all_addresses(clause: &Clause<'_>) -> bool {
    let ranges = || clause.values.iter().filter_map(|value| range(value.text));
    let is_whole = |is_four: bool| ranges().any(|range| range.prefix_len() == 0 && range.addr().is_ipv4() == is_four);
    is_whole(true) && is_whole(false)
}

/// Adds the change that writes it with `Null`, where that takes no more than other words.
fn as_null(draft: Draft, statement: &Statement<'_>, clause: &Clause<'_>, word: &str) -> Draft {
    let is_same = |other: &&Clause<'_>| other.operator_name.span() == clause.operator_name.span();
    let is_alone = statement.clauses.iter().filter(is_same).count() == 1;
    let becomes_null = |other: &Clause<'_>| {
        let outcome = outcome_of(other);
        matches!(outcome, Some(Outcome::IfPresent | Outcome::IfAbsent)) || is_test(other, Test::Null)
    };
    let nulls = statement.clauses.iter().filter(|other| becomes_null(other)).count();
    if !is_alone || nulls > 1 {
        return draft;
    }
    let name = Edit {
        span: clause.operator_name.span(),
        text: "Null".to_owned(),
    };
    let value = Edit {
        span: clause.value.span(),
        text: format!("\"{word}\""),
    };
    // `Null` takes an empty value for an absent key, which is less to allow with `false`, and more to deny with `true`.
    let safety = match (statement.effect, word) {
        (Some(Effect::Allow), "false") | (Some(Effect::Deny), "true") => Safety::Safe,
        (Some(Effect::Allow | Effect::Deny) | None, _) => Safety::Review,
    };
    draft.edits(safety, format!("write `Null` with `{word}`"), vec![name, value])
}

/// Adds the change that takes the comparison out, and with it what would be empty.
fn without(cx: &Context<'_>, draft: Draft, statement: &Statement<'_>, clause: &Clause<'_>) -> Draft {
    let Some(condition) = statement.member(Element::Condition) else {
        return draft;
    };
    let operator = condition
        .value
        .members()
        .find(|member| member.key.content_span() == clause.operator_name.span());
    let Some(operator) = operator else {
        return draft;
    };
    let key = operator
        .value
        .members()
        .find(|member| member.key.content_span() == clause.key.span());
    let edit = if operator.value.members().count() > 1 {
        key.and_then(|key| member_removal(cx.text, key))
    } else if condition.value.members().count() > 1 {
        member_removal(cx.text, operator)
    } else {
        member_removal(cx.text, condition)
    };
    match edit {
        Some(edit) => draft.edits(Safety::Safe, "leave it out", vec![edit]),
        None => draft,
    }
}

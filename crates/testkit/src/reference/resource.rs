//! Rules 6 to 9: resources (IAM User Guide, "IAM JSON policy elements: Resource" and "NotResource").

use super::answer::Question;
use super::glob::{Token, fits, fits_any_case};
use super::situation::Situation;
use super::truth::Truth;
use super::variables;
use iamscope_policy::Version;

/// Returns whether a resource pattern covers the resource of the request.
pub(super) fn covers(text: &str, version: Version, situation: &Situation<'_>) -> Truth {
    if text == "*" {
        return Truth::Yes;
    }
    let resource = situation.case.request.resource.as_str();
    if resource == "*" {
        return covers_no_resource(text, situation);
    }
    let fields = variables::fields(text, version);
    if fields.len() < 6 {
        covers_short(text, version, situation)
    } else {
        covers_arn(&fields, version, situation)
    }
}

/// Rule 8: an action without resources is granted on `*` only.
///
/// `s3:ListAllMyBuckets` is granted on `arn:aws:s3:::*` in the examples of "Policy evaluation logic" and "Condition
/// operators", so that is one more form of everything.
fn covers_no_resource(text: &str, situation: &Situation<'_>) -> Truth {
    let is_all_buckets = text == "arn:aws:s3:::*" && situation.is_action("s3", &["ListAllMyBuckets"]);
    if is_all_buckets {
        Truth::Yes
    } else if text.chars().all(|character| character == '*') && !text.is_empty() {
        situation.world.open(Question::ShortArn)
    } else {
        Truth::No
    }
}

/// Rule 6: field by field; no wildcard crosses one of the first five colons, and the rest is one field.
fn covers_arn(fields: &[String], version: Version, situation: &Situation<'_>) -> Truth {
    let asked: Vec<&str> = situation.case.request.resource.splitn(6, ':').collect();
    if asked.len() < 6 {
        return Truth::No;
    }
    let (mut exact, mut any_case) = (Truth::Yes, Truth::Yes);
    for (index, (field, asked)) in fields.iter().zip(asked).enumerate() {
        let is_last = index == 5;
        let (same, similar) = covers_field(field, asked, is_last, version, situation);
        exact = exact.min(same);
        any_case = any_case.min(if is_last { same } else { similar });
    }
    if exact == any_case {
        exact
    } else {
        any_case.min(situation.world.open(Question::ArnCase)).max(exact)
    }
}

/// Returns whether a field fits exactly, and whether it fits in any case.
fn covers_field(
    field: &str,
    asked: &str,
    is_last: bool,
    version: Version,
    situation: &Situation<'_>,
) -> (Truth, Truth) {
    let world = situation.world;
    let filled = variables::fill(field, version, situation.context);
    let test =
        |fits: fn(&[Token], &str) -> bool| variables::test(&filled, world, |pattern| Truth::of(fits(pattern, asked)));
    // Rule 24: variables stand after the fifth colon only.
    if !is_last && variables::has_variables(field, version) {
        let ends = |truth: Truth| truth.min(world.open(Question::VariableInField));
        return (ends(test(fits)), ends(test(fits_any_case)));
    }
    (test(fits), test(fits_any_case))
}

/// Rule 7: fewer than six fields. The missing ones may be meant to be anything, or the pattern to be one text.
fn covers_short(text: &str, version: Version, situation: &Situation<'_>) -> Truth {
    let mut padded = variables::fields(text, version);
    padded.resize(6, "*".to_owned());
    let by_field = covers_arn(&padded, version, situation);
    let resource = situation.case.request.resource.as_str();
    let filled = variables::fill(text, version, situation.context);
    let as_text = variables::test(&filled, situation.world, |pattern| Truth::of(fits(pattern, resource)));
    match by_field.max(as_text) {
        Truth::No => Truth::No,
        Truth::Open | Truth::Yes => situation.world.open(Question::ShortArn),
    }
}

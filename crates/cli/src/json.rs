//! Answers as JSON, in the shape of AWS's authorization details (`GetRequestAuthorizationDetails`): `requestContext` and
//! `evaluations`, each with `action`, `resource`, `evaluatedEffect` and `checks`. The room `simulate` has the checks; what
//! AWS has no member for stands beside them. The shape is versioned: `schema` grows with every change that could break a
//! reader.

use crate::exit::{Exit, Failure};
use iamscope_access::{Access, Answer, Grant, Question};
use iamscope_estate::Gap;
use iamscope_eval::{Action, Context, Edits, Explanation, Target, Value as KeyValue};
use iamscope_simulate::report;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The version of the shapes below.
const SCHEMA: u32 = 2;

/// One action on one resource; AWS's `Evaluation`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation<'e> {
    action: String,
    resource: &'e str,
    evaluated_effect: &'static str,
    #[serde(flatten)]
    answer: report::Answer<'e>,
}

pub(crate) fn to_text(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| unwritten(&error))?;
    Ok(text + "\n")
}

/// Returns values as JSON, one in a line.
pub(crate) fn lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> Result<String, Failure> {
    let mut text = String::new();
    for value in values {
        text.push_str(&serde_json::to_string(&value).map_err(|error| unwritten(&error))?);
        text.push('\n');
    }
    Ok(text)
}

fn unwritten(error: &serde_json::Error) -> Failure {
    Failure::new(Exit::Failed, format!("cannot write JSON: {error}"))
}

/// Returns the answer of `can`.
pub(crate) fn answer(
    access: &Access<'_>,
    question: &Question,
    answer: &Answer,
    explanation: &Explanation,
    edits: &Edits,
) -> Value {
    let evaluation = Evaluation {
        action: question.action.to_string(),
        resource: &question.resource.arn,
        evaluated_effect: report::effect_name(&answer.decision),
        answer: report::Answer::new(&answer.decision, explanation, Some(access.estate().sources())),
    };
    let edits = edits.sets.iter();
    let edits = edits.map(|set| set.iter().map(ToString::to_string).collect::<Vec<_>>());
    json!({
        "schema": SCHEMA,
        "principal": access.name(&question.principal),
        "requestContext": context(&question.context),
        "evaluations": [evaluation],
        "assumptions": answer.assumptions.iter().map(gap).collect::<Vec<_>>(),
        "edits": edits.collect::<Vec<_>>(),
    })
}

/// Returns the answer of `who-can`.
pub(crate) fn grants(
    access: &Access<'_>,
    action: &Action,
    target: &Target,
    known: &Context,
    grants: &[Grant],
) -> Value {
    let grant = |grant: &Grant| {
        json!({
            "principal": access.name(&grant.principal),
            "evaluatedEffect": report::effect_name(&grant.decision),
            "residual": report::residual(&grant.decision),
            "assumptions": grant.assumptions.iter().map(gap).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": SCHEMA,
        "action": action.to_string(),
        "resource": target.arn,
        "requestContext": context(known),
        "principals": grants.iter().map(grant).collect::<Vec<_>>(),
    })
}

/// Returns the keys that were told, `null` for those that the request does not have.
fn context(context: &Context) -> Map<String, Value> {
    let keys = context.iter().filter_map(|(key, value)| {
        let value = match value {
            KeyValue::One(text) => json!(text),
            KeyValue::Many(texts) => json!(texts),
            KeyValue::Absent => Value::Null,
            KeyValue::Unknown => return None,
        };
        Some((key.to_owned(), value))
    });
    keys.collect()
}

pub(crate) fn gap(gap: &Gap) -> Value {
    json!({"subject": gap.subject.to_string(), "fact": gap.fact.to_string(), "reason": gap.reason})
}

//! The context of a request: what follows from caller and target, what is given, what is unknown.

use crate::caller::KnownCaller;
use crate::case::{ContextValue, Request, Scalar};
use crate::error::CaseError;
use iamscope_eval::{Context, Target, Value};
use std::sync::Arc;

/// Lists of keys up to this length are compared each with each; sorting pays for longer ones only.
const FEW: usize = 16;

/// Makes the context: keys of the caller and the target first, then what the request says.
pub(crate) fn context(request: &Request, caller: &KnownCaller, target: &Target) -> Result<Context, CaseError> {
    check_keys(request)?;
    let mut context = Context::over(Arc::clone(&caller.context));
    context.set_target(target);
    for (key, value) in &request.context {
        context.set(key, to_value(value));
    }
    for key in &request.unknown {
        match key.strip_suffix('*') {
            Some(start) => context.set_family(start, Value::Unknown),
            None => context.set(key, Value::Unknown),
        }
    }
    Ok(context)
}

fn to_value(value: &ContextValue) -> Value {
    match value {
        ContextValue::Absent(()) => Value::Absent,
        ContextValue::One(scalar) => Value::One(to_text(scalar)),
        ContextValue::Many(scalars) => Value::Many(scalars.iter().map(to_text).collect()),
    }
}

fn to_text(scalar: &Scalar) -> Box<str> {
    match scalar {
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Bool(true) => "true".into(),
        Scalar::Bool(false) => "false".into(),
        Scalar::Number(number) => number.to_string().into(),
    }
}

/// A key that stands twice has two values, and which one is meant nobody can say.
fn check_keys(request: &Request) -> Result<(), CaseError> {
    let keys: Vec<&str> = request
        .context
        .keys()
        .chain(&request.unknown)
        .map(String::as_str)
        .collect();
    let repeated = if keys.len() <= FEW {
        let pairs = keys.iter().enumerate();
        pairs.into_iter().find_map(|(place, key)| {
            let mut before = keys.iter().take(place);
            before.any(|other| other.eq_ignore_ascii_case(key)).then_some(*key)
        })
    } else {
        let mut sorted: Vec<(String, &str)> = keys.iter().map(|key| (key.to_ascii_lowercase(), *key)).collect();
        sorted.sort();
        let same = |pair: &&[(String, &str)]| matches!(pair, [(one, _), (other, _)] if one == other);
        sorted.windows(2).find(same).and_then(|pair| Some(pair.last()?.1))
    };
    match repeated {
        Some(key) => Err(CaseError::RepeatedKey { key: key.to_owned() }),
        None => Ok(()),
    }
}

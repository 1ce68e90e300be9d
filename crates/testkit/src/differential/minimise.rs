//! Cases made as small as they can be while something about them stays.

use iamscope_simulate::Case;
use serde_json::Value;

/// Members that a case cannot do without, or means something else without.
const NEEDED: [&str; 16] = [
    "request",
    "principal",
    "role",
    "user",
    "action",
    "resource",
    "resourceAccount",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Statement",
    "policies",
];

/// Returns a smaller case of which `stays` still holds, such that it holds of no case with one more thing taken away.
pub(super) fn minimise(case: &Case, stays: impl Fn(&Case) -> bool) -> Case {
    let Ok(mut smallest) = serde_json::to_value(case) else {
        return case.clone();
    };
    let mut best = case.clone();
    loop {
        let mut paths = Vec::new();
        collect(&smallest, &mut Vec::new(), &mut paths);
        let mut has_changed = false;
        for path in paths {
            let mut smaller = smallest.clone();
            if !remove(&mut smaller, &path) {
                continue;
            }
            let read: Option<Case> = serde_json::from_str(&smaller.to_string()).ok();
            if let Some(read) = read.filter(|read| stays(read)) {
                smallest = smaller;
                best = read;
                has_changed = true;
                break;
            }
        }
        if !has_changed {
            return best;
        }
    }
}

/// A step into a JSON value.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Member(String),
    Element(usize),
}

/// Collects the places of all that may go, larger things first.
fn collect(value: &Value, here: &mut Vec<Step>, paths: &mut Vec<Vec<Step>>) {
    let children: Vec<(Step, &Value, bool)> = match value {
        Value::Object(members) => {
            let step = |(name, value)| {
                (
                    Step::Member(String::clone(name)),
                    value,
                    !NEEDED.contains(&name.as_str()),
                )
            };
            members.iter().map(step).collect()
        }
        Value::Array(elements) => {
            let may_go = elements.len() > 1 || !holds_text(elements);
            let step = |(place, value)| (Step::Element(place), value, may_go);
            elements.iter().enumerate().map(step).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (step, _, may_go) in &children {
        if *may_go {
            here.push(step.clone());
            paths.push(here.clone());
            here.pop();
        }
    }
    for (step, child, _) in children {
        here.push(step);
        collect(child, here, paths);
        here.pop();
    }
}

/// A list of patterns or values must not become empty: AWS refuses that.
fn holds_text(elements: &[Value]) -> bool {
    elements.iter().any(Value::is_string)
}

fn remove(value: &mut Value, path: &[Step]) -> bool {
    match (value, path) {
        (Value::Object(members), [Step::Member(name)]) => members.remove(name).is_some(),
        (Value::Array(elements), [Step::Element(place)]) if *place < elements.len() => {
            elements.remove(*place);
            true
        }
        (Value::Object(members), [Step::Member(name), rest @ ..]) => {
            members.get_mut(name).is_some_and(|inner| remove(inner, rest))
        }
        (Value::Array(elements), [Step::Element(place), rest @ ..]) => {
            elements.get_mut(*place).is_some_and(|inner| remove(inner, rest))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_stays() {
        let case: Case = serde_json::from_str(
            r#"{"request": {"principal": "*", "action": "s3:GetObject", "context": {"a": "1", "b": "2"}},
                "policies": {"resource": {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Deny", "Principal": "*", "Action": ["s3:a", "s3:b"], "Resource": "*"},
                    {"Effect": "Allow", "Principal": "*", "Action": "s3:c", "Resource": "*"}]}}}"#,
        )
        .expect("a case");
        let smallest = minimise(&case, |case| {
            let text = serde_json::to_string(case).expect("JSON");
            text.contains("s3:b") && text.contains(r#""b":"2""#)
        });
        insta::assert_snapshot!(serde_json::to_string(&smallest).expect("JSON"), @r#"{"request":{"principal":"*","action":"s3:GetObject","resource":"*","context":{"b":"2"}},"policies":{"resource":{"Statement":[{"Action":["s3:b"],"Effect":"Deny","Principal":"*","Resource":"*"}]}},"facts":{"managementAccount":false,"resourceInManagementAccount":false,"serviceLinkedRole":false,"awsManagedKey":false,"sessionToken":false}}"#);
    }
}

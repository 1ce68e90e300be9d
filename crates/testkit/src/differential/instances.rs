//! Unknown keys made known: concrete cases that an answer with a condition must agree with.

use super::generate::possible_values;
use crate::random::Random;
use iamscope_simulate::Case;
use iamscope_simulate::case::ContextValue;

/// How many concrete cases stand for one with unknown keys.
const COUNT: usize = 6;

/// Returns the concrete cases to compare with: the case itself if it is concrete.
pub(super) fn instances(case: &Case, random: &mut Random) -> Vec<Case> {
    if is_concrete(case) {
        return vec![case.clone()];
    }
    let choices: Vec<(String, Vec<ContextValue>)> = case
        .request
        .unknown
        .iter()
        .map(|name| (name.clone(), possible_values(random, name, 4)))
        .collect();
    (0..COUNT)
        .map(|number| instance(case, &choices, number, random))
        .collect()
}

/// Returns whether a case leaves nothing open about its request.
pub(super) fn is_concrete(case: &Case) -> bool {
    case.request.unknown.is_empty() && !is_role(&case.request.principal)
}

/// A role that calls stands for any of its sessions.
fn is_role(principal: &str) -> bool {
    principal.starts_with("arn:aws:iam:") && principal.contains(":role/")
}

fn instance(case: &Case, choices: &[(String, Vec<ContextValue>)], number: usize, random: &mut Random) -> Case {
    let mut case = case.clone();
    case.request.unknown.clear();
    for (name, values) in choices {
        // The first instance has no key, the later ones any mixture.
        let place = if number == 0 { 0 } else { random.below(values.len()) };
        match values.get(place) {
            Some(ContextValue::Absent(())) | None => {}
            Some(value) => {
                case.request.context.insert(name.clone(), value.clone());
            }
        }
    }
    if is_role(&case.request.principal) {
        let session = random.pick(&["s1", "s2", "red", "another"]);
        let role = case.request.principal.clone();
        let name = role.rsplit('/').next().unwrap_or_default();
        let account = role.split(':').nth(4).unwrap_or_default();
        case.request.principal = format!("arn:aws:sts::{account}:assumed-role/{name}/{session}");
        case.request.role = Some(role);
    }
    case
}

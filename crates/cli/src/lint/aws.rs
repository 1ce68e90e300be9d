//! The answer of AWS's `ValidatePolicy`.
//!
//! Source: Access Analyzer API Reference, "ValidatePolicy". What it says of a problem is in our words.

use super::report::{Report, location, sentence};
use crate::exit::Failure;
use crate::json;
use serde_json::{Value, json};

/// Returns the answer for one policy, or those for several, one in a line.
pub(super) fn to_text(report: &Report<'_>) -> Result<String, Failure> {
    let answers = report.policies.all.iter().map(|policy| {
        let of_policy = report.shown.iter().filter(|found| std::ptr::eq(found.policy, policy));
        let text = report.policies.text(policy);
        // What AWS does not look for is no part of its answer.
        let findings = of_policy.filter(|found| !found.problem.check.is_own()).map(|found| {
            let locations = found.problem.locations.iter().map(|place| location(place, text));
            json!({
                "findingDetails": sentence(&found.problem),
                "findingType": found.problem.check.level.as_str(),
                "issueCode": found.problem.check.code.as_str(),
                "learnMoreLink": found.problem.check.link(),
                "locations": locations.collect::<Vec<_>>(),
            })
        });
        json!({"findings": findings.collect::<Vec<_>>()})
    });
    let answers: Vec<Value> = answers.collect();
    match answers.as_slice() {
        [only] => json::to_text(only),
        several => json::lines(several),
    }
}

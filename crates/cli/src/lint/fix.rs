//! Applying the fixes that may be applied unseen, where it is proved that the policy then grants nothing new.

use super::policies::Policies;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use iamscope_catalog::Catalog;
use iamscope_policy::Source;
use iamscope_validate::{Edit, Problem, Safety, validate, widens_nothing};

/// Fixes can make others possible; no policy needs more rounds than this.
const ROUNDS: usize = 8;

/// Changes the files that hold a policy and nothing else. A policy from standard input is left as it is.
pub(super) fn apply(policies: &mut Policies, terminal: Terminal) -> Result<(), Failure> {
    for place in 0..policies.all.len() {
        let Some(policy) = policies.all.get(place) else {
            continue;
        };
        let Some(file) = policy.file.clone() else {
            continue;
        };
        let before = policies.text(policy).to_owned();
        let (text, count) = fixed(&before, |text| {
            validate(text, policy.kind, policy.resource_type, Catalog::embedded())
        });
        if count == 0 {
            continue;
        }
        let name = file.display().to_string();
        if widens_nothing(&before, &text, policy.kind) != Some(true) {
            terminal.warn(&format!(
                "{name}: left as it is; it was not proved that the fixes grant nothing new"
            ));
            continue;
        }
        std::fs::write(&file, &text)
            .map_err(|error| Failure::new(Exit::Failed, format!("cannot write `{name}`: {error}")))?;
        terminal.note(&format!(
            "fixed {count} {} of {name}",
            if count == 1 { "problem" } else { "problems" }
        ));
        let source = policies.sources.add(Source::new(name, text));
        if let Some(policy) = policies.all.get_mut(place) {
            policy.source = source;
        }
    }
    Ok(())
}

/// Returns a text with all safe fixes applied, and how many those were.
fn fixed(text: &str, problems: impl Fn(&str) -> Vec<Problem>) -> (String, usize) {
    let mut text = text.to_owned();
    let mut count = 0;
    for _ in 0..ROUNDS {
        let mut edits: Vec<Edit> = Vec::new();
        let mut applied = 0;
        for problem in problems(&text) {
            let Some(fix) = problem.fix.filter(|fix| fix.safety == Safety::Safe) else {
                continue;
            };
            let overlaps = |edit: &Edit| {
                let mut others = edits.iter();
                others.any(|other| edit.span.start <= other.span.end && other.span.start <= edit.span.end)
            };
            if !fix.edits.iter().any(overlaps) {
                edits.extend(fix.edits);
                applied += 1;
            }
        }
        if applied == 0 {
            break;
        }
        edits.sort();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        count += applied;
    }
    (text, count)
}

//! Applying the fixes that may be applied unseen.

use super::policies::Policies;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use iamscope_catalog::Catalog;
use iamscope_policy::Source;
use iamscope_validate::{Edit, Problem, Safety, validate};

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

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::{Policy, PolicyKind, SourceId, parse};
    use iamscope_prove::{Answer, Mode, Prover};
    use iamscope_validate::registry;

    /// The policies of AWS, and those on which the checks are tried.
    fn corpus() -> Vec<(PolicyKind, String)> {
        let managed = Catalog::embedded().managed_policies();
        let managed = managed.filter_map(|policy| Some((PolicyKind::Identity, policy.document()?.to_owned())));
        let tried = registry().iter().flat_map(|check| check.examples);
        let tried = tried.map(|example| (example.kind, example.text()));
        managed.chain(tried).collect()
    }

    fn read(text: &str, kind: PolicyKind) -> Policy {
        parse(SourceId(0), text, kind).0
    }

    #[test]
    fn what_is_fixed_allows_no_more() {
        let prover = Prover::new(Mode::Typed);
        let (mut narrower, mut refused, mut wider) = (0, 0, Vec::new());
        for (kind, text) in corpus() {
            let (after, count) = fixed(&text, |text| validate(text, kind, None, Catalog::embedded()));
            if count == 0 {
                continue;
            }
            let (before, after) = (read(&text, kind), read(&after, kind));
            if !before.unreadable.is_empty() {
                // AWS stores no such policy, so it allows nothing that could become more.
                refused += 1;
                continue;
            }
            match prover.no_new_access(&before, &after, kind).answer {
                Answer::Holds => narrower += 1,
                Answer::Fails(_) | Answer::Unknown(_) => wider.push(text),
            }
        }
        assert_eq!(
            wider,
            Vec::<String>::new(),
            "{narrower} were fixed, and {refused} that AWS refuses"
        );
        assert!(narrower > 20, "{narrower} were fixed, and {refused} that AWS refuses");
    }
}

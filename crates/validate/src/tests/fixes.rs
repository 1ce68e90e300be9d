//! That no fix which is applied unseen lets anybody do more.

use crate::{Edit, Safety, registry, validate, widens_nothing};
use iamscope_catalog::Catalog;
use iamscope_policy::{PolicyKind, SourceId, parse};

/// Returns a text with its safe fixes applied, unless it has none.
fn fixed(text: &str, kind: PolicyKind) -> Option<String> {
    let mut edits: Vec<Edit> = Vec::new();
    for problem in validate(text, kind, None, Catalog::embedded()) {
        let Some(fix) = problem.fix.filter(|fix| fix.safety == Safety::Safe) else {
            continue;
        };
        let overlaps = |edit: &Edit| {
            let mut others = edits.iter();
            others.any(|other| edit.span.start <= other.span.end && other.span.start <= edit.span.end)
        };
        if !fix.edits.iter().any(overlaps) {
            edits.extend(fix.edits);
        }
    }
    edits.sort();
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    (!edits.is_empty()).then_some(text)
}

/// What came of applying the fixes of policies.
#[derive(Default)]
struct Applied {
    /// How many policies had some.
    count: usize,
    /// Those that allow more afterwards, or are none any more.
    wrong: Vec<String>,
    /// Those of which it was not found out.
    unknown: Vec<String>,
}

fn apply(policies: impl Iterator<Item = (String, String, PolicyKind)>) -> Applied {
    let mut applied = Applied::default();
    for (name, text, kind) in policies {
        let Some(after) = fixed(&text, kind) else {
            continue;
        };
        let (before, issues) = parse(SourceId(0), &text, kind);
        // What is in no policy that AWS stores has no meaning to compare with.
        if !issues.is_empty() || !before.unreadable.is_empty() {
            continue;
        }
        let (_, issues) = parse(SourceId(0), &after, kind);
        applied.count += 1;
        if !issues.is_empty() {
            applied.wrong.push(format!("{name}: is no policy any more\n{after}"));
        }
        match widens_nothing(&text, &after, kind) {
            Some(true) => {}
            Some(false) => applied.wrong.push(format!("{name}: allows more\n{text}\n{after}")),
            None => applied.unknown.push(name),
        }
    }
    applied
}

#[test]
fn safe_fixes_of_the_examples_widen_nothing() {
    let examples = registry().iter().flat_map(|check| {
        let name = check.code.to_string();
        check
            .examples
            .iter()
            .map(move |example| (name.clone(), example.text(), example.kind))
    });
    let applied = apply(examples);
    assert!(applied.count > 5, "{}", applied.count);
    assert_eq!((applied.wrong, applied.unknown), (Vec::new(), Vec::new()));
}

#[test]
fn safe_fixes_of_aws_policies_widen_nothing() {
    let policies = Catalog::embedded().managed_policies().filter_map(|policy| {
        let text = policy.document()?.to_owned();
        Some((policy.name().to_owned(), text, PolicyKind::Identity))
    });
    let applied = apply(policies);
    assert!(applied.count > 20, "{}", applied.count);
    assert_eq!((applied.wrong, applied.unknown), (Vec::new(), Vec::new()));
}

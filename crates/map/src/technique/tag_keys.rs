//! Which tags the policies of an estate look at.

use iamscope_access::touches_action;
use iamscope_estate::{DocumentId, Estate};
use iamscope_eval::Action;
use iamscope_policy::{PolicyKind, Scope, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// The starts of the context keys that hold tags of the caller, and of what is acted on.
const OF_CALLER: &str = "aws:principaltag/";
const OF_TARGET: &str = ":resourcetag/";

/// The context keys for tags that policies of an estate look at, and the policies that do.
#[derive(Default)]
pub(super) struct TagKeys {
    pub(super) of_caller: Looked,
    pub(super) of_target: Looked,
}

/// Context keys that policies look at.
#[derive(Default)]
pub(super) struct Looked {
    /// The keys, in lower case.
    pub(super) keys: BTreeSet<Box<str>>,
    /// The places of the statements that look at them, in the first of those documents that read alike.
    statements: BTreeMap<DocumentId, Vec<usize>>,
    /// The service control policies and resource control policies among them.
    guardrails: BTreeSet<DocumentId>,
}

impl TagKeys {
    pub(super) fn new(estate: &Estate) -> Self {
        let mut found = Self::default();
        for (id, document) in estate.documents().iter() {
            let is_guardrail = matches!(document.kind, PolicyKind::Scp | PolicyKind::Rcp);
            if document.same_as != id && !is_guardrail {
                continue;
            }
            for (place, statement) in document.policy.statements.iter().enumerate() {
                let (of_caller, of_target) = looked_at(statement);
                found.of_caller.add(of_caller, (document.same_as, place), is_guardrail);
                found.of_target.add(of_target, (document.same_as, place), is_guardrail);
            }
        }
        found
    }
}

impl Looked {
    fn add(&mut self, keys: Vec<Box<str>>, (document, place): (DocumentId, usize), is_guardrail: bool) {
        if !keys.is_empty() {
            self.keys.extend(keys);
            self.statements.entry(document).or_default().push(place);
            if is_guardrail {
                self.guardrails.insert(document);
            }
        }
    }

    /// Returns whether a document looks at such a key when it comes to an action.
    pub(super) fn is_in(&self, estate: &Estate, document: DocumentId, action: &Action) -> bool {
        let first = estate.documents()[document].same_as;
        let places = self.statements.get(&first).into_iter().flatten();
        let statements = &estate.documents()[first].policy.statements;
        let mut looking = places.filter_map(|&place| statements.get(place));
        looking.any(|statement| touches_action(statement, action))
    }

    /// Returns whether a service control policy or a resource control policy does.
    pub(super) fn is_in_guardrails(&self, estate: &Estate, action: &Action) -> bool {
        let mut guardrails = self.guardrails.iter();
        guardrails.any(|&document| self.is_in(estate, document, action))
    }
}

/// Returns the keys for tags of the caller, and of what is acted on, that a statement looks at.
fn looked_at(statement: &Statement) -> (Vec<Box<str>>, Vec<Box<str>>) {
    let (mut of_caller, mut of_target) = (Vec::new(), Vec::new());
    for condition in &statement.conditions {
        let key = condition.key.value.lower();
        if key.starts_with(OF_CALLER) {
            of_caller.push(key.into());
        } else if key.contains(OF_TARGET) {
            of_target.push(key.into());
        }
        let values = condition.values.iter();
        of_caller.extend(values.flat_map(|value| variables(value.value.as_str())));
    }
    let resources = statement.resource.iter().flat_map(Scope::patterns);
    of_caller.extend(resources.flat_map(|pattern| variables(pattern.value.as_str())));
    (of_caller, of_target)
}

/// Returns the context keys for tags of the caller among the variables of a text, in lower case.
pub(super) fn variables(text: &str) -> Vec<Box<str>> {
    let parts = text.split("${").skip(1).filter_map(|part| part.split_once('}'));
    let names = parts.map(|(name, _)| name.split(',').next().unwrap_or(name).trim().to_ascii_lowercase());
    names
        .filter(|name| name.starts_with(OF_CALLER))
        .map(String::into_boxed_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_for_tags_of_the_caller() {
        for (text, expected) in [
            ("team", ""),
            ("${aws:PrincipalTag/Team}", "aws:principaltag/team"),
            ("a/${aws:username}/${aws:PrincipalTag/a, 'b'}", "aws:principaltag/a"),
        ] {
            assert_eq!(variables(text).concat(), expected, "{text}");
        }
    }
}

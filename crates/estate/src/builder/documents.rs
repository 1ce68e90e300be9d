//! The documents of an estate under construction.

use super::input::PolicyText;
use crate::arena::{Arena, DocumentId, Id};
use crate::document::Document;
use iamscope_policy::{Policy, PolicyIssue, PolicyKind, Source, SourceId, Sources};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Documents in the order in which they were added; each text is kept and parsed once.
#[derive(Default)]
pub(super) struct Documents {
    places: Vec<Place>,
    /// The first document of each kind and text.
    first: FxHashMap<(PolicyKind, Arc<str>), DocumentId>,
    /// Texts by the single line they were before they were laid out, which need not be done again.
    laid_out: FxHashMap<String, Arc<str>>,
}

/// A document that is not parsed yet.
struct Place {
    kind: PolicyKind,
    source: Source,
    same_as: DocumentId,
}

/// What was understood of a text, and what was not.
type Parsed = (Arc<Policy>, Arc<[PolicyIssue]>);

impl Documents {
    /// Adds a document; `pseudo_name` is what it is called if it comes from no file.
    pub(super) fn add(
        &mut self,
        kind: PolicyKind,
        policy: PolicyText,
        pseudo_name: impl FnOnce() -> String,
    ) -> DocumentId {
        let text = if policy.name.is_none() {
            self.lay_out(policy.text)
        } else {
            policy.text.into()
        };
        let id = DocumentId::from_index(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        let first = self.first.entry((kind, text));
        let text = first.key().1.clone();
        let same_as = *first.or_insert(id);
        let source = Source {
            name: policy.name.unwrap_or_else(pseudo_name),
            text,
            first_line: policy.first_line,
        };
        self.places.push(Place { kind, source, same_as });
        id
    }

    fn lay_out(&mut self, line: String) -> Arc<str> {
        if let Some(text) = self.laid_out.get(&line) {
            return text.clone();
        }
        let text = Arc::<str>::from(lay_out(&line));
        self.laid_out.insert(line, text.clone());
        text
    }

    /// Parses all documents.
    pub(super) fn parse(self) -> (Sources, Arena<DocumentId, Document>) {
        let parse = |(index, place): (usize, &Place)| {
            let is_first = place.same_as.index() as usize == index;
            is_first.then(|| -> Parsed {
                let source = SourceId(place.same_as.index());
                let (policy, issues) = iamscope_policy::parse(source, &place.source.text, place.kind);
                (policy.into(), issues.into())
            })
        };
        let parsed: Vec<Option<Parsed>> = self.places.par_iter().enumerate().map(parse).collect();
        let mut sources = Sources::default();
        let mut documents = Arena::default();
        for Place { kind, source, same_as } in self.places {
            let source = sources.add(source);
            // A text is parsed at its first place, which stands before all others.
            let Some((policy, issues)) = parsed.get(same_as.index() as usize).cloned().flatten() else {
                continue;
            };
            documents.push(Document {
                source,
                kind,
                policy,
                issues,
                same_as,
            });
        }
        (sources, documents)
    }
}

/// Returns a text that comes from no readable file in a form that a person can read.
pub(super) fn lay_out(text: &str) -> String {
    if text.contains('\n') {
        text.to_owned()
    } else {
        iamscope_policy::reindent(text)
    }
}

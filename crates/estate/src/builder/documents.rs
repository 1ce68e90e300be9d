//! The documents of an estate under construction.

use super::input::PolicyText;
use crate::arena::{Arena, DocumentId, Id};
use crate::document::Document;
use iamscope_policy::{PolicyKind, Source, Sources};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Documents by kind and text, each kept once. The first one fed names the source.
#[derive(Default)]
pub(super) struct Documents {
    sources: Vec<(PolicyKind, Source)>,
    ids: FxHashMap<(PolicyKind, String), DocumentId>,
}

impl Documents {
    /// Adds a document; `pseudo_name` is what it is called if it comes from no file.
    pub(super) fn add(
        &mut self,
        kind: PolicyKind,
        policy: PolicyText,
        pseudo_name: impl FnOnce() -> String,
    ) -> DocumentId {
        let key = (kind, policy.text);
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let text = match &policy.name {
            None => lay_out(&key.1),
            Some(_) => key.1.clone(),
        };
        // A single line and its laid-out form are the same document.
        let laid_out = (kind, text.clone());
        let id = match self.ids.get(&laid_out) {
            Some(&id) => id,
            None => {
                let id = DocumentId::from_index(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
                let source = Source {
                    name: policy.name.unwrap_or_else(pseudo_name),
                    text,
                    first_line: policy.first_line,
                };
                self.sources.push((kind, source));
                self.ids.insert(laid_out, id);
                id
            }
        };
        self.ids.insert(key, id);
        id
    }

    /// Parses all documents.
    pub(super) fn parse(self) -> (Sources, Arena<DocumentId, Document>) {
        let mut sources = Sources::default();
        let kinds: Vec<PolicyKind> = self.sources.iter().map(|(kind, _)| *kind).collect();
        let ids: Vec<_> = self
            .sources
            .into_iter()
            .map(|(_, source)| sources.add(source))
            .collect();
        let parsed: Vec<Document> = ids
            .par_iter()
            .zip(&kinds)
            .map(|(&source, &kind)| {
                let text = sources.find(source).map_or("", |source| source.text.as_str());
                let (policy, issues) = iamscope_policy::parse(source, text, kind);
                Document {
                    source,
                    kind,
                    policy,
                    issues,
                }
            })
            .collect();
        let mut documents = Arena::default();
        for document in parsed {
            documents.push(document);
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

//! The documents of an estate under construction.

use super::input::PolicyText;
use crate::arena::{Arena, DocumentId, Id};
use crate::document::Document;
use iamscope_policy::{PolicyKind, Source, Sources};
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;

/// Documents by kind and text, each kept once. The first one fed names the source.
#[derive(Default)]
pub(super) struct Documents {
    sources: Vec<(PolicyKind, Source)>,
    /// Documents by the hash of kind and text, so that no text is kept twice.
    ids: FxHashMap<u64, Vec<DocumentId>>,
    /// Documents by the single line they were before they were laid out, which need not be done again.
    lines: FxHashMap<(PolicyKind, String), DocumentId>,
}

impl Documents {
    /// Adds a document; `pseudo_name` is what it is called if it comes from no file.
    pub(super) fn add(
        &mut self,
        kind: PolicyKind,
        policy: PolicyText,
        pseudo_name: impl FnOnce() -> String,
    ) -> DocumentId {
        let is_single_line = policy.name.is_none() && !policy.text.contains('\n');
        if !is_single_line {
            let name = policy.name.unwrap_or_else(pseudo_name);
            return self.intern(kind, policy.text, name, policy.first_line);
        }
        let key = (kind, policy.text);
        if let Some(&id) = self.lines.get(&key) {
            return id;
        }
        let id = self.intern(kind, lay_out(&key.1), pseudo_name(), policy.first_line);
        self.lines.insert(key, id);
        id
    }

    fn intern(&mut self, kind: PolicyKind, text: String, name: String, first_line: u32) -> DocumentId {
        let ids = self.ids.entry(FxBuildHasher.hash_one((kind, &text))).or_default();
        let same = ids.iter().find(|id| {
            let source = self.sources.get(id.index() as usize);
            source.is_some_and(|(other, source)| *other == kind && source.text == text)
        });
        if let Some(&id) = same {
            return id;
        }
        let id = DocumentId::from_index(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        ids.push(id);
        let source = Source { name, text, first_line };
        self.sources.push((kind, source));
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

//! The documents of an estate under construction.

use super::files::Files;
use super::input::{PolicyText, TextPiece};
use crate::arena::{Arena, DocumentId, Id};
use crate::document::Document;
use iamscope_policy::{Policy, PolicyIssue, PolicyKind, Source, SourceId, Sources, reindented_spans};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
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
    /// Where its parts were written, if elsewhere.
    pieces: Pieces,
    same_as: DocumentId,
}

/// Where the parts of a text were written, by file.
pub(super) type Pieces = BTreeMap<String, Vec<TextPiece>>;

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
        let mut pieces = policy.pieces;
        let text = if policy.name.is_none() {
            self.lay_out(policy.text, &mut pieces)
        } else {
            policy.text.into()
        };
        let id = DocumentId::from_index(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        let first = self.first.entry((kind, text));
        let text = first.key().1.clone();
        let same_as = *first.or_insert(id);
        let source = Source {
            first_line: policy.first_line,
            ..Source::new(policy.name.unwrap_or_else(pseudo_name), text)
        };
        self.places.push(Place {
            kind,
            source,
            pieces,
            same_as,
        });
        id
    }

    /// Returns how many documents there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Lays out a text, and moves the pieces along.
    fn lay_out(&mut self, line: String, pieces: &mut Pieces) -> Arc<str> {
        let text = match self.laid_out.get(&line) {
            Some(text) => text.clone(),
            None => lay_out(&line).into(),
        };
        let Some(moved) = move_along(pieces, &line, &text) else {
            return line.into();
        };
        *pieces = moved;
        self.laid_out.entry(line).or_insert_with(|| text.clone());
        text
    }

    /// Parses all documents.
    pub(super) fn parse(self, files: &Files) -> (Sources, Arena<DocumentId, Document>) {
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
        for place in self.places {
            let (kind, same_as) = (place.kind, place.same_as);
            let pieces = files.resolve(place.pieces, &place.source.text);
            let source = sources.add(place.source.with_pieces(pieces));
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

/// Returns where the pieces of `before` stand in `after`, or `None` if a piece that is known to stand in a file byte for
/// byte would not any more.
fn move_along(pieces: &Pieces, before: &str, after: &str) -> Option<Pieces> {
    if pieces.is_empty() || before == after {
        return Some(pieces.clone());
    }
    let all = pieces.values().flatten();
    let mut spans = reindented_spans(before, after, all.map(|piece| piece.at)).into_iter();
    let mut moved = Pieces::new();
    for (file, pieces) in pieces {
        let mut of_file = Vec::with_capacity(pieces.len());
        for (piece, at) in pieces.iter().zip(&mut spans) {
            if piece.is_verbatim && before.get(piece.at.range()) != after.get(at.range()) {
                return None;
            }
            of_file.push(TextPiece { at, ..*piece });
        }
        moved.insert(file.clone(), of_file);
    }
    Some(moved)
}

/// Returns a text that comes from no readable file in a form that a person can read.
pub(super) fn lay_out(text: &str) -> String {
    if text.contains('\n') {
        text.to_owned()
    } else {
        iamscope_policy::reindent(text)
    }
}

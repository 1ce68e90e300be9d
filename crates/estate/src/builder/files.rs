//! The files that policies and resources were written in.

use super::documents::Pieces;
use super::input::{DeclarationInput, FileText};
use crate::declaration::Declaration;
use iamscope_policy::{Arn, Source, SourceId, SourcePiece, Sources, Span};
use std::collections::BTreeMap;

/// Files in the order of their names, which come after the documents among the sources of an estate.
pub(super) struct Files {
    /// How many documents come before.
    first: usize,
    /// Each file, and whether inputs agree about its text: positions in one that they do not agree about mean nothing.
    files: Vec<(FileText, bool)>,
    /// Places in `files` by name.
    by_name: BTreeMap<String, usize>,
}

impl Files {
    /// Puts files behind so many documents.
    pub(super) fn after(documents: usize, mut fed: Vec<FileText>) -> Self {
        fed.sort();
        fed.dedup();
        let mut files: Vec<(FileText, bool)> = Vec::with_capacity(fed.len());
        for file in fed {
            match files.last_mut().filter(|(last, _)| last.name == file.name) {
                Some((_, is_agreed)) => *is_agreed = false,
                None => files.push((file, true)),
            }
        }
        let names = files.iter().enumerate();
        Self {
            first: documents,
            by_name: names.map(|(place, (file, _))| (file.name.clone(), place)).collect(),
            files,
        }
    }

    /// Adds the files to sources that hold the documents already.
    pub(super) fn add_to(self, sources: &mut Sources) {
        for (file, _) in self.files {
            sources.add(Source::new(file.name, file.text));
        }
    }

    /// Returns the pieces of a text with the files they point into; those that point nowhere are left out.
    pub(super) fn resolve(&self, pieces: Pieces, text: &str) -> Vec<SourcePiece> {
        let by_file = pieces.into_iter().filter_map(|(name, pieces)| {
            let (source, written) = self.find(&name)?;
            let pieces = pieces.into_iter().filter_map(move |piece| {
                let (here, there) = (text.get(piece.at.range())?, written.get(piece.span.range())?);
                Some(SourcePiece {
                    at: piece.at,
                    source,
                    span: piece.span,
                    is_verbatim: piece.is_verbatim && here == there,
                })
            });
            Some(pieces)
        });
        by_file.flatten().collect()
    }

    /// Returns declarations with the files they point into, sorted by ARN and address.
    pub(super) fn declarations(&self, declarations: Vec<DeclarationInput>) -> Vec<Declaration> {
        let found = declarations.into_iter().filter_map(|declaration| {
            let span = Span {
                start: declaration.start,
                end: declaration.end,
            };
            let place = declaration.file.as_ref().and_then(|name| {
                let (source, text) = self.find(name)?;
                text.get(span.range()).map(|_| (source, span))
            });
            Some(Declaration {
                arn: Arn::parse(&declaration.arn)?,
                address: declaration.address.into(),
                place,
                kind: declaration.kind.into(),
                attributes: declaration.attributes.into(),
            })
        });
        let mut found: Vec<Declaration> = found.collect();
        found.sort();
        found.dedup();
        found
    }

    fn find(&self, name: &str) -> Option<(SourceId, &str)> {
        let place = *self.by_name.get(name)?;
        let (file, is_agreed) = self.files.get(place)?;
        let id = SourceId(u32::try_from(self.first + place).ok()?);
        is_agreed.then_some((id, file.text.as_str()))
    }
}

//! The documents that are open, as the editor has them.

use crate::position::Lines;
use crate::uri;
use lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A document that is open.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) uri: Uri,
    /// The file, if it has one.
    pub(crate) path: Option<PathBuf>,
    /// What the editor calls its language.
    pub(crate) language: String,
    pub(crate) version: i32,
    pub(crate) text: Arc<str>,
    pub(crate) lines: Lines,
}

/// All documents that are open, by address.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    all: BTreeMap<String, Document>,
}

impl Document {
    /// Returns what messages and sources call it.
    pub(crate) fn name(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => self.uri.0.clone(),
        }
    }

    fn set(&mut self, text: String) {
        self.lines = Lines::new(&text);
        self.text = text.into();
    }
}

impl Documents {
    pub(crate) fn open(&mut self, item: TextDocumentItem) {
        let document = Document {
            path: uri::path(&item.uri),
            language: String::from(item.language_id),
            version: item.version,
            lines: Lines::new(&item.text),
            text: item.text.into(),
            uri: item.uri,
        };
        self.all.insert(document.uri.0.clone(), document);
    }

    /// Applies changes, one after the other; each is about the text that the one before it left.
    pub(crate) fn change(&mut self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        let Some(document) = self.all.get_mut(&uri.0) else {
            return;
        };
        document.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    document.set(whole.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let start = document.lines.byte(&document.text, part.range.start);
                    let end = document.lines.byte(&document.text, part.range.end).max(start);
                    let mut text = document.text.to_string();
                    // Both lie on characters, for that is what lines find.
                    text.replace_range(start..end, &part.text);
                    document.set(text);
                }
            }
        }
    }

    pub(crate) fn close(&mut self, uri: &Uri) {
        self.all.remove(&uri.0);
    }

    pub(crate) fn find(&self, uri: &str) -> Option<&Document> {
        self.all.get(uri)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.all.values()
    }
}

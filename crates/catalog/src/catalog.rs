//! The catalogue itself: how it is loaded and how things are found in it.

use std::cmp::Ordering;
use std::sync::OnceLock;

use crate::error::{CatalogError, Reason};
use crate::managed_policy::Documents;
use crate::placeholder;
use crate::table::{Tables, Text};

/// The embedded data, compressed.
static REFERENCE: &[u8] = include_bytes!("../data/refdata.bin.zst");
static DOCUMENTS: &[u8] = include_bytes!("../data/managed-policies.bin.zst");

/// More than any data file of ours unpacks to; protects from files that unpack without end.
const UNPACKED_LIMIT: usize = 64 << 20;

/// Facts about AWS: what exists, how it is named and how it fits together.
#[derive(Debug)]
pub struct Catalog {
    pub(crate) tables: Tables,
    /// Condition keys with a placeholder in their name.
    pub(crate) key_templates: Vec<u32>,
    packed_documents: Vec<u8>,
    documents: OnceLock<Documents>,
}

impl Catalog {
    /// Returns the catalogue that is built into the binary, decoding it on the first call.
    ///
    /// If that should ever fail the catalogue is empty, so everything is unknown; [`Catalog::try_embedded`] says why.
    pub fn embedded() -> &'static Self {
        static EMPTY: OnceLock<Catalog> = OnceLock::new();
        Self::try_embedded().unwrap_or_else(|_| EMPTY.get_or_init(|| Self::new(Tables::default(), Vec::new())))
    }

    /// Returns the catalogue that is built into the binary, or why it cannot be read.
    pub fn try_embedded() -> Result<&'static Self, &'static CatalogError> {
        static EMBEDDED: OnceLock<Result<Catalog, CatalogError>> = OnceLock::new();
        EMBEDDED.get_or_init(|| Self::decode(REFERENCE, DOCUMENTS)).as_ref()
    }

    /// Reads data files as written by [`encode`](crate::encode()); the second is unpacked only when it is needed.
    pub fn decode(reference: &[u8], documents: &[u8]) -> Result<Self, CatalogError> {
        let tables = Tables::read(&unpack(reference)?)?;
        Ok(Self::new(tables, documents.to_vec()))
    }

    /// Returns how many bytes the embedded data takes in the binary.
    pub fn embedded_size() -> usize {
        REFERENCE.len() + DOCUMENTS.len()
    }

    fn new(tables: Tables, packed_documents: Vec<u8>) -> Self {
        let templates = (0_u32..).zip(&tables.condition_keys);
        let templates = templates.filter(|(_, key)| placeholder::has_placeholder(tables.texts.get(key.name)));
        let key_templates = templates.map(|(number, _)| number).collect();
        Self {
            tables,
            key_templates,
            packed_documents,
            documents: OnceLock::new(),
        }
    }

    pub(crate) fn text(&self, text: Text) -> &str {
        self.tables.texts.get(text)
    }

    pub(crate) fn documents(&self) -> &Documents {
        self.documents.get_or_init(|| {
            let unpacked = unpack(&self.packed_documents);
            unpacked.and_then(|bytes| Documents::read(&bytes)).unwrap_or_default()
        })
    }

    /// Finds a row by name in rows that are sorted by lower-case name.
    pub(crate) fn find<'a, T>(&self, rows: &'a [T], name_of: impl Fn(&T) -> Text, name: &str) -> Option<(u32, &'a T)> {
        let found = rows
            .binary_search_by(|row| compare(self.text(name_of(row)), name))
            .ok()?;
        Some((u32::try_from(found).ok()?, rows.get(found)?))
    }
}

/// Compares without regard to the case of ASCII letters.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let left = left.bytes().map(|byte| byte.to_ascii_lowercase());
    left.cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Reason> {
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten();
    let size = size
        .and_then(|size| usize::try_from(size).ok())
        .filter(|&size| size <= UNPACKED_LIMIT);
    Ok(zstd::bulk::decompress(bytes, size.unwrap_or(UNPACKED_LIMIT))?)
}

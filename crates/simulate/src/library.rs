//! Compiled policies by their text: what reads the same is compiled once.

use crate::bundle::Bundle;
use crate::case::{Facts, Policies};
use crate::error::{CaseError, Place};
use crate::facts::Given;
use crate::slots::Slot;
use iamscope_catalog::Catalog;
use iamscope_eval::CompiledPolicy;
use iamscope_policy::{IssueSeverity, Policy, PolicyIssue, PolicyKind, Source, SourceId};
use rustc_hash::{FxHashMap, FxHasher};
use serde_json::value::RawValue;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The texts that a library keeps have at most this many bytes together. What is compiled takes a few times that.
const MAX_BYTES: usize = 1 << 26;

/// Each thing that is kept takes at least this many.
const ENTRY_BYTES: usize = 1 << 9;

/// What is compiled once and asked many times. Threads can share it.
#[derive(Debug)]
pub struct Library<'c> {
    catalog: &'c Catalog,
    shelves: RwLock<Shelves>,
}

#[derive(Default, Debug)]
struct Shelves {
    policies: FxHashMap<u64, Vec<Entry<PolicyKind, CompiledPolicy>>>,
    bundles: FxHashMap<u64, Vec<Entry<bool, Bundle>>>,
    facts: FxHashMap<u64, Vec<Entry<(), Given>>>,
    bytes: usize,
}

/// Something that follows from a text and how it is read.
#[derive(Debug)]
struct Entry<K, T> {
    way: K,
    text: Box<str>,
    made: Arc<T>,
}

impl<'c> Library<'c> {
    /// Makes an empty library.
    pub fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            shelves: RwLock::default(),
        }
    }

    /// Returns the catalogue that its policies are compiled with.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// Returns a policy ready to decide.
    pub(crate) fn compiled(&self, slot: Slot, kind: PolicyKind, text: &str) -> Result<Arc<CompiledPolicy>, CaseError> {
        let hash = hash(kind, text);
        if let Some(policy) = find(&self.read().policies, hash, kind, text) {
            return Ok(policy);
        }
        let (policy, issues) = iamscope_policy::parse(SourceId(0), text, kind);
        if !policy.unreadable.is_empty() {
            return Err(unreadable(slot, kind, text, &policy, &issues));
        }
        let made = Arc::new(CompiledPolicy::new(&policy, kind, self.catalog));
        let mut shelves = self.write(text);
        shelves.policies.entry(hash).or_default().push(Entry {
            way: kind,
            text: text.into(),
            made: Arc::clone(&made),
        });
        Ok(made)
    }

    /// Returns the policies of a case by the text of its member `policies`; `is_trust` says whether that of the target is a
    /// trust policy.
    pub(crate) fn bundle(&self, text: &str, is_trust: bool) -> Result<Arc<Bundle>, CaseError> {
        let hash = hash(is_trust, text);
        if let Some(bundle) = find(&self.read().bundles, hash, is_trust, text) {
            return Ok(bundle);
        }
        let policies: Policies<&RawValue> =
            serde_json::from_str(text).map_err(|error| CaseError::Json(format!("in `policies`: {error}")))?;
        let made = Arc::new(Bundle::new(&policies, is_trust, self)?);
        let mut shelves = self.write(text);
        shelves.bundles.entry(hash).or_default().push(Entry {
            way: is_trust,
            text: text.into(),
            made: Arc::clone(&made),
        });
        Ok(made)
    }

    /// Returns the facts of a case by the text of its member `facts`.
    pub(crate) fn facts(&self, text: &str) -> Result<Arc<Given>, CaseError> {
        let hash = hash((), text);
        if let Some(given) = find(&self.read().facts, hash, (), text) {
            return Ok(given);
        }
        let facts: Facts =
            serde_json::from_str(text).map_err(|error| CaseError::Json(format!("in `facts`: {error}")))?;
        let made = Arc::new(Given::new(&facts, self.catalog)?);
        let mut shelves = self.write(text);
        shelves.facts.entry(hash).or_default().push(Entry {
            way: (),
            text: text.into(),
            made: Arc::clone(&made),
        });
        Ok(made)
    }

    fn read(&self) -> RwLockReadGuard<'_, Shelves> {
        // A thread that panicked while it held the lock has left whole entries only.
        self.shelves.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for a text.
    fn write(&self, text: &str) -> RwLockWriteGuard<'_, Shelves> {
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        let bytes = text.len() + ENTRY_BYTES;
        if shelves.bytes + bytes > MAX_BYTES {
            *shelves = Shelves::default();
        }
        shelves.bytes += bytes;
        shelves
    }
}

fn find<K: Copy + PartialEq, T>(
    shelf: &FxHashMap<u64, Vec<Entry<K, T>>>,
    hash: u64,
    way: K,
    text: &str,
) -> Option<Arc<T>> {
    let mut entries = shelf.get(&hash)?.iter();
    let entry = entries.find(|entry| entry.way == way && *entry.text == *text)?;
    Some(Arc::clone(&entry.made))
}

fn hash(way: impl Hash, text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    way.hash(&mut hasher);
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Says where a policy could not be read, and why: the first error that the parser reports, or the first place that it
/// left out.
fn unreadable(slot: Slot, kind: PolicyKind, text: &str, policy: &Policy, issues: &[PolicyIssue]) -> CaseError {
    let issue = issues
        .iter()
        .find(|issue| issue.kind.severity() == IssueSeverity::Error);
    let span = issue
        .map(|issue| issue.span)
        .or_else(|| policy.unreadable.first().copied());
    let source = Source::new("", text);
    CaseError::Policy {
        member: slot.to_string(),
        kind,
        place: Place(source.line_column(span.unwrap_or_default().start)),
        message: issue.map_or_else(|| "it cannot be read".to_owned(), |issue| issue.kind.message()),
        help: issue.and_then(|issue| issue.kind.help()),
    }
}

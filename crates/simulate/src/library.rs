//! Compiled policies by their text: what reads the same is compiled once.

use crate::error::{CaseError, Place};
use crate::slots::Slot;
use iamscope_catalog::Catalog;
use iamscope_eval::CompiledPolicy;
use iamscope_policy::{IssueSeverity, Policy, PolicyIssue, PolicyKind, Source, SourceId};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

/// The texts that a library keeps have at most this many bytes together. What is compiled takes a few times that.
const MAX_BYTES: usize = 1 << 26;

/// What is compiled once and asked many times. Threads can share it.
#[derive(Debug)]
pub struct Library<'c> {
    catalog: &'c Catalog,
    shelves: RwLock<Shelves>,
}

#[derive(Default, Debug)]
struct Shelves {
    by_hash: FxHashMap<u64, Vec<Entry>>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    kind: PolicyKind,
    text: Box<str>,
    policy: Arc<CompiledPolicy>,
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
        if let Some(policy) = self.find(hash, kind, text) {
            return Ok(policy);
        }
        let (policy, issues) = iamscope_policy::parse(SourceId(0), text, kind);
        if !policy.unreadable.is_empty() {
            return Err(unreadable(slot, kind, text, &policy, &issues));
        }
        let compiled = Arc::new(CompiledPolicy::new(&policy, kind, self.catalog));
        self.keep(hash, kind, text, &compiled);
        Ok(compiled)
    }

    fn find(&self, hash: u64, kind: PolicyKind, text: &str) -> Option<Arc<CompiledPolicy>> {
        // A thread that panicked while it held the lock has left whole entries only.
        let shelves = self.shelves.read().unwrap_or_else(PoisonError::into_inner);
        let entries = shelves.by_hash.get(&hash)?;
        let entry = entries
            .iter()
            .find(|entry| entry.kind == kind && *entry.text == *text)?;
        Some(Arc::clone(&entry.policy))
    }

    fn keep(&self, hash: u64, kind: PolicyKind, text: &str, policy: &Arc<CompiledPolicy>) {
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        if shelves.bytes + text.len() > MAX_BYTES {
            *shelves = Shelves::default();
        }
        shelves.bytes += text.len();
        shelves.by_hash.entry(hash).or_default().push(Entry {
            kind,
            text: text.into(),
            policy: Arc::clone(policy),
        });
    }
}

fn hash(kind: PolicyKind, text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    kind.hash(&mut hasher);
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

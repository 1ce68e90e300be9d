//! Compiled policies by their text: what reads the same is compiled once.

use crate::bundle::Bundle;
use crate::caller::{self, KnownCaller};
use crate::case::{Policies, Request};
use crate::decide::KnownAction;
use crate::error::{CaseError, Place};
use crate::facts::Given;
use crate::slots::{Paths, Slot};
use iamscope_catalog::Catalog;
use iamscope_eval::{CompiledPolicy, SessionOrigin};
use iamscope_policy::{IssueSeverity, Policy, PolicyIssue, PolicyKind, Source, SourceId};
use rustc_hash::{FxHashMap, FxHasher};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

/// The texts that a library keeps have at most this many bytes together. What is compiled takes a few times that.
const MAX_BYTES: usize = 1 << 26;

/// Each thing that is kept takes at least this many.
const ENTRY_BYTES: usize = 1 << 9;

/// What is compiled once and asked many times. Threads can share it.
#[derive(Debug)]
pub struct Library<'c> {
    catalog: &'c Catalog,
    shelves: RwLock<Shelves>,
    /// The facts of cases that state none.
    no_facts: Arc<Given>,
}

#[derive(Default, Debug)]
struct Shelves {
    policies: Shelf<PolicyKind, CompiledPolicy>,
    bundles: Shelf<bool, Bundle>,
    facts: Shelf<(), Given>,
    callers: Shelf<SessionOrigin, KnownCaller>,
    actions: Shelf<(), KnownAction>,
    bytes: usize,
}

/// Things of one sort by the hash of their text.
type Shelf<W, T> = FxHashMap<u64, Vec<Entry<W, T>>>;

/// Something that follows from a text and the way in which it is read.
#[derive(Debug)]
struct Entry<W, T> {
    way: W,
    text: Box<str>,
    made: Arc<T>,
}

impl<'c> Library<'c> {
    /// Makes an empty library.
    pub fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            shelves: RwLock::default(),
            no_facts: Arc::default(),
        }
    }

    /// Returns the catalogue that its policies are compiled with.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// Returns a policy ready to decide.
    pub(crate) fn compiled(&self, slot: Slot, kind: PolicyKind, text: &str) -> Result<Arc<CompiledPolicy>, CaseError> {
        self.look_up(
            |all| &mut all.policies,
            |all| &all.policies,
            kind,
            text,
            || {
                let (policy, issues) = iamscope_policy::parse(SourceId(0), text, kind);
                if !policy.unreadable.is_empty() {
                    return Err(unreadable(slot, kind, text, &policy, &issues));
                }
                Ok(CompiledPolicy::new(&policy, kind, self.catalog))
            },
        )
    }

    /// Returns the policies of a case by the text of its member `policies`; `is_trust` says whether that of the target is a
    /// trust policy.
    pub(crate) fn bundle(&self, text: &str, is_trust: bool) -> Result<Arc<Bundle>, CaseError> {
        self.look_up(
            |all| &mut all.bundles,
            |all| &all.bundles,
            is_trust,
            text,
            || {
                let policies = serde_json::from_str::<Policies<&RawValue>>(text);
                let policies = policies.map_err(|error| CaseError::Json(format!("in `policies`: {error}")))?;
                Bundle::new(&policies, is_trust, self, &Paths)
            },
        )
    }

    /// Returns the policies of a case if a case with the same ones was there before.
    pub(crate) fn known_bundle(&self, text: &str, is_trust: bool) -> Option<Arc<Bundle>> {
        let shelves = self.shelves.read().unwrap_or_else(PoisonError::into_inner);
        find(&shelves.bundles, hash(is_trust, text), is_trust, text)
    }

    /// Returns the facts of a case by the text of its member `facts`, if it has one.
    pub(crate) fn facts(&self, text: Option<&str>) -> Result<Arc<Given>, CaseError> {
        let Some(text) = text else {
            return Ok(Arc::clone(&self.no_facts));
        };
        self.look_up(
            |all| &mut all.facts,
            |all| &all.facts,
            (),
            text,
            || {
                let facts = serde_json::from_str(text);
                let facts = facts.map_err(|error| CaseError::Json(format!("in `facts`: {error}")))?;
                Given::new(&facts, self.catalog)
            },
        )
    }

    /// Returns the caller of a request.
    pub(crate) fn caller(&self, request: &Request) -> Result<Arc<KnownCaller>, CaseError> {
        let text = match (&request.role, &request.user) {
            (None, None) => Cow::from(&request.principal),
            (role, user) => format!("{}\n{role:?}\n{user:?}", request.principal).into(),
        };
        let origin = caller::origin(request);
        self.look_up(
            |all| &mut all.callers,
            |all| &all.callers,
            origin,
            &text,
            || KnownCaller::new(request),
        )
    }

    /// Returns the action of a request.
    pub(crate) fn action(&self, text: &str) -> Result<Arc<KnownAction>, CaseError> {
        self.look_up(
            |all| &mut all.actions,
            |all| &all.actions,
            (),
            text,
            || KnownAction::new(text, self.catalog),
        )
    }

    /// Returns what is on a shelf, or makes it and puts it there.
    fn look_up<W: Copy + PartialEq + Hash, T>(
        &self,
        shelf_mut: fn(&mut Shelves) -> &mut Shelf<W, T>,
        shelf: fn(&Shelves) -> &Shelf<W, T>,
        way: W,
        text: &str,
        make: impl FnOnce() -> Result<T, CaseError>,
    ) -> Result<Arc<T>, CaseError> {
        let hash = hash(way, text);
        // A thread that panicked while it held the lock has left whole entries only.
        let shelves = self.shelves.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = find(shelf(&shelves), hash, way, text) {
            return Ok(made);
        }
        drop(shelves);
        let made = Arc::new(make()?);
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = find(shelf(&shelves), hash, way, text) {
            // Another thread was faster.
            return Ok(other);
        }
        let bytes = text.len() + ENTRY_BYTES;
        if shelves.bytes + bytes > MAX_BYTES {
            *shelves = Shelves::default();
        }
        shelves.bytes += bytes;
        shelf_mut(&mut shelves).entry(hash).or_default().push(Entry {
            way,
            text: text.into(),
            made: Arc::clone(&made),
        });
        Ok(made)
    }
}

fn find<W: Copy + PartialEq, T>(shelf: &Shelf<W, T>, hash: u64, way: W, text: &str) -> Option<Arc<T>> {
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

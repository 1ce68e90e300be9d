//! Declared resources to the records of an estate.
//!
//! [`assemble`] reads the resources of all programs of a run: each type by the reader that knows it, every other one as a
//! generic resource. What belongs together (a role, its attachments, its instance profile) may be declared in any order
//! and in different programs.

mod attachments;
mod credentials;
mod declaration;
mod draft;
mod finish;
mod iam;
mod identity_center;
mod index;
mod item;
mod lambda;
mod network;
mod observe;
mod organization;
mod policy;
mod removal;
mod resource_policies;
mod resources;
mod role_places;
mod s3;
mod setting;
mod statements;
#[cfg(test)]
mod tests;

use crate::declared::{Change, Program};
use crate::problem::Problem;
use draft::Draft;
use iamscope_estate::EstateBuilder;
use index::Index;
use item::Item;
pub use observe::{Observed, observe};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The records of programs.
#[derive(Debug, Default)]
pub struct Assembled {
    /// Everything that the programs declare, to be laid over what was seen elsewhere.
    pub builder: EstateBuilder,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// How much was read.
    pub counts: Counts,
}

/// How many resources of each type were read, in the words of the program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// By a reader that knows the type.
    pub read: BTreeMap<Arc<str>, usize>,
    /// As a generic resource: kept, but nothing is known of its policies.
    pub generic: BTreeMap<Arc<str>, usize>,
    /// Not kept: they belong to no service of AWS.
    pub foreign: BTreeMap<Arc<str>, usize>,
}

impl Counts {
    /// Adds what another program declares.
    pub fn add(&mut self, other: &Self) {
        let lists = [
            (&mut self.read, &other.read),
            (&mut self.generic, &other.generic),
            (&mut self.foreign, &other.foreign),
        ];
        for (counts, more) in lists {
            for (kind, count) in more {
                *counts.entry(kind.clone()).or_default() += count;
            }
        }
    }
}

/// How a resource was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reading {
    Read,
    Generic,
    Foreign,
}

/// Reads the resources of programs.
pub fn assemble(programs: Vec<Program>) -> Assembled {
    let items: Vec<Vec<Item<'_>>> = programs
        .iter()
        .map(|program| program.declared.iter().map(Item::new).collect())
        .collect();
    let index = Index::new(items.iter().flatten());
    let mut counts = Counts::default();
    let mut draft = Draft::new(&index);
    for (program, items) in programs.iter().zip(&items) {
        draft.enter(&program.sources);
        for item in items {
            let reading = match item.declared.change {
                Change::Present => read(&mut draft, item),
                Change::Deleted => removal::read(&mut draft, item),
            };
            let count = match reading {
                Reading::Read => &mut counts.read,
                Reading::Generic => &mut counts.generic,
                Reading::Foreign => &mut counts.foreign,
            };
            *count.entry(item.declared.kind.clone()).or_default() += 1;
        }
    }
    let builder = draft.finish();
    drop(items);
    let mut problems: Vec<Problem> = programs.into_iter().flat_map(|program| program.problems).collect();
    problems.sort();
    problems.dedup();
    Assembled {
        builder,
        problems,
        counts,
    }
}

/// Reads a resource by the first reader that knows its type.
fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> Reading {
    if let Some(arn) = item.arn() {
        draft.declare(arn, item);
    }
    setting::read(draft, item);
    let is_network = network::read(draft, item);
    let readers = [
        iam::read,
        attachments::read,
        credentials::read,
        organization::read,
        identity_center::read,
        s3::read,
        lambda::read,
        statements::read,
        resource_policies::read,
        role_places::read,
    ];
    if readers.iter().any(|reader| reader(draft, item)) {
        return Reading::Read;
    }
    match resources::read(draft, item) {
        Reading::Generic if is_network => Reading::Read,
        reading @ (Reading::Read | Reading::Generic | Reading::Foreign) => reading,
    }
}

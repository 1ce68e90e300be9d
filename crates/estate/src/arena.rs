//! Typed ids and the lists they index.

use std::cmp::Ordering;
use std::marker::PhantomData;
use std::ops::Index;

/// A typed place in an [`Arena`].
pub trait Id: Copy + Ord {
    /// Makes the id of a place.
    fn from_index(index: u32) -> Self;
    /// Returns the place.
    fn index(self) -> u32;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(u32);

        impl Id for $name {
            fn from_index(index: u32) -> Self { Self(index) }
            fn index(self) -> u32 { self.0 }
        }
    )*};
}

ids! {
    /// Names an account of the estate.
    AccountId,
    /// Names a policy document.
    DocumentId,
    /// Names a managed policy.
    ManagedPolicyId,
    /// Names a user.
    UserId,
    /// Names a group.
    GroupId,
    /// Names a role.
    RoleId,
    /// Names an instance profile.
    InstanceProfileId,
    /// Names an identity provider.
    ProviderId,
    /// Names a resource.
    ResourceId,
    /// Names an organizational unit, the root included.
    UnitId,
}

/// A list of records, each with a typed id.
///
/// INVARIANT (ids): an id is minted only by `push` of the arena it belongs to, and nothing is ever removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arena<I, T> {
    records: Vec<T>,
    id: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            id: PhantomData,
        }
    }
}

impl<I: Id, T> Arena<I, T> {
    /// Adds a record and names it.
    pub fn push(&mut self, record: T) -> I {
        let id = I::from_index(u32::try_from(self.records.len()).unwrap_or(u32::MAX));
        self.records.push(record);
        id
    }

    /// Returns all records with their ids, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (I, &T)> + DoubleEndedIterator + Clone {
        self.records
            .iter()
            .enumerate()
            .map(|(index, record)| (I::from_index(index as u32), record))
    }

    /// Returns all ids, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + DoubleEndedIterator + Clone + use<I, T> {
        (0..self.records.len() as u32).map(I::from_index)
    }

    /// Returns the number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Returns whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Returns the record for which `compare` says "equal", in an arena that is sorted the way `compare` compares.
    pub fn find_sorted(&self, compare: impl FnMut(&T) -> Ordering) -> Option<I> {
        let place = self.records.binary_search_by(compare).ok()?;
        Some(I::from_index(u32::try_from(place).ok()?))
    }

    /// Returns a record to change; for builders only, an [`crate::Estate`] hands out shared references.
    pub fn record_mut(&mut self, id: I) -> Option<&mut T> {
        self.records.get_mut(id.index() as usize)
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;

    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT (ids) of Arena: ids are places of records in it"
    )]
    fn index(&self, id: I) -> &T {
        &self.records[id.index() as usize]
    }
}

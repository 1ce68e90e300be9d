//! References, lists that may not be whole, and places.

use crate::estate::Estate;
use iamscope_policy::{Arn, SourceId, Span};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// The ARN of another part of a network, which the estate need not have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link(Arn);

impl Link {
    /// Reads an ARN.
    pub fn parse(arn: &str) -> Option<Self> {
        Arn::parse(arn).map(Self)
    }

    /// Returns the ARN.
    pub fn arn(&self) -> &Arn {
        &self.0
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format_args!("expected an ARN, found `{text}`")))
    }
}

/// Where something was written: a file of the estate and the bytes in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The name of the file.
    pub file: Box<str>,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Estate {
    /// Returns the file and the bytes of a place, if the estate has the file.
    pub fn find_place(&self, place: &Place) -> Option<(SourceId, Span)> {
        let span = Span {
            start: place.start,
            end: place.end,
        };
        // Files come after documents.
        let files = self.sources.iter().skip(self.documents.len());
        let mut named = files.filter(|(_, file)| *file.name == *place.file);
        named.find_map(|(id, file)| file.text.get(span.range()).map(|_| (id, span)))
    }
}

/// Facts that may not be told, in full or in part.
pub trait Tell {
    /// Returns whether nothing is told.
    fn is_untold(&self) -> bool;
    /// Takes over what only the other tells.
    fn fill(&mut self, other: Self);
    /// Puts what is told into its order.
    fn tidy(&mut self);
    /// Says that lists have nothing else.
    fn close(&mut self);
}

/// A list of which perhaps only a part was seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing<T> {
    /// What was seen, sorted.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<T>,
    /// Whether there is nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_whole: bool,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self {
            seen: Vec::new(),
            is_whole: false,
        }
    }
}

impl<T> Listing<T> {
    /// Makes a list of all there is.
    pub fn whole(seen: Vec<T>) -> Self {
        Self { seen, is_whole: true }
    }

    /// Makes a list of some of what there is.
    pub fn partial(seen: Vec<T>) -> Self {
        Self { seen, is_whole: false }
    }
}

impl<T: Ord> Tell for Listing<T> {
    fn is_untold(&self) -> bool {
        self.seen.is_empty() && !self.is_whole
    }
    /// Whoever knows the whole list is not told more.
    fn fill(&mut self, other: Self) {
        if !self.is_whole {
            self.seen.extend(other.seen);
            self.is_whole = other.is_whole;
            self.tidy();
        }
    }
    fn tidy(&mut self) {
        self.seen.sort();
        self.seen.dedup();
    }
    fn close(&mut self) {
        self.is_whole = true;
    }
}

/// A value that is told in full or not at all.
pub(super) trait Plain {}

impl Plain for bool {}
impl Plain for u16 {}
impl Plain for Link {}
impl Plain for Box<str> {}

impl<T: Plain> Tell for Option<T> {
    fn is_untold(&self) -> bool {
        self.is_none()
    }
    fn fill(&mut self, other: Self) {
        if self.is_none() {
            *self = other;
        }
    }
    fn tidy(&mut self) {}
    fn close(&mut self) {}
}

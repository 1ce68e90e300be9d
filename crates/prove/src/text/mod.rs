//! Sets of texts: patterns, and texts that fit some patterns and not others.

mod builder;
mod compare;
mod machine;
mod pattern;
mod search;

pub(crate) use builder::Builder;
pub(crate) use pattern::{Class, Item, Pattern, Symbol, USUAL, is_beyond, text_of};
pub(crate) use search::{COMPARED, Found, Wanted, find};

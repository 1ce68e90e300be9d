//! Context keys: what conditions ask of one, and which value answers all of them.

mod candidates;
mod test;
mod value;

pub(crate) use test::{Family, FitSet, KeyTest, Part, ValueClause, compile};
pub(crate) use value::{Given, KeyFound, Shape, Tri, find_value, find_without_one};

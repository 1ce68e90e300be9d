//! What the pieces of a search are counted as.

/// A branch: what is known is copied.
pub(super) const BRANCH: u64 = 150;
/// A literal that must hold.
pub(super) const LITERAL: u64 = 60;
/// A look at what is known of a literal.
pub(super) const LOOK: u64 = 6;
/// Two sets of actions compared.
pub(super) const ACTIONS: u64 = 30;
/// What literals about a key come to, known from before.
pub(super) const KEY: u64 = 40;
/// A resource type that is tried.
pub(super) const TYPE: u64 = 100;
/// A request that is made, and asked of the evaluator.
pub(super) const OFFER: u64 = 4_000;
/// A value that is tried for a variable.
pub(super) const CHOICE: u64 = 1_500;
/// Actions gone through.
pub(super) const ACTION: u64 = 8;
/// A pattern of actions that is made.
pub(super) const PATTERN: u64 = 60;

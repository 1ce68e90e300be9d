//! One immutable snapshot of an AWS estate, and what is unknown about it.

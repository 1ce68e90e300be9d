//! What we look for: one file per check, one ordered registry.

//! Claims about an estate that must stay true, such as "nobody outside of the account can decrypt with this key".
//!
//! Start at [`parse`], which reads a file of them, and at [`Checker`], which answers them. A claim is about all requests at
//! once: all policies that bind them are put together and a request is searched that breaks it (`layers` says how). What
//! the search finds is asked of `access` before anybody sees it. [`external_access`] asks of each resource who gets in from
//! outside of a zone of trust. Pure.

mod ask;
mod check;
mod confirm;
mod external;
mod file;
mod layers;
mod place;
mod who;

pub use check::{Breach, Checker, Doubt, Standing, Verdict};
pub use external::{Exposed, Outside, Trusted, external_access};
pub use file::{Claim, Invariant, InvariantProblem, parse};

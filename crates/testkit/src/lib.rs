//! Small estates for tests, written by hand in a few lines, and large ones, generated.
//!
//! Start at [`estate()`]: it reads the mini-language that `estate.md` in this crate describes. [`generate`] writes
//! account exports of any size. [`case`] reads the case files of the evaluator. Nothing here is part of the product.

pub mod case;
pub mod differential;
pub mod estate;
pub mod generate;
mod line;
pub mod pairs;
mod problem;
mod random;
pub mod reference;
mod resource;
mod statement;
pub mod typical;

pub use case::{Case, CaseFile};
pub use estate::{estate, try_estate};
pub use generate::{SHARED_BUCKET, Shape, exports, generated};
pub use problem::Problem;

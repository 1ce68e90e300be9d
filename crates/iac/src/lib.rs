//! Terraform and CloudFormation to resources with source positions.
//!
//! A program is evaluated to [`Declared`] resources: [`terraform`] for HCL, plans and state, [`cloudformation`] for
//! templates, SAM and the output of the CDK. Their attributes are [`Value`]s, which know where they were written, and
//! which parts of them nobody can know before deployment. `estate` turns them into the records of an estate.
//!
//! Start at [`value`], then at one of the two languages. Nothing here decides anything: what could not be read is a
//! [`Problem`] for people and a gap in the estate.

pub mod cloudformation;
pub mod convert;
pub mod declared;
pub mod estate;
pub mod files;
pub mod json_text;
mod json_value;
pub mod number;
pub mod operators;
pub mod plan;
pub mod problem;
mod qualify;
pub mod state;
pub mod terraform;
pub mod text;
pub mod types;
pub mod value;

pub use declared::{Change, Declared, Program, Scope};
pub use files::Files;
pub use number::Number;
pub use plan::PlanOptions;
pub use problem::{Place, Problem, Severity};
pub use text::{Piece, Text, TextBuilder};
pub use value::{Kind, Origin, Unknown, Value};

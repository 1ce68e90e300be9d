//! What a program declares.

use crate::problem::Problem;
use crate::value::{Origin, Value};
use iamscope_policy::Sources;
use std::sync::Arc;

/// A resource as a program declares it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declared {
    /// What the program calls it: `module.logs.aws_s3_bucket.this["a"]`, or `Stack/LogicalId`.
    pub address: Arc<str>,
    /// Its type in the words of the program: `aws_s3_bucket` or `AWS::S3::Bucket`.
    pub kind: Arc<str>,
    /// Where it is deployed to.
    pub scope: Arc<Scope>,
    /// Its attributes, an object. Computed ones, such as `arn`, are among them.
    pub attributes: Value,
    /// Where its block stands; for a resource of a plan without source, in the plan.
    pub origin: Origin,
    /// What happens to it.
    pub change: Change,
}

/// The account that stands in where nobody says which it is.
pub const NO_ACCOUNT: &str = "000000000000";

/// Returns whether an account stands in for one that nobody named; there can be several of them in a program.
pub fn is_stand_in(account: &str) -> bool {
    account.len() == NO_ACCOUNT.len() && account.starts_with("000000000")
}

/// The account and region that resources are deployed to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Scope {
    /// Such as `aws`.
    pub partition: Box<str>,
    /// Twelve digits; made-up ones, `000000000000` and up, where nobody said which account it is.
    pub account: Box<str>,
    /// Such as `eu-west-1`, or a placeholder.
    pub region: Box<str>,
}

/// What a plan says will happen to a resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Change {
    /// It is there after the program ran.
    #[default]
    Present,
    /// It was there, and is taken away.
    Deleted,
}

/// A program that was evaluated.
#[derive(Debug, Default)]
pub struct Program {
    /// The texts that origins refer to.
    pub sources: Sources,
    /// Its resources, in the order of their addresses.
    pub declared: Vec<Declared>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

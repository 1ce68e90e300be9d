//! One authorization question.

use crate::caller::Caller;
use crate::context::Context;

/// A request: may this caller do this to that, in these circumstances?
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// Who asks.
    pub caller: &'r Caller,
    /// What is to be done.
    pub action: &'r Action,
    /// What it is to be done to.
    pub target: &'r Target,
    /// The circumstances, the clock included.
    pub context: &'r Context,
}

/// An action by name: `s3:GetObject` is service `s3` and name `GetObject`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Action {
    /// The service prefix, in lower case.
    pub service: Box<str>,
    /// The name, in the catalogue's spelling where the catalogue knows it.
    pub name: Box<str>,
}

/// What an action is done to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Target {
    /// The ARN, or `*` for actions that take no resource.
    pub arn: Box<str>,
    /// The id of the account that owns it; `None` if that is not known.
    pub account: Option<Box<str>>,
}

//! Questions and answers.

use iamscope_estate::{Gap, Principal};
use iamscope_eval::{Action, Context, Decision, Target};

/// May this principal do this to that?
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Question {
    /// Who asks.
    pub principal: Principal,
    /// What is to be done.
    pub action: Action,
    /// What it is to be done to, and who owns that; [`crate::Access::target`] makes one of an ARN.
    pub resource: Target,
    /// Context keys that are known about this request. They win over what the estate tells; every key that neither
    /// tells is unknown.
    pub context: Context,
}

impl Question {
    /// Asks under circumstances that are not known.
    pub fn new(principal: Principal, action: Action, resource: Target) -> Self {
        Self {
            principal,
            action,
            resource,
            context: Context::open(),
        }
    }
}

/// The answer to a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Whether the request is allowed.
    pub decision: Decision,
    /// What was not seen, was taken to have no say, and could change this very answer.
    pub assumptions: Vec<Gap>,
}

/// A principal that can, or may be able to, do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// Who.
    pub principal: Principal,
    /// Allowed, or unknown with the condition under which it is allowed; never denied.
    pub decision: Decision,
    /// What was not seen, was taken to have no say, and could change this very answer.
    pub assumptions: Vec<Gap>,
}

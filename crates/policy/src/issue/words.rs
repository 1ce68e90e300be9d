//! The words in which issues are told.

use super::{ActionFault, Expected, IssueSeverity, Place, PrincipalFault};
use crate::json::Kind;
use crate::kind::PolicyKind;
use std::fmt;

/// Names a kind of policy with `a` or `an` before it.
pub(super) fn with_article(kind: PolicyKind) -> String {
    let article = match kind {
        PolicyKind::Identity | PolicyKind::Acl => "an",
        PolicyKind::Resource
        | PolicyKind::Trust
        | PolicyKind::Boundary
        | PolicyKind::Scp
        | PolicyKind::Rcp
        | PolicyKind::Session
        | PolicyKind::VpcEndpoint => "a",
    };
    format!("{article} {kind}")
}

/// Names a JSON type with its article.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "`null`",
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::List => "a list",
        Kind::Object => "an object",
        Kind::Invalid => "unreadable text",
    }
}

impl fmt::Display for IssueSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy => "the policy",
            Self::Statement => "a statement",
            Self::Principal => "a principal",
        })
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "a string",
            Self::Strings => "a string or a list of strings",
            Self::Scalars => "a string, number or boolean, or a list of them",
            Self::Object => "an object",
            Self::Objects => "an object or a list of objects",
            Self::StarOrObject => "`\"*\"` or an object",
        })
    }
}

impl fmt::Display for ActionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoColon => "an action is `*` or `service:Name`",
            Self::WildcardService => "the service before the `:` has no wildcards",
            Self::Service => "the service before the `:` has letters, digits and `-` only",
            Self::NoName => "a name or `*` follows the `:`",
        })
    }
}

impl fmt::Display for PrincipalFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "an `AWS` principal is `*`, an account id, or the ARN of an account, user, role or session",
            Self::Wildcard => {
                "only `*` alone stands for more than one principal; use a condition on `aws:PrincipalArn`"
            }
            Self::Empty => "name a principal",
        })
    }
}

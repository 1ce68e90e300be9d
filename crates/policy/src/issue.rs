//! What is wrong with a policy text.

mod words;

use crate::document::Element;
use crate::json::{Fault, Kind};
use crate::kind::PolicyKind;
use crate::source::Span;
use std::fmt;
use words::{kind_name, with_article};

/// A problem that the parser found, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyIssue {
    /// The place.
    pub span: Span,
    /// The problem.
    pub kind: IssueKind,
}

/// How bad a problem is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IssueSeverity {
    /// AWS takes the policy, but it hardly does what was meant.
    Warning,
    /// AWS would refuse to store the policy.
    Error,
}

/// What the problem is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum IssueKind {
    /// The text is not JSON.
    Syntax(Fault),
    /// A key stands twice in one object.
    DuplicateKey {
        /// The key.
        key: Box<str>,
        /// Where it stood first.
        first: Span,
    },
    /// The policy language has no such key here.
    UnknownKey {
        /// The key.
        key: Box<str>,
        /// What it stands in.
        place: Place,
        /// A known key that looks like it.
        suggestion: Option<&'static str>,
    },
    /// A key that AWS writes with other capitals.
    KeyCase {
        /// The key as written.
        key: Box<str>,
        /// The key as AWS writes it.
        expected: &'static str,
    },
    /// A value of the wrong JSON type.
    WrongType {
        /// What has the value.
        element: Element,
        /// What should stand here.
        expected: Expected,
        /// What stands here.
        found: Kind,
    },
    /// A number or boolean where AWS documents a string.
    Unquoted {
        /// What has the value.
        element: Element,
    },
    /// A required element is not there.
    Missing {
        /// The element.
        element: Element,
        /// What requires it.
        kind: PolicyKind,
    },
    /// Two elements that exclude each other.
    Conflict {
        /// The one that stands here.
        element: Element,
        /// The other.
        other: Element,
    },
    /// An element that policies of this kind do not have.
    NotAllowed {
        /// The element.
        element: Element,
        /// The kind.
        kind: PolicyKind,
    },
    /// `NotPrincipal` in an `Allow` statement: grants to everyone who is not listed, anonymous callers too.
    NotPrincipalAllow,
    /// No version of the policy language.
    InvalidVersion {
        /// The text.
        found: Box<str>,
    },
    /// Neither `Allow` nor `Deny`.
    InvalidEffect {
        /// The text.
        found: Box<str>,
        /// What was probably meant.
        suggestion: Option<&'static str>,
    },
    /// No condition operator.
    UnknownOperator {
        /// The text.
        found: Box<str>,
        /// An operator that looks like it.
        suggestion: Option<Box<str>>,
    },
    /// A list or object with nothing in it.
    Empty {
        /// What has it.
        element: Element,
    },
    /// Text that is no action pattern.
    InvalidAction {
        /// The text.
        found: Box<str>,
        /// What is wrong with it.
        fault: ActionFault,
    },
    /// Text that is neither `*` nor an ARN pattern.
    InvalidResource {
        /// The text.
        found: Box<str>,
        /// Whether AWS is known to refuse it; some services document short forms in their resource policies.
        refused: bool,
    },
    /// Text that names no principal.
    InvalidPrincipal {
        /// The text.
        found: Box<str>,
        /// What is wrong with it.
        fault: PrincipalFault,
    },
    /// Two statements with one `Sid`.
    DuplicateSid {
        /// The text.
        sid: Box<str>,
        /// Where it stood first.
        first: Span,
        /// Whether policies of this kind must have different ones.
        required: bool,
    },
}

/// An object whose keys are fixed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The policy itself.
    Policy,
    /// A statement.
    Statement,
    /// `Principal` or `NotPrincipal`.
    Principal,
}

/// What JSON type was expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A string.
    String,
    /// A string or a list of strings.
    Strings,
    /// A string, number or boolean, or a list of these.
    Scalars,
    /// An object.
    Object,
    /// An object or a list of objects.
    Objects,
    /// `"*"` or an object.
    StarOrObject,
}

/// What is wrong with an action pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActionFault {
    /// There is no `:` between service and name.
    NoColon,
    /// The service prefix has a wildcard.
    WildcardService,
    /// The service prefix is empty or has characters that no prefix has.
    Service,
    /// There is nothing after the `:`.
    NoName,
}

/// What is wrong with a principal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrincipalFault {
    /// Not `*`, an account, an ARN of `iam` or `sts`, or a unique id.
    Form,
    /// A wildcard in the middle of a name; only `*` alone stands for more than one principal.
    Wildcard,
    /// There is no text.
    Empty,
}

impl IssueKind {
    /// Returns how bad it is.
    pub fn severity(&self) -> IssueSeverity {
        match self {
            Self::Syntax(_)
            | Self::DuplicateKey { .. }
            | Self::UnknownKey { .. }
            | Self::KeyCase { .. }
            | Self::WrongType { .. }
            | Self::Missing { .. }
            | Self::Conflict { .. }
            | Self::NotAllowed { .. }
            | Self::InvalidVersion { .. }
            | Self::InvalidEffect { .. }
            | Self::UnknownOperator { .. }
            | Self::InvalidAction { .. }
            | Self::InvalidResource { refused: true, .. }
            | Self::InvalidPrincipal { .. }
            | Self::DuplicateSid { required: true, .. } => IssueSeverity::Error,
            Self::Unquoted { .. }
            | Self::NotPrincipalAllow
            | Self::Empty { .. }
            | Self::InvalidResource { refused: false, .. }
            | Self::DuplicateSid { required: false, .. } => IssueSeverity::Warning,
        }
    }

    /// Returns what is wrong in one line.
    pub fn message(&self) -> String {
        match self {
            Self::Syntax(fault) => fault.to_string(),
            Self::DuplicateKey { key, .. } => format!("duplicate key `{key}`"),
            Self::UnknownKey { key, place, .. } => format!("unknown key `{key}` in {place}"),
            Self::KeyCase { key, expected } => format!("`{key}` is written `{expected}`"),
            Self::WrongType {
                element,
                expected,
                found,
            } => {
                format!("{element} must be {expected}, not {}", kind_name(*found))
            }
            Self::Unquoted { element } => format!("value of {element} without quotes"),
            Self::Missing { element, kind } => {
                let statement = if *element == Element::Statement {
                    ""
                } else {
                    "statement of "
                };
                format!("{statement}{} without {element}", with_article(*kind))
            }
            Self::Conflict { element, other } => format!("{element} and {other} in one statement"),
            Self::NotAllowed { element, kind } => format!("{element} in {}", with_article(*kind)),
            Self::NotPrincipalAllow => {
                "`NotPrincipal` with `Allow` grants to everyone else, anonymous callers too".into()
            }
            Self::InvalidVersion { found } => format!("unknown policy version `{found}`"),
            Self::InvalidEffect { found, .. } => format!("unknown effect `{found}`"),
            Self::UnknownOperator { found, .. } => format!("unknown condition operator `{found}`"),
            Self::Empty { element } => format!("{element} is empty"),
            Self::InvalidAction { found, .. } => format!("invalid action `{found}`"),
            Self::InvalidResource { found, .. } => format!("`{found}` is no ARN"),
            Self::InvalidPrincipal { found, .. } => format!("invalid principal `{found}`"),
            Self::DuplicateSid { sid, .. } => format!("duplicate statement id `{sid}`"),
        }
    }

    /// Returns what to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        let meant = |text: &str| Some(format!("did you mean `{text}`?"));
        match self {
            Self::UnknownKey { suggestion, .. } | Self::InvalidEffect { suggestion, .. } => suggestion.and_then(meant),
            Self::UnknownOperator { suggestion, .. } => suggestion.as_deref().and_then(meant),
            Self::InvalidVersion { .. } => Some("the versions are `2012-10-17` and `2008-10-17`".into()),
            Self::Missing {
                element: Element::Principal,
                ..
            } => Some("add `Principal` or `NotPrincipal`".into()),
            Self::Missing {
                element: Element::Action,
                ..
            } => Some("add `Action` or `NotAction`".into()),
            Self::Missing {
                element: Element::Resource,
                ..
            } => Some("add `Resource` or `NotResource`".into()),
            Self::Conflict { element, .. } => Some(format!("move {element} to a statement of its own")),
            Self::NotAllowed { element, .. } => Some(format!("remove {element}")),
            Self::NotPrincipalAllow => Some("list those who may in `Principal`".into()),
            Self::InvalidAction { fault, .. } => Some(fault.to_string()),
            Self::InvalidPrincipal { fault, .. } => Some(fault.to_string()),
            Self::Syntax(_)
            | Self::DuplicateKey { .. }
            | Self::KeyCase { .. }
            | Self::WrongType { .. }
            | Self::Unquoted { .. }
            | Self::Missing { .. }
            | Self::Empty { .. }
            | Self::InvalidResource { .. }
            | Self::DuplicateSid { .. } => None,
        }
    }

    /// Returns another place that belongs to the problem, and what to say of it.
    pub fn related(&self) -> Option<(Span, &'static str)> {
        match self {
            Self::Syntax(Fault::UnexpectedEnd { opened, .. }) => Some((*opened, "opened here")),
            Self::DuplicateKey { first, .. } | Self::DuplicateSid { first, .. } => Some((*first, "first used here")),
            Self::Syntax(_)
            | Self::UnknownKey { .. }
            | Self::KeyCase { .. }
            | Self::WrongType { .. }
            | Self::Unquoted { .. }
            | Self::Missing { .. }
            | Self::Conflict { .. }
            | Self::NotAllowed { .. }
            | Self::NotPrincipalAllow
            | Self::InvalidVersion { .. }
            | Self::InvalidEffect { .. }
            | Self::UnknownOperator { .. }
            | Self::Empty { .. }
            | Self::InvalidAction { .. }
            | Self::InvalidResource { .. }
            | Self::InvalidPrincipal { .. } => None,
        }
    }
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

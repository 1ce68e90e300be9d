//! A policy document.

use crate::action::ActionPattern;
use crate::condition::Condition;
use crate::principal::PrincipalPattern;
use crate::resource::ResourcePattern;
use crate::source::{Located, SourceId, Span};
use std::fmt;

/// A policy as it was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The text it was read from; all spans refer to it.
    pub source: SourceId,
    /// The language version.
    pub version: Version,
    /// The optional `Id` element.
    pub id: Option<Located<Box<str>>>,
    /// The statements that were understood, in order.
    pub statements: Vec<Statement>,
    /// Places of statements that could not be understood. AWS would not have stored such a policy; whoever decides by
    /// it must answer "unknown" where one of these could matter.
    pub unreadable: Vec<Span>,
}

/// The `Version` element.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Version {
    /// `2008-10-17`, also when the element is missing: no policy variables.
    #[default]
    V2008,
    /// `2012-10-17`.
    V2012,
}

/// What a statement does when it matches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Forbids, whatever else grants.
    Deny,
}

/// One statement.
///
/// A list may be empty: AWS Access Analyzer calls such a statement one without effect, so an empty `Only` matches
/// nothing. An empty `AllBut` is documented nowhere and makes the statement unreadable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// The whole statement.
    pub span: Span,
    /// Its place in the `Statement` list of the document, counted from 0, unreadable ones included.
    pub index: u32,
    /// The `Sid` element.
    pub sid: Option<Located<Box<str>>>,
    /// The `Effect` element.
    pub effect: Located<Effect>,
    /// `Principal` or `NotPrincipal`; kinds without principals have none.
    pub principal: Option<Scope<PrincipalPattern>>,
    /// `Action` or `NotAction`.
    pub action: Scope<ActionPattern>,
    /// `Resource` or `NotResource`. Trust policies have none, and a resource policy may leave it out (Amazon ECR
    /// repository policies do): it is the resource that the policy is attached to.
    pub resource: Option<Scope<ResourcePattern>>,
    /// The clauses of the `Condition` element, in order.
    pub conditions: Vec<Condition>,
}

/// The names of the policy language that values belong to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Element {
    /// The policy as a whole.
    Policy,
    /// `Version`.
    Version,
    /// `Id`.
    Id,
    /// `Statement`.
    Statement,
    /// `Sid`.
    Sid,
    /// `Effect`.
    Effect,
    /// `Principal`.
    Principal,
    /// `NotPrincipal`.
    NotPrincipal,
    /// `Action`.
    Action,
    /// `NotAction`.
    NotAction,
    /// `Resource`.
    Resource,
    /// `NotResource`.
    NotResource,
    /// `Condition`.
    Condition,
    /// What stands behind an operator in a `Condition`.
    ConditionOperator,
    /// What stands behind a context key in a `Condition`.
    ConditionValue,
}

impl Element {
    /// Returns the key as AWS writes it; the nameless parts have none.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Policy | Self::ConditionOperator | Self::ConditionValue => None,
            Self::Version => Some("Version"),
            Self::Id => Some("Id"),
            Self::Statement => Some("Statement"),
            Self::Sid => Some("Sid"),
            Self::Effect => Some("Effect"),
            Self::Principal => Some("Principal"),
            Self::NotPrincipal => Some("NotPrincipal"),
            Self::Action => Some("Action"),
            Self::NotAction => Some("NotAction"),
            Self::Resource => Some("Resource"),
            Self::NotResource => Some("NotResource"),
            Self::Condition => Some("Condition"),
        }
    }

    /// Returns the element that AWS writes so.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "Version" => Self::Version,
            "Id" => Self::Id,
            "Statement" => Self::Statement,
            "Sid" => Self::Sid,
            "Effect" => Self::Effect,
            "Principal" => Self::Principal,
            "NotPrincipal" => Self::NotPrincipal,
            "Action" => Self::Action,
            "NotAction" => Self::NotAction,
            "Resource" => Self::Resource,
            "NotResource" => Self::NotResource,
            "Condition" => Self::Condition,
            _ => return None,
        })
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.key()) {
            (_, Some(key)) => write!(f, "`{key}`"),
            (Self::ConditionOperator, None) => f.write_str("the value of a condition operator"),
            (Self::ConditionValue, None) => f.write_str("the value of a condition key"),
            (_, None) => f.write_str("a policy"),
        }
    }
}

/// A choice by listing what is in or what is out: `Action` is `Only`, `NotAction` is `AllBut`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope<P> {
    /// What is listed.
    Only(Vec<Located<P>>),
    /// Everything but what is listed.
    AllBut(Vec<Located<P>>),
}

impl<P> Scope<P> {
    /// Returns the listed patterns, whichever way they count.
    pub fn patterns(&self) -> &[Located<P>] {
        match self {
            Self::Only(patterns) | Self::AllBut(patterns) => patterns,
        }
    }

    /// Returns whether the list says what is out.
    pub fn is_all_but(&self) -> bool {
        matches!(self, Self::AllBut(_))
    }

    /// Returns the place of the whole list: from its first pattern to its last.
    pub fn span(&self) -> Option<Span> {
        let patterns = self.patterns();
        Some(patterns.first()?.span.to(patterns.last()?.span))
    }
}

impl Policy {
    /// Returns the policy with all places forgotten: equal results mean the same to AWS, wherever they were read.
    ///
    /// Statements are counted anew, since the places of those that could not be read are gone, and the clauses of a
    /// condition, which all must hold, are put in one order.
    #[must_use]
    pub fn without_places(mut self) -> Self {
        self.source = SourceId(0);
        self.unreadable.clear();
        self.id.iter_mut().for_each(forget);
        for (index, statement) in self.statements.iter_mut().enumerate() {
            statement.index = u32::try_from(index).unwrap_or(u32::MAX);
            statement.span = Span::default();
            statement.sid.iter_mut().for_each(forget);
            forget(&mut statement.effect);
            statement.principal.iter_mut().for_each(Scope::forget_places);
            statement.action.forget_places();
            statement.resource.iter_mut().for_each(Scope::forget_places);
            for condition in &mut statement.conditions {
                forget(&mut condition.operator);
                forget(&mut condition.key);
                condition.values.iter_mut().for_each(forget);
            }
            let by_name = |one: &Condition, other: &Condition| {
                let name = |clause: &Condition| (clause.operator.value, clause.key.value.clone());
                name(one).cmp(&name(other))
            };
            statement.conditions.sort_by(by_name);
        }
        self
    }
}

impl<P> Scope<P> {
    fn forget_places(&mut self) {
        match self {
            Self::Only(patterns) | Self::AllBut(patterns) => patterns.iter_mut().for_each(forget),
        }
    }
}

fn forget<T>(located: &mut Located<T>) {
    located.span = Span::default();
}

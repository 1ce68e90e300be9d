//! A policy document.

use crate::action::ActionPattern;
use crate::condition::Condition;
use crate::principal::PrincipalPattern;
use crate::resource::ResourcePattern;
use crate::source::{Located, SourceId, Span};

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
    /// `Resource` or `NotResource`; trust policies have none.
    pub resource: Option<Scope<ResourcePattern>>,
    /// The clauses of the `Condition` element, in order.
    pub conditions: Vec<Condition>,
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

//! The AWS policy language: documents, ARNs, patterns, conditions, positions, printing.
//!
//! Start at [`document`] for what a policy is and at [`parse()`] for how text becomes one. Nothing in this crate
//! knows about accounts, principals or requests; it only knows the language.
//!
//! Every leaf of a parsed policy carries a [`Span`], so that whatever is said about it can be underlined in its
//! [`Source`].

pub mod action;
pub mod arn;
pub mod condition;
pub mod document;
pub mod glob;
pub mod issue;
pub mod json;
pub mod kind;
pub mod origin;
pub mod parse;
pub mod placeholder;
pub mod principal;
pub mod print;
pub mod reindent;
pub mod resource;
pub mod source;
pub mod template;

pub use action::ActionPattern;
pub use arn::{Arn, is_account_id};
pub use condition::{Condition, ConditionKey, Operator, Quantifier, Test};
pub use document::{Effect, Element, Policy, Scope, Statement, Version};
pub use glob::{Case, Glob};
pub use issue::{IssueKind, IssueSeverity, PolicyIssue};
pub use kind::PolicyKind;
pub use origin::SourcePiece;
pub use parse::{parse, parse_value};
pub use placeholder::{Agreement, has_placeholder};
pub use principal::PrincipalPattern;
pub use print::to_json;
pub use reindent::{reindent, reindented_spans};
pub use resource::ResourcePattern;
pub use source::{Located, Source, SourceId, Sources, Span};
pub use template::Template;

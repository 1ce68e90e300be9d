//! What a check looks at.

use crate::arn::WrittenArn;
use crate::grammar;
use crate::location::Location;
use crate::problem::Code;
use crate::reading::{Statement, member, read_statements};
use crate::resource_type::ResourceType;
use iamscope_catalog::Catalog;
use iamscope_policy::json::{Document, Fault, Value};
use iamscope_policy::{Element, Located, Policy, PolicyIssue, PolicyKind, SourceId, Span, Version, parse_value};
use std::cell::OnceCell;

/// A policy that is validated, and what is known about it.
#[derive(Debug)]
pub struct Context<'d> {
    pub(crate) text: &'d str,
    pub(crate) kind: PolicyKind,
    pub(crate) resource_type: Option<ResourceType>,
    pub(crate) catalog: &'d Catalog,
    /// The outermost value; `None` for a text with nothing in it.
    pub(crate) root: Option<Value<'d>>,
    pub(crate) statements: Vec<Statement<'d>>,
    /// What was understood of it.
    pub(crate) policy: Option<Policy>,
    /// What the parser found, each with the check that it belongs to.
    pub(crate) issues: Vec<(Code, PolicyIssue)>,
    /// The ARNs of resources, read when a check first asks for them.
    pub(crate) arns: OnceCell<Vec<WrittenArn<'d>>>,
}

impl<'d> Context<'d> {
    /// Takes a text as it was read.
    pub(crate) fn new(
        text: &'d str,
        (document, faults): (&'d Document<'d>, &[Located<Fault>]),
        kind: PolicyKind,
        resource_type: Option<ResourceType>,
        catalog: &'d Catalog,
    ) -> Self {
        let root = document.root();
        let mut cx = Self {
            text,
            kind,
            resource_type,
            catalog,
            root,
            statements: read_statements(root, catalog),
            policy: None,
            issues: Vec::new(),
            arns: OnceCell::new(),
        };
        let issues = match root {
            Some(root) => {
                let (policy, issues) = parse_value(SourceId(0), root, kind, faults);
                cx.policy = Some(policy);
                issues
            }
            None => grammar::faults(faults),
        };
        let issues = issues.into_iter().filter(|issue| !grammar::is_allowed(kind, issue));
        let issues = issues.map(|issue| (grammar::code(&cx, &issue), issue));
        cx.issues = issues.collect();
        cx
    }

    /// Returns the value of a top-level element.
    pub(crate) fn element(&self, element: Element) -> Option<Value<'d>> {
        Some(member(self.root?, element)?.value)
    }

    /// Returns the version of the language, the old one if the policy does not say.
    pub(crate) fn version(&self) -> Version {
        match self.element(Element::Version).and_then(Value::as_text) {
            Some("2012-10-17") => Version::V2012,
            Some(_) | None => Version::V2008,
        }
    }

    /// Returns a part of the text.
    pub(crate) fn slice(&self, span: Span) -> &'d str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Returns the place of a span.
    pub(crate) fn locate(&self, span: Span) -> Location {
        Location::find(self.root, self.text, span)
    }
}

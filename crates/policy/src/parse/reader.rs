//! What all parts of the parser share: where issues go, and how a leaf is read.

use super::suggest::nearest;
use crate::document::{Element, Version};
use crate::issue::{Expected, IssueKind, Place, PolicyIssue};
use crate::json::{Fault, Kind, Value};
use crate::kind::PolicyKind;
use crate::source::{Located, Span};
use crate::template::Template;

pub(super) struct Reader<'f> {
    pub(super) kind: PolicyKind,
    pub(super) version: Version,
    /// The faults that lose something, in the order of the text, and whether a statement took the blame.
    faults: Vec<(&'f Located<Fault>, bool)>,
    issues: Vec<PolicyIssue>,
}

impl<'f> Reader<'f> {
    /// Begins with the faults of the JSON text that lie in the policy.
    pub(super) fn new(kind: PolicyKind, faults: &'f [Located<Fault>], policy: Span) -> Self {
        let mut reader = Self {
            kind,
            version: Version::default(),
            faults: Vec::new(),
            issues: Vec::new(),
        };
        for fault in faults {
            if touches(policy, fault.span) {
                reader.report(fault.span, IssueKind::Syntax(fault.value));
                if !fault.value.is_harmless() {
                    reader.faults.push((fault, false));
                }
            }
        }
        reader
    }

    pub(super) fn into_issues(mut self) -> Vec<PolicyIssue> {
        self.issues.sort_by_key(|issue| issue.span);
        self.issues
    }

    /// Notes that a statement begins; returns whether part of its text could not be read.
    pub(super) fn enter_statement(&mut self, statement: Span) -> bool {
        let mut damaged = false;
        for (fault, blamed) in &mut self.faults {
            if touches(statement, fault.span) {
                damaged = true;
                // More statements may have stood behind the end of a truncated text.
                *blamed |= !matches!(fault.value, Fault::UnexpectedEnd { .. } | Fault::GaveUp);
            }
        }
        damaged
    }

    /// Returns the places of the faults that no statement contains.
    pub(super) fn faults_outside_statements(&self) -> impl Iterator<Item = Span> {
        self.faults
            .iter()
            .filter(|(_, blamed)| !blamed)
            .map(|(fault, _)| fault.span)
    }

    pub(super) fn report(&mut self, span: Span, kind: IssueKind) {
        self.issues.push(PolicyIssue { span, kind });
    }

    pub(super) fn missing(&mut self, span: Span, element: Element) {
        let kind = self.kind;
        self.report(span, IssueKind::Missing { element, kind });
    }

    pub(super) fn wrong_type(&mut self, value: Value<'_>, element: Element, expected: Expected) {
        let found = value.kind();
        // An unreadable value has its syntax issue already.
        if found != Kind::Invalid {
            self.report(
                value.span(),
                IssueKind::WrongType {
                    element,
                    expected,
                    found,
                },
            );
        }
    }

    pub(super) fn duplicate(&mut self, key: Value<'_>, text: &str, first: Value<'_>) {
        let kind = IssueKind::DuplicateKey {
            key: text.into(),
            first: first.content_span(),
        };
        self.report(key.content_span(), kind);
    }

    pub(super) fn unknown_key(&mut self, key: Value<'_>, text: &str, place: Place, known: &[Element]) {
        let suggestion = nearest(text, known.iter().filter_map(|element| element.key()));
        let kind = IssueKind::UnknownKey {
            key: text.into(),
            place,
            suggestion,
        };
        self.report(key.content_span(), kind);
    }

    pub(super) fn key_case(&mut self, key: Value<'_>, text: &str, expected: &'static str) {
        let kind = IssueKind::KeyCase {
            key: text.into(),
            expected,
        };
        self.report(key.content_span(), kind);
    }

    /// Returns which of the known elements a key names; other capitals are reported.
    pub(super) fn element(&mut self, text: &str, key: Value<'_>, known: &[Element]) -> Option<Element> {
        if let Some(element) = Element::of_key(text).filter(|element| known.contains(element)) {
            return Some(element);
        }
        let (&element, expected) = known
            .iter()
            .filter_map(|element| Some((element, element.key()?)))
            .find(|(_, name)| name.eq_ignore_ascii_case(text))?;
        self.key_case(key, text, expected);
        Some(element)
    }

    /// Reads the text of a leaf and where its content stands.
    ///
    /// The grammar page says that numbers and booleans need no quotes; outside conditions that is reported, since a
    /// number such as an account id loses its leading zeros in many tools.
    pub(super) fn leaf<'d>(
        &mut self,
        value: Value<'d>,
        element: Element,
        expected: Expected,
    ) -> Option<(&'d str, Span)> {
        let Some(text) = value.as_text() else {
            self.wrong_type(value, element, expected);
            return None;
        };
        if value.kind() != Kind::String && element != Element::ConditionValue {
            self.report(value.span(), IssueKind::Unquoted { element });
        }
        Some((text, value.content_span()))
    }

    pub(super) fn text(&mut self, value: Value<'_>, element: Element, expected: Expected) -> Option<Located<Box<str>>> {
        let (text, span) = self.leaf(value, element, expected)?;
        Some(Located::new(text.into(), span))
    }

    /// Reads a leaf or a list of leaves; `None` if one of them is none.
    pub(super) fn list<T>(
        &mut self,
        value: Value<'_>,
        element: Element,
        expected: Expected,
        mut read: impl FnMut(&mut Self, &str, Span) -> T,
    ) -> Option<Vec<Located<T>>> {
        let mut one = |reader: &mut Self, value: Value<'_>| {
            let (text, span) = reader.leaf(value, element, expected)?;
            Some(Located::new(read(reader, text, span), span))
        };
        if value.kind() != Kind::List {
            return Some(vec![one(self, value)?]);
        }
        let mut all = Vec::with_capacity(value.items().count());
        let mut is_whole = true;
        for item in value.items() {
            match one(self, item) {
                Some(located) => all.push(located),
                None => is_whole = false,
            }
        }
        if all.is_empty() && is_whole {
            self.report(value.span(), IssueKind::Empty { element });
        }
        is_whole.then_some(all)
    }

    /// Makes a template, with variables if the version of the policy has them.
    pub(super) fn template(&self, text: &str) -> Template {
        match self.version {
            Version::V2012 => Template::parse(text),
            Version::V2008 => Template::literal(text),
        }
    }
}

fn touches(outer: Span, inner: Span) -> bool {
    inner.start >= outer.start && inner.start <= outer.end
}

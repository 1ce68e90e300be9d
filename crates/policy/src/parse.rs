//! From text to a [`Policy`].
//!
//! [`parse()`] accepts all that AWS accepts and reports the rest as [`PolicyIssue`]s, going on after each. The rule of this
//! module is that nothing is dropped silently if that could change a decision: a statement with a part that was not
//! understood (an unknown condition operator, a key that does not belong there, two values of which AWS takes an unknown
//! one) is left out as a whole and its place goes to [`Policy::unreadable`]. What cannot change a decision (a `Sid` of the
//! wrong type, a trailing comma) is reported and the statement kept. A pattern of a form that AWS refuses is reported,
//! kept as written and matches nothing.
//!
//! Key names: the page "Grammar of the IAM JSON policy language" gives each one spelling and says nothing of others; IAM is
//! seen to refuse `statement`. The meaning is plain nevertheless, so a key with other capitals is read and reported.

mod condition;
mod principal;
mod reader;
mod statement;
mod suggest;
#[cfg(test)]
mod tests;

use crate::document::{Element, Policy, Version};
use crate::issue::{Expected, IssueKind, Place, PolicyIssue};
use crate::json::{self, Fault, Kind, Limits, Member, Value};
use crate::kind::PolicyKind;
use crate::placeholder::{has_placeholder, placeholders};
use crate::source::{Located, SourceId, Span};
use reader::Reader;

/// Reads a policy text of at most 1 MiB.
pub fn parse(source: SourceId, text: &str, kind: PolicyKind) -> (Policy, Vec<PolicyIssue>) {
    let (policy, mut issues) = parse_text(source, text, kind);
    if has_placeholder(text) {
        issues.retain(|issue| !is_unknown(text, issue));
    }
    (policy, issues)
}

/// Returns whether what is wrong is only that nobody knows yet what stands there.
fn is_unknown(text: &str, issue: &PolicyIssue) -> bool {
    let is_about_value = match issue.kind {
        IssueKind::Syntax(_)
        | IssueKind::WrongType { .. }
        | IssueKind::UnknownKey { .. }
        | IssueKind::UnknownOperator { .. }
        | IssueKind::InvalidVersion { .. }
        | IssueKind::InvalidEffect { .. }
        | IssueKind::InvalidAction { .. }
        | IssueKind::InvalidResource { .. }
        | IssueKind::InvalidPrincipal { .. } => true,
        IssueKind::DuplicateKey { .. }
        | IssueKind::KeyCase { .. }
        | IssueKind::Unquoted { .. }
        | IssueKind::Missing { .. }
        | IssueKind::Conflict { .. }
        | IssueKind::NotAllowed { .. }
        | IssueKind::NotPrincipalAllow
        | IssueKind::Empty { .. }
        | IssueKind::DuplicateSid { .. } => false,
    };
    let place = issue.span.range();
    let touches = |(other, _): (std::ops::Range<usize>, &str)| other.start < place.end && place.start < other.end;
    is_about_value && placeholders(text).any(touches)
}

fn parse_text(source: SourceId, text: &str, kind: PolicyKind) -> (Policy, Vec<PolicyIssue>) {
    let (document, faults) = json::read(text, Limits::default());
    match document.root() {
        Some(root) => read_root(source, root, Reader::new(kind, &faults, Span::new(0, text.len()))),
        None => {
            let span = Span::new(0, text.len());
            let issues = faults.into_iter().map(|fault| PolicyIssue {
                span: fault.span,
                kind: IssueKind::Syntax(fault.value),
            });
            (empty(source, vec![span]), issues.collect())
        }
    }
}

/// Reads a policy that stands as a value in a larger JSON document; `faults` are those of that document.
pub fn parse_value(
    source: SourceId,
    root: Value<'_>,
    kind: PolicyKind,
    faults: &[Located<Fault>],
) -> (Policy, Vec<PolicyIssue>) {
    read_root(source, root, Reader::new(kind, faults, root.span()))
}

fn read_root(source: SourceId, root: Value<'_>, mut reader: Reader<'_>) -> (Policy, Vec<PolicyIssue>) {
    let mut policy = empty(source, Vec::new());
    if root.kind() == Kind::Object {
        read_policy(&mut reader, &mut policy, root);
    } else {
        reader.wrong_type(root, Element::Policy, Expected::Object);
        policy.unreadable.push(root.span());
    }
    policy.unreadable.extend(reader.faults_outside_statements());
    policy.unreadable.sort();
    policy.unreadable.dedup();
    (policy, reader.into_issues())
}

fn empty(source: SourceId, unreadable: Vec<Span>) -> Policy {
    Policy {
        source,
        version: Version::default(),
        id: None,
        statements: Vec::new(),
        unreadable,
    }
}

/// The members of the policy object by element.
#[derive(Default)]
struct Members<'d> {
    version: Option<Member<'d>>,
    id: Option<Member<'d>>,
    statement: Option<Member<'d>>,
}

fn read_policy(reader: &mut Reader<'_>, policy: &mut Policy, root: Value<'_>) {
    let members = sort_members(reader, policy, root);
    if let Some(member) = members.version {
        policy.version = match read_version(reader, member) {
            Some(version) => version,
            None => {
                // The rest is read as of the current version, which knows more; what AWS would do is unknown.
                policy.unreadable.push(member.value.span());
                Version::V2012
            }
        };
    }
    reader.version = policy.version;
    policy.id = members
        .id
        .and_then(|member| reader.text(member.value, Element::Id, Expected::String));
    match members.statement {
        Some(member) => {
            read_statements(reader, policy, member.value);
            report_equal_ids(reader, policy);
        }
        None => {
            reader.missing(root.span(), Element::Statement);
            policy.unreadable.push(root.span());
        }
    }
}

fn sort_members<'d>(reader: &mut Reader<'_>, policy: &mut Policy, root: Value<'d>) -> Members<'d> {
    const KNOWN: &[Element] = &[Element::Version, Element::Id, Element::Statement];
    let mut members = Members::default();
    for member in root.members() {
        let Some(key) = member.key.as_str() else {
            policy.unreadable.push(member.key.span().to(member.value.span()));
            continue;
        };
        let slot = match reader.element(key, member.key, KNOWN) {
            Some(Element::Version) => &mut members.version,
            Some(Element::Id) => &mut members.id,
            Some(Element::Statement) => &mut members.statement,
            Some(_) | None => {
                reader.unknown_key(member.key, key, Place::Policy, KNOWN);
                // A scalar such as a comment grants and denies nothing; statements under a wrong name might.
                if matches!(member.value.kind(), Kind::List | Kind::Object | Kind::Invalid) {
                    policy.unreadable.push(member.value.span());
                }
                continue;
            }
        };
        match slot {
            None => *slot = Some(member),
            Some(first) => {
                reader.duplicate(member.key, key, first.key);
                // Which of the two AWS takes is not documented.
                policy.unreadable.push(member.value.span());
            }
        }
    }
    members
}

fn read_version(reader: &mut Reader<'_>, member: Member<'_>) -> Option<Version> {
    let text = reader.text(member.value, Element::Version, Expected::String)?;
    match text.value.as_ref() {
        "2012-10-17" => Some(Version::V2012),
        "2008-10-17" => Some(Version::V2008),
        _ => {
            reader.report(text.span, IssueKind::InvalidVersion { found: text.value });
            None
        }
    }
}

fn read_statements(reader: &mut Reader<'_>, policy: &mut Policy, value: Value<'_>) {
    let mut read = |reader: &mut Reader<'_>, value: Value<'_>, index: u32| {
        if value.kind() != Kind::Object {
            reader.wrong_type(value, Element::Statement, Expected::Objects);
            policy.unreadable.push(value.span());
            return;
        }
        let damaged = reader.enter_statement(value.span());
        match statement::read(reader, value, index) {
            Some(statement) if !damaged => policy.statements.push(statement),
            Some(_) | None => policy.unreadable.push(value.span()),
        }
    };
    if value.kind() == Kind::List {
        let mut count = 0;
        for item in value.items() {
            read(reader, item, count);
            count += 1;
        }
        if count == 0 {
            reader.report(
                value.span(),
                IssueKind::Empty {
                    element: Element::Statement,
                },
            );
        }
    } else {
        read(reader, value, 0);
    }
}

/// Reports statement ids that were there before; an empty one counts as none.
fn report_equal_ids(reader: &mut Reader<'_>, policy: &Policy) {
    let ids = policy.statements.iter().filter_map(|statement| statement.sid.as_ref());
    let mut ids: Vec<_> = ids.filter(|sid| !sid.value.is_empty()).collect();
    ids.sort_by(|one, other| (&one.value, one.span).cmp(&(&other.value, other.span)));
    for same in ids.chunk_by(|one, other| one.value == other.value) {
        let Some((first, rest)) = same.split_first() else {
            continue;
        };
        for sid in rest {
            let kind = IssueKind::DuplicateSid {
                sid: sid.value.clone(),
                first: first.span,
                required: needs_unique_ids(reader.kind),
            };
            reader.report(sid.span, kind);
        }
    }
}

/// IAM User Guide, "IAM JSON policy elements: Sid": unique within an IAM policy; services with resource policies differ.
fn needs_unique_ids(kind: PolicyKind) -> bool {
    match kind {
        PolicyKind::Identity
        | PolicyKind::Boundary
        | PolicyKind::Session
        | PolicyKind::Trust
        | PolicyKind::Scp
        | PolicyKind::Rcp => true,
        PolicyKind::Resource | PolicyKind::VpcEndpoint | PolicyKind::Acl => false,
    }
}

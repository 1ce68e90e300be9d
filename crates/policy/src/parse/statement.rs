//! One statement.

use super::reader::Reader;
use super::{condition, principal};
use crate::action::ActionPattern;
use crate::document::{Effect, Element, Scope, Statement};
use crate::issue::{ActionFault, Expected, IssueKind, Place};
use crate::json::{Member, Value};
use crate::kind::PolicyKind;
use crate::placeholder::OPEN;
use crate::resource::{Form, ResourcePattern};
use crate::source::{Located, Span};

const KNOWN: &[Element] = &[
    Element::Sid,
    Element::Effect,
    Element::Principal,
    Element::NotPrincipal,
    Element::Action,
    Element::NotAction,
    Element::Resource,
    Element::NotResource,
    Element::Condition,
];

/// The members of a statement by element.
#[derive(Default)]
struct Members<'d> {
    sid: Option<Member<'d>>,
    effect: Option<Member<'d>>,
    principal: Option<Member<'d>>,
    not_principal: Option<Member<'d>>,
    action: Option<Member<'d>>,
    not_action: Option<Member<'d>>,
    resource: Option<Member<'d>>,
    not_resource: Option<Member<'d>>,
    condition: Option<Member<'d>>,
}

impl<'d> Members<'d> {
    fn slot(&mut self, element: Element) -> Option<&mut Option<Member<'d>>> {
        match element {
            Element::Sid => Some(&mut self.sid),
            Element::Effect => Some(&mut self.effect),
            Element::Principal => Some(&mut self.principal),
            Element::NotPrincipal => Some(&mut self.not_principal),
            Element::Action => Some(&mut self.action),
            Element::NotAction => Some(&mut self.not_action),
            Element::Resource => Some(&mut self.resource),
            Element::NotResource => Some(&mut self.not_resource),
            Element::Condition => Some(&mut self.condition),
            Element::Policy
            | Element::Version
            | Element::Id
            | Element::Statement
            | Element::ConditionOperator
            | Element::ConditionValue => None,
        }
    }
}

/// Reads a statement; `None` if leaving out what was not understood could change what it means.
pub(super) fn read(reader: &mut Reader<'_>, value: Value<'_>, index: u32) -> Option<Statement> {
    let (members, is_whole) = sort_members(reader, value);
    // The id plays no part in a decision, so the statement stands without it.
    let sid = members
        .sid
        .and_then(|member| reader.text(member.value, Element::Sid, Expected::String));
    let effect = match members.effect {
        Some(member) => read_effect(reader, member),
        None => {
            reader.missing(value.span(), Element::Effect);
            None
        }
    };
    let principal = read_principal(reader, &members, effect.as_ref(), value.span());
    let action = read_action(reader, &members, value.span());
    let resource = read_resource(reader, &members, value.span());
    let conditions = match members.condition {
        Some(member) => condition::read(reader, member.value),
        None => Some(Vec::new()),
    };
    if !is_whole {
        return None;
    }
    Some(Statement {
        span: value.span(),
        index,
        sid,
        effect: effect?,
        principal: principal?,
        action: action?,
        resource: resource?,
        conditions: conditions?,
    })
}

/// Returns the members and whether each of them has a place of its own.
fn sort_members<'d>(reader: &mut Reader<'_>, value: Value<'d>) -> (Members<'d>, bool) {
    let mut members = Members::default();
    let mut is_whole = true;
    for member in value.members() {
        let Some(key) = member.key.as_str() else {
            is_whole = false;
            continue;
        };
        let Some(element) = reader.element(key, member.key, KNOWN) else {
            reader.unknown_key(member.key, key, Place::Statement, KNOWN);
            is_whole = false;
            continue;
        };
        match members.slot(element) {
            Some(slot @ None) => *slot = Some(member),
            Some(Some(first)) => {
                reader.duplicate(member.key, key, first.key);
                is_whole &= element == Element::Sid;
            }
            None => is_whole = false,
        }
    }
    (members, is_whole)
}

fn read_effect(reader: &mut Reader<'_>, member: Member<'_>) -> Option<Located<Effect>> {
    let (text, span) = reader.leaf(member.value, Element::Effect, Expected::String)?;
    let effect = match text {
        "Allow" => Effect::Allow,
        "Deny" => Effect::Deny,
        // IAM User Guide, "IAM JSON policy elements: Effect": the value is case-sensitive.
        _ => {
            let suggestion = super::suggest::nearest(text, ["Allow", "Deny"]);
            let found = text.into();
            reader.report(span, IssueKind::InvalidEffect { found, suggestion });
            return None;
        }
    };
    Some(Located::new(effect, span))
}

/// Picks the one of an element and its negation that is there; `Err` if both are.
fn one_of<'d>(
    reader: &mut Reader<'_>,
    only: (Option<Member<'d>>, Element),
    all_but: (Option<Member<'d>>, Element),
) -> Result<Option<(Member<'d>, Element)>, ()> {
    match (only.0, all_but.0) {
        (Some(first), Some(second)) => {
            let place = first.key.content_span().max(second.key.content_span());
            let (element, other) = if place == first.key.content_span() {
                (only.1, all_but.1)
            } else {
                (all_but.1, only.1)
            };
            reader.report(place, IssueKind::Conflict { element, other });
            Err(())
        }
        (Some(member), None) => Ok(Some((member, only.1))),
        (None, Some(member)) => Ok(Some((member, all_but.1))),
        (None, None) => Ok(None),
    }
}

/// Makes a scope of a list; an empty list of exceptions has no documented meaning.
fn scope<P>(is_all_but: bool, patterns: Vec<Located<P>>) -> Option<Scope<P>> {
    match (is_all_but, patterns.is_empty()) {
        (true, true) => None,
        (true, false) => Some(Scope::AllBut(patterns)),
        (false, _) => Some(Scope::Only(patterns)),
    }
}

fn read_principal(
    reader: &mut Reader<'_>,
    members: &Members<'_>,
    effect: Option<&Located<Effect>>,
    statement: Span,
) -> Option<Option<Scope<crate::PrincipalPattern>>> {
    let only = (members.principal, Element::Principal);
    let found = one_of(reader, only, (members.not_principal, Element::NotPrincipal)).ok()?;
    let Some((member, element)) = found else {
        if reader.kind.has_principal() {
            reader.missing(statement, Element::Principal);
            return None;
        }
        return Some(None);
    };
    let is_all_but = element == Element::NotPrincipal;
    let kind = reader.kind;
    // IAM User Guide, "AWS JSON policy elements: NotPrincipal": not in identity-based policies, not in trust policies.
    let is_allowed = kind.has_principal() && !(is_all_but && matches!(kind, PolicyKind::Trust | PolicyKind::Rcp));
    if !is_allowed {
        reader.report(member.key.content_span(), IssueKind::NotAllowed { element, kind });
    } else if is_all_but && effect.is_some_and(|effect| effect.value == Effect::Allow) {
        reader.report(member.key.content_span(), IssueKind::NotPrincipalAllow);
    }
    let patterns = principal::read(reader, member.value, element)?;
    let scope = scope(is_all_but, patterns)?;
    is_allowed.then_some(Some(scope))
}

fn read_action(reader: &mut Reader<'_>, members: &Members<'_>, statement: Span) -> Option<Scope<ActionPattern>> {
    let only = (members.action, Element::Action);
    let found = one_of(reader, only, (members.not_action, Element::NotAction)).ok()?;
    let Some((member, element)) = found else {
        reader.missing(statement, Element::Action);
        return None;
    };
    let patterns = reader.list(member.value, element, Expected::Strings, |reader, text, span| {
        let pattern = ActionPattern::parse(text);
        if !pattern.is_valid() {
            let fault = action_fault(text);
            let found = text.into();
            reader.report(span, IssueKind::InvalidAction { found, fault });
        }
        pattern
    })?;
    scope(element == Element::NotAction, patterns)
}

fn action_fault(text: &str) -> ActionFault {
    match text.split_once(':') {
        None => ActionFault::NoColon,
        Some((prefix, _)) if prefix.contains(['*', '?']) => ActionFault::WildcardService,
        Some((prefix, "")) if !prefix.is_empty() => ActionFault::NoName,
        Some(_) => ActionFault::Service,
    }
}

fn read_resource(
    reader: &mut Reader<'_>,
    members: &Members<'_>,
    statement: Span,
) -> Option<Option<Scope<ResourcePattern>>> {
    let only = (members.resource, Element::Resource);
    let found = one_of(reader, only, (members.not_resource, Element::NotResource)).ok()?;
    let kind = reader.kind;
    let Some((member, element)) = found else {
        return if may_lack_resource(kind) {
            Some(None)
        } else {
            reader.missing(statement, Element::Resource);
            None
        };
    };
    if !kind.has_resource() {
        reader.report(member.key.content_span(), IssueKind::NotAllowed { element, kind });
    }
    let patterns = reader.list(member.value, element, Expected::Strings, |reader, text, span| {
        let pattern = ResourcePattern::new(reader.template(text));
        check_resource(reader, &pattern, span);
        pattern
    })?;
    let scope = scope(element == Element::NotResource, patterns)?;
    kind.has_resource().then_some(Some(scope))
}

/// Returns whether a statement is complete without `Resource`: then it is the resource the policy is attached to.
///
/// Amazon ECR User Guide, "Private repository policies": they have no `Resource`.
fn may_lack_resource(kind: PolicyKind) -> bool {
    match kind {
        PolicyKind::Resource | PolicyKind::Trust | PolicyKind::Acl => true,
        PolicyKind::Identity
        | PolicyKind::Boundary
        | PolicyKind::Scp
        | PolicyKind::Rcp
        | PolicyKind::Session
        | PolicyKind::VpcEndpoint => false,
    }
}

fn check_resource(reader: &mut Reader<'_>, pattern: &ResourcePattern, span: Span) {
    let text = pattern.as_str();
    let starts_well = text.starts_with("arn:") || text.starts_with(['*', '?', OPEN]) || text.starts_with("${");
    let is_fine = match pattern.form() {
        Form::Any | Form::Open => true,
        Form::Arn => starts_well,
        Form::Short => false,
    };
    if !is_fine {
        // API Gateway documents `execute-api:/stage/GET/path` in resource policies, and short forms that start like an
        // ARN are accepted in places; anything else IAM refuses.
        let refused = !starts_well && reader.kind != PolicyKind::Resource;
        let found = text.into();
        reader.report(span, IssueKind::InvalidResource { found, refused });
    }
}

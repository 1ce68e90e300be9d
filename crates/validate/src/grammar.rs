//! What the parser of the policy language reports, under AWS's codes.
//!
//! [`code`] names one for each kind of issue, so that nothing which the parser says is lost; the check of a code reports
//! its issues with [`run`].

use crate::context::Context;
use crate::location::PathElement;
use crate::problem::{Code, Draft, Problems, Safety};
use crate::variables::variables;
use iamscope_policy::issue::{ActionFault, Expected, Place, PrincipalFault};
use iamscope_policy::json::Fault;
use iamscope_policy::{Element, IssueKind, Located, Operator, PolicyIssue, PolicyKind, Quantifier, Span};

/// Reports the issues that belong to the check that is running.
pub(crate) fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let own = out.code();
    for (_, issue) in cx.issues.iter().filter(|(code, _)| *code == own) {
        let mut draft = Draft::at(issue.span, issue.kind.message());
        if let Some((related, _)) = issue.kind.related() {
            draft = draft.and([related]);
        }
        if let Some(help) = issue.kind.help() {
            draft = draft.help(help);
        }
        if let Some((title, text)) = replacement(&issue.kind) {
            // Whoever wrote it meant that word, but the policy was without effect and now has one.
            draft = draft.fix(Safety::Review, title, issue.span, text);
        }
        out.push(draft);
    }
}

/// Returns the issues of a text that has no value at all.
pub(crate) fn faults(faults: &[Located<Fault>]) -> Vec<PolicyIssue> {
    let issue = |fault: &Located<Fault>| PolicyIssue {
        span: fault.span,
        kind: IssueKind::Syntax(fault.value),
    };
    faults.iter().map(issue).collect()
}

/// Returns whether an issue is about a resource that is none by itself and right where it stands.
///
/// Amazon API Gateway Developer Guide, "API Gateway resource policy examples": `execute-api:/stage/GET/path` stands for the
/// ARN of the API that the policy is attached to. `${bucket_arn}`, without a colon, is no policy variable: a program fills
/// the file in.
pub(crate) fn is_allowed(kind: PolicyKind, issue: &PolicyIssue) -> bool {
    let IssueKind::InvalidResource { found, .. } = &issue.kind else {
        return false;
    };
    let is_filled_in = found.starts_with("${") && variables(found).first().is_some_and(|one| !one.inside.contains(':'));
    is_filled_in || kind == PolicyKind::Resource && found.starts_with("execute-api:")
}

/// Returns the code of an issue.
pub(crate) fn code(cx: &Context<'_>, issue: &PolicyIssue) -> Code {
    Code(match &issue.kind {
        IssueKind::Syntax(_) => "JSON_SYNTAX_ERROR",
        IssueKind::DuplicateKey { key, first } => duplicate(cx, key, *first, issue.span),
        IssueKind::UnknownKey { place, .. } => match place {
            Place::Policy | Place::Statement => "INVALID_POLICY_ELEMENT",
            Place::Principal => "INVALID_PRINCIPAL_KEY",
        },
        IssueKind::KeyCase { expected, .. } => match *expected {
            "AWS" | "Service" | "Federated" | "CanonicalUser" => "INVALID_PRINCIPAL_KEY",
            _ => "INVALID_POLICY_ELEMENT",
        },
        IssueKind::WrongType { expected, .. } => match expected {
            Expected::StarOrObject => "INVALID_PRINCIPAL_FORMAT",
            Expected::String | Expected::Strings | Expected::Scalars | Expected::Object | Expected::Objects => {
                "DATA_TYPE_MISMATCH"
            }
        },
        IssueKind::Unquoted { .. } => "DATA_TYPE_MISMATCH",
        IssueKind::Missing { element, .. } => missing(*element),
        IssueKind::Conflict { .. } => "UNSUPPORTED_ELEMENT_COMBINATION",
        IssueKind::NotAllowed { element, kind } => not_allowed(*element, *kind),
        IssueKind::NotPrincipalAllow => "ALLOW_WITH_NOT_PRINCIPAL",
        IssueKind::InvalidVersion { .. } => "INVALID_VERSION",
        IssueKind::InvalidEffect { .. } => "INVALID_EFFECT",
        IssueKind::UnknownOperator { found, .. } => unknown_operator(found),
        IssueKind::Empty { element } => empty(cx, *element, issue.span),
        IssueKind::InvalidAction { fault, .. } => match fault {
            ActionFault::WildcardService => "WILDCARD_IN_SERVICE_NAME",
            ActionFault::NoColon | ActionFault::Service | ActionFault::NoName => "INVALID_ACTION",
        },
        IssueKind::InvalidResource { found, .. } => {
            if found.starts_with("arn:") || found.starts_with("${") {
                "MISSING_ARN_FIELD"
            } else {
                "INVALID_ARN_PREFIX"
            }
        }
        IssueKind::InvalidPrincipal { fault, .. } => match fault {
            PrincipalFault::Wildcard => "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
            PrincipalFault::Form | PrincipalFault::Empty => "INVALID_PRINCIPAL_FORMAT",
        },
        IssueKind::DuplicateSid { required, .. } => {
            if *required {
                "UNIQUE_SIDS_REQUIRED"
            } else {
                "UNIQUE_SIDS_RECOMMENDED"
            }
        }
    })
}

/// Returns what was probably meant by a word that is none, and what to say of writing it.
fn replacement(kind: &IssueKind) -> Option<(String, String)> {
    let meant = match kind {
        IssueKind::UnknownKey { suggestion, .. } | IssueKind::InvalidEffect { suggestion, .. } => {
            (*suggestion)?.to_owned()
        }
        IssueKind::KeyCase { expected, .. } => (*expected).to_owned(),
        IssueKind::UnknownOperator { suggestion, .. } => suggestion.as_deref()?.to_owned(),
        IssueKind::Syntax(_)
        | IssueKind::DuplicateKey { .. }
        | IssueKind::WrongType { .. }
        | IssueKind::Unquoted { .. }
        | IssueKind::Missing { .. }
        | IssueKind::Conflict { .. }
        | IssueKind::NotAllowed { .. }
        | IssueKind::NotPrincipalAllow
        | IssueKind::InvalidVersion { .. }
        | IssueKind::Empty { .. }
        | IssueKind::InvalidAction { .. }
        | IssueKind::InvalidResource { .. }
        | IssueKind::InvalidPrincipal { .. }
        | IssueKind::DuplicateSid { .. } => return None,
    };
    Some((format!("write `{meant}`"), meant))
}

/// A key that differs in its capitals is a matter of conditions; the same key twice is none of JSON.
fn duplicate(cx: &Context<'_>, key: &str, first: Span, span: Span) -> &'static str {
    let is_condition = cx
        .locate(span)
        .path
        .iter()
        .any(|step| matches!(step, PathElement::Value(name) if name.eq_ignore_ascii_case("Condition")));
    if is_condition && cx.slice(first) != key {
        "DUPLICATE_KEYS_WITH_DIFFERENT_CASE"
    } else {
        "JSON_SYNTAX_ERROR"
    }
}

fn missing(element: Element) -> &'static str {
    match element {
        Element::Effect => "MISSING_EFFECT",
        Element::Principal | Element::NotPrincipal => "MISSING_PRINCIPAL",
        Element::Action | Element::NotAction => "MISSING_ACTION",
        Element::Resource | Element::NotResource => "MISSING_RESOURCE",
        Element::Policy
        | Element::Version
        | Element::Id
        | Element::Statement
        | Element::Sid
        | Element::Condition
        | Element::ConditionOperator
        | Element::ConditionValue => "MISSING_STATEMENT",
    }
}

fn not_allowed(element: Element, kind: PolicyKind) -> &'static str {
    let is_resource = matches!(element, Element::Resource | Element::NotResource);
    match kind {
        PolicyKind::Trust if is_resource => "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        PolicyKind::Trust => "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
        PolicyKind::Scp => "SCP_SYNTAX_ERROR_PRINCIPAL",
        PolicyKind::Rcp => "RCP_SYNTAX_ERROR_PRINCIPAL",
        PolicyKind::Identity
        | PolicyKind::Resource
        | PolicyKind::Boundary
        | PolicyKind::Session
        | PolicyKind::VpcEndpoint
        | PolicyKind::Acl => "UNSUPPORTED_PRINCIPAL",
    }
}

fn unknown_operator(found: &str) -> &'static str {
    let split = found.len().saturating_sub("IfExists".len());
    let is_null = found.split_at_checked(split).is_some_and(|(test, suffix)| {
        let test = test.rsplit(':').next().unwrap_or_default();
        test.eq_ignore_ascii_case("Null") && suffix.eq_ignore_ascii_case("IfExists")
    });
    if is_null {
        "NULL_WITH_IF_EXISTS"
    } else {
        "INVALID_CONDITION_OPERATOR"
    }
}

fn empty(cx: &Context<'_>, element: Element, span: Span) -> &'static str {
    match element {
        Element::Action | Element::NotAction => "EMPTY_ARRAY_ACTION",
        Element::Resource | Element::NotResource => "EMPTY_ARRAY_RESOURCE",
        Element::Principal | Element::NotPrincipal if cx.slice(span).starts_with('{') => "EMPTY_OBJECT_PRINCIPAL",
        Element::Principal | Element::NotPrincipal => "EMPTY_ARRAY_PRINCIPAL",
        Element::Condition | Element::ConditionOperator => "EMPTY_OBJECT_CONDITION",
        Element::ConditionValue => empty_values(cx, span),
        Element::Policy | Element::Version | Element::Id | Element::Statement | Element::Sid | Element::Effect => {
            "MISSING_STATEMENT"
        }
    }
}

fn empty_values(cx: &Context<'_>, span: Span) -> &'static str {
    let clauses = cx.statements.iter().flat_map(|statement| &statement.clauses);
    let mut found = clauses.filter(|clause| clause.value.span() == span);
    let operator = found.find_map(|clause| clause.operator);
    match operator {
        Some(Operator { if_exists: true, .. }) => "EMPTY_ARRAY_CONDITION_IFEXISTS",
        Some(Operator {
            quantifier: Some(Quantifier::ForAllValues),
            ..
        }) => "EMPTY_ARRAY_CONDITION_FORALLVALUES",
        Some(Operator {
            quantifier: Some(Quantifier::ForAnyValue),
            ..
        }) => "EMPTY_ARRAY_CONDITION_FORANYVALUE",
        Some(_) | None => "EMPTY_ARRAY_CONDITION",
    }
}

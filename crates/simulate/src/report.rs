//! Answers as JSON, in the shape of AWS's own authorization details.
//!
//! The members of a check are those of `Check` in the answer of `GetRequestAuthorizationDetails` (service model
//! `iam-toolbox` 2018-05-10): `checkType`, `evaluatedEffect`, `targetArn`, `relevantPolicyTypes`, `matchedPolicies` with
//! `uri` and `matchedStatements`, and in these `sid` and `evaluatedEffect`. What AWS has no member for has one of ours:
//! `unknown`, `exemption`, `nearMisses` and `rules` of a check, `index`, `condition` and `place` of a statement. `evaluatedEffect` may be
//! `UNKNOWN` here, which AWS never says; AWS reports the policy of the resource as a check of its own only where the owner
//! must allow separately, and here it always is one.

use iamscope_eval::{
    Check as Explained, CheckEffect, CheckType, Decision, Denial, Exemption, Explanation, MatchedStatement, NearMiss,
    Obstacle,
};
use iamscope_policy::{Effect, SourceId, Sources, Span};
use serde::Serialize;

/// The result of a case.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CaseResult<'e, I> {
    /// The name of the case, as it was given.
    pub id: I,
    /// The answer and its reasons.
    #[serde(flatten)]
    pub answer: Answer<'e>,
    /// What may not be as it was meant, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// An answer and its reasons.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer<'e> {
    /// `Allowed`, `ExplicitDeny`, `ImplicitDeny` or `Unknown`.
    pub decision: &'static str,
    /// For `Unknown`: the request is allowed exactly if this holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residual: Option<String>,
    /// What the layers did, in AWS's order.
    pub checks: Vec<Check<'e>>,
    /// The numbers of the rules that joined the layers.
    pub rules: Vec<u8>,
    /// The readings of what AWS does not document on which the answer hinges, by their ids.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub assumed: &'e [&'static str],
}

/// What one layer did; AWS's `Check`.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check<'e> {
    /// The layer, such as `SERVICE_CONTROL_POLICY`.
    pub check_type: &'static str,
    /// `ALLOW`, `NO_IMPACT`, `IMPLICIT_DENY`, `EXPLICIT_DENY` or `UNKNOWN`.
    pub evaluated_effect: &'static str,
    /// The root, unit or account of an SCP or RCP check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_arn: Option<&'e str>,
    /// On what an `UNKNOWN` effect hinges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Hinge>,
    /// Why the layer exists and does not bind the request, such as `management-account`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemption: Option<&'static str>,
    /// The types of the policies that matched.
    pub relevant_policy_types: Vec<&'static str>,
    /// The policies that matched.
    pub matched_policies: Vec<MatchedPolicy<'e>>,
    /// Statements that would have matched but for one thing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near_misses: Vec<Miss<'e>>,
    /// The numbers of the rules that were used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<u8>,
}

/// On what a layer hinges.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hinge {
    /// The layer denies exactly if this holds.
    pub denies: String,
    /// The layer allows exactly if this holds.
    pub allows: String,
}

/// A policy with statements that matched; AWS's `MatchedPolicy`.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchedPolicy<'e> {
    /// What the policy is called where it is attached; in a case its place, such as `identity[0]`.
    pub uri: &'e str,
    /// Its statements that matched.
    pub matched_statements: Vec<Statement<'e>>,
}

/// A statement that matched; AWS's `MatchedStatement`.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement<'e> {
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'e str>,
    /// `ALLOW` or `DENY`.
    pub evaluated_effect: &'static str,
    /// Its place in the `Statement` list, counted from 0.
    pub index: u32,
    /// What must hold for it to match, if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place<'e>>,
}

/// A statement that nearly matched.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Miss<'e> {
    /// What the policy is called where it is attached.
    pub uri: &'e str,
    /// The statement.
    #[serde(flatten)]
    pub statement: Statement<'e>,
    /// The element that kept it from matching: `Resource`, `Principal` or `Condition`.
    pub obstacle: &'static str,
    /// The context key of an obstacle that is a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<&'e str>,
    /// Where the obstacle stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle_place: Option<Place<'e>>,
}

/// A place in a text.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place<'e> {
    /// The name of the text.
    pub source: &'e str,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

impl<'e> Answer<'e> {
    /// Makes the answer of a decision and its explanation. Statements have places if the texts are given.
    pub fn new(decision: &Decision, explanation: &'e Explanation, sources: Option<&'e Sources>) -> Self {
        Self {
            decision: decision_name(decision),
            residual: residual(decision),
            checks: explanation.checks.iter().map(|one| check(one, sources)).collect(),
            rules: explanation.rules.iter().map(|rule| rule.0).collect(),
            assumed: &explanation.assumed,
        }
    }
}

/// Returns the word for a decision.
pub fn decision_name(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed => "Allowed",
        Decision::Denied(Denial::Explicit) => "ExplicitDeny",
        Decision::Denied(Denial::Implicit) => "ImplicitDeny",
        Decision::Unknown(_) => "Unknown",
    }
}

/// Returns the word that authorization details have for a decision; AWS has none for what is not known.
pub fn effect_name(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed => "ALLOW",
        Decision::Denied(Denial::Explicit) => "EXPLICIT_DENY",
        Decision::Denied(Denial::Implicit) => "IMPLICIT_DENY",
        Decision::Unknown(_) => "UNKNOWN",
    }
}

/// Returns under which condition an unknown decision allows.
pub fn residual(decision: &Decision) -> Option<String> {
    match decision {
        Decision::Allowed | Decision::Denied(_) => None,
        Decision::Unknown(formula) => Some(formula.to_string()),
    }
}

/// Returns what AWS calls the policies of a layer.
fn policy_type(check_type: CheckType) -> &'static str {
    match check_type {
        CheckType::ResourceControlPolicy => "RESOURCE_CONTROL_POLICY",
        CheckType::ServiceControlPolicy => "SERVICE_CONTROL_POLICY",
        CheckType::VpcEndpoint => "VPC_ENDPOINT_POLICY",
        CheckType::Resource => "RESOURCE_BASED_POLICY",
        CheckType::Principal => "IDENTITY_BASED_POLICY",
        CheckType::PermissionsBoundary => "PERMISSIONS_BOUNDARY",
        CheckType::Session => "SESSION_POLICY",
    }
}

fn check<'e>(explained: &'e Explained, sources: Option<&'e Sources>) -> Check<'e> {
    let unknown = match &explained.effect {
        CheckEffect::Unknown { denies, allows } => Some(Hinge {
            denies: denies.to_string(),
            allows: allows.to_string(),
        }),
        CheckEffect::Allow | CheckEffect::NoImpact | CheckEffect::ImplicitDeny | CheckEffect::ExplicitDeny => None,
    };
    let by_policy = explained
        .matched
        .chunk_by(|one, other| one.source == other.source && one.policy == other.policy);
    let matched_policies: Vec<MatchedPolicy<'_>> = by_policy
        .filter_map(|statements| {
            Some(MatchedPolicy {
                uri: &statements.first()?.policy,
                matched_statements: statements.iter().map(|one| statement(one, sources)).collect(),
            })
        })
        .collect();
    let is_relevant = !matched_policies.is_empty();
    Check {
        check_type: explained.check_type.name(),
        evaluated_effect: explained.effect.name(),
        target_arn: explained.target.as_deref(),
        unknown,
        exemption: explained.exemption.map(Exemption::name),
        relevant_policy_types: is_relevant
            .then(|| policy_type(explained.check_type))
            .into_iter()
            .collect(),
        matched_policies,
        near_misses: explained.near_misses.iter().map(|one| miss(one, sources)).collect(),
        rules: explained.rules.iter().map(|rule| rule.0).collect(),
    }
}

fn statement<'e>(matched: &'e MatchedStatement, sources: Option<&'e Sources>) -> Statement<'e> {
    Statement {
        sid: matched.sid.as_deref(),
        evaluated_effect: match matched.effect {
            Effect::Allow => "ALLOW",
            Effect::Deny => "DENY",
        },
        index: matched.index,
        condition: (!matched.matches.is_constant()).then(|| matched.matches.to_string()),
        place: place(matched.source, matched.span, sources),
    }
}

fn miss<'e>(miss: &'e NearMiss, sources: Option<&'e Sources>) -> Miss<'e> {
    let (obstacle, key, span) = match &miss.obstacle {
        Obstacle::Resource(span) => ("Resource", None, *span),
        Obstacle::Principal(span) => ("Principal", None, *span),
        Obstacle::Condition { span, key } => ("Condition", Some(key.as_ref()), *span),
    };
    Miss {
        uri: &miss.statement.policy,
        statement: statement(&miss.statement, sources),
        obstacle,
        key,
        obstacle_place: place(miss.statement.source, span, sources),
    }
}

fn place<'e>(source: SourceId, span: Span, sources: Option<&'e Sources>) -> Option<Place<'e>> {
    let (source, span) = sources?.written(source, span)?;
    let start = source.line_column(span.start);
    Some(Place {
        source: &source.name,
        line: start.line,
        column: start.column,
    })
}

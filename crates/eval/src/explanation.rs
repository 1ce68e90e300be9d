//! Why a decision is what it is, in AWS's own vocabulary.
//!
//! The shape follows `checks[]` of the Access Troubleshooter's `GetRequestAuthorizationDetails`: one check per layer,
//! and per target where a layer has several (one per root, unit and account for SCPs and RCPs).

use crate::formula::Formula;
use iamscope_policy::{Effect, SourceId, Span};
use std::fmt;

/// The layers of an authorization, in the order in which they are reported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CheckType {
    /// Resource control policies; one check per root, unit and account.
    ResourceControlPolicy,
    /// Service control policies; one check per root, unit and account.
    ServiceControlPolicy,
    /// The policy of the VPC endpoint that the request passes.
    VpcEndpoint,
    /// The policy of the resource: bucket policy, key policy, trust policy, access control list, KMS grants.
    Resource,
    /// The identity policies of the caller, those of groups included.
    Principal,
    /// The permissions boundary of the caller.
    PermissionsBoundary,
    /// The policies passed when the session was made.
    Session,
}

impl CheckType {
    /// Returns AWS's name, such as `SERVICE_CONTROL_POLICY`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ResourceControlPolicy => "RESOURCE_CONTROL_POLICY",
            Self::ServiceControlPolicy => "SERVICE_CONTROL_POLICY",
            Self::VpcEndpoint => "VPC_ENDPOINT",
            Self::Resource => "RESOURCE",
            Self::Principal => "PRINCIPAL",
            Self::PermissionsBoundary => "PERMISSIONS_BOUNDARY",
            Self::Session => "SESSION",
        }
    }
}

/// Writes the name of the layer for people.
impl fmt::Display for CheckType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ResourceControlPolicy => "resource control policies",
            Self::ServiceControlPolicy => "service control policies",
            Self::VpcEndpoint => "VPC endpoint policy",
            Self::Resource => "resource policy",
            Self::Principal => "identity policies",
            Self::PermissionsBoundary => "permissions boundary",
            Self::Session => "session policies",
        })
    }
}

/// What a layer did to the request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CheckEffect {
    /// It allows.
    Allow,
    /// It neither allows nor has to.
    NoImpact,
    /// It would have to allow and does not.
    ImplicitDeny,
    /// A Deny statement of it matched.
    ExplicitDeny,
    /// It depends: on the first formula whether it denies, on the second whether it allows.
    Unknown {
        /// The layer denies exactly if this holds.
        denies: Formula,
        /// The layer allows exactly if this holds.
        allows: Formula,
    },
}

impl CheckEffect {
    /// Returns AWS's name, such as `EXPLICIT_DENY`; AWS has none for what is not known, which is `UNKNOWN` here.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::NoImpact => "NO_IMPACT",
            Self::ImplicitDeny => "IMPLICIT_DENY",
            Self::ExplicitDeny => "EXPLICIT_DENY",
            Self::Unknown { .. } => "UNKNOWN",
        }
    }
}

/// A numbered rule of how AWS evaluates; [`rules`](crate::rules) says what it is and where AWS documents it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(pub u8);

/// One statement and what it did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatchedStatement {
    /// What the policy is called where it is attached, such as `role app, inline policy s3`.
    pub policy: Box<str>,
    /// The text it stands in.
    pub source: SourceId,
    /// Its place in the `Statement` list, counted from 0.
    pub index: u32,
    /// Its `Sid`; an empty one counts as none.
    pub sid: Option<Box<str>>,
    /// Where it stands.
    pub span: Span,
    /// Its effect.
    pub effect: Effect,
    /// Under which condition it matches; [`Formula::True`] if it does.
    pub matches: Formula,
    /// The parts to be underlined: the patterns that matched the action, the resource and the principal, or the effect where
    /// the statement matches because it does not list them.
    pub evidence: Vec<Span>,
}

/// Writes where the statement stands: `role app, inline policy s3, statement `Sid``, or its number from 1 without a Sid.
impl fmt::Display for MatchedStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sid {
            Some(sid) => write!(f, "{}, statement `{sid}`", self.policy),
            None => write!(f, "{}, statement {}", self.policy, self.index + 1),
        }
    }
}

/// A statement that would have matched but for one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NearMiss {
    /// The statement; its `matches` is [`Formula::False`].
    pub statement: MatchedStatement,
    /// The first thing that failed.
    pub obstacle: Obstacle,
}

/// What kept a statement from matching.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// The action is right, the resource is not.
    Resource(Span),
    /// Action and resource are right, the principal is not.
    Principal(Span),
    /// All is right but this condition.
    Condition {
        /// Where the clause stands.
        span: Span,
        /// The context key.
        key: Box<str>,
    },
}

/// Why a layer that exists does not bind a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Exemption {
    /// The caller of SCPs, or the resource of RCPs, belongs to the management account.
    ManagementAccount,
    /// A service-linked role calls, or a service assumes its own.
    ServiceLinkedRole,
    /// A service calls, which belongs to no account.
    Service,
    /// The caller has no credentials.
    NoCredentials,
    /// A provider vouches for the caller, who belongs to no account yet.
    Provider,
    /// The service of the action does not support such policies.
    UnsupportedService,
    /// AWS manages the KMS key.
    AwsManagedKey,
    /// Grants of KMS keys are retired whatever such policies say.
    RetireGrant,
    /// The policy is a trust policy, and no role is to be assumed.
    TrustPolicy,
}

impl Exemption {
    /// Returns its name, such as `management-account`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ManagementAccount => "management-account",
            Self::ServiceLinkedRole => "service-linked-role",
            Self::Service => "service",
            Self::NoCredentials => "no-credentials",
            Self::Provider => "provider",
            Self::UnsupportedService => "unsupported-service",
            Self::AwsManagedKey => "aws-managed-key",
            Self::RetireGrant => "retire-grant",
            Self::TrustPolicy => "trust-policy",
        }
    }
}

/// Writes what the layer does not bind, for people.
impl fmt::Display for Exemption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ManagementAccount => "the management account",
            Self::ServiceLinkedRole => "service-linked roles",
            Self::Service => "AWS services",
            Self::NoCredentials => "callers without credentials",
            Self::Provider => "callers whom a provider vouches for",
            Self::UnsupportedService => "services that do not support them",
            Self::AwsManagedKey => "keys that AWS manages",
            Self::RetireGrant => "the retiring of grants",
            Self::TrustPolicy => "anything but assuming the role",
        })
    }
}

/// What one layer did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// The layer.
    pub check_type: CheckType,
    /// For SCPs and RCPs the root, unit or account; for others what the policies are attached to, if that is known.
    pub target: Option<Box<str>>,
    /// What the layer did.
    pub effect: CheckEffect,
    /// Why it has no say, if it exists and does not bind the request.
    pub exemption: Option<Exemption>,
    /// The statements that did it.
    pub matched: Vec<MatchedStatement>,
    /// Statements that came close.
    pub near_misses: Vec<NearMiss>,
    /// The rules that the layer itself and its statements used, sorted.
    pub rules: Vec<RuleId>,
}

/// Why a decision is what it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Explanation {
    /// One entry per layer that has a say, in AWS's order.
    pub checks: Vec<Check>,
    /// The rules that joined the layers.
    pub rules: Vec<RuleId>,
    /// The rule by which AWS answers so whatever the policies say, but for an explicit Deny.
    pub limit: Option<RuleId>,
    /// The ids of the open questions on whose answer the decision hinges, sorted: see [`Question`](crate::Question).
    ///
    /// One that was silently read one way is among them if the other answer could change the decision.
    pub assumed: Vec<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exemptions_have_names() {
        let names = |exemption: Exemption| (exemption.name(), exemption.to_string());
        assert_eq!(names(Exemption::Service), ("service", "AWS services".to_owned()));
        assert_eq!(
            names(Exemption::RetireGrant),
            ("retire-grant", "the retiring of grants".to_owned())
        );
    }

    #[test]
    fn layers_have_a_name_for_people() {
        assert_eq!(CheckType::PermissionsBoundary.to_string(), "permissions boundary");
    }
}

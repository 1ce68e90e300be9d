//! What AWS's documentation leaves open, and what is read into it until somebody knows.
//!
//! Each question is taken one way in a decision. An explanation lists those questions on whose answer the decision
//! hinges: it is decided a second time with every question left open, and what then remains in the formula counts.

use crate::explanation::RuleId;

/// A question that AWS's documentation leaves open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Question {
    /// Is letter case ignored in the first five fields of a resource ARN?
    ArnCase,
    /// Does an action pattern with a wildcard in its service match?
    ServiceWildcard,
    /// Is a resource pattern of fewer than six fields filled up with `*`?
    ShortArn,
    /// Does a short pattern match at all where it does not end in a wildcard, or in a resource control policy?
    ShortArnRefused,
    /// Is an ARN condition of fewer than six fields filled up with `*`?
    ShortConditionArn,
    /// Is a Deny with `NotPrincipal` kept off a caller who is not listed with session, role and account?
    NotPrincipalPart,
    /// Does a condition hold that lists no values?
    EmptyValues,
    /// Which wins for an absent key, `ForAnyValue` or `IfExists`?
    AnyValueIfExists,
    /// What does an operator without a set prefix make of a key with several values?
    ManyValues,
    /// Is a negated operator true for text that it cannot read?
    NegatedGarbage,
    /// Is a date with a time but without `Z` or an offset a date, in UTC?
    DateWithoutOffset,
    /// Are variables put in by `Bool`?
    BoolVariable,
    /// Is an IPv4-mapped IPv6 address in an IPv4 block?
    MappedAddress,
    /// Does the default of a variable stand in for a key of several values?
    DefaultForMany,
    /// Is a `*` in the value of a variable a wildcard?
    VariableWildcard,
    /// Does a resource policy that names everyone spare a federated user his session policies?
    FederatedAnyone,
    /// Do resource control policies bind a service that the catalogue does not know?
    RcpService,
    /// Does a resource policy that names everyone spare the root user of a task the policy of that task?
    RootTaskAnyone,
    /// Does a Deny of a queue's policy bind the root user who is to remove it?
    RootTaskDeny,
    /// Does the permissions boundary of a user bind him where the trust policy of a role names him?
    TrustBoundary,
    /// Does a KMS grant to a principal of another account need that account's own policies?
    GrantElsewhere,
    /// Do identity policies that name an access point also have to name the bucket behind it?
    AccessPointIdentity,
    /// Does Amazon S3 take a policy for public that is bound by such a condition?
    PublicPolicy,
}

impl Question {
    /// All questions.
    pub const ALL: &[Self] = &[
        Self::ArnCase,
        Self::ServiceWildcard,
        Self::ShortArn,
        Self::ShortArnRefused,
        Self::ShortConditionArn,
        Self::NotPrincipalPart,
        Self::EmptyValues,
        Self::AnyValueIfExists,
        Self::ManyValues,
        Self::NegatedGarbage,
        Self::DateWithoutOffset,
        Self::BoolVariable,
        Self::MappedAddress,
        Self::DefaultForMany,
        Self::VariableWildcard,
        Self::FederatedAnyone,
        Self::RcpService,
        Self::RootTaskAnyone,
        Self::RootTaskDeny,
        Self::TrustBoundary,
        Self::GrantElsewhere,
        Self::AccessPointIdentity,
        Self::PublicPolicy,
    ];

    /// Returns the name by which explanations and the conformance table call it, such as `arn-case`.
    pub fn id(self) -> &'static str {
        match self {
            Self::ServiceWildcard => "service-wildcard",
            Self::ArnCase => "arn-case",
            Self::ShortArn => "short-arn",
            Self::ShortArnRefused => "short-arn-refused",
            Self::ShortConditionArn => "short-condition-arn",
            Self::EmptyValues => "empty-values",
            Self::NotPrincipalPart => "not-principal-part",
            Self::AnyValueIfExists => "any-value-if-exists",
            Self::ManyValues => "many-values",
            Self::NegatedGarbage => "negated-garbage",
            Self::DateWithoutOffset => "date-without-offset",
            Self::BoolVariable => "bool-variable",
            Self::MappedAddress => "mapped-address",
            Self::DefaultForMany => "default-for-many",
            Self::VariableWildcard => "variable-wildcard",
            Self::FederatedAnyone => "federated-anyone",
            Self::RcpService => "rcp-service",
            Self::RootTaskAnyone => "root-task-anyone",
            Self::RootTaskDeny => "root-task-deny",
            Self::TrustBoundary => "trust-boundary",
            Self::GrantElsewhere => "grant-elsewhere",
            Self::PublicPolicy => "public-policy",
            Self::AccessPointIdentity => "access-point-identity",
        }
    }

    /// Returns the rule that it belongs to.
    pub fn rule(self) -> RuleId {
        RuleId(match self {
            Self::ServiceWildcard => 5,
            Self::ArnCase => 6,
            Self::ShortArn | Self::ShortArnRefused => 7,
            Self::NotPrincipalPart => 11,
            Self::EmptyValues => 13,
            Self::AnyValueIfExists => 15,
            Self::ManyValues => 16,
            Self::NegatedGarbage => 18,
            Self::DateWithoutOffset => 19,
            Self::BoolVariable => 20,
            Self::MappedAddress => 22,
            Self::ShortConditionArn => 23,
            Self::DefaultForMany | Self::VariableWildcard => 24,
            Self::RcpService => 27,
            Self::RootTaskAnyone | Self::RootTaskDeny => 30,
            Self::FederatedAnyone => 33,
            Self::GrantElsewhere => 35,
            Self::TrustBoundary => 36,
            Self::AccessPointIdentity | Self::PublicPolicy => 39,
        })
    }

    /// Returns the one of the two answers that a formula names: the formula holds if this is so.
    pub fn statement(self) -> &'static str {
        match self {
            Self::ServiceWildcard => "an action pattern with a wildcard in its service matches",
            Self::ArnCase => "letter case is ignored in the first five fields of an ARN",
            Self::ShortArn => "a resource pattern of fewer than six fields is filled up with `*`",
            Self::ShortArnRefused => "a short resource pattern matches even here",
            Self::ShortConditionArn => "an ARN condition of fewer than six fields is filled up with `*`",
            Self::EmptyValues => "a condition that lists no values holds",
            Self::NotPrincipalPart => "a Deny hits a caller whom NotPrincipal lists without session, role and account",
            Self::AnyValueIfExists => "`ForAnyValue` with `IfExists` is true for an absent key",
            Self::ManyValues => "an operator without a set prefix compares each of several values",
            Self::NegatedGarbage => "a negated operator is true for text that it cannot read",
            Self::DateWithoutOffset => "a time without `Z` or an offset is one in UTC",
            Self::BoolVariable => "`Bool` puts in variables",
            Self::MappedAddress => "an IPv4-mapped IPv6 address is in an IPv4 block",
            Self::DefaultForMany => "the default of a variable stands in for a key of several values",
            Self::VariableWildcard => "a `*` in the value of a variable is a wildcard",
            Self::FederatedAnyone => {
                "a resource policy that names everyone spares a federated user his session policies"
            }
            Self::RcpService => "resource control policies bind a service that the catalogue does not know",
            Self::RootTaskAnyone => "a resource policy that names everyone spares the root user of a task its policy",
            Self::RootTaskDeny => "a Deny of a queue's policy does not bind the root user who reads or sets it",
            Self::TrustBoundary => "a boundary does not bind a user whom the trust policy names",
            Self::GrantElsewhere => {
                "a KMS grant to another account's principal is enough without that account's policies"
            }
            Self::PublicPolicy => "Amazon S3 takes the policy for public",
            Self::AccessPointIdentity => "identity policies that name the access point are enough for its bucket",
        }
    }
}

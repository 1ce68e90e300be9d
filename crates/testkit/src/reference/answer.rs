//! What the reference evaluator answers.

use std::collections::BTreeSet;
use std::fmt;

/// The outcome of a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// The request succeeds.
    Allowed,
    /// A statement forbids it.
    ExplicitDeny,
    /// Nothing that counts grants it.
    ImplicitDeny,
    /// A fact that the case does not give decides.
    Unsure,
}

/// A verdict and how sure it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The verdict: the cautious reading of all that is not documented, or unsure if a missing fact decides.
    pub verdict: Verdict,
    /// The verdict of the cautious reading, also where a missing fact decides.
    pub cautious: Verdict,
    /// All verdicts that some reading gives, the cautious one included.
    pub possible: BTreeSet<Verdict>,
    /// The open points on which it hinges whether the request is allowed.
    pub hinges_on: Vec<Question>,
}

/// Why a case cannot be decided at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// A context key is listed as unknown; the reference knows values and absence only.
    UnknownKey(String),
    /// A context key is given twice, with other capitals.
    RepeatedKey(String),
    /// The principal is none of the documented forms.
    Principal(String),
    /// The action is not of the form `service:Name`.
    Action(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey(key) => write!(f, "context key `{key}` is unknown"),
            Self::RepeatedKey(key) => write!(f, "context key `{key}` is given twice"),
            Self::Principal(text) => write!(f, "`{text}` is no principal"),
            Self::Action(text) => write!(f, "`{text}` is no action"),
        }
    }
}

impl std::error::Error for Unfit {}

macro_rules! questions {
    ($($(#[doc = $doc:literal])* $name:ident $rule:literal $missing:literal,)*) => {
        /// A point that AWS's documentation leaves open, or a fact that a case does not give.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Question { $($(#[doc = $doc])* $name,)* }

        impl Question {
            /// Returns the number of the rule that is open.
            pub fn rule(self) -> u8 {
                match self { $(Self::$name => $rule,)* }
            }

            /// Returns whether the answer is a fact about the case, not a reading of the documentation.
            pub fn is_missing_fact(self) -> bool {
                match self { $(Self::$name => $missing,)* }
            }
        }
    };
}

questions! {
    /// A statement that could not be read may grant.
    UnreadableAllow 2 true,
    /// A statement that could not be read may forbid.
    UnreadableDeny 2 true,
    /// The value of a key that the request has is not given, such as the `aws:userid` of a user.
    HiddenValue 4 true,
    /// The policy of a KMS key, or the trust policy of a role, which each of them has, is not given.
    PolicyNotGiven 35 true,
    /// The name of the session is not given, and a policy names one.
    SessionName 10 true,
    /// The canonical user id of the caller's account is not given, and a policy or an access control list names one.
    CanonicalUser 10 true,
    /// Whether the first five fields of a resource ARN compare with regard to case.
    ArnCase 6 false,
    /// What a resource pattern of fewer than six fields means.
    ShortArn 7 false,
    /// Whether a `NotPrincipal` that names only some of user or session, role and account exempts the caller.
    NotPrincipalInPart 11 false,
    /// Whether an operator without a set prefix may hold for a key of several values.
    ManyValues 16 false,
    /// Whether `ForAnyValue:...IfExists` holds for an absent key.
    AnyValueIfExists 15 false,
    /// What an operator without values does.
    EmptyValues 13 false,
    /// Whether a negated numeric operator holds for text that is no number.
    MalformedNumber 18 false,
    /// Whether a negated date operator holds for text that is no date.
    MalformedDate 19 false,
    /// What a date and time without an offset means.
    DateWithoutOffset 19 false,
    /// Whether a `Bool` value may have variables.
    BoolVariable 20 false,
    /// Whether an IPv6 address without a prefix length is a range of one, or one of `/32`.
    BareIpv6 22 false,
    /// Whether `NotIpAddress` holds for text that is no address.
    MalformedAddress 22 false,
    /// Whether an IPv4 address and its IPv6-mapped form are the same.
    MappedAddress 22 false,
    /// What an ARN pattern of fewer than six fields means in a condition.
    ShortArnValue 23 false,
    /// What a variable in the first five fields of a resource ARN does.
    VariableInField 24 false,
    /// Whether a wildcard in the value of a variable is one.
    VariableWildcard 24 false,
    /// Whether the default of a variable stands in for a key of several values.
    DefaultForMany 24 false,
    /// Whom an account, user or role in the policy of a gateway endpoint (S3, DynamoDB) names.
    GatewayEndpoint 29 false,
    /// Whether `*` in a resource policy lets a session of `sts:AssumeRoot` pass its task policy.
    RootTaskAnyone 30 false,
    /// Whether `*` in a resource policy names a federated user like his own ARN or like that of the user who made him.
    FederatedAnyone 33 false,
    /// Whether a Deny of `kms:RetireGrant` in a key policy has an effect.
    RetiringDeny 35 false,
    /// Whether a KMS grant suffices for a caller of another account.
    GrantAcrossAccounts 35 false,
    /// Whether a permissions boundary binds a caller whom a trust policy of his account names.
    TrustBoundary 36 false,
    /// Whether an ignored public access control list loses its other grants too.
    PublicAcl 39 false,
    /// Whether a bucket policy is public.
    PublicPolicy 39 false,
}

//! The few words that generated cases are made of, chosen so that they nearly match each other.

/// The accounts; most things happen in the first two.
pub(super) const ACCOUNTS: [&str; 4] = ["111111111111", "111111111111", "222222222222", "333333333333"];

/// Users by their path and name.
pub(super) const USERS: [&str; 4] = ["alice", "alice", "team/bob", "red"];

/// Roles by their path and name.
pub(super) const ROLES: [&str; 5] = ["app", "app", "team/app", "admin", "red"];

/// Names of sessions.
pub(super) const SESSIONS: [&str; 4] = ["s1", "s1", "s2", "red"];

/// Services that call for themselves.
pub(super) const SERVICES: [&str; 3] = ["lambda.amazonaws.com", "cloudtrail.amazonaws.com", "ec2.amazonaws.com"];

/// Canonical user ids, one for each account.
pub(super) const CANONICAL: [&str; 3] = [
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
];

/// By which rules an action is decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Family {
    /// Something in Amazon S3.
    S3,
    /// A KMS key.
    Key,
    /// A role that somebody with credentials assumes.
    Assume,
    /// A role that somebody assumes for whom a provider of OpenID Connect vouches.
    WebIdentity,
    /// The same with SAML.
    Saml,
    /// A resource that can have a policy.
    WithPolicy,
    /// What never has a policy of its own.
    Plain,
}

/// Something to do, and to what; `{}` stands for the account of the resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    pub(super) action: &'static str,
    pub(super) family: Family,
    pub(super) resources: &'static [&'static str],
    /// How often it is taken.
    pub(super) weight: usize,
}

const OBJECTS: &[&str] = &[
    "arn:aws:s3:::data/alice/file",
    "arn:aws:s3:::data/red/file",
    "arn:aws:s3:::data-2/red/file",
    "arn:aws:s3:::data/a:b/c*d",
];
const BUCKETS: &[&str] = &["arn:aws:s3:::data", "arn:aws:s3:::data-2"];
const KEYS: &[&str] = &["arn:aws:kms:us-east-1:{}:key/k1", "arn:aws:kms:us-east-1:{}:key/k2"];
const QUEUES: &[&str] = &["arn:aws:sqs:us-east-1:{}:red", "arn:aws:sqs:eu-west-1:{}:red"];
const ROLE_ARNS: &[&str] = &[
    "arn:aws:iam::{}:role/app",
    "arn:aws:iam::{}:role/team/app",
    "arn:aws:iam::{}:role/admin",
];
const CHANGED_ROLES: &[&str] = &[
    "arn:aws:iam::{}:role/app",
    "arn:aws:iam::{}:role/team/app",
    "arn:aws:iam::{}:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda",
];

/// Everything that is done.
pub(super) const DEEDS: &[Deed] = &[
    deed("s3:GetObject", Family::S3, OBJECTS, 14),
    deed("s3:PutObject", Family::S3, OBJECTS, 6),
    deed("s3:GetObjectAcl", Family::S3, OBJECTS, 2),
    deed("s3:ListBucket", Family::S3, BUCKETS, 7),
    deed("s3:DeleteBucketPolicy", Family::S3, BUCKETS, 2),
    deed("s3:ListAllMyBuckets", Family::Plain, &["*"], 2),
    deed("kms:Decrypt", Family::Key, KEYS, 11),
    deed("kms:GenerateDataKey", Family::Key, KEYS, 3),
    deed("kms:RetireGrant", Family::Key, KEYS, 2),
    deed("kms:ListKeys", Family::Plain, &["*"], 1),
    deed("sqs:SendMessage", Family::WithPolicy, QUEUES, 10),
    deed("sqs:ReceiveMessage", Family::WithPolicy, QUEUES, 5),
    deed("sts:AssumeRole", Family::Assume, ROLE_ARNS, 12),
    deed("sts:TagSession", Family::Assume, ROLE_ARNS, 2),
    deed("sts:AssumeRoleWithWebIdentity", Family::WebIdentity, ROLE_ARNS, 4),
    deed("sts:AssumeRoleWithSAML", Family::Saml, ROLE_ARNS, 2),
    deed("sts:GetCallerIdentity", Family::Plain, &["*"], 2),
    deed("sts:GetSessionToken", Family::Plain, &["*"], 1),
    deed("iam:PassRole", Family::Plain, ROLE_ARNS, 4),
    deed("iam:PutRolePolicy", Family::Plain, CHANGED_ROLES, 3),
    deed(
        "iam:CreatePolicyVersion",
        Family::Plain,
        &["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::{}:policy/red"],
        2,
    ),
    deed(
        "iam:GetUser",
        Family::Plain,
        &["arn:aws:iam::{}:user/alice", "arn:aws:iam::{}:user/team/bob"],
        3,
    ),
    deed("iam:ListUsers", Family::Plain, &["*"], 1),
    deed("ec2:DescribeInstances", Family::Plain, &["*"], 2),
    deed(
        "ec2:RunInstances",
        Family::Plain,
        &[
            "arn:aws:ec2:us-east-1:{}:instance/*",
            "arn:aws:ec2:us-east-1::image/ami-1",
        ],
        3,
    ),
    deed(
        "lambda:InvokeFunction",
        Family::WithPolicy,
        &[
            "arn:aws:lambda:us-east-1:{}:function:red",
            "arn:aws:lambda:us-east-1:{}:function:red:live",
        ],
        5,
    ),
    deed(
        "dynamodb:GetItem",
        Family::WithPolicy,
        &[
            "arn:aws:dynamodb:us-east-1:{}:table/red",
            "arn:aws:dynamodb:us-east-1:{}:table/red/index/by",
        ],
        5,
    ),
];

const fn deed(action: &'static str, family: Family, resources: &'static [&'static str], weight: usize) -> Deed {
    Deed {
        action,
        family,
        resources,
        weight,
    }
}

/// What the values of a context key are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Type {
    Text,
    Arn,
    Address,
    Date,
    Number,
    Truth,
    Bytes,
}

/// A context key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) holds: Type,
    /// Whether requests have several values for it.
    pub(super) is_set: bool,
}

/// The keys that cases use beside those that follow from the caller.
pub(super) const CONTEXT: &[Key] = &[
    key("aws:PrincipalTag/team", Type::Text),
    key("aws:PrincipalTag/team", Type::Text),
    key("aws:ResourceTag/team", Type::Text),
    key("aws:RequestTag/team", Type::Text),
    key("aws:PrincipalOrgID", Type::Text),
    key("aws:SourceIdentity", Type::Text),
    key("aws:RequestedRegion", Type::Text),
    key("s3:prefix", Type::Text),
    key("sts:ExternalId", Type::Text),
    key("kms:EncryptionContext:team", Type::Text),
    set("aws:TagKeys", Type::Text),
    set("aws:CalledVia", Type::Text),
    set("aws:PrincipalOrgPaths", Type::Text),
    key("aws:SourceArn", Type::Arn),
    key("iam:PermissionsBoundary", Type::Arn),
    set("iam:AssociatedArns", Type::Arn),
    key("aws:SourceIp", Type::Address),
    key("aws:SourceIp", Type::Address),
    key("aws:VpcSourceIp", Type::Address),
    key("aws:CurrentTime", Type::Date),
    key("aws:EpochTime", Type::Date),
    key("aws:MultiFactorAuthAge", Type::Number),
    key("s3:max-keys", Type::Number),
    key("aws:MultiFactorAuthPresent", Type::Truth),
    key("aws:SecureTransport", Type::Truth),
    key("app:Digest", Type::Bytes),
];

/// The keys that follow from the caller and the resource.
pub(super) const FOLLOWING: &[Key] = &[
    key("aws:PrincipalArn", Type::Arn),
    key("aws:PrincipalArn", Type::Arn),
    key("aws:PrincipalAccount", Type::Text),
    key("aws:PrincipalType", Type::Text),
    key("aws:username", Type::Text),
    key("aws:PrincipalIsAWSService", Type::Truth),
    key("aws:ViaAWSService", Type::Truth),
    key("aws:ResourceAccount", Type::Text),
    key("aws:PrincipalServiceName", Type::Text),
];

/// Keys of those for whom a provider vouches.
pub(super) const TOKEN: &[Key] = &[
    key("token.actions.githubusercontent.com:aud", Type::Text),
    key("token.actions.githubusercontent.com:sub", Type::Text),
    key("SAML:aud", Type::Text),
];

const fn key(name: &'static str, holds: Type) -> Key {
    Key {
        name,
        holds,
        is_set: false,
    }
}

const fn set(name: &'static str, holds: Type) -> Key {
    Key {
        name,
        holds,
        is_set: true,
    }
}

impl Type {
    /// Returns what a request may carry.
    pub(super) fn values(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["red", "red", "blue", "Red", "red/a", "r*d", "alice", "team"],
            Self::Arn => &[
                "arn:aws:sns:us-east-1:111111111111:red",
                "arn:aws:sns:eu-west-1:111111111111:red",
                "arn:aws:sns:us-east-1:222222222222:red",
                "arn:aws:iam::111111111111:role/team/app",
            ],
            Self::Address => &[
                "10.0.0.1",
                "10.0.0.1",
                "10.0.1.7",
                "192.0.2.9",
                "2001:db8::1",
                "2001:0DB8:0:0::1",
            ],
            Self::Date => &[
                "2024-06-01T10:00:00Z",
                "1717236000",
                "2024-06-01T12:00:00+02:00",
                "2023-12-31",
            ],
            Self::Number => &["10", "10", "5", "010", "10.0", "7.5", "-3", "0"],
            Self::Truth => &["true", "true", "false", "TRUE"],
            Self::Bytes => &["aGVsbG8=", "d29ybGQ="],
        }
    }

    /// Returns what a policy may say beside the values.
    pub(super) fn patterns(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "re*",
                "*",
                "r?d",
                "R?D",
                "",
                "red*",
                "*/a",
                "RED",
                "${aws:PrincipalTag/team}",
                "blu",
            ],
            Self::Arn => &[
                "arn:aws:sns:*:111111111111:red",
                "arn:aws:sns:us-east-1:*:*",
                "arn:*:*:*:*:*",
                "arn:aws:iam::*:role/team/*",
                "arn:aws:iam::111111111111:r*",
                "arn:aws:*",
                "arn:aws:sns:us-east-?:111111111111:r?d",
            ],
            Self::Address => &[
                "10.0.0.0/24",
                "10.0.0.0/8",
                "10.0.0.1/32",
                "0.0.0.0/0",
                "::/0",
                "2001:db8::/32",
                "2001:db8:0:0:0:0:0:1",
                "192.0.2.0/29",
                "10.0.0.5/24",
            ],
            Self::Date => &[
                "2024",
                "2024-06-01",
                "2024-06-01T10:00:00.000Z",
                "1717236001",
                "2024-06",
                "2025-01-01T00:00:00Z",
            ],
            Self::Number => &["9", "11", "10.00", "7.50", "-2"],
            Self::Truth => &["False", "True"],
            Self::Bytes => &["aGVsbG8="],
        }
    }

    /// Returns text that is not of this type, or that AWS does not say how to read.
    pub(super) fn oddities(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "${",
                "r${*}d",
                "re${?}",
                "${$}{red}",
                "${aws:nothing, 'red'}",
                "${aws:username, 'no, red'}",
            ],
            Self::Arn => &["arn:aws:sns", "*", "red", "ARN:aws:sns:us-east-1:111111111111:red"],
            Self::Address => &["::ffff:10.0.0.1", "10.0.0", "red"],
            Self::Date => &["yesterday", "2024-13-01"],
            Self::Number => &["10abc", "1e1", "", " 10"],
            Self::Truth => &["yes", "1", "${aws:SecureTransport}"],
            Self::Bytes => &["aGVsbG8", "!"],
        }
    }

    /// Returns the operators for this type, without prefixes and suffixes.
    pub(super) fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringLike",
                "StringNotLike",
            ],
            Self::Arn => &[
                "ArnEquals",
                "ArnLike",
                "ArnNotEquals",
                "ArnNotLike",
                "StringLike",
                "StringEquals",
            ],
            Self::Address => &["IpAddress", "IpAddress", "NotIpAddress"],
            Self::Date => &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            Self::Number => &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            Self::Truth => &["Bool", "Bool", "StringEquals"],
            Self::Bytes => &["BinaryEquals"],
        }
    }

    /// All types, for operators on values that are not theirs.
    pub(super) const ALL: [Self; 7] = [
        Self::Text,
        Self::Arn,
        Self::Address,
        Self::Date,
        Self::Number,
        Self::Truth,
        Self::Bytes,
    ];
}

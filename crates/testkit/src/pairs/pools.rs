//! What the policies are made of.

/// The actions that the policies are about.
pub const ACTIONS: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "sqs:SendMessage",
];

pub(super) const ACTION_PATTERNS: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:Get*",
    "s3:*Object",
    "s3:List*",
    "s3:*",
    "sqs:SendMessage",
    "*",
];

pub(super) const RESOURCES: &[&str] = &[
    "*",
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a*",
    "arn:aws:s3:::a*/x",
    "arn:aws:s3:::*/x?",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::*",
    "arn:aws:sqs:*:111122223333:q*",
    "arn:aws:sqs:us-east-1:*:q",
    "arn:*:sqs:us-*:*:*",
];

pub(super) const VARIABLE_RESOURCES: &[&str] = &[
    "arn:aws:s3:::a/${aws:username}/*",
    "arn:aws:s3:::a/${aws:username}",
    "arn:aws:s3:::*/${aws:username}",
    "arn:aws:s3:::a/${aws:username, 'x'}",
    "arn:aws:s3:::a/${aws:PrincipalTag/team}*",
    "arn:aws:s3:::a/${*}",
    "arn:aws:s3:::a/${?}*",
];

pub(super) const PRINCIPALS: &[&str] = &[
    r#""*""#,
    r#""*""#,
    r#"{"AWS": "111122223333"}"#,
    r#"{"AWS": "arn:aws:iam::111122223333:user/bob"}"#,
    r#"{"AWS": ["arn:aws:iam::111122223333:role/app", "222233334444"]}"#,
    r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/app/s1"}"#,
    r#"{"Service": "sns.amazonaws.com"}"#,
    r#"{"AWS": "arn:aws:sts::111122223333:federated-user/bob"}"#,
];

/// Whom a Deny is not about: AWS wants all names of a caller then.
pub(super) const SPARED: &[&str] = &[
    r#"{"AWS": ["arn:aws:iam::111122223333:user/bob", "111122223333"]}"#,
    r#"{"AWS": ["arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:iam::111122223333:role/app", "111122223333"]}"#,
    r#"{"Service": "sns.amazonaws.com"}"#,
];

/// What the values of a key are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Family {
    /// Text.
    #[default]
    Text,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes.
    Binary,
    /// Addresses.
    Address,
    /// ARNs.
    Arn,
}

/// A condition key and values for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Key {
    /// The name.
    pub name: &'static str,
    /// What its values are.
    pub family: Family,
    /// Whether a request can have several.
    pub is_multivalued: bool,
    /// Values for policies; text with `*` or `?` is a pattern where the operator takes one.
    pub values: &'static [&'static str],
    /// Values with variables.
    pub variables: &'static [&'static str],
}

const fn key(name: &'static str, family: Family, values: &'static [&'static str]) -> Key {
    Key {
        name,
        family,
        is_multivalued: false,
        values,
        variables: &[],
    }
}

const DATES: &[&str] = &[
    "2026-01-01T00:00:00Z",
    "2026-07-01",
    "1767225600",
    "2027-01-01T00:00:00+01:00",
];

/// The condition keys that the policies ask for.
pub const KEYS: &[Key] = &[
    Key {
        variables: &[
            "${aws:PrincipalTag/team}",
            "x${aws:username}",
            "${aws:PrincipalTag/team, 'a'}",
            "a${*}",
            "${?}b",
            "${$}",
        ],
        ..key(
            "aws:RequestTag/team",
            Family::Text,
            &["a", "b", "A", "ab", "a*", "?b", "*"],
        )
    },
    Key {
        variables: &["${aws:username}", "${aws:username, 'a'}"],
        ..key("aws:PrincipalTag/team", Family::Text, &["a", "b", "ab", "a?", "*b"])
    },
    Key {
        is_multivalued: true,
        variables: &["${aws:PrincipalTag/team}", "${*}"],
        ..key("aws:TagKeys", Family::Text, &["a", "b", "c", "a*", "?"])
    },
    key("aws:PrincipalOrgID", Family::Text, &["o-1", "o-2", "o-*"]),
    key(
        "aws:PrincipalAccount",
        Family::Text,
        &["111122223333", "222233334444", "1111*"],
    ),
    key("aws:username", Family::Text, &["bob", "alice", "b*"]),
    key("s3:max-keys", Family::Number, &["1", "5", "10", "2.5", "-1"]),
    key(
        "aws:MultiFactorAuthAge",
        Family::Number,
        &["60", "300", "300.0", "299.5"],
    ),
    key("aws:CurrentTime", Family::Date, DATES),
    key("aws:TokenIssueTime", Family::Date, DATES),
    key("aws:SecureTransport", Family::Bool, &["true", "false"]),
    key("aws:MultiFactorAuthPresent", Family::Bool, &["true", "false"]),
    key("aws:RequestTag/blob", Family::Binary, &["QmluQXJ5", "AAEC"]),
    key(
        "aws:SourceIp",
        Family::Address,
        &[
            "10.0.0.0/8",
            "10.1.0.0/16",
            "10.1.2.3",
            "0.0.0.0/0",
            "2001:db8::/32",
            "::/0",
        ],
    ),
    Key {
        variables: &["arn:aws:iam::111122223333:user/${aws:username}"],
        ..key(
            "aws:PrincipalArn",
            Family::Arn,
            &[
                "arn:aws:iam::111122223333:role/*",
                "arn:aws:iam::111122223333:user/bob",
                "arn:aws:iam::*:user/b*",
                "arn:aws:iam::222233334444:*",
            ],
        )
    },
    Key {
        variables: &["arn:aws:ec2:us-east-1:111122223333:vpc/${aws:PrincipalTag/team}"],
        ..key(
            "aws:SourceVpcArn",
            Family::Arn,
            &[
                "arn:aws:ec2:us-east-1:111122223333:vpc/a",
                "arn:aws:ec2:*:111122223333:vpc/*",
                "arn:aws:ec2:us-east-1:*:vpc/a?",
                "arn:aws:ec2:*:*:*",
            ],
        )
    },
];

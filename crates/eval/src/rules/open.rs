//! What AWS's documentation leaves open, what is done about it, and what would settle it.

use super::OpenQuestion;
use crate::explanation::RuleId;

const fn open(
    id: &'static str,
    (rule, clause): (u8, char),
    question: &'static str,
    reading: &'static str,
    settled_by: &'static str,
) -> OpenQuestion {
    OpenQuestion {
        id,
        rule: RuleId(rule),
        clause,
        question,
        reading,
        settled_by,
    }
}

pub(super) const QUESTIONS: &[OpenQuestion] = &[
    open(
        "service-wildcard",
        (5, 'e'),
        "Does an action pattern with a wildcard in its service prefix, such as `s*:GetObject`, match?",
        "It matches nothing: IAM refuses to save it.",
        "A policy with such a pattern in a service that saves it, and a call that it would cover.",
    ),
    open(
        "arn-case",
        (6, 'f'),
        "Does letter case count in the first five fields of a resource ARN? AWS's own validation calls an upper-case service an error, and does not say what it does.",
        "A Deny is taken to match in any letter case; an Allow hinges on the answer.",
        "An identity policy that allows `s3:GetObject` on `arn:aws:S3:::bucket/*`, and the call.",
    ),
    open(
        "short-arn",
        (7, 'a'),
        "Is a resource pattern of fewer than six fields filled up with `*`? AWS's validation calls it an error, and AWS has published managed policies with `arn:aws:codepipeline:*`.",
        "A Deny is taken to match; an Allow hinges on the answer.",
        "A policy that allows `s3:GetObject` on `arn:aws:s3:*`, and the call.",
    ),
    open(
        "short-arn-refused",
        (7, 'b'),
        "Does a short pattern match where it has no wildcard to stand for the rest, or in an RCP?",
        "A Deny is taken to match; an Allow is not.",
        "A bucket policy, an SCP and an RCP with such patterns, if they can be saved, and a call for each.",
    ),
    open(
        "not-principal-part",
        (11, 'd'),
        "Does a Deny with `NotPrincipal` spare a user who is listed without his account, or a session without its role or account? The page says that it might not.",
        "The answer hinges on it.",
        "A bucket policy that denies with `NotPrincipal` to all but a role, and a call of a session of it, per service.",
    ),
    open(
        "empty-values",
        (13, 'e'),
        "Does a condition hold that lists no values? AWS's validation says that it is true, and that the statement grants nothing.",
        "In a Deny it is taken to hold, in an Allow not.",
        "Two policies that allow and deny under `\"StringEquals\": {\"aws:RequestedRegion\": []}`, and the call.",
    ),
    open(
        "empty-condition",
        (13, 'f'),
        "Is `\"Condition\": {}` no condition, or does it disable its statement? AWS's validation says both.",
        "It is no condition.",
        "A policy that allows with an empty block, and the call.",
    ),
    open(
        "any-value-if-exists",
        (15, 'g'),
        "Does `ForAnyValue:...IfExists` hold for an absent key? The definition of `IfExists` says yes, that of `ForAnyValue` no.",
        "In a Deny it is taken to hold; an Allow hinges on the answer.",
        "A policy that allows `iam:CreateUser` if `ForAnyValue:StringEqualsIfExists` `aws:TagKeys`, and a call without tags.",
    ),
    open(
        "many-values",
        (16, 'c'),
        "What does an operator without a set prefix make of a key with several values? AWS's validation calls it an error, and AWS has published a managed policy that does it.",
        "Nothing fits, not even a negated operator, in Allow and Deny alike.",
        "A policy that allows `iam:CreateUser` if `StringEquals` `aws:TagKeys` `team`, and a call with that tag.",
    ),
    open(
        "negated-garbage",
        (18, 'c'),
        "Does a negated operator hold for a text that is not of its type, such as `10abc` for a number?",
        "In a Deny it is taken to hold, in an Allow not.",
        "A policy with `NumericNotEquals` on a request tag, and a call with a tag that is no number.",
    ),
    open(
        "bool-variable",
        (20, 'b'),
        "Are variables put in for the values of `Bool`? One page allows them, another and AWS's validation do not.",
        "They are put in.",
        "A policy that allows if `Bool` `aws:SecureTransport` `${aws:PrincipalTag/secure}`, and a call of a tagged user.",
    ),
    open(
        "bool-case",
        (20, 'c'),
        "Does letter case count in `true` and `false`?",
        "It does not.",
        "A policy that denies if `Bool` `aws:SecureTransport` `False`, and a call without encryption.",
    ),
    open(
        "mapped-address",
        (22, 'g'),
        "Is `::ffff:192.0.2.1` in the block `192.0.2.0/24`?",
        "In a Deny it is taken to be; an Allow hinges on the answer.",
        "Nothing that can be done from outside: no request is known to show such an `aws:SourceIp`.",
    ),
    open(
        "bare-ipv6",
        (22, 'i'),
        "What is an IPv6 address without a prefix length? The page gives `/32` as the default, and does not tell the families apart.",
        "A block of one.",
        "A policy that allows from one IPv6 address without a prefix length, and a call from its neighbour.",
    ),
    open(
        "short-condition-arn",
        (23, 'd'),
        "What does an ARN operator make of a pattern of fewer than six fields, such as `*`?",
        "In a Deny it is taken to fit; an Allow hinges on the answer.",
        "A policy that allows if `ArnLike` `aws:PrincipalArn` `arn:aws:iam::*`, and the call.",
    ),
    open(
        "variable-wildcard",
        (24, 'h'),
        "Is a `*` in the value of a variable a wildcard?",
        "A Deny applies if either reading matches; an Allow takes the value literally.",
        "A bucket policy on `${aws:PrincipalTag/team}/*`, and a call of a user whose tag is `*`.",
    ),
    open(
        "rcp-service",
        (27, 'i'),
        "Do RCPs bind a service that is newer than the catalogue?",
        "They are taken to.",
        "AWS's list of services that support RCPs.",
    ),
    open(
        "root-task-deny",
        (30, 'g'),
        "Does a Deny of a queue's policy bind the root user who is to remove that policy?",
        "The answer hinges on it.",
        "A session of `sts:AssumeRoot` with `SQSUnlockQueuePolicy` on a queue whose policy denies everyone.",
    ),
    open(
        "grant-elsewhere",
        (35, 'i'),
        "Does a KMS grant to a principal of another account need an Allow in that account?",
        "The answer hinges on it.",
        "A grant to a role of another account that has no policies, and a call of `kms:Decrypt`.",
    ),
    open(
        "trust-boundary",
        (36, 'd'),
        "Must a user's permissions boundary allow `sts:AssumeRole` where the trust policy of a role of the account names him? \"Update a role trust policy\" says yes, \"Policy evaluation logic\" no.",
        "It must.",
        "A user with a boundary without `sts:AssumeRole`, a role that names him, and the call.",
    ),
    open(
        "public-policy",
        (39, 'g'),
        "Which conditions keep a bucket policy from being public, beyond those that the page lists?",
        "Where the page does not decide, the answer hinges on it.",
        "`s3:GetBucketPolicyStatus` for a bucket with the policy.",
    ),
    open(
        "access-point-identity",
        (39, 'm'),
        "Must identity policies that allow through an access point name the bucket behind it too?",
        "The answer hinges on it.",
        "A user whose policy names the access point only, and a call through it.",
    ),
];

//! Rules 35 to 40: what is special about some services and credentials, and the result.

use super::pages::{
    ACCESS_POINT_SETTINGS, ACCESS_POINT_VPC, ACCESS_POINTS, ACLS, ALIASES, ASSUME_ROLE, ASSUME_ROOT,
    ASSUME_WEB_IDENTITY, BOUNDARY_AND_TRUST, CREATING_GRANTS, DEFAULT_KEY_POLICY, DELETE_BUCKET_POLICY, EVALUATION,
    GET_CALLER_IDENTITY, GET_FEDERATION_TOKEN, GET_SESSION_TOKEN, GET_SESSION_TOKEN_PERMISSIONS, GRANTS, KEY_POLICIES,
    KEY_TROUBLE, KEYS_ELSEWHERE, MANAGED_POLICIES, OBJECT_REQUESTS, PASS_ROLE, PRINCIPAL, PUBLIC_ACCESS,
    RETIRING_GRANTS, SELF_TRUST, SERVICE_LINKED, SESSION_TAGS,
};
use crate::rules::{Rule, assumed, define, documented, observed};

pub(super) const KEYS: Rule = define(
    35,
    "KMS keys",
    &[
        documented(
            'a',
            "A key policy that names the caller grants in the same account.",
            KEY_POLICIES,
        ),
        documented(
            'b',
            "Identity policies count only where the key policy allows the account.",
            DEFAULT_KEY_POLICY,
        ),
        documented(
            'c',
            "Without its key policy nobody can say who may use a key: every key has one.",
            KEY_POLICIES,
        ),
        documented('d', "A grant allows its grantee the operations that it lists.", GRANTS),
        documented(
            'e',
            "The encryption context of a grant binds the operations that have one, and not `DescribeKey` and `RetireGrant`.",
            CREATING_GRANTS,
        ),
        documented('f', "A grant does not deny, and does not help against a Deny.", GRANTS),
        documented(
            'g',
            "Across accounts key policy and identity policies have to allow.",
            KEYS_ELSEWHERE,
        ),
        documented(
            'h',
            "Across accounts only cryptographic operations, `DescribeKey`, `GetKeyRotationStatus`, `GetPublicKey` and those on grants but `ListRetirableGrants` can be allowed.",
            KEYS_ELSEWHERE,
        ),
        assumed(
            'i',
            "Whether a grant to a principal of another account needs an Allow there is left open.",
            KEY_TROUBLE,
        ),
        documented(
            'j',
            "Who may retire a grant the grant says, and its account by its identity policies; a key policy cannot allow it.",
            RETIRING_GRANTS,
        ),
        documented(
            'k',
            "A change of an alias needs permission on the alias and on each key behind it.",
            ALIASES,
        ),
    ],
);

pub(super) const TRUST: Rule = define(
    36,
    "Role trust policies",
    &[
        documented(
            'a',
            "Nobody assumes a role whose trust policy does not allow him.",
            ASSUME_ROLE,
        ),
        documented(
            'b',
            "A trust policy that names a principal of the same account is enough.",
            ASSUME_ROLE,
        ),
        documented(
            'c',
            "A trust policy that names the account leaves it to identity policies.",
            ASSUME_ROLE,
        ),
        assumed(
            'd',
            "A permissions boundary of the user has to allow even where the trust policy names him: one page says so, another the opposite.",
            BOUNDARY_AND_TRUST,
        ),
        documented(
            'e',
            "A role does not trust itself unless its trust policy says so.",
            SELF_TRUST,
        ),
        documented(
            'f',
            "Across accounts trust policy and identity policies have to allow.",
            ASSUME_ROLE,
        ),
        documented(
            'g',
            "For callers whom a provider vouches for the trust policy decides alone, naming the provider.",
            ASSUME_WEB_IDENTITY,
        ),
        documented(
            'h',
            "A service that assumes a role is named by the trust policy.",
            PRINCIPAL,
        ),
        documented(
            'i',
            "Tags and other settings of the new session are actions of their own, which the trust policy has to allow.",
            SESSION_TAGS,
        ),
        documented(
            'j',
            "A trust policy is about assuming its role and nothing else.",
            PRINCIPAL,
        ),
    ],
);

pub(super) const CREDENTIALS: Rule = define(
    37,
    "What credentials can do at all",
    &[
        documented(
            'a',
            "`sts:GetCallerIdentity` needs no permission, and no Deny forbids it.",
            GET_CALLER_IDENTITY,
        ),
        documented(
            'b',
            "`sts:GetSessionToken` needs no permission, and no policy controls it.",
            GET_SESSION_TOKEN_PERMISSIONS,
        ),
        documented(
            'c',
            "Sessions of a federated user call neither IAM nor, but for `GetCallerIdentity`, STS.",
            GET_FEDERATION_TOKEN,
        ),
        documented(
            'd',
            "Sessions of `GetSessionToken` call IAM with MFA only, and of STS only `AssumeRole` and `GetCallerIdentity`.",
            GET_SESSION_TOKEN,
        ),
        documented(
            'e',
            "Role sessions call neither `GetFederationToken` nor `GetSessionToken`.",
            ASSUME_ROLE,
        ),
        observed(
            'f',
            "`AssumeRoleWithWebIdentity` and `AssumeRoleWithSAML` take a token of a provider and no credentials.",
            ASSUME_WEB_IDENTITY,
        ),
        documented(
            'g',
            "The root user assumes neither roles nor other root users.",
            ASSUME_ROOT,
        ),
    ],
);

pub(super) const PROTECTED: Rule = define(
    38,
    "Passing roles, and what nobody can change",
    &[
        documented(
            'a',
            "`iam:PassRole` is an authorization of its own, on the role, with `iam:PassedToService`.",
            PASS_ROLE,
        ),
        documented(
            'b',
            "Policies, trust and existence of a service-linked role are changed by its service only.",
            SERVICE_LINKED,
        ),
        observed(
            'c',
            "Roles that AWS reserves are not changed by anyone, tags and description included.",
            SERVICE_LINKED,
        ),
        documented(
            'd',
            "Policies that AWS manages are not changed, versioned or tagged by anyone.",
            MANAGED_POLICIES,
        ),
        documented('e', "Aliases that begin with `aws/` belong to AWS.", ALIASES),
    ],
);

pub(super) const STORAGE: Rule = define(
    39,
    "Amazon S3",
    &[
        documented(
            'a',
            "An access control list is one more Allow beside the bucket policy, unless lists are disabled.",
            ACLS,
        ),
        documented(
            'b',
            "`AllUsers` is everyone; `AuthenticatedUsers` is everyone with credentials of any account.",
            ACLS,
        ),
        documented('c', "A grant to a canonical user is a grant to that account.", ACLS),
        documented(
            'd',
            "On an object of another account the bucket policy grants nothing and can deny: the object's list has to grant, or the caller belongs to its owner.",
            OBJECT_REQUESTS,
        ),
        documented(
            'e',
            "`IgnorePublicAcls` drops every list that grants to one of these groups.",
            PUBLIC_ACCESS,
        ),
        documented(
            'f',
            "`RestrictPublicBuckets` leaves a bucket with a public policy to its own account and to services, whatever grants.",
            PUBLIC_ACCESS,
        ),
        documented(
            'g',
            "A policy is public unless every Allow is for named principals or bound to fixed values of certain keys.",
            PUBLIC_ACCESS,
        ),
        documented(
            'h',
            "`BlockPublicAcls` refuses requests that bring a public list; lists that are there go on to count.",
            PUBLIC_ACCESS,
        ),
        documented(
            'i',
            "`BlockPublicPolicy` refuses requests that bring a public policy; one that is there goes on to count.",
            PUBLIC_ACCESS,
        ),
        documented(
            'j',
            "Through an access point both it and the bucket have to allow.",
            ACCESS_POINTS,
        ),
        documented(
            'k',
            "A bucket policy leaves it to access points by an Allow for everyone on `s3:DataAccessPointAccount` or `s3:DataAccessPointArn`.",
            ACCESS_POINTS,
        ),
        documented(
            'l',
            "The settings of an access point add to those of the bucket; one with a VPC origin is never public.",
            ACCESS_POINT_SETTINGS,
        ),
        assumed(
            'm',
            "Whether identity policies that allow through the access point have to name the bucket too is left open.",
            ACCESS_POINTS,
        ),
        documented(
            'n',
            "Only principals of the bucket's account can read, put and delete its policy.",
            DELETE_BUCKET_POLICY,
        ),
        documented(
            'o',
            "An access point with a VPC origin refuses what does not come from a VPC.",
            ACCESS_POINT_VPC,
        ),
    ],
);

pub(super) const RESULT: Rule = define(
    40,
    "The result",
    &[
        documented(
            'a',
            "A denial is explicit if a Deny statement matches, and implicit otherwise.",
            EVALUATION,
        ),
        assumed(
            'b',
            "Where something decides that is not known, the answer is the condition on it.",
            EVALUATION,
        ),
    ],
);

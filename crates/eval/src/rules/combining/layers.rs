//! Rules 26 to 34: what each layer does, and how they join in one account and across two.

use super::pages::{
    BOUNDARY, CHECKS, CROSS_ACCOUNT, DELETE_BUCKET_POLICY, ENDPOINTS, EVALUATION, FORWARD_ACCESS, GLOBAL_KEYS,
    KEY_POLICIES, KMS_RCPS, PRINCIPAL, RCP_EVALUATION, RCPS, ROOT_TASKS, SCP_EVALUATION, SCPS, SESSION_POLICIES,
    VARIABLES,
};
use crate::rules::{Rule, assumed, define, documented};

pub(super) const EXPLICIT_DENY: Rule = define(
    26,
    "Explicit deny",
    &[
        documented(
            'a',
            "A Deny statement that matches in any layer that applies is final, whatever allows.",
            EVALUATION,
        ),
        documented(
            'b',
            "Across accounts a Deny of either account's policies is final.",
            CROSS_ACCOUNT,
        ),
        documented(
            'c',
            "A Deny that does not match leaves the request to the other statements.",
            EVALUATION,
        ),
        assumed(
            'd',
            "A Deny of which it is in doubt whether it matches is taken to match.",
            EVALUATION,
        ),
    ],
);

pub(super) const RESOURCE_CONTROL: Rule = define(
    27,
    "Resource control policies",
    &[
        documented(
            'a',
            "They bind whoever touches a resource of a member account, services and callers without credentials included.",
            RCPS,
        ),
        documented(
            'b',
            "A Deny at any level from the root to the account is final.",
            RCP_EVALUATION,
        ),
        documented(
            'c',
            "They grant nothing, and need not allow: `RCPFullAWSAccess` is attached everywhere and cannot be detached.",
            RCP_EVALUATION,
        ),
        documented('d', "They do not bind resources of the management account.", RCPS),
        documented(
            'e',
            "They bind the services on the list of the page and no others.",
            RCPS,
        ),
        documented(
            'f',
            "They bind neither service-linked roles nor the service that assumes one.",
            RCPS,
        ),
        documented('g', "They do not bind KMS keys that AWS manages.", KMS_RCPS),
        documented('h', "They do not bind `kms:RetireGrant`.", KMS_RCPS),
        assumed(
            'i',
            "They are taken to bind a service that the catalogue does not know.",
            RCPS,
        ),
    ],
);

pub(super) const SERVICE_CONTROL: Rule = define(
    28,
    "Service control policies",
    &[
        documented(
            'a',
            "They bind users, role sessions and the root user of member accounts.",
            SCPS,
        ),
        documented(
            'b',
            "At every level from the root to the account one of them must allow.",
            SCP_EVALUATION,
        ),
        documented('c', "A Deny at any level is final.", SCP_EVALUATION),
        documented('d', "They grant nothing.", SCPS),
        documented('e', "They do not bind the management account.", SCPS),
        documented('f', "They do not bind service-linked roles.", SCPS),
        documented(
            'g',
            "They bind nobody from outside: principals of other accounts, services and callers without credentials.",
            SCPS,
        ),
        documented(
            'h',
            "What they do not allow is denied even where a resource policy grants it.",
            EVALUATION,
        ),
    ],
);

pub(super) const ENDPOINT: Rule = define(
    29,
    "VPC endpoint policies",
    &[
        documented(
            'a',
            "What the policy of an endpoint does not allow does not pass it.",
            ENDPOINTS,
        ),
        documented('b', "A Deny of the policy is final.", ENDPOINTS),
        documented('c', "The policy grants nothing.", ENDPOINTS),
        documented(
            'd',
            "An endpoint without a policy of its own lets everything pass.",
            ENDPOINTS,
        ),
    ],
);

pub(super) const ROOT: Rule = define(
    30,
    "The root user",
    &[
        documented(
            'a',
            "The root user of the account that owns the resource needs no policy.",
            EVALUATION,
        ),
        documented('b', "A Deny of a resource policy binds him.", EVALUATION),
        documented(
            'c',
            "For a KMS key its policy has to allow him as anyone else.",
            KEY_POLICIES,
        ),
        documented(
            'd',
            "In another account the resource policy has to name his account, or everyone.",
            CROSS_ACCOUNT,
        ),
        documented(
            'e',
            "The root user of a bucket's account can read, put and delete its policy against every Deny of that policy; endpoint and organization policies bind him.",
            DELETE_BUCKET_POLICY,
        ),
        documented(
            'f',
            "A session of `sts:AssumeRoot` is the root user of the member account, with the Deny statements of its task policy.",
            ROOT_TASKS,
        ),
        assumed(
            'g',
            "Whether a Deny of a queue's policy binds the root user who is to remove it is left open.",
            ROOT_TASKS,
        ),
        assumed(
            'h',
            "Whether a resource policy that names everyone spares the root user of a task the policy of that task is left open.",
            ROOT_TASKS,
        ),
    ],
);

pub(super) const SERVICE: Rule = define(
    31,
    "Services as callers",
    &[
        documented(
            'a',
            "A service that calls for itself needs a resource policy that names it, or everyone.",
            PRINCIPAL,
        ),
        documented(
            'b',
            "`aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` and `aws:SourceOrgPaths` are there for calls of services only.",
            GLOBAL_KEYS,
        ),
        documented(
            'c',
            "`aws:PrincipalIsAWSService` is true and `aws:PrincipalServiceName` is the service; other callers are not.",
            GLOBAL_KEYS,
        ),
        documented(
            'd',
            "A service that calls in a principal's stead is that principal, with `aws:ViaAWSService` and `aws:CalledVia`.",
            FORWARD_ACCESS,
        ),
    ],
);

pub(super) const ANONYMOUS: Rule = define(
    32,
    "Callers without credentials",
    &[
        documented('a', "Only an Allow for everyone lets them in.", PRINCIPAL),
        documented(
            'b',
            "Of the keys of a principal they have `aws:PrincipalAccount` and `aws:userid`, which are `anonymous`, and `aws:PrincipalType`, which is `Anonymous`; negated operators on the others are true.",
            VARIABLES,
        ),
        documented('c', "An Allow with `NotPrincipal` lets them in.", CHECKS),
    ],
);

pub(super) const SAME_ACCOUNT: Rule = define(
    33,
    "The same account",
    &[
        documented(
            'a',
            "An Allow of the identity policies grants without a resource policy.",
            EVALUATION,
        ),
        documented(
            'b',
            "A resource policy that names the user grants; neither identity policies nor boundary have to allow.",
            EVALUATION,
        ),
        documented(
            'c',
            "A resource policy that names the role spares the identity policies; boundary and session policies have to allow.",
            EVALUATION,
        ),
        documented(
            'd',
            "A resource policy that names the role session grants; no other policy has to allow.",
            EVALUATION,
        ),
        documented(
            'e',
            "A resource policy that names everyone, with or without a condition on `aws:PrincipalArn`, grants; no other policy has to allow.",
            PRINCIPAL,
        ),
        documented(
            'f',
            "A resource policy that names the federated user session grants; no other policy has to allow.",
            EVALUATION,
        ),
        documented(
            'g',
            "A resource policy that names the user of a federated session spares the identity policies; boundary and session policies have to allow.",
            EVALUATION,
        ),
        documented(
            'h',
            "A resource policy that names the account grants nothing by itself; an identity policy has to allow.",
            PRINCIPAL,
        ),
        documented('i', "What nobody allows is denied.", EVALUATION),
        documented(
            'j',
            "Where identity policies grant, the permissions boundary has to allow too.",
            BOUNDARY,
        ),
        documented(
            'k',
            "Where identity policies grant, the session policies have to allow too.",
            SESSION_POLICIES,
        ),
        documented(
            'l',
            "A role session without session policies is not bound by any; a federated user session without any has no permissions of its user.",
            EVALUATION,
        ),
        assumed('m', "Of several session policies one has to allow.", SESSION_POLICIES),
        assumed(
            'n',
            "Whether naming everyone spares a federated user his session policies is left open.",
            EVALUATION,
        ),
    ],
);

pub(super) const OTHER_ACCOUNT: Rule = define(
    34,
    "Another account",
    &[
        documented(
            'a',
            "Both sides have to allow: the caller's account and the resource's.",
            CROSS_ACCOUNT,
        ),
        documented(
            'b',
            "Identity policies, boundary and session policies have to allow however the resource policy names the caller.",
            CROSS_ACCOUNT,
        ),
        documented(
            'c',
            "The resource policy may name the account, the role, the session or user, or everyone.",
            CROSS_ACCOUNT,
        ),
        documented(
            'd',
            "Without a resource policy nobody of another account is let in.",
            CROSS_ACCOUNT,
        ),
    ],
);

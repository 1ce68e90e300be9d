//! Where two of AWS's pages contradict each other, and what is made of it.

use super::source::{
    BOUNDARY_AND_TRUST, CHECKS, EVALUATION, NOT_PRINCIPAL, OPERATORS, PRINCIPAL, RESOURCE, SDK_ARN, VARIABLES, VERSION,
};
use super::{ClauseId, Contradiction, Source};
use crate::explanation::RuleId;

const fn between(
    (rule, letter): (u8, char),
    one: (&'static str, Source),
    other: (&'static str, Source),
    taken: &'static str,
) -> Contradiction {
    Contradiction {
        clause: ClauseId {
            rule: RuleId(rule),
            letter,
        },
        one,
        other,
        taken,
    }
}

pub(super) const CONTRADICTIONS: &[Contradiction] = &[
    between(
        (6, 'd'),
        ("The service field of a resource ARN can have no wildcard.", RESOURCE),
        (
            "A wildcard there may grant access to other services with similar names.",
            CHECKS,
        ),
        "The wildcard matches.",
    ),
    between(
        (10, 'a'),
        (
            "A trust policy can name `*` to let everyone assume the role.",
            PRINCIPAL,
        ),
        ("A trust policy does not support `*` as its principal.", CHECKS),
        "`*` names everyone wherever it stands.",
    ),
    between(
        (10, 'i'),
        (
            "Web identity and SAML providers can be named to allow or deny access to a resource.",
            PRINCIPAL,
        ),
        ("Only trust policies support a federated principal.", CHECKS),
        "A provider in a resource policy names sessions that were made through it; through which a session was made is not known here.",
    ),
    between(
        (11, 'f'),
        ("`NotPrincipal` with an Allow is not supported.", NOT_PRINCIPAL),
        (
            "`NotPrincipal` with an Allow can grant to callers without credentials.",
            CHECKS,
        ),
        "It grants to everyone who is not listed.",
    ),
    between(
        (13, 'e'),
        ("A condition key without values does not affect the policy.", CHECKS),
        (
            "A condition key without values is true, and its statement provides no permissions.",
            CHECKS,
        ),
        "It is true in a Deny and false in an Allow.",
    ),
    between(
        (13, 'f'),
        ("An empty condition block does not affect the policy.", CHECKS),
        (
            "A statement with an empty condition block has no effect on the policy.",
            CHECKS,
        ),
        "The block is no condition.",
    ),
    between(
        (20, 'b'),
        ("Variables can be used with `Bool`.", OPERATORS),
        ("Variables can be used with string and ARN operators only.", VARIABLES),
        "They are put in.",
    ),
    between(
        (22, 'i'),
        (
            "An address without a prefix length has the prefix length 32.",
            OPERATORS,
        ),
        ("IPv6 addresses are supported like IPv4 addresses.", OPERATORS),
        "An IPv6 address alone is a block of one.",
    ),
    between(
        (23, 'c'),
        ("ARN operators mind case.", OPERATORS),
        ("ARN operators do not mind case.", SDK_ARN),
        "They mind case: the user guide is newer.",
    ),
    between(
        (24, 'j'),
        (
            "A variable that cannot be resolved may make its whole statement invalid.",
            VARIABLES,
        ),
        (
            "With a variable without a value positive operators do not hold, and negated ones do.",
            VARIABLES,
        ),
        "Negated operators hold, so that a Deny applies.",
    ),
    between(
        (25, 'b'),
        (
            "Without a version a policy has version 2012-10-17, and no variables.",
            CHECKS,
        ),
        ("Version 2012-10-17 has variables.", VERSION),
        "Without a version there are no variables.",
    ),
    between(
        (36, 'd'),
        (
            "A boundary must allow `sts:AssumeRole` even for a user whom the trust policy names.",
            BOUNDARY_AND_TRUST,
        ),
        (
            "A resource policy that names the user is not limited by the silence of his boundary.",
            EVALUATION,
        ),
        "The boundary must allow.",
    ),
];

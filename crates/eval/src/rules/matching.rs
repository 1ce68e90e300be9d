//! Rules 1 to 12: the request, and whether action, resource and principal of a statement match it.

use super::source::{
    ACTION, BOUNDARY, CHECKS, CONDITION, GLOBAL_KEYS, IDENTIFIERS, LOG_GROUPS, NOT_ACTION, NOT_PRINCIPAL, NOT_RESOURCE,
    OPERATORS, PRINCIPAL, RESOURCE, VARIABLES,
};
use super::{Rule, assumed, define, documented, observed};

pub(super) const RULES: &[Rule] = &[
    define(
        1,
        "Who calls",
        &[
            documented(
                'a',
                "A caller is a root user, an IAM user, a session of a role, a federated user session, an AWS service, someone an identity provider vouches for, or nobody with credentials.",
                PRINCIPAL,
            ),
            documented(
                'b',
                "A role never calls, its sessions do: a role that is named as the caller stands for any of them, and what depends on the name of the session is not known.",
                PRINCIPAL,
            ),
        ],
    ),
    define(
        2,
        "What a caller is called",
        &[
            documented(
                'a',
                "`aws:PrincipalArn` of a role session is the ARN of its role, path included.",
                GLOBAL_KEYS,
            ),
            documented(
                'b',
                "The ARN of a session names the role without its path.",
                IDENTIFIERS,
            ),
            documented(
                'c',
                "A unique id in a principal element is what is left of a user or role that was deleted, and names nobody.",
                PRINCIPAL,
            ),
            documented('d', "`aws:username` exists for IAM users only.", VARIABLES),
        ],
    ),
    define(
        3,
        "Calls that need several permissions",
        &[documented(
            'a',
            "Each action and resource that a call needs is decided by itself, with the keys of that resource; the call succeeds if all are allowed.",
            OPERATORS,
        )],
    ),
    define(
        4,
        "Context keys",
        &[
            documented('a', "Names of context keys compare without regard to case.", CONDITION),
            documented(
                'b',
                "The tag in the name of a context key compares without regard to case.",
                CONDITION,
            ),
            documented(
                'c',
                "The request has a key or has it not; of a key of which that is not known, everything stays open that depends on it.",
                CONDITION,
            ),
        ],
    ),
    define(
        5,
        "Action",
        &[
            documented(
                'a',
                "Service prefix and action name compare without regard to case.",
                ACTION,
            ),
            documented(
                'b',
                "`*` and `?` are wildcards in the name of an action, for actions that are newer than any list too.",
                ACTION,
            ),
            documented('c', "`*` alone is every action of every service.", ACTION),
            documented(
                'd',
                "`NotAction` stands for every action that is not listed.",
                NOT_ACTION,
            ),
            assumed(
                'e',
                "A wildcard in the service prefix of an action matches nothing.",
                ACTION,
            ),
            documented(
                'f',
                "A statement with an empty list of actions, resources or principals has no effect.",
                CHECKS,
            ),
        ],
    ),
    define(
        6,
        "Resource",
        &[
            documented(
                'a',
                "The first five fields of an ARN are compared one by one: a wildcard in them does not cross a colon.",
                RESOURCE,
            ),
            documented(
                'b',
                "`*` and `?` are wildcards for a whole field or a part of it.",
                RESOURCE,
            ),
            documented(
                'c',
                "In the last field `*` stands for anything, slashes included.",
                RESOURCE,
            ),
            documented(
                'd',
                "A wildcard in the service field matches too, though AWS advises against it.",
                CHECKS,
            ),
            documented(
                'e',
                "The last field keeps all further colons, and `*` stands for them as well.",
                LOG_GROUPS,
            ),
            assumed(
                'f',
                "Whether letter case counts in the first five fields is not said.",
                RESOURCE,
            ),
            documented('g', "`*` alone is every resource.", RESOURCE),
            observed('h', "The last field compares with regard to case.", RESOURCE),
        ],
    ),
    define(
        7,
        "Resource patterns of fewer than six fields",
        &[
            assumed(
                'a',
                "A short pattern is filled up with `*`: in identity, boundary and session policies, in resource and endpoint policies if it has a wildcard, in SCPs if it ends in `*`.",
                CHECKS,
            ),
            assumed(
                'b',
                "Any other short pattern, and any in an RCP, matches nothing.",
                CHECKS,
            ),
        ],
    ),
    define(
        8,
        "Actions without resource types",
        &[
            documented(
                'a',
                "An action that takes no resource is matched by `*` and not by any ARN.",
                NOT_ACTION,
            ),
            documented(
                'b',
                "An action that takes no resource is outside of every `NotResource` list of ARNs.",
                NOT_RESOURCE,
            ),
        ],
    ),
    define(
        9,
        "NotResource",
        &[
            documented(
                'a',
                "`NotResource` stands for every resource that is not listed.",
                NOT_RESOURCE,
            ),
            documented(
                'b',
                "A pattern with a variable that has no value matches no resource.",
                VARIABLES,
            ),
            documented(
                'c',
                "In `NotResource` a pattern with a variable that has no value leaves nothing out.",
                VARIABLES,
            ),
        ],
    ),
    define(
        10,
        "Principal",
        &[
            documented(
                'a',
                "`*` names everyone, callers without credentials included.",
                PRINCIPAL,
            ),
            documented('b', "`{\"AWS\": \"*\"}` is the same as `*`.", PRINCIPAL),
            documented(
                'c',
                "An account id and the ARN of its root both name the account, not its root user only.",
                PRINCIPAL,
            ),
            documented('d', "The ARN of a user names that user.", PRINCIPAL),
            documented('e', "The ARN of a role names all its sessions.", PRINCIPAL),
            documented('f', "The ARN of a role session names that session only.", PRINCIPAL),
            documented(
                'g',
                "The ARN of a federated user session names that session.",
                PRINCIPAL,
            ),
            documented('h', "A service principal names that service only.", PRINCIPAL),
            documented(
                'i',
                "A provider names those it vouches for, and sessions that were made through it.",
                PRINCIPAL,
            ),
            documented('j', "A canonical user id names its account.", PRINCIPAL),
            documented('k', "Names in a principal compare with regard to case.", PRINCIPAL),
            documented('l', "A wildcard in a part of a principal names nobody.", PRINCIPAL),
        ],
    ),
    define(
        11,
        "NotPrincipal",
        &[
            documented(
                'a',
                "A Deny with `NotPrincipal` hits whoever is not listed.",
                NOT_PRINCIPAL,
            ),
            documented('b', "A user is spared if he and his account are listed.", NOT_PRINCIPAL),
            documented(
                'c',
                "A session is spared if it, its role and its account are listed.",
                NOT_PRINCIPAL,
            ),
            assumed(
                'd',
                "Whether a caller is spared who is listed without all of these is not certain.",
                NOT_PRINCIPAL,
            ),
            documented(
                'e',
                "A Deny with `NotPrincipal` hits every caller who has a permissions boundary, listed or not.",
                BOUNDARY,
            ),
            documented(
                'f',
                "An Allow with `NotPrincipal` grants to everyone who is not listed, callers without credentials included.",
                CHECKS,
            ),
            documented(
                'g',
                "In identity and trust policies there is no `NotPrincipal`; what such a statement does is not known.",
                NOT_PRINCIPAL,
            ),
        ],
    ),
    define(
        12,
        "Elements that are not there",
        &[
            documented(
                'a',
                "A statement of a resource policy has a principal; what one without does is not known.",
                CHECKS,
            ),
            documented('b', "A trust policy has no resource: it is about its role.", PRINCIPAL),
        ],
    ),
];

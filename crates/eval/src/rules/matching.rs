//! Rules 1 to 25: the request, and whether a statement matches it.

use super::source::{ACTION, NOT_ACTION, SINGLE_OR_MULTI};
use super::{Rule, assumed, define, documented, observed};

pub(super) const RULES: &[Rule] = &[
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
                "`NotAction` stands for every action that is not listed.",
                NOT_ACTION,
            ),
            assumed('c', "A wildcard in the service prefix matches nothing.", ACTION),
        ],
    ),
    define(
        16,
        "Set operators and single-valued keys",
        &[observed(
            'a',
            "Without a set operator nothing fits a key with several values.",
            SINGLE_OR_MULTI,
        )],
    ),
];

//! Rules 13 to 25: conditions and variables.

use super::source::{CHECKS, CONDITION, OPERATORS, SEVERAL_KEYS, SEVERAL_VALUES, VARIABLES, VERSION};
use super::{Rule, assumed, define, documented, observed};

pub(super) const RULES: &[Rule] = &[
    define(
        13,
        "Condition blocks",
        &[
            documented(
                'a',
                "All operators of a block and all keys of an operator must hold.",
                SEVERAL_KEYS,
            ),
            documented('b', "One fitting value of a key is enough.", SEVERAL_KEYS),
            documented(
                'c',
                "A negated operator holds if none of the values fits.",
                SEVERAL_KEYS,
            ),
            documented(
                'd',
                "Without values `ForAnyValue` never holds, and `ForAllValues` and `IfExists` hold for an absent key only.",
                CHECKS,
            ),
            assumed(
                'e',
                "Without values any other operator fits nothing in an Allow, and everything in a Deny.",
                CHECKS,
            ),
            assumed('f', "An empty block is no condition.", CHECKS),
        ],
    ),
    define(
        14,
        "Absent keys",
        &[
            documented('a', "A positive operator does not hold for an absent key.", OPERATORS),
            documented('b', "A negated operator holds for an absent key.", OPERATORS),
            documented('c', "With `IfExists` any operator holds for an absent key.", OPERATORS),
            documented(
                'd',
                "With `IfExists` a key that is there is tested as without.",
                OPERATORS,
            ),
            documented('e', "`\"Null\": \"true\"` holds for an absent key only.", OPERATORS),
            documented(
                'f',
                "`\"Null\": \"false\"` holds for a key that is there only.",
                OPERATORS,
            ),
            documented('g', "A key without a value is null.", CONDITION),
            documented(
                'h',
                "`ForAllValues:Null` always holds, `ForAnyValue:Null` never.",
                CHECKS,
            ),
        ],
    ),
    define(
        15,
        "Set operators",
        &[
            documented(
                'a',
                "`ForAllValues` asks every value of the request to fit one of the policy's.",
                SEVERAL_VALUES,
            ),
            documented('b', "`ForAllValues` holds for an absent key.", SEVERAL_VALUES),
            documented(
                'c',
                "`ForAllValues` holds for a key without values, or with empty ones only.",
                SEVERAL_VALUES,
            ),
            documented(
                'd',
                "`ForAnyValue` asks one value of the request to fit one of the policy's.",
                SEVERAL_VALUES,
            ),
            documented('e', "`ForAnyValue` does not hold for an absent key.", SEVERAL_VALUES),
            documented(
                'f',
                "`ForAnyValue` does not hold for a key without values, or with empty ones only.",
                SEVERAL_VALUES,
            ),
            assumed(
                'g',
                "Whether `ForAnyValue` or `IfExists` wins for an absent key is not said.",
                OPERATORS,
            ),
        ],
    ),
    define(
        16,
        "One value or several",
        &[
            documented(
                'a',
                "A set operator takes a key with one value for a set of one.",
                CHECKS,
            ),
            documented(
                'b',
                "`ForAnyValue` with a negated operator holds if one value of the request differs from all of the policy's.",
                SEVERAL_VALUES,
            ),
            observed(
                'c',
                "Without a set operator nothing fits a key with several values, not even a negated operator.",
                SEVERAL_VALUES,
            ),
            documented(
                'd',
                "`ForAllValues` with a negated operator holds if every value of the request differs from all of the policy's.",
                SEVERAL_VALUES,
            ),
        ],
    ),
    define(
        17,
        "String operators",
        &[
            documented('a', "`StringEquals` minds case.", OPERATORS),
            documented('b', "`StringEquals` takes `*` and `?` for plain characters.", CHECKS),
            documented('c', "`StringEqualsIgnoreCase` does not mind case.", OPERATORS),
            documented(
                'd',
                "`StringLike` minds case and has wildcards, which cross anything.",
                OPERATORS,
            ),
            documented(
                'e',
                "`StringNotEquals`, `StringNotEqualsIgnoreCase` and `StringNotLike` hold where these do not.",
                OPERATORS,
            ),
        ],
    ),
    define(
        18,
        "Numeric operators",
        &[
            documented('a', "Numbers, whole or decimal, compare as numbers.", OPERATORS),
            documented('b', "What is no number fits no number.", OPERATORS),
            assumed(
                'c',
                "A negated operator is taken to hold for text that is not of its type in a Deny, and not to hold in an Allow.",
                OPERATORS,
            ),
            documented('d', "There are no variables in numbers.", OPERATORS),
        ],
    ),
    define(
        19,
        "Date operators",
        &[
            documented('a', "Dates compare as instants, whatever their zone.", OPERATORS),
            documented(
                'b',
                "A date may be as short as a year, and as long as a fraction of a second.",
                OPERATORS,
            ),
            documented(
                'c',
                "A date may be given in seconds since 1970, on either side.",
                OPERATORS,
            ),
            assumed('d', "A time without `Z` or an offset is one in UTC.", OPERATORS),
        ],
    ),
    define(
        20,
        "Bool",
        &[
            documented('a', "`Bool` tells true from false.", OPERATORS),
            assumed('b', "Variables are put in for the values of `Bool`.", OPERATORS),
            assumed('c', "Letter case does not count in `true` and `false`.", OPERATORS),
        ],
    ),
    define(
        21,
        "BinaryEquals",
        &[
            documented(
                'a',
                "`BinaryEquals` compares the bytes that Base64 stands for.",
                OPERATORS,
            ),
            documented('b', "There are no variables in Base64.", OPERATORS),
        ],
    ),
    define(
        22,
        "IP address operators",
        &[
            documented(
                'a',
                "An address is in a block if it shares the bits before the prefix length.",
                OPERATORS,
            ),
            documented(
                'b',
                "IPv6 addresses compare by value, however they are written.",
                OPERATORS,
            ),
            documented(
                'c',
                "An IPv4 address without a prefix length is a block of one.",
                OPERATORS,
            ),
            documented(
                'd',
                "An address is in no block of the other family; a policy lists both.",
                OPERATORS,
            ),
            documented(
                'e',
                "A block of prefix length 0 holds every address of its family.",
                OPERATORS,
            ),
            documented('f', "Bits after the prefix length of a block do not count.", CHECKS),
            assumed(
                'g',
                "Whether an IPv4 address written as IPv6 is in the IPv4 block is not said.",
                OPERATORS,
            ),
            documented(
                'h',
                "`NotIpAddress` holds for every address that is in none of the blocks.",
                OPERATORS,
            ),
            assumed(
                'i',
                "An IPv6 address without a prefix length is a block of one.",
                OPERATORS,
            ),
        ],
    ),
    define(
        23,
        "ARN operators",
        &[
            documented(
                'a',
                "`ArnEquals` and `ArnLike` are the same, wildcards included.",
                OPERATORS,
            ),
            documented(
                'b',
                "The six fields are compared one by one: a wildcard does not cross a colon, as one of `StringLike` does.",
                OPERATORS,
            ),
            documented('c', "ARN operators mind case in every field.", OPERATORS),
            assumed(
                'd',
                "What a pattern of fewer than six fields fits is not said.",
                OPERATORS,
            ),
            documented(
                'e',
                "`ArnNotEquals` and `ArnNotLike` are the same, and hold where these do not.",
                OPERATORS,
            ),
        ],
    ),
    define(
        24,
        "Variables",
        &[
            documented(
                'a',
                "A variable after the fifth colon of a resource ARN is replaced by the value of its key.",
                VARIABLES,
            ),
            documented(
                'b',
                "Before the fifth colon of a resource ARN there are no variables.",
                VARIABLES,
            ),
            documented(
                'c',
                "A variable in the value of a string or ARN operator is replaced by the value of its key.",
                VARIABLES,
            ),
            documented(
                'd',
                "A key with several values has no value for a variable.",
                SEVERAL_VALUES,
            ),
            documented('e', "A variable without a value takes its default.", VARIABLES),
            documented('f', "`${*}`, `${?}` and `${$}` are the plain characters.", VARIABLES),
            documented(
                'g',
                "The name of a variable compares without regard to case.",
                VARIABLES,
            ),
            assumed(
                'h',
                "A wildcard in the value of a variable is a plain character in an Allow; a Deny applies if either reading matches.",
                VARIABLES,
            ),
            documented(
                'i',
                "A positive operator does not hold if the variable in its value has no value.",
                VARIABLES,
            ),
            documented(
                'j',
                "A negated operator holds if the variable in its value has no value.",
                VARIABLES,
            ),
            assumed(
                'k',
                "Whether the default of a variable stands in for a key of several values is left open; a Deny takes it to.",
                SEVERAL_VALUES,
            ),
        ],
    ),
    define(
        25,
        "Versions",
        &[
            documented(
                'a',
                "In a policy of version 2008-10-17 `${...}` is plain text.",
                VERSION,
            ),
            documented('b', "In a policy without a version `${...}` is plain text.", CHECKS),
        ],
    ),
];

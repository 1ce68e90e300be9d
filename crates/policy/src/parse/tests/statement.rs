//! Faults of statements.

use super::show;
use crate::PolicyKind;

#[test]
fn unknown_key() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Conditions": {}}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:94 error: unknown key `Conditions` in a statement -- Conditions -- did you mean `Condition`?
    statements [], unreadable: 40..109
    ");
}

#[test]
fn other_capitals() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "action": "*", "RESOURCE": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:62 error: `action` is written `Action` -- action
    1:77 error: `RESOURCE` is written `Resource` -- RESOURCE
    statements [0], unreadable:
    ");
}

#[test]
fn no_effect_action_or_resource() {
    let text = r#"{"Statement": {"Sid": "a"}}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:15 error: statement of an identity policy without `Effect` -- {"Sid": "a"}
    1:15 error: statement of an identity policy without `Action` -- {"Sid": "a"} -- add `Action` or `NotAction`
    1:15 error: statement of an identity policy without `Resource` -- {"Sid": "a"} -- add `Resource` or `NotResource`
    statements [], unreadable: 14..26
    "#);
}

#[test]
fn wrong_effect() {
    let text = r#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:27 error: unknown effect `allow` -- allow -- did you mean `Allow`?
    statements [], unreadable: 14..65
    ");
}

#[test]
fn duplicate_action() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Action": "iam:*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:97 error: duplicate key `Action` -- Action -- first used here: 1:62
    statements [], unreadable: 40..113
    ");
}

#[test]
fn action_and_not_action() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "NotAction": "iam:*", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:80 error: `NotAction` and `Action` in one statement -- NotAction -- move `NotAction` to a statement of its own
    statements [], unreadable: 40..116
    ");
}

#[test]
fn resource_and_not_resource() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "NotResource": "*", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:100 error: `Resource` and `NotResource` in one statement -- Resource -- move `Resource` to a statement of its own
    statements [], unreadable: 40..114
    ");
}

#[test]
fn wrong_types() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": {"s3": "*"}, "Resource": ["*", null, 5], "Sid": ["a"]}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:71 error: `Action` must be a string or a list of strings, not an object -- {"s3": "*"}
    1:102 error: `Resource` must be a string or a list of strings, not `null` -- null
    1:108 warning: value of `Resource` without quotes -- 5
    1:108 error: `5` is no ARN -- 5
    1:119 error: `Sid` must be a string, not a list -- ["a"]
    statements [], unreadable: 40..124
    "#);
}

#[test]
fn empty_lists_match_nothing() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [], "Resource": []}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:71 warning: `Action` is empty -- []
    1:87 warning: `Resource` is empty -- []
    statements [0], unreadable:
    ");
}

#[test]
fn empty_exceptions_are_unreadable() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": [], "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:74 warning: `NotAction` is empty -- []
    statements [], unreadable: 40..93
    ");
}

#[test]
fn invalid_actions_match_nothing() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s*:Get", "GetObject", "s3:", ":Get", "s3 :Get", ""], "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:73 error: invalid action `s*:Get` -- s*:Get -- the service before the `:` has no wildcards
    1:83 error: invalid action `GetObject` -- GetObject -- an action is `*` or `service:Name`
    1:96 error: invalid action `s3:` -- s3: -- a name or `*` follows the `:`
    1:103 error: invalid action `:Get` -- :Get -- the service before the `:` has letters, digits and `-` only
    1:111 error: invalid action `s3 :Get` -- s3 :Get -- the service before the `:` has letters, digits and `-` only
    1:122 error: invalid action `` --  -- an action is `*` or `service:Name`
    statements [0], unreadable:
    ");
}

#[test]
fn unreadable_arns() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3", "bucket", "http://a:b:c:d:e:f", "${aws:x}", "arn:aws:s3:::b"]}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:90 warning: `arn:aws:s3` is no ARN -- arn:aws:s3
    1:104 error: `bucket` is no ARN -- bucket
    1:114 error: `http://a:b:c:d:e:f` is no ARN -- http://a:b:c:d:e:f
    1:136 warning: `${aws:x}` is no ARN -- ${aws:x}
    statements [0], unreadable:
    ");
}

#[test]
fn short_form_in_resource_policy() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @"
    1:107 warning: `execute-api:/*` is no ARN -- execute-api:/*
    statements [0], unreadable:
    ");
}

#[test]
fn sid_twice() {
    let text = r#"{"Statement": [{"Sid": "a", "Effect": "Deny", "Action": "*", "Resource": "*"}, {"Sid": "a", "Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:89 error: duplicate statement id `a` -- a -- first used here: 1:25
    statements [0, 1], unreadable:
    ");
}

//! Faults of conditions.

use super::show;
use crate::PolicyKind;

#[test]
fn unknown_operators() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEqual": {"a": "b"}, "ForAnyValues:StringLke": {"a": "b"}, "Foo": {"a": "b"}, "NullIfExists": {"a": "true"}}}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:108 error: unknown condition operator `StringEqual` -- StringEqual -- did you mean `StringEquals`?
    1:135 error: unknown condition operator `ForAnyValues:StringLke` -- ForAnyValues:StringLke -- did you mean `ForAnyValue:StringLike`?
    1:173 error: unknown condition operator `Foo` -- Foo
    1:192 error: unknown condition operator `NullIfExists` -- NullIfExists
    statements [], unreadable: 40..221
    ");
}

#[test]
fn a_key_that_stands_twice_is_not_guessed_at() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "true"}, "Bool": {"b": "true", "b": false}}}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:131 error: duplicate key `Bool` -- Bool -- first used here: 1:108
    1:153 error: duplicate key `b` -- b -- first used here: 1:140
    statements [], unreadable: 40..164
    ");
}

#[test]
fn condition_of_wrong_type() {
    let text = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": []}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": "true"}}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": null, "b": [[]]}}}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:80 error: `Condition` must be an object, not a list -- []
    1:158 error: the value of a condition operator must be an object, not a string -- "true"
    1:247 error: the value of a condition key must be a string, number or boolean, or a list of them, not `null` -- null
    1:259 error: the value of a condition key must be a string, number or boolean, or a list of them, not a list -- []
    statements [], unreadable: 15..82 84..165 167..264
    "#);
}

#[test]
fn empty_conditions() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {}, "Null": {"a": []}}}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:115 warning: the value of a condition operator is empty -- {}
    1:133 warning: the value of a condition key is empty -- []
    statements [0], unreadable:
    ");
}

#[test]
fn empty_condition() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:106 warning: `Condition` is empty -- {}
    statements [0], unreadable:
    ");
}

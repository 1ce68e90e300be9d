//! Faults of principals, and elements in policies of the wrong kind.

use super::show;
use crate::PolicyKind;

#[test]
fn principal_in_identity_policy() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:62 error: `Principal` in an identity policy -- Principal -- remove `Principal`
    statements [], unreadable: 40..109
    ");
}

#[test]
fn no_principal_in_resource_policy() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @r#"
    1:41 error: statement of a resource policy without `Principal` -- {"Effect": "Allow", "Action": "*", "Resource": "*"} -- add `Principal` or `NotPrincipal`
    statements [], unreadable: 40..91
    "#);
}

#[test]
fn resource_in_trust_policy() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Trust, text), @"
    1:108 error: `Resource` in a trust policy -- Resource -- remove `Resource`
    statements [], unreadable: 40..122
    ");
}

#[test]
fn not_principal_in_trust_policy() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotPrincipal": "*", "Action": "sts:AssumeRole"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Trust, text), @"
    1:62 error: `NotPrincipal` in a trust policy -- NotPrincipal -- remove `NotPrincipal`
    statements [], unreadable: 40..108
    ");
}

#[test]
fn not_principal_with_allow() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @"
    1:62 warning: `NotPrincipal` with `Allow` grants to everyone else, anonymous callers too -- NotPrincipal -- list those who may in `Principal`
    statements [0], unreadable:
    ");
}

#[test]
fn principal_and_not_principal() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "NotPrincipal": "*", "Action": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @"
    1:80 error: `NotPrincipal` and `Principal` in one statement -- NotPrincipal -- move `NotPrincipal` to a statement of its own
    statements [], unreadable: 40..113
    ");
}

#[test]
fn principal_of_wrong_form() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Principal": "111122223333", "Action": "*"}, {"Effect": "Allow", "Principal": ["*"], "Action": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @r#"
    1:50 error: invalid principal `111122223333` -- 111122223333 -- an `AWS` principal is `*`, an account id, or the ARN of an account, user, role or session
    1:114 error: `Principal` must be `"*"` or an object, not a list -- ["*"]
    statements [], unreadable: 15..78 80..134
    "#);
}

#[test]
fn unknown_principal_key() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Services": "a.amazonaws.com"}, "Action": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @"
    1:76 error: unknown key `Services` in a principal -- Services -- did you mean `Service`?
    statements [], unreadable: 40..120
    ");
}

#[test]
fn principal_key_capitals_and_repeats() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"aws": "*", "AWS": "111122223333"}, "Action": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @"
    1:76 error: `aws` is written `AWS` -- aws
    1:88 error: duplicate key `AWS` -- AWS -- first used here: 1:76
    statements [], unreadable: 40..124
    ");
}

#[test]
fn invalid_principals_match_nobody() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["bob", "arn:aws:iam::111122223333:role/*", "arn:aws:s3:::b", 111122223333], "Service": ""}, "Action": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @"
    1:84 error: invalid principal `bob` -- bob -- an `AWS` principal is `*`, an account id, or the ARN of an account, user, role or session
    1:91 error: invalid principal `arn:aws:iam::111122223333:role/*` -- arn:aws:iam::111122223333:role/* -- only `*` alone stands for more than one principal; use a condition on `aws:PrincipalArn`
    1:127 error: invalid principal `arn:aws:s3:::b` -- arn:aws:s3:::b -- an `AWS` principal is `*`, an account id, or the ARN of an account, user, role or session
    1:144 warning: value of `Principal` without quotes -- 111122223333
    1:171 error: invalid principal `` --  -- name a principal
    statements [0], unreadable:
    ");
}

#[test]
fn empty_principals() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Principal": {}, "Action": "*"}, {"Effect": "Allow", "Principal": {"AWS": []}, "Action": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Resource, text), @"
    1:49 warning: `Principal` is empty -- {}
    1:110 warning: `Principal` is empty -- []
    statements [0, 1], unreadable:
    ");
}

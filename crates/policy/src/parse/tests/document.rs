//! Faults of the document as a whole.

use super::show;
use crate::PolicyKind;

#[test]
fn empty() {
    let text = "";
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:1 error: the text is empty -- 
    statements [], unreadable: 0..0
    ");
}

#[test]
fn only_white_space() {
    let text = " \n\t";
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:1 error: the text is empty --  
    	
    statements [], unreadable: 0..3
    ");
}

#[test]
fn not_an_object() {
    let text = r#"["2012-10-17"]"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:1 error: a policy must be an object, not a list -- ["2012-10-17"]
    statements [], unreadable: 0..14
    "#);
}

#[test]
fn truncated() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Act"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:69 error: statement of an identity policy without `Action` -- {"Effect": "Deny", "Act -- add `Action` or `NotAction`
    1:69 error: statement of an identity policy without `Resource` -- {"Effect": "Deny", "Act -- add `Resource` or `NotResource`
    1:88 error: this string is not closed -- "Act
    1:89 error: unknown key `Act` in a statement -- Act
    1:92 error: expected `:` -- 
    1:92 error: expected a value -- 
    1:92 error: the text ends before `}` --  -- opened here: 1:69
    statements [0], unreadable: 68..91 91..91
    "#);
}

#[test]
fn trailing_text() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}} {"Statement": []}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:68 error: text after the end of the document -- {"Statement": []}
    statements [0], unreadable: 67..84
    "#);
}

#[test]
fn trailing_and_missing_commas_lose_nothing() {
    let text = r#"{"Statement": [{"Effect": "Allow" "Action": ["*",], "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:35 error: expected `,` before this -- "
    1:49 error: nothing follows this `,` -- ,
    statements [0], unreadable:
    "#);
}

#[test]
fn invalid_escape() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:\Get", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:50 error: invalid escape in a string -- \
    statements [1], unreadable: 15..72
    "#);
}

#[test]
fn single_quotes() {
    let text = "{'Statement': []}";
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:1 error: an identity policy without `Statement` -- {'Statement': []}
    1:2 error: expected a key in double quotes -- 'Statement'
    statements [], unreadable: 0..17 1..12 1..16
    ");
}

#[test]
fn no_statement() {
    let text = r#"{"Version": "2012-10-17", "Statements": []}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:1 error: an identity policy without `Statement` -- {"Version": "2012-10-17", "Statements": []}
    1:28 error: unknown key `Statements` in the policy -- Statements -- did you mean `Statement`?
    statements [], unreadable: 0..43 40..42
    "#);
}

#[test]
fn empty_statement_list() {
    let text = r#"{"Statement": []}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:15 warning: `Statement` is empty -- []
    statements [], unreadable:
    ");
}

#[test]
fn unknown_version() {
    let text = r#"{"Version": "2012-10-18", "Statement": []}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:14 error: unknown policy version `2012-10-18` -- 2012-10-18 -- the versions are `2012-10-17` and `2008-10-17`
    1:40 warning: `Statement` is empty -- []
    statements [], unreadable: 12..24
    ");
}

#[test]
fn version_twice() {
    let text = r#"{"Version": "2012-10-17", "Version": "2008-10-17", "Statement": []}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:28 error: duplicate key `Version` -- Version -- first used here: 1:3
    1:65 warning: `Statement` is empty -- []
    statements [], unreadable: 37..49
    ");
}

#[test]
fn statement_of_wrong_type() {
    let text = r#"{"Statement": ["Allow", {"Effect": "Allow", "Action": "*", "Resource": "*"}, null, []]}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @r#"
    1:16 error: `Statement` must be an object or a list of objects, not a string -- "Allow"
    1:78 error: `Statement` must be an object or a list of objects, not `null` -- null
    1:84 error: `Statement` must be an object or a list of objects, not a list -- []
    statements [1], unreadable: 15..22 77..81 83..85
    "#);
}

#[test]
fn comment_beside_statements() {
    let text = r#"{"Comment": "x", "id": 7, "Statement": []}"#;
    insta::assert_snapshot!(show(PolicyKind::Identity, text), @"
    1:3 error: unknown key `Comment` in the policy -- Comment
    1:19 error: `id` is written `Id` -- id
    1:24 warning: value of `Id` without quotes -- 7
    1:40 warning: `Statement` is empty -- []
    statements [], unreadable:
    ");
}

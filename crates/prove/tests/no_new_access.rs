//! Does a candidate allow what a reference does not?

use iamscope_policy::{Policy, PolicyKind, SourceId, parse};
use iamscope_prove::{Answer, Mode, Proof, Prover};

fn policy(statements: &str, kind: PolicyKind) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let (policy, _) = parse(SourceId(0), &text, kind);
    assert!(policy.unreadable.is_empty(), "{text}");
    policy
}

fn proof(reference: &str, candidate: &str, kind: PolicyKind, mode: Mode) -> Proof {
    Prover::new(mode).no_new_access(&policy(reference, kind), &policy(candidate, kind), kind)
}

/// Returns the answer with the request and the statements that are a reason.
fn shown(proof: &Proof) -> String {
    let mut text = match &proof.answer {
        Answer::Holds => "holds".to_owned(),
        Answer::Fails(witness) => {
            let mut text = format!("fails: {} on {}", witness.action, witness.target.arn);
            for (key, value) in &witness.keys {
                text.push_str(&format!(", {key} {value:?}"));
            }
            text
        }
        Answer::Unknown(why) => format!("unknown: {why}"),
    };
    for reason in &proof.reasons {
        text.push_str(&format!(" [{}]", reason.index));
    }
    text
}

fn identity(reference: &str, candidate: &str) -> String {
    shown(&proof(reference, candidate, PolicyKind::Identity, Mode::Typed))
}

const EVERYTHING: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

#[test]
fn the_request_is_one_that_only_the_candidate_allows() {
    let reading = r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::data/*"}"#;
    let all_of_it = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data*/*"}"#;
    insta::assert_snapshot!(identity(reading, all_of_it), @"fails: s3:GetObject on arn:aws:s3:::dataexample/example [0]");
    insta::assert_snapshot!(identity(all_of_it, reading), @"fails: s3:GetObjectAcl on arn:aws:s3:::data/example [0]");
    insta::assert_snapshot!(identity(EVERYTHING, reading), @"holds");
}

#[test]
fn every_statement_that_goes_too_far_is_a_reason() {
    let candidate = r#"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"},
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}"#;
    let reference = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
    insta::assert_snapshot!(identity(reference, candidate), @"fails: sqs:SendMessage on arn:aws:sqs:us-east-1:111122223333:example [0] [2]");
}

#[test]
fn keys_are_found_values_for() {
    let only_from_home = r#"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "NumericLessThan": {"s3:max-keys": "10"}}}"#;
    let from_more = r#"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/23"}, "NumericLessThanEquals": {"s3:max-keys": "9"}}}"#;
    insta::assert_snapshot!(identity(only_from_home, from_more), @r#"fails: s3:ListBucket on arn:aws:s3:::example, aws:SourceIp One("192.0.3.255"), s3:max-keys One("0") [0]"#);
    insta::assert_snapshot!(identity(from_more, only_from_home), @r#"fails: s3:ListBucket on arn:aws:s3:::example, aws:SourceIp One("192.0.2.1"), s3:max-keys One("9.0001") [0]"#);
}

#[test]
fn a_key_belongs_to_the_actions_that_have_it() {
    let without =
        r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {"s3:max-keys": "true"}}}"#;
    let objects = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    insta::assert_snapshot!(identity(without, objects), @"holds");
    let untyped = proof(without, objects, PolicyKind::Identity, Mode::FutureProof);
    insta::assert_snapshot!(shown(&untyped), @r#"fails: s3:GetObject on arn:aws:s3:::example/example, s3:max-keys One("example") [0]"#);
}

#[test]
fn actions_may_be_younger_than_the_catalogue() {
    let listed = r#"{"Effect": "Allow", "Action": "s3:G*", "Resource": "*"}"#;
    let young = r#"{"Effect": "Allow", "Action": "s3:QueryWhatIsNew", "Resource": "*"}"#;
    insta::assert_snapshot!(identity(listed, young), @"fails: s3:QueryWhatIsNew on arn:aws:s3:us-east-1:111122223333:example [0]");
    insta::assert_snapshot!(identity(r#"{"Effect": "Allow", "Action": "s3:Q*", "Resource": "*"}"#, young), @"holds");
}

#[test]
fn the_principal_element_and_the_keys_show_one_caller() {
    let by_element = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
        "Action": "s3:GetObject", "Resource": "*"}"#;
    let by_key = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}}"#;
    let by_account = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}"#;
    let resource = |reference, candidate| shown(&proof(reference, candidate, PolicyKind::Resource, Mode::Typed));
    insta::assert_snapshot!(resource(by_element, by_key), @r#"fails: s3:GetObject on arn:aws:s3:::example/example, aws:PrincipalArn One("arn:aws:iam::111122223333:role/app") [0]"#);
    insta::assert_snapshot!(resource(by_key, by_element), @"holds");
    insta::assert_snapshot!(resource(by_account, by_element), @"holds");
    insta::assert_snapshot!(resource(by_element, by_account), @"fails: s3:GetObject on arn:aws:s3:::example/example [0]");
}

#[test]
fn variables_are_the_same_in_both() {
    let own = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}"#;
    let part =
        r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/docs/*"}"#;
    let all = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/*"}"#;
    insta::assert_snapshot!(identity(own, part), @"holds");
    insta::assert_snapshot!(identity(all, own), @"holds");
    insta::assert_snapshot!(identity(own, all), @"fails: s3:GetObject on arn:aws:s3:::home/example [0]");
    insta::assert_snapshot!(identity(part, own), @"fails: s3:GetObject on arn:aws:s3:::home/example/example [0]");
}

#[test]
fn a_variable_stands_for_what_its_key_may_be() {
    let own = |conditions: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${{aws:username}}/*",
            "Condition": {{{conditions}}}}}"#
        )
    };
    let of = |folder: &str| {
        format!(r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/{folder}/*"}}"#)
    };
    let two = own(r#""StringEquals": {"aws:username": ["ann", "bob"]}"#);
    let some = own(r#""StringLike": {"aws:username": "a*"}"#);
    let tag = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:RequestTag/of, 'all'}/*",
        "Condition": {"Null": {"aws:RequestTag/of": "true"}}}"#;
    insta::assert_snapshot!(identity(&format!("{}, {}", of("ann"), of("bob")), &two), @"holds");
    insta::assert_snapshot!(identity(&of("ann"), &two), @"fails: s3:GetObject on arn:aws:s3:::home/bob/example [0]");
    insta::assert_snapshot!(identity(&of("a*"), &some), @"holds");
    insta::assert_snapshot!(identity(&of("ann"), &some), @"fails: s3:GetObject on arn:aws:s3:::home/a/example [0]");
    insta::assert_snapshot!(identity(&of("all"), tag), @r#"fails: s3:GetObject on arn:aws:s3:::home//example, aws:requesttag/of One("") [0]"#);
    insta::assert_snapshot!(identity(&format!("{}, {}", of("all"), of("")), tag), @"holds");
}

#[test]
fn the_older_language_has_no_variables() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::home/${aws:username}"}}"#;
    let read = |text: &str| parse(SourceId(0), text, PolicyKind::Identity).0;
    let (newer, older) = (read(text), read(&text.replace("2012-10-17", "2008-10-17")));
    let proof = Prover::new(Mode::Typed).no_new_access(&older, &newer, PolicyKind::Identity);
    insta::assert_snapshot!(shown(&proof), @"fails: s3:GetObject on arn:aws:s3:::home/example [0]");
}

#[test]
fn what_a_key_comes_to_that_an_action_never_has_may_be_open() {
    let other = r#"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::x"}"#;
    let send = r#"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:r",
        "Condition": {"ForAnyValue:NumericNotEqualsIfExists": {"s3:max-keys": "1"}}}"#;
    insta::assert_snapshot!(identity(other, send), @"unknown: what a condition makes of a key that requests for the action never have is not documented");
}

#[test]
fn letter_case_counts_in_values_of_variables() {
    let when = |operator: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
            "Condition": {{"{operator}": {{"aws:RequestTag/of": "${{aws:username}}"}}}}}}"#
        )
    };
    let (same, folded) = (when("StringEquals"), when("StringEqualsIgnoreCase"));
    insta::assert_snapshot!(identity(&folded, &same), @"holds");
    insta::assert_snapshot!(identity(&same, &folded), @r#"fails: s3:GetObject on arn:aws:s3:::example/example, aws:requesttag/of One("EXAMPLE") [0]"#);
}

#[test]
fn what_is_not_documented_is_unknown_unless_it_does_not_matter() {
    let short = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3"}"#;
    insta::assert_snapshot!(identity(short, short), @"holds");
    insta::assert_snapshot!(identity(EVERYTHING, short), @"holds");
    insta::assert_snapshot!(identity(r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#, short), @"unknown: what a resource pattern of fewer than six fields matches in an identity policy: `arn:aws:s3`");
}

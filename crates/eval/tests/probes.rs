//! Thirteen requests that are easily decided wrong, each with the answer that AWS documents.
//!
//! They were put to iam-simulate 0.1.173, which answers all of them otherwise.

use iamscope_testkit::case::Case;

/// Decides a request that is written as a case file and says what differs from the documented answer.
fn probe(source: &str, clause: &str, request: &str, expected: &str) -> Result<(), String> {
    let text = format!("says: A probe.\nsource: '{source}'\nrule: {clause}\nexpect: {expected}\n{request}");
    let case = Case::read(&text).map_err(|problem| problem.to_string())?;
    case.run()
}

const VARIABLES: &str = "IAM User Guide, \"IAM policy elements: Variables and tags\"";
const OPERATORS: &str = "IAM User Guide, \"IAM JSON policy elements: Condition operators\"";
const EVALUATION: &str = "IAM User Guide, \"Policy evaluation logic\"";
const PRINCIPAL: &str = "IAM User Guide, \"AWS JSON policy elements: Principal\"";
const FEDERATION: &str = "AWS STS API Reference, \"GetFederationToken\"";

const ON: &str = "on: arn:aws:s3:::b/bob/k 111122223333\n";

#[test]
fn policies_of_version_2008_have_no_variables() -> Result<(), String> {
    let policy = "version: 2008-10-17\nidentity:\n  - allow s3:GetObject on arn:aws:s3:::b/${aws:username}/*\n";
    probe(VARIABLES, "25a", &format!("{ON}{policy}"), "denied implicit")
}

#[test]
fn the_whole_of_ipv4_is_a_block() -> Result<(), String> {
    let policy =
        "context: {aws:SourceIp: 192.0.2.1}\nidentity: [allow s3:* on * if IpAddress aws:SourceIp 0.0.0.0/0]\n";
    probe(OPERATORS, "22e", &format!("{ON}{policy}"), "allowed")
}

#[test]
fn ipv6_addresses_compare_by_value() -> Result<(), String> {
    let policy = "context: {aws:SourceIp: '2001:db8:0:0::1'}\nidentity: [allow s3:* on * if IpAddress aws:SourceIp 2001:DB8::1/128]\n";
    probe(OPERATORS, "22b", &format!("{ON}{policy}"), "allowed")
}

#[test]
fn an_ipv6_caller_is_outside_of_every_ipv4_address() -> Result<(), String> {
    let policy =
        "context: {aws:SourceIp: '2001:db8::1'}\nidentity: [allow s3:* on * if NotIpAddress aws:SourceIp 192.0.2.1]\n";
    probe(OPERATORS, "22d", &format!("{ON}{policy}"), "allowed")
}

#[test]
fn dates_compare_as_instants_however_they_are_written() -> Result<(), String> {
    let policy = "context: {aws:EpochTime: 1767225600}\nidentity: ['allow s3:* on * if DateEquals aws:EpochTime 2026-01-01T00:00:00Z']\n";
    probe(OPERATORS, "19c", &format!("{ON}{policy}"), "allowed")
}

#[test]
fn a_text_that_begins_with_a_number_is_none() -> Result<(), String> {
    let policy = "context: {s3:max-keys: 10abc}\nidentity: [allow s3:* on * if NumericEquals s3:max-keys 10]\n";
    probe(OPERATORS, "18b", &format!("{ON}{policy}"), "denied implicit")
}

#[test]
fn a_default_may_have_a_comma() -> Result<(), String> {
    let policy = "context: {aws:ResourceTag/team: 'no, team'}\nidentity:\n  - allow s3:* on * if StringEquals aws:ResourceTag/team \"${aws:PrincipalTag/team, 'no, team'}\"\n";
    probe(VARIABLES, "24e", &format!("{ON}{policy}"), "allowed")
}

#[test]
fn a_deny_does_not_vanish_with_the_value_of_its_variable() -> Result<(), String> {
    let policy = "context: {aws:ResourceTag/team: blue}\nidentity:\n  - allow s3:* on *\n  - deny s3:* on * if StringNotEquals aws:ResourceTag/team ${aws:PrincipalTag/team}\n";
    probe(VARIABLES, "24j", &format!("{ON}{policy}"), "denied explicit")
}

#[test]
fn a_session_that_is_named_needs_no_session_policy() -> Result<(), String> {
    let policy = "caller: session app ci\nsession: [allow ec2:* on *]\nresource: ['allow s3:GetObject on arn:aws:s3:::b/* for arn:aws:sts::111122223333:assumed-role/app/ci']\n";
    probe(EVALUATION, "33d", &format!("{ON}{policy}"), "allowed")
}

#[test]
fn everyone_with_the_arn_of_the_role_needs_no_session_policy() -> Result<(), String> {
    let policy = "caller: session app ci\nsession: [allow ec2:* on *]\nresource: ['allow s3:GetObject on arn:aws:s3:::b/* for * if ArnEquals aws:PrincipalArn arn:aws:iam::111122223333:role/app']\n";
    probe(PRINCIPAL, "33e", &format!("{ON}{policy}"), "allowed")
}

#[test]
fn a_federated_user_without_session_policies_has_nothing_of_his_user() -> Result<(), String> {
    let policy = "caller: federated-user bob ci\nidentity: [allow s3:* on *]\n";
    probe(FEDERATION, "33l", &format!("{ON}{policy}"), "denied implicit")
}

#[test]
fn a_grant_to_the_user_reaches_no_federated_user_without_session_policies() -> Result<(), String> {
    let policy = "caller: federated-user bob ci\nresource: ['allow s3:GetObject on arn:aws:s3:::b/* for arn:aws:iam::111122223333:user/bob']\n";
    probe(EVALUATION, "33g", &format!("{ON}{policy}"), "denied implicit")
}

#[test]
fn the_root_user_needs_no_policy() -> Result<(), String> {
    probe(EVALUATION, "30a", &format!("{ON}caller: root\n"), "allowed")
}

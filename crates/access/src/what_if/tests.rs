use super::*;
use iamscope_catalog::Catalog;
use iamscope_testkit::estate;

const ESTATE: &str = r"
account 111122223333
policy team
  allow s3:GetObject on *
group devs
  attach team
user alice
  member devs
role app
  trust service lambda.amazonaws.com
  policy first {}
  attach ReadOnlyAccess
role path/other
  trust aws user/alice
bucket data
  grant anyone s3:GetObject
function job
  role app
";

const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;

/// Says what a change comes to; every file is the text.
fn tried(change: &str, file: &str) -> String {
    let estate = estate(ESTATE);
    let access = Access::new(&estate, Catalog::embedded());
    let result = access.what_if(change, &mut |name| match name {
        "missing.json" => Err("there is no such file".to_owned()),
        _ => Ok(file.to_owned()),
    });
    match result {
        Ok(WhatIf::Change(change)) => {
            let changed = access.changed(std::slice::from_ref(&change));
            let word = format!("{change:?}");
            let word = word.split([' ', '(']).next().unwrap_or_default();
            format!("{word}, {}", if changed == estate { "the same" } else { "changed" })
        }
        Ok(WhatIf::Without(edge)) => format!("without {edge}"),
        Err(error) => match error.help() {
            Some(help) => format!("{error}\n= {help}"),
            None => error.to_string(),
        },
    }
}

#[test]
fn every_sentence_changes_the_estate() {
    for (change, wanted) in [
        ("attach narrow policy.json to role/app", "Give"),
        ("attach policy/team to role/app", "Attach"),
        ("attach policy/AdministratorAccess to app", "Attach"),
        (
            "attach arn:aws:iam::111122223333:policy/team to 111122223333:role/app",
            "Attach",
        ),
        ("detach policy/team from group/devs", "Detach"),
        ("detach policy/ReadOnlyAccess from role/app", "Detach"),
        ("set policy/team to team.json", "SetManaged"),
        ("set inline first of role/app to first.json", "SetInline"),
        ("set inline new of user/alice to first.json", "SetInline"),
        ("set boundary of role/app to boundary.json", "SetBoundary"),
        ("set boundary of user/alice to policy/team", "SetBoundary"),
        ("set policy of s3://data to none", "SetResourcePolicy"),
        ("remove inline first of role/app", "SetInline"),
        ("remove user/alice from group/devs", "Leave"),
        ("remove role/app from function/job", "Release"),
        ("remove role/other", "Delete"),
        ("remove bucket/data", "Delete"),
    ] {
        assert_eq!(tried(change, POLICY), format!("{wanted}, changed"), "{change}");
    }
    assert_eq!(tried("set boundary of role/app to none", ""), "SetBoundary, the same");
    assert_eq!(tried("without 0123456789abcdef", ""), "without 0123456789abcdef");
}

#[test]
fn policies_with_principals_are_read_as_such() {
    let trust = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#;
    assert_eq!(tried("set trust of role/app to t.json", trust), "SetTrust, changed");
    let bucket = r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#;
    assert_eq!(
        tried("set policy of bucket/data to b.json", bucket),
        "SetResourcePolicy, changed"
    );
}

#[test]
fn what_does_not_fit_the_estate_is_named_with_its_remedy() {
    let told = [
        "detach policy/team from role/app",
        "detach policy/team from user/alice",
        "attach policy/team to group/devs",
        "attach x.json to role/ap",
        "set policy/ReadOnlyAccess to x.json",
        "set policy of s3://elsewhere to none",
        "remove inline second of role/app",
        "add user/alice to group/devs",
        "remove role/other from function/job",
        "set trust of user/alice to x.json",
        "set trust of role/app to missing.json",
    ];
    let told = told.map(|change| tried(change, POLICY)).join("\n");
    insta::assert_snapshot!(told, @r"
    cannot try `detach policy/team from role/app`: `role/app` has no attached policy `policy/team`, it has `policy/ReadOnlyAccess`
    cannot try `detach policy/team from user/alice`: `user/alice` has no attached policy `policy/team`, it has `policy/team` by `group/devs`
    cannot try `attach policy/team to group/devs`: `group/devs` has `policy/team` already
    cannot try `attach x.json to role/ap`: no user, group or role `role/ap`, did you mean `role/app`?
    cannot try `set policy/ReadOnlyAccess to x.json`: `ReadOnlyAccess` is a policy of AWS, which nobody can write anew
    = detach it, or attach a file in its place
    cannot try `set policy of s3://elsewhere to none`: the estate has no resource `s3://elsewhere`
    = name it by its ARN or as `TYPE/NAME`; of an object, name the bucket
    cannot try `remove inline second of role/app`: `role/app` has no inline policy `second`, it has `first`
    cannot try `add user/alice to group/devs`: `user/alice` has `group/devs` already
    cannot try `remove role/other from function/job`: `arn:aws:lambda:us-east-1:111122223333:function:job` has no role `role/other`, it has `role/app`
    cannot try `set trust of user/alice to x.json`: no role `user/alice`
    cannot try `set trust of role/app to missing.json`: cannot read `missing.json`: there is no such file
    = policies of the estate are written `policy/NAME`, everything else is a file
    ");
}

#[test]
fn a_policy_that_aws_would_refuse_is_told_with_its_places() {
    let text = "{\n  \"Statement\": {\"Effect\": \"Alow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}\n}";
    insta::assert_snapshot!(tried("set inline first of role/app to first.json", text), @r"
    cannot try `set inline first of role/app to first.json`: AWS would refuse the policy
      first.json:2:28: unknown effect `Alow`
    ");
    insta::assert_snapshot!(tried("attach first.json to role/app", "{"), @r"
    cannot try `attach first.json to role/app`: AWS would refuse the policy
      first.json:1:1: an identity policy without `Statement`
      first.json:1:2: the text ends before `}`
    ");
}

#[test]
fn what_is_no_sentence_is_not_guessed() {
    for change in [
        "",
        "attach",
        "attach x",
        "set team to x.json",
        "detach policy/x",
        "drop role/app",
        "without a b",
    ] {
        assert!(
            tried(change, "").contains("it is not understood\n= write one of"),
            "{change}"
        );
    }
}

//! What cases come to, in one line each.

use crate::batch::{Batch, Detail};
use crate::{Case, decide};
use iamscope_catalog::Catalog;
use iamscope_eval::{Decision, Denial};
use serde_json::{Value, json};

/// Lays `changes` over a case in which a session reads an object by its role's policy, and tells the answer.
fn answer(changes: &Value) -> String {
    let mut case = json!({
        "request": {
            "principal": "arn:aws:sts::111122223333:assumed-role/app/s1",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::b/k",
        },
        "policies": {"identity": [policy(json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}))]},
    });
    merge(&mut case, changes);
    let case: Case = match serde_json::from_str(&case.to_string()) {
        Ok(case) => case,
        Err(error) => return format!("error: {error}"),
    };
    match decide(&case, Catalog::embedded()) {
        Err(error) => format!("error: {error}"),
        Ok(outcome) => {
            let notes = outcome.notes.iter().map(|note| format!(" ({note})"));
            let answer = match outcome.decision {
                Decision::Allowed => "allowed".to_owned(),
                Decision::Denied(Denial::Explicit) => "denied".to_owned(),
                Decision::Denied(Denial::Implicit) => "not allowed".to_owned(),
                Decision::Unknown(formula) => format!("if {formula}"),
            };
            answer + &notes.collect::<String>()
        }
    }
}

fn merge(into: &mut Value, changes: &Value) {
    match (into.as_object_mut(), changes.as_object()) {
        (Some(members), Some(changes)) => {
            for (key, change) in changes {
                merge(members.entry(key).or_insert(Value::Null), change);
            }
        }
        _ => *into = changes.clone(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the literal is written where it is used")]
fn policy(statement: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

fn request(member: &str, value: &str) -> Value {
    json!({"request": {member: value}})
}

#[test]
fn a_role_session_has_what_its_role_has() {
    insta::assert_snapshot!(answer(&json!({})), @"allowed");
    insta::assert_snapshot!(answer(&json!({"policies": {"identity": []}})), @"not allowed");
}

#[test]
fn principals() {
    let by = |principal| answer(&request("principal", principal));
    insta::assert_snapshot!(by("arn:aws:iam::111122223333:user/team/alice"), @"allowed");
    insta::assert_snapshot!(by("arn:aws:iam::111122223333:role/app"), @"allowed");
    insta::assert_snapshot!(by("arn:aws:iam::111122223333:root"), @"allowed");
    insta::assert_snapshot!(by("*"), @"not allowed");
    insta::assert_snapshot!(by("service:lambda.amazonaws.com"), @"not allowed");
    insta::assert_snapshot!(by("federated:accounts.google.com"), @"not allowed");
    insta::assert_snapshot!(by("arn:aws:sts::111122223333:federated-user/bob"), @"not allowed (the user who made the federated session is not given and taken to be named by no policy; add `request.user`)");
    insta::assert_snapshot!(by("lambda.amazonaws.com"), @"error: `lambda.amazonaws.com` in `request.principal` is no principal; did you mean `service:lambda.amazonaws.com`?");
    insta::assert_snapshot!(by("111122223333"), @"error: `111122223333` in `request.principal` is no principal; did you mean `arn:aws:iam::111122223333:root`?");
    insta::assert_snapshot!(by("arn:aws:iam::1:user/alice"), @"error: `arn:aws:iam::1:user/alice` in `request.principal` is no principal; give the ARN of a user, role, session, federated user or root user, `service:NAME`, `federated:PROVIDER` or `*`");
}

#[test]
fn the_role_of_a_session_may_have_a_path() {
    let conditional = policy(json!({
        "Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/team/app"}},
    }));
    let with = |role: Value| answer(&json!({"request": {"role": role}, "policies": {"identity": [conditional]}}));
    insta::assert_snapshot!(with(Value::Null), @"not allowed");
    insta::assert_snapshot!(with(json!("arn:aws:iam::111122223333:role/team/app")), @"allowed");
    insta::assert_snapshot!(with(json!("arn:aws:iam::111122223333:role/other")), @"error: `arn:aws:iam::111122223333:role/other` in `request.role` is no role of this session; give the ARN of the role `app` of account 111122223333, or leave it out if the role has no path");
}

#[test]
fn actions() {
    let doing = |action| answer(&request("action", action));
    insta::assert_snapshot!(doing("S3:getobject"), @"allowed");
    insta::assert_snapshot!(doing("s3:GetObjects"), @"allowed (unknown action `s3:GetObjects`, decided by its name alone; did you mean `s3:GetObject`?)");
    insta::assert_snapshot!(doing("s3:Get*"), @"error: `s3:Get*` in `request.action` is no action; give one action of one service, such as `s3:GetObject`");
    insta::assert_snapshot!(doing("GetObject"), @"error: `GetObject` in `request.action` is no action; give one action of one service, such as `s3:GetObject`");
}

#[test]
fn resources_belong_to_the_account_in_the_arn_or_the_given_one_or_the_caller() {
    insta::assert_snapshot!(answer(&request("resourceAccount", "444455556666")), @"not allowed");
    insta::assert_snapshot!(answer(&json!({"request": {"action": "sqs:SendMessage", "resource": "arn:aws:sqs:eu-west-1:444455556666:q"},
        "policies": {"identity": [policy(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}))]}})), @"not allowed");
    insta::assert_snapshot!(answer(&request("resourceAccount", "4444")), @"error: `4444` in `request.resourceAccount` is no account id; give its twelve digits as a text");
    insta::assert_snapshot!(answer(&request("resource", "b/k")), @"error: `b/k` in `request.resource` is no ARN; give the whole ARN, such as `arn:aws:s3:::bucket/key`, or `*` for an action without a resource");
}

#[test]
fn context_keys_are_given_absent_or_unknown() {
    let conditional = policy(json!({
        "Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }));
    let with = |request| answer(&json!({"request": request, "policies": {"identity": [conditional]}}));
    insta::assert_snapshot!(with(json!({})), @"not allowed");
    insta::assert_snapshot!(with(json!({"context": {"aws:MultiFactorAuthPresent": true}})), @"allowed");
    insta::assert_snapshot!(with(json!({"context": {"aws:multifactorauthpresent": null}})), @"not allowed");
    insta::assert_snapshot!(with(json!({"unknown": ["aws:MultiFactorAuthPresent"]})), @"if aws:MultiFactorAuthPresent Bool true");
    insta::assert_snapshot!(with(json!({"unknown": ["aws:Multi*"]})), @"if aws:MultiFactorAuthPresent Bool true");
    insta::assert_snapshot!(with(json!({"unknown": ["*"]})), @"if aws:MultiFactorAuthPresent Bool true");
    insta::assert_snapshot!(with(json!({"context": {"aws:A": "1"}, "unknown": ["AWS:a"]})), @"error: the context key `AWS:a` is given twice; keys compare without regard to case, so remove one of the two");
}

#[test]
fn levels_of_an_organization() {
    let allow = policy(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let deny = policy(json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}));
    let scp = |scp: Value| answer(&json!({"policies": {"scp": scp}}));
    insta::assert_snapshot!(scp(json!([[allow], [allow]])), @"allowed");
    insta::assert_snapshot!(scp(json!([[allow], []])), @"not allowed");
    insta::assert_snapshot!(scp(json!([[allow, deny]])), @"denied");
    insta::assert_snapshot!(answer(&json!({"facts": {"managementAccount": true}, "policies": {"scp": [[deny]]}})), @"allowed");
    let deny_all = policy(json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}));
    insta::assert_snapshot!(answer(&json!({"policies": {"rcp": [[deny_all]]}})), @"denied");
}

#[test]
fn an_empty_list_is_none() {
    insta::assert_snapshot!(answer(&json!({"policies": {"session": [], "boundary": [], "endpoint": []}})), @"allowed");
}

#[test]
fn policies_that_cannot_be_read() {
    let twice = json!({"policies": {"boundary": [policy(json!({})), policy(json!({}))]}});
    insta::assert_snapshot!(answer(&twice), @"error: `policies.boundary` has 2 policies; there is at most one permissions boundary, so remove the others");
    let unknown = json!({"policies": {"session": [policy(json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Conditions": {}}))]}});
    insta::assert_snapshot!(answer(&unknown), @"error: `policies.session[0]`, line 1, column 30 of the session policy: unknown key `Conditions` in a statement; did you mean `Condition`?");
    insta::assert_snapshot!(answer(&json!({"policies": {"identities": []}})), @"error: unknown field `identities`, expected one of `identity`, `boundary`, `session`, `resource`, `scp`, `rcp`, `endpoint`, `accessPoint` at line 1 column 25");
}

#[test]
fn a_trust_policy_stands_where_resource_policies_do() {
    let trust = policy(
        json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sts:AssumeRole"}),
    );
    let role = "arn:aws:iam::444455556666:role/other";
    let assume =
        |policies| answer(&json!({"request": {"action": "sts:AssumeRole", "resource": role}, "policies": policies}));
    let anything = policy(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    insta::assert_snapshot!(assume(json!({"identity": [anything], "resource": trust})), @"allowed");
    insta::assert_snapshot!(assume(json!({"identity": [anything]})), @"if the trust policy of arn:aws:iam::444455556666:role/other (not seen) allows it and not (the trust policy of arn:aws:iam::444455556666:role/other (not seen) denies it)");
}

#[test]
fn access_control_lists_count_where_they_are_not_disabled() {
    let list = |s3: Value| {
        let request = json!({"principal": "*", "action": "s3:ListBucket", "resource": "arn:aws:s3:::b"});
        answer(&json!({"request": request, "facts": {"s3": s3}}))
    };
    let everyone = json!({"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"});
    insta::assert_snapshot!(list(json!({"objectOwnership": "ObjectWriter", "acl": [everyone]})), @"allowed");
    insta::assert_snapshot!(list(json!({"acl": [everyone]})), @"not allowed");
    insta::assert_snapshot!(list(json!({"objectOwnership": "ObjectWriter", "acl": [everyone], "blockPublicAccess": {"IgnorePublicAcls": true}})), @"not allowed");
    insta::assert_snapshot!(list(json!({"objectOwnership": "Nobody"})), @"error: `Nobody` in `facts.s3.objectOwnership` is no object ownership setting; give `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`");
}

#[test]
fn grants_allow_what_they_list_in_their_encryption_context() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k";
    let nobody =
        policy(json!({"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "kms:*", "Resource": "*"}));
    let grant = |action: &str, context: Value, constraints: Value| {
        answer(&json!({
            "request": {"action": action, "resource": key, "context": context},
            "policies": {"resource": nobody},
            "facts": {"kmsGrants": [{
                "GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt", "DescribeKey"],
                "Constraints": constraints,
            }]},
        }))
    };
    let pair = json!({"kms:EncryptionContext:a": "1", "kms:EncryptionContextKeys": ["a"]});
    let more = json!({"kms:EncryptionContext:a": "1", "kms:EncryptionContextKeys": ["a", "b"]});
    let equals = json!({"EncryptionContextEquals": {"a": "1"}});
    let subset = json!({"EncryptionContextSubset": {"a": "1"}});
    insta::assert_snapshot!(grant("kms:Decrypt", json!({}), Value::Null), @"allowed");
    insta::assert_snapshot!(grant("kms:Encrypt", json!({}), Value::Null), @"not allowed");
    insta::assert_snapshot!(grant("kms:Decrypt", json!({}), equals.clone()), @"not allowed");
    insta::assert_snapshot!(grant("kms:Decrypt", pair.clone(), equals.clone()), @"allowed");
    insta::assert_snapshot!(grant("kms:Decrypt", more.clone(), equals.clone()), @"not allowed");
    insta::assert_snapshot!(grant("kms:Decrypt", more, subset), @"allowed");
    insta::assert_snapshot!(grant("kms:DescribeKey", json!({}), equals), @"allowed");
}

/// Returns the results of lines, one batch for all of them.
fn results(lines: &[&str]) -> Vec<String> {
    let batch = Batch::new(Catalog::embedded(), Detail::Checks);
    let mut results = Vec::new();
    for line in lines {
        let cases = batch.read(line.as_bytes(), 1);
        let answers = batch.decide(&cases);
        results.push(String::from_utf8(Batch::write(&cases, &answers)).expect("a text"));
    }
    results
}

#[test]
fn policies_that_were_there_before_change_nothing() {
    let policies =
        json!({"identity": [policy(json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}))]}).to_string();
    let trust = json!({"resource": policy(json!({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}))})
        .to_string();
    let request = r#""principal":"arn:aws:iam::111122223333:user/bob","action":"s3:GetObject""#;
    let assume = r#""principal":"*","action":"sts:AssumeRole","resource":"arn:aws:iam::111122223333:role/r""#;
    let first = format!(r#"{{"id":1,"request":{{{request}}},"policies":{policies}}}"#);
    let others = [
        format!(r#"{{"id":"é","request":{{{request}}},"policies":{policies}}} "#),
        format!(r#"{{"policies":{policies},"id":2,"request":{{{request}}}}}"#),
        format!(r#"{{"id":3,"request":{{{request}}},"policies":{policies},"facts":{{"managementAccount":true}}}}"#),
        format!(r#"{{"id":4,"request":{{{request}}},"policies":{policies},"fact":{{}}}}"#),
        format!(r#"{{"id":5,"request":{{{request}}},"policies":{policies}"#),
        format!(r#"{{"id":6,"request":{{{request}}},"policies":{policies}}}}}"#),
        format!(r#"{{"id":7,"request":{{{request},"context":{{"policies":{policies}}}}},"policies":null}}"#),
        format!(r#"{{"id":8,"request":{{{request},"context":{{"policies":{policies}}}}}}}"#),
        format!(r#"{{"id":9,"policies":{policies},"request":{{{request}}},"policies":{policies}}}"#),
        format!(r#"{{"id":10,"request":{{"principal":"bob","action":"s3:GetObject"}},"policies":{policies}}}"#),
        format!(r#"{{"id":11,"request":{{{request}}},"policies":{trust}}}"#),
        format!(r#"{{"id":12,"request":{{{assume}}},"policies":{trust}}}"#),
    ];
    for other in &others {
        let alone = results(&[other]);
        let behind = results(&[&first, other, other]);
        assert_eq!([&behind[1], &behind[2]], [&alone[0], &alone[0]], "{other}");
    }
}

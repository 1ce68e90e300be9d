//! The smallest edits that turn an answer around.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what panics here is a failed test"
)]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, BucketFacts, Caller, CompiledPolicy, Context, Edits, Facts, Level, PolicySet, Request,
    SessionOrigin, Target, Value, edits,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};
use serde_json::{Value as Json, json};

const BUCKET: &str = "arn:aws:s3:::b/k";
const OWN: &str = "111122223333";

/// One question; policies that are `None` are not there.
#[derive(Clone, Default)]
struct Case {
    identity: Option<Json>,
    boundary: Option<Json>,
    resource: Option<Json>,
    object_acl: Option<Json>,
    scp: Vec<Json>,
    keys: Vec<(&'static str, Value)>,
    facts: Facts,
    caller: Option<Caller>,
    action: Option<(&'static str, &'static str)>,
}

fn user() -> Caller {
    Caller::User {
        arn: Arn::parse("arn:aws:iam::111122223333:user/bob").expect("an ARN"),
    }
}

fn compile(statements: &Json, kind: PolicyKind) -> CompiledPolicy {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let (policy, _) = parse(SourceId(0), &text, kind);
    assert!(policy.unreadable.is_empty(), "{text}");
    CompiledPolicy::new(&policy, kind, Catalog::embedded())
}

fn bound<'p>(policy: &'p CompiledPolicy, name: &'p str) -> Bound<'p> {
    Bound {
        policy,
        name,
        source: policy.source(),
    }
}

impl Case {
    fn edits(&self) -> Edits {
        let (action, target) = self.action.unwrap_or(("s3:GetObject", BUCKET));
        let action = Action::parse(action, Catalog::embedded()).expect("a known action");
        let target = Target::new(target, Some(OWN));
        let caller = self.caller.clone().unwrap_or_else(user);
        let mut context = Context::closed();
        context.set_caller(&caller);
        for (key, value) in &self.keys {
            context.set(key, value.clone());
        }
        let request = Request {
            caller: &caller,
            action: &action,
            target: &target,
            context: &context,
        };
        let identity = self.identity.as_ref().map(|json| compile(json, PolicyKind::Identity));
        let boundary = self.boundary.as_ref().map(|json| compile(json, PolicyKind::Boundary));
        let kind = if action.is_role_assumption() {
            PolicyKind::Trust
        } else {
            PolicyKind::Resource
        };
        let resource = self.resource.as_ref().map(|json| compile(json, kind));
        let object_acl = self.object_acl.as_ref().map(|json| compile(json, PolicyKind::Acl));
        let scp: Vec<_> = self.scp.iter().map(|json| compile(json, PolicyKind::Scp)).collect();
        let targets = ["root", "account"];
        let level = |(place, policy)| Level {
            target: targets[place],
            policies: vec![bound(policy, "scp")],
        };
        let policies = PolicySet {
            identity: identity
                .iter()
                .map(|policy| bound(policy, "user bob, inline policy p"))
                .collect(),
            boundary: boundary.as_ref().map(|policy| bound(policy, "policy limit")),
            resource: resource
                .as_ref()
                .map(|policy| bound(policy, "bucket b, resource policy")),
            object_acl: object_acl.as_ref().map(|policy| bound(policy, "list of object k")),
            scp: (!scp.is_empty()).then(|| scp.iter().enumerate().map(level).collect()),
            facts: self.facts.clone(),
            ..PolicySet::default()
        };
        edits(&policies, &request, Catalog::embedded())
    }

    /// Returns a line for each edit, and an empty one between sets.
    fn shown(&self) -> String {
        let edits = self.edits();
        let set = |set: &Vec<_>| set.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        match edits.obstacle {
            Some(obstacle) => format!("{obstacle:?}"),
            None => edits.sets.iter().map(set).collect::<Vec<_>>().join("\n\n"),
        }
    }
}

#[test]
fn a_call_with_mfa_is_found_before_any_statement() {
    let allow = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}});
    let case = Case {
        identity: Some(allow),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    make the request with `aws:MultiFactorAuthPresent` = `true`

    add to the identity policies: {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}

    give the resource a policy: {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
}

#[test]
fn every_deny_has_to_go() {
    let deny = |sid: &str, condition: Json| json!({"Sid": sid, "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": condition});
    let case = Case {
        identity: Some(json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            deny("Tls", json!({"Bool": {"aws:SecureTransport": "false"}})),
            deny("Home", json!({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
        ])),
        keys: vec![
            ("aws:SecureTransport", Value::One("false".into())),
            ("aws:SourceIp", Value::One("198.51.100.7".into())),
        ],
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @"
    make the request with `aws:SecureTransport` = `true`
    make the request with `aws:SourceIp` in `192.0.2.0/24`

    make the request with `aws:SecureTransport` = `true`
    take out or narrow user bob, inline policy p, statement `Home`

    take out or narrow user bob, inline policy p, statement `Tls`
    make the request with `aws:SourceIp` in `192.0.2.0/24`

    take out or narrow user bob, inline policy p, statement `Tls`
    take out or narrow user bob, inline policy p, statement `Home`
    ");
}

#[test]
fn guardrails_come_before_grants() {
    let case = Case {
        scp: vec![
            json!({"Effect": "Allow", "Action": "*", "Resource": "*"}),
            json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}),
        ],
        action: Some(("sqs:ListQueues", "*")),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    add to the service control policies of account: {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    add to the identity policies: {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    "#);
}

#[test]
fn a_boundary_is_widened_or_gone_around() {
    let role = Caller::RoleSession {
        role: Arn::parse("arn:aws:iam::111122223333:role/app").expect("an ARN"),
        session: Some("s".into()),
        origin: SessionOrigin::AssumeRole,
    };
    let case = Case {
        caller: Some(role),
        identity: Some(json!({"Effect": "Allow", "Action": "*", "Resource": "*"})),
        boundary: Some(json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"})),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    add to policy limit: {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}

    give the resource a policy: {"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/app/s"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
}

#[test]
fn block_public_access_is_switched_off() {
    let case = Case {
        caller: Some(Caller::Anonymous),
        resource: Some(json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"})),
        facts: Facts {
            bucket: BucketFacts {
                restrict_public_buckets: true,
                ..BucketFacts::default()
            },
            ..Facts::default()
        },
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @"switch off RestrictPublicBuckets of S3 Block Public Access");
}

#[test]
fn all_that_grants_has_to_go() {
    let case = Case {
        identity: Some(json!([
            {"Sid": "One", "Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "Two", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
        ])),
        resource: Some(json!({"Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "s3:*", "Resource": "*"})),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    take out or narrow user bob, inline policy p, statement `One`
    take out or narrow user bob, inline policy p, statement `Two`

    add to the identity policies: {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
}

#[test]
fn both_sides_have_to_grant_across_accounts() {
    let case = Case {
        caller: Some(Caller::User {
            arn: Arn::parse("arn:aws:iam::444455556666:user/eve").expect("an ARN"),
        }),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    add to the identity policies: {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    give the resource a policy: {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:user/eve"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
}

#[test]
fn credentials_without_mfa_cannot_call_iam() {
    let mut case = Case {
        identity: Some(json!({"Effect": "Allow", "Action": "*", "Resource": "*"})),
        action: Some(("iam:ListUsers", "*")),
        ..Case::default()
    };
    case.facts.session_token = true;
    assert_eq!(
        case.shown(),
        "make the request with `aws:MultiFactorAuthPresent` = `true`"
    );
    case.action = Some(("sts:GetFederationToken", "*"));
    assert_eq!(case.shown(), "Limit(RuleId(37))");
}

#[test]
fn what_no_policy_decides_is_said() {
    let identity = Case {
        action: Some(("sts:GetCallerIdentity", "*")),
        ..Case::default()
    };
    assert_eq!(identity.shown(), "Limit(RuleId(37))");
    let mut unknown = Case {
        identity: Some(json!({"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})),
        ..Case::default()
    };
    unknown.keys.push(("aws:MultiFactorAuthPresent", Value::Unknown));
    assert_eq!(unknown.shown(), "Undecided");
}

#[test]
fn a_rule_about_the_action_is_no_limit() {
    let machines = json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"});
    let case = Case {
        boundary: Some(machines.clone()),
        scp: vec![machines.clone(), machines],
        action: Some(("iam:PassRole", "arn:aws:iam::111122223333:role/app")),
        ..Case::default()
    };
    assert_eq!(case.shown(), "NothingSmall(3)");
}

fn all() -> Json {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

#[test]
fn a_key_is_changed_where_it_comes_from() {
    let shown = |condition: Json, keys: Vec<(&'static str, Value)>| {
        let mut allow = all();
        allow["Condition"] = condition;
        let case = Case {
            identity: Some(allow),
            keys,
            ..Case::default()
        };
        case.shown().lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(
        shown(json!({"StringEquals": {"aws:ResourceTag/team": "red"}}), Vec::new()),
        "tag the resource with `aws:ResourceTag/team` = `red`"
    );
    assert_eq!(
        shown(
            json!({"StringEquals": {"s3:ExistingObjectTag/team": "red"}}),
            Vec::new()
        ),
        "tag the resource with `s3:ExistingObjectTag/team` = `red`"
    );
    assert_eq!(
        shown(json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}), Vec::new()),
        "make the request with `aws:SourceVpc` like `vpc-*`"
    );
    let address = vec![("aws:SourceIp", Value::One("192.0.2.7".into()))];
    assert_eq!(
        shown(json!({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), address),
        "make the request with `aws:SourceIp` other than `192.0.2.0/24`"
    );
}

#[test]
fn a_key_with_a_list_of_values_is_given_a_list() {
    let mut allow = all();
    allow["Condition"] = json!({"StringEquals": {"aws:TagKeys": "team"}});
    let case = Case {
        identity: Some(allow),
        ..Case::default()
    };
    assert!(
        case.shown().starts_with("add to the identity policies"),
        "{}",
        case.shown()
    );
}

#[test]
fn the_root_user_has_no_identity_policies() {
    let case = Case {
        caller: Some(Caller::Root {
            account: OWN.into(),
            partition: "aws".into(),
        }),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"give the resource a policy: {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}"#);
}

#[test]
fn a_list_is_let_through_or_emptied() {
    let list = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"});
    let mut case = Case {
        caller: Some(Caller::Anonymous),
        resource: Some(json!({"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"})),
        object_acl: Some(list),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    take out or narrow list of object k, statement 1

    add to bucket b, resource policy: {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
    case.facts.bucket.ignore_public_acls = true;
    insta::assert_snapshot!(case.shown(), @r#"
    switch off IgnorePublicAcls of S3 Block Public Access

    add to bucket b, resource policy: {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
}

#[test]
fn nobody_is_let_in_by_a_policy_of_the_resource() {
    let case = Case {
        caller: Some(Caller::Anonymous),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"give the resource a policy: {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}"#);
}

#[test]
fn the_own_side_comes_before_the_resource() {
    let case = Case {
        resource: Some(
            json!({"Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "s3:PutObject", "Resource": "*"}),
        ),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    add to the identity policies: {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}

    add to bucket b, resource policy: {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
}

#[test]
fn a_key_that_leaves_it_to_the_account_has_done_its_part() {
    let case = Case {
        resource: Some(json!({"Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "kms:*", "Resource": "*"})),
        action: Some(("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/a")),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"add to the identity policies: {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/a"}"#);
}

#[test]
fn what_may_grant_has_to_go_too() {
    let mut perhaps = all();
    perhaps["Sid"] = json!("Perhaps");
    perhaps["Condition"] = json!({"Bool": {"aws:SecureTransport": "true"}});
    let case = Case {
        identity: Some(json!([perhaps, all()])),
        keys: vec![("aws:SecureTransport", Value::Unknown)],
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"
    take out or narrow user bob, inline policy p, statement `Perhaps`
    take out or narrow user bob, inline policy p, statement 2

    add to the identity policies: {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}
    "#);
}

#[test]
fn a_trust_policy_is_widened() {
    let case = Case {
        resource: Some(
            json!({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}),
        ),
        action: Some(("sts:AssumeRole", "arn:aws:iam::111122223333:role/app")),
        ..Case::default()
    };
    insta::assert_snapshot!(case.shown(), @r#"add to bucket b, resource policy: {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}, "Action": "sts:AssumeRole"}"#);
}

#[test]
fn a_deny_is_taken_out_where_it_stands() {
    let case = Case {
        identity: Some(all()),
        scp: vec![
            all(),
            json!([all(), {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]),
        ],
        ..Case::default()
    };
    assert_eq!(case.shown(), "take out or narrow scp, statement 2 (account)");
}

//! Questions to small estates: the decision and the statements that made it.

#![cfg(test)]

use iamscope_access::{Access, AdministrationScope, Question};
use iamscope_catalog::Catalog;
use iamscope_estate::Estate;
use iamscope_eval::{CheckEffect, Decision, Denial};
use iamscope_testkit::estate;

/// Asks one question and returns the decision, the statements that had a say, and what was assumed.
fn ask(estate: &Estate, principal: &str, action: &str, resource: &str) -> String {
    let access = Access::new(estate, Catalog::embedded());
    let question = Question::new(
        access.find_principal(principal).expect("a principal"),
        access.find_action(action).expect("an action"),
        access.find_resource(resource).expect("a resource"),
    );
    let (answer, explanation) = access.explain(&question);
    assert_eq!(
        access.can(&question),
        answer,
        "a decision does not depend on being explained"
    );
    let decision = match &answer.decision {
        Decision::Allowed => "allowed".to_owned(),
        Decision::Denied(Denial::Explicit) => "denied explicitly".to_owned(),
        Decision::Denied(Denial::Implicit) => "denied".to_owned(),
        Decision::Unknown(residual) => format!("if {residual}"),
    };
    let checks = explanation
        .checks
        .iter()
        .filter(|check| check.effect != CheckEffect::NoImpact);
    let statements = checks
        .flat_map(|check| &check.matched)
        .map(|statement| statement.policy.to_string());
    let mut parts = vec![decision];
    parts.extend(statements);
    parts.extend(
        answer
            .assumptions
            .iter()
            .map(|gap| format!("assumed: {} of {}", gap.fact, gap.subject)),
    );
    parts.join("; ")
}

#[test]
fn identity_policies_of_groups_and_denies() {
    let estate = estate(
        "account 111122223333
group devs
  allow s3:Get* on *
user alice
  member devs
user bob
  member devs
  deny s3:GetObject on arn:aws:s3:::secret/*
bucket secret
",
    );
    for (principal, expected) in [
        ("user/alice", "allowed; group devs, inline policy inline"),
        (
            "bob",
            "denied explicitly; user bob, inline policy inline; group devs, inline policy inline",
        ),
        ("root", "allowed"),
    ] {
        assert_eq!(
            ask(&estate, principal, "s3:GetObject", "arn:aws:s3:::secret/x"),
            expected,
            "{principal}"
        );
    }
}

#[test]
fn boundaries_and_guardrails_limit() {
    let estate = estate(
        "organization o-acme management 999988887777
unit workloads
  scp deny s3:DeleteBucket on *
account 111122223333 in workloads
policy limit
  allow s3:* on *
role app
  attach AdministratorAccess
  boundary limit
bucket data
",
    );
    for (action, resource, expected) in [
        ("s3:GetObject", "s3://data/x", "allowed"),
        ("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q", "denied"),
        ("s3:DeleteBucket", "bucket/data", "denied explicitly"),
    ] {
        let answer = ask(&estate, "role/app", action, resource);
        assert_eq!(answer.split(';').next(), Some(expected), "{action}: {answer}");
    }
}

#[test]
fn resource_policies_let_others_in() {
    let estate = estate(
        "organization o-acme management 999988887777
account 111122223333
role app
bucket data
  grant role/app s3:GetObject
  grant 444455556666 s3:GetObject
  grant anyone s3:ListBucket on arn:aws:s3:::data if StringEquals aws:PrincipalOrgID o-acme
account 222233334444
user eve
  allow s3:* on *
",
    );
    for (principal, action, resource, expected) in [
        ("role/app", "s3:GetObject", "s3://data/x", "allowed"),
        ("role/app", "s3:PutObject", "s3://data/x", "denied"),
        ("444455556666", "s3:GetObject", "s3://data/x", "allowed"),
        ("444455556666", "s3:ListBucket", "s3://data", "denied"),
        ("user/eve", "s3:GetObject", "s3://data/x", "denied"),
        ("user/eve", "s3:ListBucket", "s3://data", "allowed"),
        ("anyone", "s3:ListBucket", "s3://data", "denied"),
    ] {
        let answer = ask(&estate, principal, action, resource);
        assert_eq!(
            answer.split(';').next(),
            Some(expected),
            "{principal} {action}: {answer}"
        );
    }
}

#[test]
fn trust_is_asked_for_assuming() {
    let estate = estate(
        "account 111122223333
user alice
user bob
  allow sts:AssumeRole on *
role direct
  trust aws user/alice
role delegating
  trust aws 111122223333
role vendor
  trust aws 444455556666 if StringEquals sts:ExternalId x
role compute
  trust service lambda.amazonaws.com
role deploy
  trust federated token.actions.githubusercontent.com if StringLike token.actions.githubusercontent.com:sub repo:acme/*
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    for (principal, role, expected) in [
        ("user/alice", "role/direct", "allowed"),
        ("user/bob", "role/direct", "denied"),
        ("user/alice", "role/delegating", "denied"),
        ("user/bob", "role/delegating", "allowed"),
        ("444455556666", "role/vendor", "if sts:ExternalId StringEquals x"),
        ("lambda.amazonaws.com", "role/compute", "allowed"),
        ("ec2.amazonaws.com", "role/compute", "denied"),
        (
            "token.actions.githubusercontent.com",
            "role/deploy",
            "if token.actions.githubusercontent.com:sub StringLike repo:acme/*",
        ),
    ] {
        let found = access.find_principal(principal).expect("a principal");
        let action = access.assume_action(&found).expect("an action").to_string();
        let answer = ask(&estate, principal, &action, role);
        assert_eq!(answer.split(';').next(), Some(expected), "{principal} {role}: {answer}");
    }
}

#[test]
fn tags_and_names_come_from_the_estate() {
    let estate = estate(
        r#"account 111122223333
user alice
  tag team=blue
  policy p {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::home/${aws:username}/*"},{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}]}
bucket home
secret ours
  tag team=blue
secret theirs
  tag team=red
"#,
    );
    for (action, resource, expected) in [
        ("s3:GetObject", "s3://home/alice/x", "allowed"),
        ("s3:GetObject", "s3://home/bob/x", "denied"),
        ("secretsmanager:GetSecretValue", "secret/ours", "allowed"),
        ("secretsmanager:GetSecretValue", "secret/theirs", "denied"),
    ] {
        let answer = ask(&estate, "user/alice", action, resource);
        assert_eq!(answer.split(';').next(), Some(expected), "{resource}: {answer}");
    }
}

#[test]
fn everyone_who_can() {
    let estate = estate(
        "account 111122223333
user alice
  allow s3:GetObject on arn:aws:s3:::data/*
user bob
  allow s3:PutObject on *
role app
role twin
  allow s3:GetObject on * if Bool aws:MultiFactorAuthPresent true
bucket data
  grant role/app s3:GetObject
  grant 444455556666 s3:GetObject
  grant service:cloudtrail.amazonaws.com s3:PutObject
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let who = |action: &str, resource: &str| {
        let action = access.find_action(action).expect("an action");
        let grants = access.who_can(&action, &access.find_resource(resource).expect("a resource"));
        let describe = |grant: &iamscope_access::Grant| match grant.decision.to_formula() {
            condition if condition.is_true() => access.name(&grant.principal),
            condition => format!("{} if {condition}", access.name(&grant.principal)),
        };
        grants.iter().map(describe).collect::<Vec<_>>()
    };
    assert_eq!(
        who("s3:GetObject", "s3://data/x"),
        [
            "root",
            "user/alice",
            "role/app",
            "role/twin if aws:MultiFactorAuthPresent Bool true",
            "account 444455556666"
        ]
    );
    assert_eq!(
        who("s3:PutObject", "s3://data/x"),
        ["root", "user/bob", "cloudtrail.amazonaws.com"]
    );
}

#[test]
fn administrators_by_effective_permission() {
    let estate = estate(
        "organization o-acme management 999988887777
unit workloads
  scp deny organizations:* on *
account 111122223333 in workloads
policy small
  allow s3:* on *
user admin
  attach AdministratorAccess
user iam
  attach IAMFullAccess
user power
  attach PowerUserAccess
user bounded
  attach AdministratorAccess
  boundary small
user careful
  allow * on * if Bool aws:MultiFactorAuthPresent true
user muzzled
  attach AdministratorAccess
  deny iam:* on *
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let found = ["admin", "iam", "power", "bounded", "careful", "muzzled"].map(|name| {
        let principal = access.find_principal(name).expect("a principal");
        let how = access.allows_everything(&principal);
        how.map(|how| (how.scope, how.is_conditional))
    });
    let (everything, permissions) = (AdministrationScope::Everything, AdministrationScope::Permissions);
    assert_eq!(
        found,
        [
            Some((everything, false)),
            Some((permissions, false)),
            None,
            None,
            Some((everything, true)),
            None
        ]
    );
}

#[test]
fn effective_actions_are_two_bounds() {
    let estate = estate(
        "account 111122223333
role app
  allow s3:GetObject,s3:PutObject on *
  allow sqs:SendMessage on arn:aws:sqs:us-east-1:111122223333:q
  deny s3:PutObject on arn:aws:s3:::data/locked/*
queue q
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let app = access.find_principal("app").expect("a principal");
    let names = |set: &iamscope_catalog::ActionSet| {
        let actions = set.iter().filter_map(|id| access.action_by_id(id));
        actions.map(|action| action.to_string()).collect::<Vec<_>>()
    };
    let own = access.effective_actions(&app, None);
    assert_eq!(names(&own.certain), ["s3:GetObject"]);
    assert_eq!(
        names(&own.possible),
        ["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]
    );
    let queue = access.find_resource("queue/q").expect("a resource");
    assert_eq!(
        names(&access.effective_actions(&app, Some(&queue)).certain),
        ["sqs:SendMessage"]
    );
}

#[test]
fn names_that_do_not_fit_are_told() {
    let estate = estate(
        "account 111122223333
user deploy
role deploy
role deployer
bucket data
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let error = |text: &str| access.find_principal(text).expect_err("no principal").to_string();
    assert_eq!(error("deploy"), "`deploy` could be any of `user/deploy`, `role/deploy`");
    assert_eq!(
        error("role/deplyer"),
        "no principal `role/deplyer`, did you mean `role/deployer`, `role/deploy`?"
    );
    let error = access.find_resource("bucket/dta").expect_err("no resource").to_string();
    assert_eq!(error, "no resource `bucket/dta`, did you mean `bucket/data`?");
    let error = access.find_action("s3:GetObjct").expect_err("no action").to_string();
    assert!(
        error.starts_with("no action `s3:GetObjct`, did you mean `s3:GetObject`"),
        "{error}"
    );
}

#[test]
fn an_arn_of_a_seen_account_names_somebody_who_exists() {
    let estate = estate(
        "account 111122223333
role ops/ops-admin
account 222233334444
role ops-amdins
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let found = |arn: &str| match access.find_principal(arn) {
        Ok(principal) => access.name(&principal),
        Err(error) => error.to_string(),
    };
    for (arn, expected) in [
        (
            "arn:aws:iam::111122223333:role/ops-amdin",
            "no principal `arn:aws:iam::111122223333:role/ops-amdin`, did you mean `111122223333:role/ops-admin`?",
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/ops-amdin/me",
            "no principal `arn:aws:sts::111122223333:assumed-role/ops-amdin/me`, did you mean `111122223333:role/ops-admin`?",
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/ops-admin/me",
            "111122223333:role/ops-admin/me",
        ),
        ("arn:aws:iam::111122223333:root", "111122223333:root"),
        (
            "arn:aws:iam::999988887777:role/ops-amdin",
            "999988887777:role/ops-amdin",
        ),
    ] {
        assert_eq!(found(arn), expected);
    }
}

#[test]
fn what_iam_manages_is_found_by_short_names() {
    let estate = estate(
        "account 111122223333
group devs
policy limits
  allow s3:* on *
user terraform
  attach AdministratorAccess
role terraformer
bucket terraform-state
secret payments/stripe-api-key-aB3dE6
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let found = |text: &str| match access.find_resource(text) {
        Ok(target) => target.arn.to_string(),
        Err(error) => error.to_string(),
    };
    for (text, expected) in [
        ("user/terraform", "arn:aws:iam::111122223333:user/terraform"),
        ("111122223333:group/devs", "arn:aws:iam::111122223333:group/devs"),
        ("policy/limits", "arn:aws:iam::111122223333:policy/limits"),
        (
            "policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "user/terafform",
            "no resource `user/terafform`, did you mean `user/terraform`?",
        ),
        ("group/dev", "no resource `group/dev`, did you mean `group/devs`?"),
    ] {
        assert_eq!(found(text), expected);
    }
    for name in ["payments/stripe-api-key", "secret/payments/stripe-api-key"] {
        let arn = found(name);
        assert!(arn.ends_with(":secret:payments/stripe-api-key-aB3dE6"), "{arn}");
    }
}

#[test]
fn groups_cannot_act() {
    let estate = estate(
        "account 111122223333
group devs
group empty
user alice
  member devs
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let error = |text: &str| access.find_principal(text).expect_err("no principal").to_string();
    assert_eq!(
        error("group/devs"),
        "`group/devs` is a group and groups cannot act, name a member such as `user/alice`"
    );
    assert_eq!(
        error("arn:aws:iam::111122223333:group/empty"),
        "`arn:aws:iam::111122223333:group/empty` is a group and groups cannot act, and this one has no members"
    );
}

#[test]
fn what_was_not_seen_is_told() {
    let unseen = estate(
        "account 111122223333
role app
  allow kms:Decrypt,s3:GetObject on *
",
    );
    let key = "arn:aws:kms:us-east-1:111122223333:key/k";
    let answer = ask(&unseen, "app", "kms:Decrypt", key);
    assert!(answer.starts_with("if policy of key k (not seen)"), "{answer}");
    let answer = ask(&unseen, "app", "s3:GetObject", "arn:aws:s3:::other/x");
    assert!(
        answer.contains("assumed: resource policy of arn:aws:s3:::other/x"),
        "{answer}"
    );
    let access = Access::new(&unseen, Catalog::embedded()).strict();
    let question = Question::new(
        access.find_principal("app").expect("a principal"),
        access.find_action("s3:GetObject").expect("an action"),
        access.find_resource("arn:aws:s3:::other/x").expect("a resource"),
    );
    assert!(matches!(access.can(&question).decision, Decision::Unknown(_)));
}

#[test]
fn equal_policies_are_shown_where_they_stand() {
    let estate = estate(
        "account 111122223333
role first
  trust service lambda.amazonaws.com
  allow * on *
role second
  trust service lambda.amazonaws.com
  allow * on *
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let name_of = |source| estate.sources().find(source).expect("a source").name.clone();
    for (role, inline) in [
        ("role/first", "111122223333/role/first/inline/inline"),
        ("role/second", "111122223333/role/second/inline/inline"),
    ] {
        let principal = access.find_principal(role).expect("a role");
        let question = Question::new(
            principal.clone(),
            access.find_action("s3:GetObject").expect("an action"),
            access.find_resource("arn:aws:s3:::b/k").expect("a resource"),
        );
        let (_, explanation) = access.explain(&question);
        let matched = explanation.checks.iter().flat_map(|check| &check.matched);
        assert_eq!(
            matched.map(|matched| name_of(matched.source)).collect::<Vec<_>>(),
            [inline]
        );
        let administration = access.allows_everything(&principal).expect("an administrator");
        let documents = administration.statements.iter().map(|(document, _)| *document);
        let names = documents.map(|document| name_of(estate.documents()[document].source));
        assert_eq!(names.collect::<Vec<_>>(), [inline]);
    }
    let same = access.class_of(&access.find_principal("role/first").expect("a role"));
    assert_eq!(
        same,
        access.class_of(&access.find_principal("role/second").expect("a role"))
    );
}

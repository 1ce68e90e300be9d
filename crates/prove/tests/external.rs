//! Who gets in by a policy from outside of a zone of trust?

use iamscope_policy::{PolicyKind, SourceId, parse};
use iamscope_prove::{External, Mode, Prover, What, Who, Within, Zone};

fn external(statements: &str, kind: PolicyKind, zone: &Zone) -> External {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let (policy, _) = parse(SourceId(0), &text, kind);
    assert!(policy.unreadable.is_empty(), "{text}");
    Prover::new(Mode::Typed).external(&policy, kind, zone, Within::default())
}

fn home() -> Zone {
    Zone {
        accounts: vec!["111122223333".to_owned()],
        organization: None,
        has_services: true,
    }
}

/// Returns a line for each way in.
fn shown(external: &External) -> String {
    let mut text = String::new();
    for opening in &external.openings {
        let who = match &opening.who {
            Who::Anyone => "anyone".to_owned(),
            Who::AnyoneBut(patterns) => format!("anyone but {patterns:?}"),
            Who::One(pattern) => format!("{pattern:?}"),
        };
        text.push_str(&format!("{who}: {}", opening.actions.join(", ")));
        for clause in opening.resources.iter().chain(&opening.conditions) {
            text.push_str(if clause.holds { "; " } else { "; not " });
            text.push_str(&match &clause.what {
                What::Resource(patterns) => patterns
                    .iter()
                    .map(|pattern| pattern.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
                What::Principal(patterns) => format!("{patterns:?}"),
                What::Condition(condition) => {
                    let values: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
                    format!(
                        "{} {} {}",
                        condition.key.value.as_str(),
                        condition.operator.value,
                        values.join(", ")
                    )
                }
            });
        }
        let places: Vec<u32> = opening.statements.iter().map(|reason| reason.index).collect();
        text.push_str(&format!(
            "; public {:?}, all {} {places:?}\n",
            opening.is_public, opening.is_all
        ));
    }
    if let Some(why) = &external.missing {
        text.push_str(&format!("missing: {why}\n"));
    }
    text
}

fn resource(statements: &str) -> String {
    shown(&external(statements, PolicyKind::Resource, &home()))
}

#[test]
fn the_zone_is_nobody_from_outside() {
    let own = r#"{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/app"]},
            "Action": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}},
        {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}"#;
    assert_eq!(resource(own), "");
}

#[test]
fn each_principal_is_a_way_in() {
    let policy = r#"{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "444455556666", "arn:aws:iam::777788889999:role/app"]},
        "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]}"#;
    insta::assert_snapshot!(resource(policy), @r#"
    Account("444455556666"): s3:GetObject, s3:ListBucket; arn:aws:s3:::a, arn:aws:s3:::a/*; public Some(false), all true [0]
    Arn(arn:aws:iam::777788889999:role/app): s3:GetObject, s3:ListBucket; arn:aws:s3:::a, arn:aws:s3:::a/*; public Some(false), all true [0]
    "#);
}

#[test]
fn the_widest_way_in_is_told_and_not_those_within_it() {
    let policy = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:Get*", "Resource": "arn:aws:s3:::a/b/*"},
        {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b/*"}"#;
    insta::assert_snapshot!(resource(policy), @r#"
    anyone: s3:GetObject; arn:aws:s3:::a/*; public Some(true), all true [0]
    Account("444455556666"): s3:Get*; arn:aws:s3:::a/b/*; public Some(false), all true [1, 2]
    "#);
}

#[test]
fn conditions_that_remain_are_told_and_make_a_difference() {
    let policy = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
        {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*",
            "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}"#;
    insta::assert_snapshot!(resource(policy), @r#"
    anyone: s3:PutObject; arn:aws:s3:::a/*; aws:SourceIp IpAddress 0.0.0.0/1; public Some(true), all true [1]
    anyone: s3:GetObject; arn:aws:s3:::a/*; aws:PrincipalOrgID StringEquals o-a1b2c3d4e5; public Some(false), all true [0]
    "#);
    let organization = Zone {
        organization: Some("o-a1b2c3d4e5".to_owned()),
        ..home()
    };
    insta::assert_snapshot!(shown(&external(policy, PolicyKind::Resource, &organization)), @"anyone: s3:PutObject; arn:aws:s3:::a/*; aws:SourceIp IpAddress 0.0.0.0/1; public Some(true), all true [1]");
}

#[test]
fn a_deny_closes_a_way_in() {
    let policy = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}}"#;
    insta::assert_snapshot!(resource(policy), @"anyone: s3:GetObject; arn:aws:s3:::a/*; not aws:PrincipalAccount StringNotEquals 111122223333, 444455556666; public Some(false), all true [0]");
}

#[test]
fn roles_are_entered_by_accounts_and_providers() {
    let policy = r#"{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "d41f7c"}}},
        {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}},
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}"#;
    insta::assert_snapshot!(shown(&external(policy, PolicyKind::Trust, &home())), @r#"
    Account("444455556666"): sts:AssumeRole; sts:ExternalId StringEquals d41f7c; public Some(false), all true [0]
    Federated("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"): sts:AssumeRoleWithWebIdentity; token.actions.githubusercontent.com:sub StringLike repo:acme/*; public Some(false), all true [1]
    "#);
}

#[test]
fn services_are_outside_where_one_says_so() {
    let policy = r#"{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}"#;
    let zone = Zone {
        has_services: false,
        ..home()
    };
    insta::assert_snapshot!(shown(&external(policy, PolicyKind::Resource, &zone)), @r#"Service("sns.amazonaws.com"): sqs:SendMessage; public Some(false), all true [0]"#);
}

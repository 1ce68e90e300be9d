//! Explanations point at the text that decides.

#![expect(clippy::expect_used, reason = "what panics here is a failed test")]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, Caller, Check, CompiledPolicy, Context, Explanation, Obstacle, PolicySet, Request, Target, explain,
};
use iamscope_policy::{Arn, PolicyKind, Source, SourceId, Span, parse};

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "read", "Effect": "Allow", "Action": ["s3:List*", "s3:Get*"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]},
    {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*"},
    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    {"Sid": "", "Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::b/k"}
  ]
}"#;

fn explained() -> Explanation {
    let catalog = Catalog::embedded();
    let (policy, _) = parse(SourceId(0), POLICY, PolicyKind::Identity);
    let compiled = CompiledPolicy::new(&policy, PolicyKind::Identity, catalog);
    let caller = Caller::User {
        arn: Arn::parse("arn:aws:iam::111122223333:user/bob").expect("an ARN"),
    };
    let request = Request {
        caller: &caller,
        action: &Action::parse("s3:GetObject", catalog).expect("a known action"),
        target: &Target::new("arn:aws:s3:::b/k", Some("111122223333")),
        context: &Context::closed(),
    };
    let policies = PolicySet {
        identity: vec![Bound {
            policy: &compiled,
            name: "user bob, inline policy p",
            source: compiled.source(),
        }],
        ..PolicySet::default()
    };
    explain(&policies, &request).1
}

fn texts(spans: &[Span]) -> Vec<String> {
    let source = Source::new("p", POLICY);
    spans.iter().map(|span| source.slice(*span).replace('"', "")).collect()
}

fn only_check(explanation: &Explanation) -> &Check {
    explanation.checks.first().expect("a check")
}

#[test]
fn evidence_is_what_matched() {
    let explanation = explained();
    let matched = &only_check(&explanation).matched;
    let evidence: Vec<Vec<String>> = matched.iter().map(|statement| texts(&statement.evidence)).collect();
    assert_eq!(
        evidence,
        [["s3:Get*", "arn:aws:s3:::b/*"], ["Allow", "arn:aws:s3:::b/k"]]
    );
    let first = matched.first().expect("a statement");
    assert_eq!((first.index, first.sid.as_deref()), (0, Some("read")));
    let last = matched.last().expect("a statement");
    assert_eq!((last.index, last.sid.as_deref()), (3, None));
    assert_eq!(first.policy.as_ref(), "user bob, inline policy p");
}

#[test]
fn near_misses_name_the_first_obstacle() {
    let explanation = explained();
    let obstacles: Vec<(u32, Vec<String>)> = only_check(&explanation)
        .near_misses
        .iter()
        .map(|miss| {
            let span = match &miss.obstacle {
                Obstacle::Resource(span) | Obstacle::Principal(span) | Obstacle::Condition { span, .. } => *span,
            };
            (miss.statement.index, texts(&[span]))
        })
        .collect();
    assert_eq!(
        obstacles,
        [
            (1, vec!["arn:aws:s3:::b/*".to_owned()]),
            (2, vec!["aws:SecureTransport: false".to_owned()])
        ]
    );
}

#[test]
fn evidence_names_only_the_principals_that_match() {
    const TRUSTED: &str = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Principal": {"AWS": ["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob"]}}}"#;
    let catalog = Catalog::embedded();
    let (policy, _) = parse(SourceId(0), TRUSTED, PolicyKind::Resource);
    let compiled = CompiledPolicy::new(&policy, PolicyKind::Resource, catalog);
    let request = Request {
        caller: &Caller::User {
            arn: Arn::parse("arn:aws:iam::111122223333:user/bob").expect("an ARN"),
        },
        action: &Action::parse("s3:GetObject", catalog).expect("a known action"),
        target: &Target::new("arn:aws:s3:::b/k", Some("111122223333")),
        context: &Context::closed(),
    };
    let policies = PolicySet {
        resource: Some(Bound {
            policy: &compiled,
            name: "bucket b, resource policy",
            source: compiled.source(),
        }),
        ..PolicySet::default()
    };
    let explanation = explain(&policies, &request).1;
    let matched = explanation.checks.iter().flat_map(|check| &check.matched);
    let source = Source::new("p", TRUSTED);
    let evidence: Vec<&str> = matched
        .flat_map(|statement| &statement.evidence)
        .map(|span| source.slice(*span))
        .collect();
    insta::assert_snapshot!(evidence.join(" "), @"s3:* * arn:aws:iam::111122223333:user/bob");
}

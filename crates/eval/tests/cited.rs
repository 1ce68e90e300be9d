//! Which rules an explanation cites, and what else it notes: all that was used, and nothing else.

#![expect(clippy::expect_used, reason = "what panics here is a failed test")]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    AccessPoint, Action, Bound, Caller, CompiledPolicy, Context, Explanation, Level, PolicySet, Request, Target, Value,
    explain,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};

const ACCOUNT: &str = "111122223333";

fn compile(text: &str, kind: PolicyKind) -> CompiledPolicy {
    let (policy, _) = parse(SourceId(0), text, kind);
    CompiledPolicy::new(&policy, kind, Catalog::embedded())
}

fn document(version: &str, statement: &str) -> String {
    format!(r#"{{"Version":"{version}","Statement":[{statement}]}}"#)
}

fn bound(policy: &CompiledPolicy) -> Bound<'_> {
    Bound {
        policy,
        name: "p",
        source: policy.source(),
    }
}

fn bob() -> Caller {
    Caller::User {
        arn: Arn::parse("arn:aws:iam::111122223333:user/bob").expect("an ARN"),
    }
}

fn ask(policies: &PolicySet<'_>, caller: &Caller, action: &str, target: &str, context: &Context) -> Explanation {
    let action = Action::parse(action, Catalog::embedded()).expect("a known action");
    let target = Target::new(target, Some(ACCOUNT));
    let request = Request {
        caller,
        action: &action,
        target: &target,
        context,
    };
    explain(policies, &request).1
}

/// Returns the rules of the check of identity policies; the layer itself cites none.
fn cited(version: &str, action: &str, target: &str, statement: &str) -> Vec<u8> {
    let policy = compile(&document(version, statement), PolicyKind::Identity);
    let policies = PolicySet {
        identity: vec![bound(&policy)],
        ..PolicySet::default()
    };
    let mut context = Context::closed();
    context.set("k:one", Value::One("a".into()));
    context.set("k:many", Value::Many(vec!["a".into(), "b".into()]));
    context.set("k:empty", Value::Many(Vec::new()));
    context.set("k:unknown", Value::Unknown);
    let explanation = ask(&policies, &bob(), action, target, &context);
    let check = explanation.checks.first().expect("a check");
    check.rules.iter().map(|rule| rule.0).collect()
}

/// Returns the rules of a statement about everything with a condition.
fn cited_if(condition: &str) -> Vec<u8> {
    let statement = format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{{condition}}}}}"#);
    cited("2012-10-17", "s3:GetObject", "arn:aws:s3:::b/k", &statement)
}

#[test]
fn a_statement_cites_what_its_resource_used() {
    let of = |version: &str, resource: &str| {
        let statement = format!(r#"{{"Effect":"Allow","Action":"*",{resource}}}"#);
        cited(version, "s3:GetObject", "arn:aws:s3:::b/k", &statement)
    };
    let none: [u8; 0] = [];
    assert_eq!(of("2012-10-17", r#""Resource":"*""#), none);
    assert_eq!(of("2012-10-17", r#""NotResource":"arn:aws:s3:::c/*""#), [9]);
    assert_eq!(
        of("2012-10-17", r#""Resource":["arn:aws:s3:::${aws:username}/*","*"]"#),
        [24]
    );
    assert_eq!(
        of("2008-10-17", r#""Resource":["arn:aws:s3:::${aws:username}/*","*"]"#),
        [25]
    );
    let statement = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    assert_eq!(cited("2012-10-17", "s3:ListAllMyBuckets", "*", statement), [8]);
}

#[test]
fn a_clause_cites_its_operator_and_what_its_key_is() {
    assert_eq!(cited_if(r#""StringEquals":{"k:one":"a"}"#), [13, 17]);
    assert_eq!(cited_if(r#""StringEquals":{"k:unknown":"a"}"#), [13, 17]);
    assert_eq!(cited_if(r#""StringNotEquals":{"k:none":"a"}"#), [13, 14, 17]);
    assert_eq!(cited_if(r#""StringNotEquals":{"k:empty":"a"}"#), [13, 14, 17]);
    assert_eq!(cited_if(r#""StringEqualsIfExists":{"k:one":"a"}"#), [13, 14, 17]);
    assert_eq!(cited_if(r#""StringEquals":{"k:many":"a"}"#), [13, 16, 17]);
    assert_eq!(
        cited_if(r#""ForAnyValue:StringEquals":{"k:many":"a"}"#),
        [13, 15, 16, 17]
    );
    assert_eq!(
        cited_if(r#""ForAnyValue:StringEquals":{"k:one":"a"}"#),
        [13, 15, 16, 17]
    );
    assert_eq!(
        cited_if(r#""ForAnyValue:StringEquals":{"k:none":"a"}"#),
        [13, 14, 15, 17]
    );
    assert_eq!(
        cited_if(r#""ForAnyValue:StringEquals":{"k:unknown":"a"}"#),
        [13, 15, 17]
    );
    for (operator, rules) in [
        ("NumericEquals", [13, 18].as_slice()),
        ("DateEquals", &[13, 19]),
        ("Bool", &[13, 20, 24]),
        ("BinaryEquals", &[13, 21]),
        ("IpAddress", &[13, 22]),
        ("ArnLike", &[13, 23, 24]),
        ("Null", &[13, 14]),
        ("StringLike", &[13, 17, 24]),
    ] {
        assert_eq!(
            cited_if(&format!(r#""{operator}":{{"k:one":"${{aws:username}}"}}"#)),
            rules
        );
    }
}

#[test]
fn what_comes_after_a_miss_was_not_used() {
    let two = r#""Bool":{"k:none":"true"},"StringEquals":{"k:one":"a"}"#;
    assert_eq!(cited_if(two), [13, 14, 20]);
    let statement = format!(r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::c/*","Condition":{{{two}}}}}"#);
    let none: [u8; 0] = [];
    assert_eq!(
        cited("2012-10-17", "s3:GetObject", "arn:aws:s3:::b/k", &statement),
        none
    );
}

#[test]
fn a_statement_cites_what_its_principal_used() {
    let of = |rest: &str| {
        let statement = format!(r#"{{"Effect":"Allow","Action":"*",{rest}}}"#);
        let policy = compile(&document("2012-10-17", &statement), PolicyKind::Resource);
        let policies = PolicySet {
            resource: Some(bound(&policy)),
            ..PolicySet::default()
        };
        let explanation = ask(
            &policies,
            &bob(),
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            &Context::closed(),
        );
        let check = explanation.checks.first().expect("a check");
        check.rules.iter().map(|rule| rule.0).collect::<Vec<_>>()
    };
    assert_eq!(of(r#""Resource":"*","Principal":"*""#), [10]);
    assert_eq!(of(r#""Resource":"*","NotPrincipal":{"AWS":"444455556666"}"#), [11]);
    let none: [u8; 0] = [];
    assert_eq!(of(r#""Resource":"arn:aws:s3:::c/*","Principal":"*""#), none);
}

#[test]
fn only_passing_a_role_cites_the_rule_about_it() {
    let allow = compile(
        &document("2012-10-17", r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#),
        PolicyKind::Identity,
    );
    let policies = PolicySet {
        identity: vec![bound(&allow)],
        ..PolicySet::default()
    };
    let role = "arn:aws:iam::111122223333:role/app";
    let rules = |action: &str| {
        let explanation = ask(&policies, &bob(), action, role, &Context::closed());
        explanation.rules.iter().map(|rule| rule.0).collect::<Vec<_>>()
    };
    assert_eq!(rules("iam:PassRole"), [33, 38]);
    assert_eq!(rules("iam:GetRole"), [33]);
}

#[test]
fn a_limit_is_named_only_where_it_decides() {
    let allow = compile(
        &document("2012-10-17", r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#),
        PolicyKind::Identity,
    );
    let mut policies = PolicySet {
        identity: vec![bound(&allow)],
        ..PolicySet::default()
    };
    policies.facts.bucket.block_public_policy = true;
    let put = ask(
        &policies,
        &bob(),
        "s3:PutBucketPolicy",
        "arn:aws:s3:::b",
        &Context::closed(),
    );
    assert_eq!(put.limit, None);
    let aws_managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let delete = ask(&policies, &bob(), "iam:DeletePolicy", aws_managed, &Context::closed());
    assert_eq!(delete.limit.map(|rule| rule.0), Some(38));
}

#[test]
fn what_denies_does_not_end_the_explanation() {
    let statement = |effect: &str| format!(r#"{{"Effect":"{effect}","Action":"*","Resource":"*"}}"#);
    let deny = compile(&document("2012-10-17", &statement("Deny")), PolicyKind::Identity);
    let allow = compile(&document("2012-10-17", &statement("Allow")), PolicyKind::Identity);
    let policies = PolicySet {
        identity: vec![bound(&deny), bound(&allow)],
        ..PolicySet::default()
    };
    let explanation = ask(
        &policies,
        &bob(),
        "s3:GetObject",
        "arn:aws:s3:::b/k",
        &Context::closed(),
    );
    let matched = explanation.checks.iter().map(|check| check.matched.len());
    assert_eq!(matched.sum::<usize>(), 2);
}

#[test]
fn an_exemption_is_noted_once() {
    let allow = compile(
        &document("2012-10-17", r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#),
        PolicyKind::Scp,
    );
    let levels = || {
        Some(vec![Level {
            target: "root",
            policies: vec![bound(&allow)],
        }])
    };
    let at_point = Target::new(
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/data/object/k",
        Some(ACCOUNT),
    );
    let mut policies = PolicySet {
        scp: levels(),
        rcp: levels(),
        access_point: Some(AccessPoint {
            target: &at_point,
            policy: None,
            restrict_public_buckets: false,
            ignore_public_acls: false,
            has_vpc_origin: false,
        }),
        ..PolicySet::default()
    };
    policies.facts.caller_is_in_management_account = true;
    policies.facts.resource_is_in_management_account = true;
    let explanation = ask(
        &policies,
        &bob(),
        "s3:GetObject",
        "arn:aws:s3:::b/k",
        &Context::closed(),
    );
    let exempt = explanation.checks.iter().filter(|check| check.exemption.is_some());
    let names: Vec<&str> = exempt.map(|check| check.check_type.name()).collect();
    assert_eq!(names, ["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"]);
}

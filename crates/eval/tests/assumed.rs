//! Which open questions an explanation names: those that could change the decision, and no others.

#![expect(clippy::expect_used, reason = "what panics here is a failed test")]

use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, Caller, CompiledPolicy, Context, Decision, Denial, PolicySet, Question, Request, Target, Value,
    decide, explain,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};

const ARN: &str = "arn:aws:s3:::b/k";

fn compile(statement: &str, kind: PolicyKind) -> CompiledPolicy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let (policy, _) = parse(SourceId(0), &text, kind);
    CompiledPolicy::new(&policy, kind, Catalog::embedded())
}

fn bound(policy: &CompiledPolicy) -> Bound<'_> {
    Bound {
        policy,
        name: "p",
        source: policy.source(),
    }
}

/// Explains `s3:GetObject` for a user with these identity statements.
fn ask(statements: &str) -> (Decision, Vec<&'static str>) {
    let caller = Caller::User {
        arn: Arn::parse("arn:aws:iam::111122223333:user/bob").expect("an ARN"),
    };
    let mut context = Context::closed();
    context.set_caller(&caller);
    context.set("aws:PrincipalTag/team", Value::One("*".into()));
    context.set("aws:TagKeys", Value::Many(vec!["a".into(), "b".into()]));
    let policy = compile(statements, PolicyKind::Identity);
    let policies = PolicySet {
        identity: vec![bound(&policy)],
        ..PolicySet::default()
    };
    let action = Action::parse("s3:GetObject", Catalog::embedded()).expect("a known action");
    let target = Target::new(ARN, Some("111122223333"));
    let request = Request {
        caller: &caller,
        action: &action,
        target: &target,
        context: &context,
    };
    let (decision, explanation) = explain(&policies, &request);
    assert_eq!(decision, decide(&policies, &request));
    (decision, explanation.assumed)
}

const ALLOW: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;

#[test]
fn an_answer_without_doubt_assumes_nothing() {
    assert_eq!(ask(ALLOW), (Decision::Allowed, Vec::new()));
}

#[test]
fn a_doubtful_deny_is_taken_to_apply_and_named() {
    let deny = r#"{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:S3:::b/*"}"#;
    let explicit = Decision::Denied(Denial::Explicit);
    assert_eq!(ask(&format!("{ALLOW},{deny}")), (explicit.clone(), vec!["arn-case"]));
    // It would be denied in any case, but not explicitly.
    assert_eq!(ask(deny), (explicit, vec!["arn-case"]));
}

#[test]
fn a_doubt_that_changes_nothing_is_not_named() {
    let doubtful = r#"{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:S3:::b/*"}"#;
    let certain = r#"{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}"#;
    assert_eq!(
        ask(&format!("{ALLOW},{doubtful},{certain}")),
        (Decision::Denied(Denial::Explicit), Vec::new())
    );
    let allow = r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:S3:::b/*"}"#;
    assert_eq!(ask(&format!("{allow},{ALLOW}")), (Decision::Allowed, Vec::new()));
}

#[test]
fn readings_taken_silently_are_named() {
    let values =
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"a"}}}"#;
    assert_eq!(ask(values), (Decision::Denied(Denial::Implicit), vec!["many-values"]));
    let number =
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericNotEquals":{"aws:username":"1"}}}"#;
    assert_eq!(
        ask(number),
        (Decision::Denied(Denial::Implicit), vec!["negated-garbage"])
    );
}

#[test]
fn a_star_in_the_value_of_a_variable_denies_and_does_not_grant() {
    let resource = r#""Action":"s3:*","Resource":"arn:aws:s3:::${aws:PrincipalTag/team}/k""#;
    let allow = format!(r#"{{"Effect":"Allow",{resource}}}"#);
    assert_eq!(
        ask(&allow),
        (Decision::Denied(Denial::Implicit), vec!["variable-wildcard"])
    );
    let deny = format!(r#"{ALLOW},{{"Effect":"Deny",{resource}}}"#);
    assert_eq!(
        ask(&deny),
        (Decision::Denied(Denial::Explicit), vec!["variable-wildcard"])
    );
}

#[test]
fn ids_are_unique() {
    let mut ids: Vec<&str> = Question::ALL.iter().map(|question| question.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Question::ALL.len());
}

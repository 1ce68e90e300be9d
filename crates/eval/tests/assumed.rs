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
    ask_in(Context::closed(), statements)
}

/// Decides it in circumstances of which nothing else is known.
fn ask_open(statements: &str) -> Decision {
    ask_in(Context::open(), statements).0
}

fn ask_in(mut context: Context, statements: &str) -> (Decision, Vec<&'static str>) {
    let caller = Caller::User {
        arn: Arn::parse("arn:aws:iam::111122223333:user/bob").expect("an ARN"),
    };
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
fn a_wildcard_in_the_service_of_an_action_is_named_where_it_would_change_the_answer() {
    let allow = r#"{"Effect":"Allow","Action":"s*:GetObject","Resource":"*"}"#;
    assert_eq!(
        ask(allow),
        (Decision::Denied(Denial::Implicit), vec!["service-wildcard"])
    );
    assert_eq!(ask(&format!("{allow},{ALLOW}")), (Decision::Allowed, Vec::new()));
}

/// A statement for each of so many unknown keys.
fn many(effect: &str, count: usize) -> String {
    let statement = |number| {
        format!(
            r#"{{"Effect":"{effect}","Action":"s3:*","Resource":"*","Condition":{{"StringEquals":{{"aws:RequestTag/{number}":"a"}}}}}}"#
        )
    };
    (0..count).map(statement).collect::<Vec<_>>().join(",")
}

#[test]
fn what_is_too_long_to_be_followed_leaves_the_answer_open() {
    let statements = format!("{},{}", many("Allow", 400), many("Deny", 400));
    let decision = ask_open(&statements);
    assert_eq!(
        decision.to_formula().to_string(),
        "what is too long to be followed allows it and not (what is too long to be followed denies it)"
    );
    // What is certain all the same is said.
    assert_eq!(ask_open(&format!("{ALLOW},{}", many("Allow", 400))), Decision::Allowed);
    let deny = ALLOW.replace("Allow", "Deny");
    assert_eq!(
        ask_open(&format!("{statements},{deny}")),
        Decision::Denied(Denial::Explicit)
    );
    let stars = format!(
        r#"{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::{}b"}}"#,
        "*k".repeat(2_000)
    );
    assert!(matches!(ask_open(&stars), Decision::Unknown(_)));
}

#[test]
fn ids_are_unique() {
    let mut ids: Vec<&str> = Question::ALL.iter().map(|question| question.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Question::ALL.len());
}

//! Decisions that AWS's pages describe, as requests.

mod combining;
mod matching;

use super::{Answer, Question, Unfit, Verdict, decide};
use iamscope_simulate::Case;
use serde_json::{Value, json};

const USER: &str = "arn:aws:iam::111122223333:user/team/alice";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s1";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/bob";
const ROOT: &str = "arn:aws:iam::111122223333:root";

fn answer(case: &Value) -> Answer {
    let case: Case = serde_json::from_str(&case.to_string()).expect("a case");
    decide(&case).expect("a case that can be decided")
}

fn verdict(case: &Value) -> Verdict {
    answer(case).verdict
}

/// A request to get an object of the caller's account.
fn request(principal: &str) -> Value {
    json!({"principal": principal, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
        "resourceAccount": "111122223333"})
}

/// A policy of one statement about everything.
fn policy(effect: &str, more: &Value) -> Value {
    let mut statement = json!({"Effect": effect, "Action": "*", "Resource": "*"});
    for (key, value) in more.as_object().into_iter().flatten() {
        statement[key] = value.clone();
        // An element and its opposite exclude each other.
        if let (Some(plain), Some(statement)) = (key.strip_prefix("Not"), statement.as_object_mut()) {
            statement.remove(plain);
        }
    }
    json!({"Version": "2012-10-17", "Statement": statement})
}

fn allow(principal: &Value) -> Value {
    policy("Allow", &json!({"Principal": principal}))
}

fn nothing() -> Value {
    policy("Allow", &json!({"Action": "none:None"}))
}

#[test]
fn unfit_cases_are_refused() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut case = json!({"request": request(USER)});
        change(&mut case["request"]);
        let case: Case = serde_json::from_str(&case.to_string()).expect("a case");
        decide(&case).expect_err("a case that cannot be decided")
    };
    let unknown = refused(&|request| request["unknown"] = json!(["aws:SourceIp"]));
    assert_eq!(unknown, Unfit::UnknownKey("aws:SourceIp".to_owned()));
    let principal = refused(&|request| request["principal"] = json!("alice"));
    assert_eq!(principal, Unfit::Principal("alice".to_owned()));
    let repeated = refused(&|request| request["context"] = json!({"a:b": "1", "A:B": "2"}));
    assert!(matches!(repeated, Unfit::RepeatedKey(_)));
}

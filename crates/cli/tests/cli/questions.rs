//! Questions about the example estate, each answered by hand from its documents.

use crate::support::iamscope;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Questions {
    question: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    ask: Vec<String>,
    answer: String,
    layer: String,
    effect: String,
    statement: Option<String>,
}

/// Names a statement: `role app, inline policy s3: Sid`, or its number from 1 if it has no Sid.
fn name(statement: &Value) -> String {
    let number = statement["index"].as_u64().map(|index| (index + 1).to_string());
    let sid = statement["sid"]
        .as_str()
        .map(str::to_owned)
        .or(number)
        .expect("a Sid or a number");
    format!("{}: {sid}", statement["policy"].as_str().expect("a policy"))
}

/// Returns whether a layer did this by this statement.
fn is_reason(check: &Value, question: &Question) -> bool {
    let matched = check["matched"].as_array().expect("statements").iter();
    let near = check["nearMisses"]
        .as_array()
        .expect("statements")
        .iter()
        .map(|miss| &miss["statement"]);
    let names: Vec<String> = matched.chain(near).map(name).collect();
    check["type"] == *question.layer
        && check["effect"] == *question.effect
        && question
            .statement
            .as_ref()
            .is_none_or(|statement| names.contains(statement))
}

#[test]
fn answers_and_reasons() {
    let questions: Questions = toml::from_str(include_str!("questions.toml")).expect("questions");
    let mut wrong = Vec::new();
    for question in &questions.question {
        let mut arguments = vec!["can", "--format", "json", "--estate", "examples/acme"];
        arguments.extend(question.ask.iter().map(String::as_str));
        let run = iamscope(&arguments);
        let Ok(answer) = serde_json::from_str::<Value>(&run.stdout) else {
            wrong.push(format!("{:?}: {}", question.ask, run.stderr));
            continue;
        };
        let checks = answer["checks"].as_array().expect("checks");
        let is_right = answer["decision"]["answer"] == *question.answer;
        if !is_right || !checks.iter().any(|check| is_reason(check, question)) {
            let found: Vec<String> = checks
                .iter()
                .map(|check| {
                    let matched = check["matched"].as_array().expect("statements").iter().map(name);
                    format!(
                        "{} {} {:?}",
                        check["type"],
                        check["effect"],
                        matched.collect::<Vec<_>>()
                    )
                })
                .collect();
            wrong.push(format!(
                "{:?}: {} by\n  {}",
                question.ask,
                answer["decision"],
                found.join("\n  ")
            ));
        }
    }
    assert!(questions.question.len() >= 20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

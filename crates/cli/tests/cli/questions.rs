//! Questions about the example estate and about an export that others wrote, each answered by hand from its documents.

use crate::support::iamscope;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportQuestions {
    can: Vec<Question>,
    who_can: Vec<WhoCanQuestion>,
    reach: Vec<ReachQuestion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhoCanQuestion {
    ask: Vec<String>,
    allowed: BTreeSet<String>,
    #[serde(default)]
    unknown: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReachQuestion {
    ask: Vec<String>,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    never: Vec<String>,
    open: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    from: String,
    to: String,
    condition: String,
}

/// Names a statement in its policy: by its Sid, or its number from 1 if it has no Sid or an empty one.
fn name(statement: &Value) -> String {
    let number = statement["index"].as_u64().map(|index| (index + 1).to_string());
    statement["sid"]
        .as_str()
        .filter(|sid| !sid.is_empty())
        .map(str::to_owned)
        .or(number)
        .expect("a Sid or a number")
}

/// Names the statements of a check that matched or nearly did.
fn names(check: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let named = |policy: &Value, statement: &Value| {
        format!("{}: {}", policy["uri"].as_str().expect("a policy"), name(statement))
    };
    let mut names = Vec::new();
    for policy in list(&check["matchedPolicies"]) {
        names.extend(
            list(&policy["matchedStatements"])
                .iter()
                .map(|statement| named(&policy, statement)),
        );
    }
    names.extend(list(&check["nearMisses"]).iter().map(|miss| named(miss, miss)));
    names
}

/// Returns whether a layer did this by this statement.
fn is_reason(check: &Value, question: &Question) -> bool {
    let names = names(check);
    check["checkType"] == *question.layer
        && check["evaluatedEffect"] == *question.effect
        && question
            .statement
            .as_ref()
            .is_none_or(|statement| names.contains(statement))
}

/// Returns the answer in a word.
fn word(answer: &Value) -> &'static str {
    match answer["evaluatedEffect"].as_str() {
        Some("ALLOW") => "allowed",
        Some("EXPLICIT_DENY" | "IMPLICIT_DENY") => "denied",
        Some("UNKNOWN") => "unknown",
        Some(_) | None => "no answer",
    }
}

/// Asks, and returns the answer in JSON or what went wrong.
fn ask(command: &str, estate: &str, question: &[String]) -> Result<Value, String> {
    let mut arguments = vec![command, "--format", "json", "--estate", estate];
    arguments.extend(question.iter().map(String::as_str));
    let run = iamscope(&arguments);
    serde_json::from_str(&run.stdout).map_err(|_| format!("{command} {question:?}: {}", run.stderr))
}

/// Returns what is wrong with the answer to `can`.
fn wrong_decision(estate: &str, question: &Question) -> Option<String> {
    let answer = match ask("can", estate, &question.ask) {
        Ok(answer) => answer,
        Err(error) => return Some(error),
    };
    let evaluation = &answer["evaluations"][0];
    let checks = evaluation["checks"].as_array().expect("checks");
    let is_right = word(evaluation) == question.answer;
    if is_right && checks.iter().any(|check| is_reason(check, question)) {
        return None;
    }
    let found: Vec<String> = checks
        .iter()
        .map(|check| format!("{} {} {:?}", check["checkType"], check["evaluatedEffect"], names(check)))
        .collect();
    Some(format!(
        "{:?}: {} by\n  {}",
        question.ask,
        word(evaluation),
        found.join("\n  ")
    ))
}

/// Returns what is wrong with the answer to `who-can`.
fn wrong_principals(estate: &str, question: &WhoCanQuestion) -> Option<String> {
    let answer = match ask("who-can", estate, &question.ask) {
        Ok(answer) => answer,
        Err(error) => return Some(error),
    };
    let principals = answer["principals"].as_array().expect("principals");
    let with = |decision: &str| -> BTreeSet<String> {
        principals
            .iter()
            .filter(|found| word(found) == decision)
            .map(|found| found["principal"].as_str().expect("a principal").to_owned())
            .collect()
    };
    let (allowed, unknown) = (with("allowed"), with("unknown"));
    (allowed != question.allowed || unknown != question.unknown)
        .then(|| format!("{:?}: allowed {allowed:#?}, unknown {unknown:#?}", question.ask))
}

/// Returns what is wrong with the answer to `reach`.
fn wrong_steps(estate: &str, question: &ReachQuestion) -> Option<String> {
    let answer = match ask("reach", estate, &question.ask) {
        Ok(answer) => answer,
        Err(error) => return Some(error),
    };
    let reached = answer["reached"].as_array().expect("what is reached");
    let has = |step: &Step| {
        reached.iter().any(|found| {
            found["previous"] == *step.from && found["node"] == *step.to && found["condition"] == *step.condition
        })
    };
    let is_never = |found: &&Value| question.never.iter().any(|node| found["node"] == **node);
    let mut wrong: Vec<String> = reached
        .iter()
        .filter(is_never)
        .map(|found| format!("reaches {found}"))
        .collect();
    wrong.extend(
        question
            .steps
            .iter()
            .filter(|step| !has(step))
            .map(|step| format!("no step from {} to {}, {}", step.from, step.to, step.condition)),
    );
    // The first is the start.
    if question.steps.is_empty() && reached.len() != 1 {
        wrong.push(format!("reaches {reached:?}"));
    }
    (!wrong.is_empty()).then(|| format!("{:?}:\n  {}", question.ask, wrong.join("\n  ")))
}

/// Returns what is wrong with the answer to `reach`, or that an open question is no longer one.
fn wrong_steps_unless_open(estate: &str, question: &ReachQuestion) -> Option<String> {
    match (wrong_steps(estate, question), &question.open) {
        (None, Some(open)) => Some(format!("{:?} is right now, take out: {open}", question.ask)),
        (Some(_), Some(_)) | (None, None) => None,
        (Some(wrong), None) => Some(wrong),
    }
}

/// Returns a file of the cases that others wrote, or says that its test is left out.
fn case_of_others(variable: &str, file: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os(variable).filter(|folder| !folder.is_empty()) else {
        // Written past the capture of the test harness, which hides what tests print that pass.
        drop(writeln!(
            std::io::stderr(),
            "{variable} is not set: questions about {file} are left out"
        ));
        return None;
    };
    Some(Path::new(&folder).join(file))
}

#[test]
fn answers_and_reasons() {
    let questions: Questions = toml::from_str(include_str!("questions.toml")).expect("questions");
    let wrong: Vec<String> = questions
        .question
        .iter()
        .filter_map(|question| wrong_decision("examples/acme", question))
        .collect();
    assert!(questions.question.len() >= 20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn questions_about_source_of_others() {
    let questions: Questions = toml::from_str(include_str!("source_questions.toml")).expect("questions");
    let Some(tree) = case_of_others("IAMSCOPE_TREES", "iam-vulnerable") else {
        return;
    };
    let estate = tree.to_str().expect("a path in UTF-8");
    let wrong: Vec<String> = questions
        .question
        .into_iter()
        .filter_map(|mut question| {
            question.ask.extend(["--account", "111122223333"].map(str::to_owned));
            wrong_decision(estate, &question)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn questions_about_an_export_of_others() {
    let questions: ExportQuestions = toml::from_str(include_str!("export_questions.toml")).expect("questions");
    let Some(export) = case_of_others("IAMSCOPE_ORACLES", "gaad/cloudsplaining-example.json") else {
        return;
    };
    let estate = export.to_str().expect("a path in UTF-8");
    let can = questions
        .can
        .iter()
        .filter_map(|question| wrong_decision(estate, question));
    let who_can = questions
        .who_can
        .iter()
        .filter_map(|question| wrong_principals(estate, question));
    let reach = questions
        .reach
        .iter()
        .filter_map(|question| wrong_steps_unless_open(estate, question));
    let wrong: Vec<String> = can.chain(who_can).chain(reach).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

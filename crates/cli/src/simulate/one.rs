//! One request, or some actions on some resources, with policies from files.

use super::texts::{self, Text};
use super::{SimulateArguments, entries};
use crate::arguments::AnswerFormat;
use crate::exit::{Exit, Failure, Outcome};
use crate::explain::Explained;
use crate::terminal::Terminal;
use crate::{json, table};
use iamscope_catalog::Catalog;
use iamscope_eval::{Decision, Value};
use iamscope_policy::{Sources, is_account_id};
use iamscope_simulate::case::{Case, ContextValue, Facts, Policies, Request, Scalar};
use iamscope_simulate::report::{Answer, CaseResult};
use iamscope_simulate::{Advice, CaseError, Library, PolicyText, policies};
use std::collections::BTreeMap;

/// The account of a request that names none; AWS uses it in examples.
const SOME_ACCOUNT: &str = "123456789012";

/// What a caller of whom nothing is said might be.
const KEYS_OF_SOMEBODY: &[&str] = &[
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:PrincipalTag/*",
    "aws:userid",
    "aws:username",
];

pub(super) fn run(arguments: &SimulateArguments, terminal: Terminal) -> Outcome {
    let mut case = Case {
        id: None,
        request: request(arguments)?,
        policies: texts::read(&arguments.policies)?,
        facts: facts(arguments)?,
    };
    set_context(arguments, &mut case)?;
    if case.policies.resource.is_some() && arguments.request.principal.is_none() {
        let failure = Failure::new(Exit::Usage, "a resource policy decides by who calls");
        return Err(failure.help("say who with --principal"));
    }
    let library = Library::new(Catalog::embedded());
    let sources = texts::sources(&case.policies);
    let mut answers = Vec::new();
    for action in &arguments.request.action {
        for resource in &arguments.request.resource {
            case.request.action.clone_from(action);
            case.request.resource.clone_from(resource);
            let advice = library.advise(&case, &texts::Files(&case.policies));
            answers.push((
                case.request.clone(),
                advice.map_err(|error| failure(&error, &case.policies))?,
            ));
        }
    }
    for note in notes(&answers) {
        terminal.warn(&note);
    }
    let text = match arguments.format {
        AnswerFormat::Text => text(&answers, arguments, &sources, terminal),
        AnswerFormat::Json => to_json(&answers, &sources)?,
    };
    terminal.write(&text, None)?;
    let is_expected = |(_, advice): &(Request, Advice)| {
        let expected = arguments.expect.as_ref();
        expected.is_none_or(|expected| expected.is(&advice.outcome.decision))
    };
    Ok(if answers.iter().all(is_expected) {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

fn request(arguments: &SimulateArguments) -> Result<Request, Failure> {
    let given = &arguments.request;
    let owner = given.resource_owner.as_deref().map(account).transpose()?;
    let somebody = || {
        let named = given
            .resource
            .iter()
            .find_map(|arn| arn.split(':').nth(4).filter(|field| is_account_id(field)));
        let account = owner.as_deref().or(named).unwrap_or(SOME_ACCOUNT);
        format!("arn:aws:iam::{account}:user/somebody")
    };
    let mut unknown: Vec<String> = Vec::new();
    if given.principal.is_none() {
        unknown.extend(KEYS_OF_SOMEBODY.iter().map(|&key| key.to_owned()));
    }
    Ok(Request {
        principal: given.principal.clone().unwrap_or_else(somebody),
        role: None,
        user: None,
        action: String::new(),
        resource: String::new(),
        resource_account: owner,
        context: BTreeMap::new(),
        unknown,
    })
}

/// Reads an account id, or an ARN of the account as `simulate-custom-policy` takes it.
fn account(text: &str) -> Result<String, Failure> {
    let number = text.split(':').nth(4).unwrap_or(text);
    if is_account_id(number) {
        return Ok(number.to_owned());
    }
    let failure = Failure::new(Exit::Usage, format!("`{text}` names no account"));
    Err(failure.help("give an account id, or an ARN such as `arn:aws:iam::111122223333:root`"))
}

fn facts(arguments: &SimulateArguments) -> Result<Facts, Failure> {
    let Some(given) = &arguments.policies.facts else {
        return Ok(Facts::default());
    };
    let (_, text) = texts::json_or_file(given)?;
    serde_json::from_str(&text).map_err(|error| Failure::new(Exit::Usage, format!("cannot read the facts: {error}")))
}

/// Sets the condition keys: those of --context-entries, then those of the flags that other commands have too.
fn set_context(arguments: &SimulateArguments, case: &mut Case<Text>) -> Result<(), Failure> {
    let mut keys: BTreeMap<String, ContextValue> = BTreeMap::new();
    let names = ["ContextKeyName", "ContextKeyValues", "ContextKeyType"];
    for entry in entries::read(&arguments.request.context_entries, &names)? {
        let texts = |name: &str| entry.get(name).map(entries::Shorthand::texts).unwrap_or_default();
        let Some(key) = texts("ContextKeyName").into_iter().next() else {
            return Err(Failure::new(Exit::Usage, "a context entry has no `ContextKeyName`"));
        };
        let mut values: Vec<Scalar> = texts("ContextKeyValues").into_iter().map(Scalar::Text).collect();
        let is_list = texts("ContextKeyType").iter().any(|kind| kind.ends_with("List"));
        let value = match (values.len(), values.pop()) {
            (1, Some(only)) if !is_list => ContextValue::One(only),
            (_, last) => {
                values.extend(last);
                ContextValue::Many(values)
            }
        };
        keys.insert(key.to_ascii_lowercase(), value);
    }
    let texts = policies(&case.policies).filter_map(|(_, text)| text.text());
    let lower: Vec<String> = texts.map(str::to_ascii_lowercase).collect();
    let context = arguments.context.to_context(|key| is_used(&lower, key))?;
    for (key, value) in context.iter() {
        let scalar = |text: &str| Scalar::Text(text.to_owned());
        let value = match value {
            Value::One(text) => ContextValue::One(scalar(text)),
            Value::Many(texts) => ContextValue::Many(texts.iter().map(|text| scalar(text)).collect()),
            Value::Absent | Value::Unknown => ContextValue::Absent(()),
        };
        keys.insert(key.to_owned(), value);
    }
    let request = &mut case.request;
    request
        .unknown
        .retain(|key| !keys.contains_key(&key.to_ascii_lowercase()));
    if !arguments.request.closed {
        request.unknown.push("*".to_owned());
    }
    request.context = keys;
    Ok(())
}

/// Returns whether a policy has a condition key.
fn is_used(lower: &[String], key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    lower.iter().any(|text| text.contains(&quoted))
}

/// Says what is wrong in terms of the command line.
fn failure(error: &CaseError, given: &Policies<Text>) -> Failure {
    match error {
        CaseError::Policy {
            member,
            kind,
            place,
            message,
            help,
        } => {
            let slot = policies(given).find(|(slot, _)| slot.to_string() == *member);
            let name = slot.map_or_else(|| member.clone(), |(slot, _)| texts::name(given, slot));
            let failure = Failure::new(Exit::Failed, format!("{name}:{}: {message} ({kind})", place.0));
            match help {
                Some(help) => failure.help(help.as_str()),
                None => failure,
            }
        }
        CaseError::Json(_) | CaseError::Value { .. } | CaseError::RepeatedKey { .. } | CaseError::TooMany { .. } => {
            Failure::new(Exit::Usage, error.to_string())
        }
    }
}

fn notes(answers: &[(Request, Advice)]) -> Vec<String> {
    let notes = answers.iter().flat_map(|(_, advice)| &advice.outcome.notes);
    let mut notes: Vec<String> = notes.map(ToString::to_string).collect();
    notes.sort();
    notes.dedup();
    notes
}

/// Returns one answer with its reasons, or a table of several.
fn text(answers: &[(Request, Advice)], arguments: &SimulateArguments, sources: &Sources, terminal: Terminal) -> String {
    if let [(request, advice)] = answers {
        let who = match &arguments.request.principal {
            Some(principal) => principal,
            None => "somebody with these policies",
        };
        let explained = Explained {
            who,
            request: &format!("{} on {}", request.action, request.resource),
            decision: &advice.outcome.decision,
            explanation: &advice.outcome.explanation,
            edits: &advice.edits,
            sources,
            assumptions: &[],
        };
        return explained.to_text(terminal.has_color());
    }
    let row = |(request, advice): &(Request, Advice)| {
        let (answer, condition) = match &advice.outcome.decision {
            Decision::Allowed => ("allowed", String::new()),
            Decision::Denied(_) => ("denied", String::new()),
            Decision::Unknown(condition) => ("unknown", format!("allowed if {condition}")),
        };
        vec![
            answer.to_owned(),
            request.action.clone(),
            request.resource.clone(),
            condition,
        ]
    };
    table::columns(&answers.iter().map(row).collect::<Vec<_>>(), "")
}

/// Returns one result per line, as --batch writes them.
fn to_json(answers: &[(Request, Advice)], sources: &Sources) -> Result<String, Failure> {
    let results = answers.iter().map(|(request, advice)| {
        let outcome = &advice.outcome;
        CaseResult {
            id: format!("{} {}", request.action, request.resource),
            answer: Answer::new(&outcome.decision, &outcome.explanation, Some(sources)),
            notes: outcome.notes.iter().map(ToString::to_string).collect(),
        }
    });
    json::lines(results)
}

//! Many claims: one JSON object in a line, one result in a line.

use super::ask::{Asked, Claim, Said};
use super::resource_type::Scope;
use super::{Subject, difference, external, request};
use crate::exit::{Exit, Failure, Outcome, first_cause};
use crate::json;
use crate::terminal::Terminal;
use clap::ValueEnum;
use iamscope_policy::{Policy, PolicyKind, SourceId, parse};
use iamscope_prove::{External, Prover, Within, Zone};
use rayon::prelude::*;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::{Duration, Instant};

/// How many lines are answered together.
const CHUNK: usize = 4_096;

/// A case.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    #[serde(default)]
    id: Value,
    #[serde(deserialize_with = "question")]
    question: Subject,
    #[serde(default)]
    policy_type: Option<PolicyType>,
    reference: Option<Box<RawValue>>,
    candidate: Option<Box<RawValue>>,
    policy: Option<Box<RawValue>>,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    resource_type: Option<String>,
    /// The account that `external-access` trusts.
    #[serde(default)]
    account: Option<String>,
    /// The organization that it trusts as well.
    #[serde(default)]
    organization: Option<String>,
    /// Whether it takes AWS services for callers from outside.
    #[serde(default)]
    services: bool,
}

fn question<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Subject, D::Error> {
    let name = String::deserialize(deserializer)?;
    let found = Subject::value_variants()
        .iter()
        .find(|subject| subject.is_called(&name));
    found.copied().ok_or_else(|| {
        let names = Subject::value_variants()
            .iter()
            .filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = names.map(|value| format!("`{}`", value.get_name())).collect();
        D::Error::custom(format!("there is no question `{name}`, only {}", names.join(", ")))
    })
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PolicyType {
    Identity,
    Resource,
    Trust,
    Scp,
    Rcp,
}

/// A result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CaseResult {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
    answer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<iamscope_simulate::case::Request>,
    reasons: Vec<ReasonResult>,
    /// What the candidate allows and the reference does not, where the difference is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<Value>,
    /// What the reference allows and the candidate does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    less: Option<Value>,
    /// Who gets in from outside, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    openings: Option<Vec<Value>>,
    steps: u64,
}

/// A line of the results.
#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    Result(Box<CaseResult>),
    Error { error: String },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReasonResult {
    /// Which policy, where there are two of which either can be the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<&'static str>,
    statement_index: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    description: String,
}

/// Returns the result of a case.
pub(super) fn result(id: Option<Value>, asked: &Asked, said: &Said) -> CaseResult {
    let reasons = said.blamed.iter().map(|blamed| ReasonResult {
        policy: match (asked.claim, blamed.reason.policy) {
            (Claim::Equivalent, 0) => Some("reference"),
            (Claim::Equivalent, _) => Some("candidate"),
            (
                Claim::NoNewAccess
                | Claim::Disjoint
                | Claim::Difference
                | Claim::NotGranted
                | Claim::AlwaysDenied
                | Claim::NotPublic
                | Claim::DeadStatements
                | Claim::Shadowed,
                _,
            ) => None,
        },
        statement_index: blamed.reason.index,
        sid: asked.sid(blamed.reason).map(str::to_owned),
        description: blamed.description.clone(),
    });
    let difference = said.difference.as_deref();
    let (more, less) = difference
        .map(|difference| difference::to_value(asked, difference))
        .unzip();
    CaseResult {
        id,
        answer: said.answer,
        why: said.why.as_deref().map(str::to_owned),
        request: said.witness.as_deref().map(request::of),
        reasons: reasons.collect(),
        more,
        less,
        openings: None,
        steps: said.steps,
    }
}

fn external_result(id: Value, policy: &Policy, external: &External) -> CaseResult {
    let first = external.openings.first();
    CaseResult {
        id: Some(id),
        answer: match (first, &external.missing) {
            (Some(_), _) => "fails",
            (None, Some(_)) => "unknown",
            (None, None) => "holds",
        },
        why: external.missing.as_deref().map(str::to_owned),
        request: first.map(|opening| request::of(&opening.example)),
        reasons: Vec::new(),
        more: None,
        less: None,
        openings: Some(external::openings_value(external, policy)),
        steps: external.steps,
    }
}

/// Answers all cases of a file.
pub(super) fn run(path: &Path, prover: &Prover, tells_statistics: bool, terminal: Terminal) -> Outcome {
    let unreadable = |error: &std::io::Error| {
        Failure::new(
            Exit::NoInput,
            format!("cannot read `{}`: {}", path.display(), first_cause(error)),
        )
    };
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|error| unreadable(&error))?)
    };
    let mut lines = BufReader::new(input).lines();
    let (mut errors, mut times) = (0, Vec::new());
    loop {
        let mut chunk = Vec::new();
        for line in lines.by_ref().take(CHUNK) {
            let line = line.map_err(|error| unreadable(&error))?;
            if !line.trim().is_empty() {
                chunk.push(line);
            }
        }
        if chunk.is_empty() {
            break;
        }
        let results: Vec<(Result<CaseResult, String>, Duration)> =
            chunk.par_iter().map(|line| answer(line, prover)).collect();
        errors += results.iter().filter(|(result, _)| result.is_err()).count();
        times.extend(results.iter().map(|(_, time)| *time));
        let values = results.into_iter().map(|(result, _)| match result {
            Ok(result) => Line::Result(Box::new(result)),
            Err(error) => Line::Error { error },
        });
        terminal.write_bytes(json::lines(values)?.as_bytes())?;
    }
    if times.is_empty() {
        return Err(Failure::new(
            Exit::NoInput,
            format!("there is no case in `{}`", path.display()),
        ));
    }
    if tells_statistics {
        terminal.tell_statistics(&statistics(&mut times, errors));
    }
    Ok(if errors > 0 { Exit::Partial } else { Exit::Clean })
}

fn answer(line: &str, prover: &Prover) -> (Result<CaseResult, String>, Duration) {
    let case: Case = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => return (Err(error.to_string()), Duration::ZERO),
    };
    let id = case.id.clone();
    let prepared = match case.question {
        Subject::Policies(claim) => asked(claim, case).map(Prepared::Claim),
        Subject::External => external_case(case),
        Subject::Estate => Err("`invariant` asks an estate, and has a file of its own".to_owned()),
    };
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return (Err(error), Duration::ZERO),
    };
    let start = Instant::now();
    let result = match prepared {
        Prepared::Claim(asked) => {
            let said = asked.ask(prover);
            result(Some(id), &asked, &said)
        }
        Prepared::External(policy, kind, zone, scope) => {
            let within = Within {
                about: scope.as_about(),
                guardrails: &[],
            };
            let external = prover.external(&policy, kind, &zone, within);
            external_result(id, &policy, &external)
        }
    };
    (Ok(result), start.elapsed())
}

/// A case that was read.
enum Prepared {
    Claim(Asked),
    External(Policy, PolicyKind, Zone, Scope),
}

fn external_case(case: Case) -> Result<Prepared, String> {
    let (Some(policy), Some(account)) = (case.policy, case.account) else {
        return Err("`external-access` takes `policy` and the `account` that is trusted".to_owned());
    };
    let text = text(&policy);
    let kind = kind(case.policy_type, case.resource_type.as_deref(), &[&text]);
    let kind = external::kind(kind);
    let scope = match &case.resource_type {
        Some(name) => scope(name)?,
        None => Scope::default(),
    };
    let zone = Zone {
        accounts: vec![account],
        organization: case.organization,
        has_services: !case.services,
    };
    Ok(Prepared::External(parse(SourceId(0), &text, kind).0, kind, zone, scope))
}

fn asked(claim: Claim, case: Case) -> Result<Asked, String> {
    let given: Vec<&RawValue> = match claim {
        Claim::NoNewAccess | Claim::Equivalent | Claim::Disjoint | Claim::Difference => {
            [case.reference.as_deref(), case.candidate.as_deref()]
                .into_iter()
                .flatten()
                .collect()
        }
        Claim::NotGranted | Claim::AlwaysDenied | Claim::NotPublic | Claim::DeadStatements | Claim::Shadowed => {
            case.policy.as_deref().into_iter().collect()
        }
    };
    let wanted = claim.policies();
    if given.len() != wanted.len() {
        let members = if wanted.len() == 2 {
            "`reference` and `candidate`"
        } else {
            "`policy`"
        };
        return Err(format!("`{}` takes {members}", claim.name()));
    }
    let texts: Vec<String> = given.into_iter().map(text).collect();
    let as_written: Vec<&str> = texts.iter().map(String::as_str).collect();
    let kind = kind(case.policy_type, case.resource_type.as_deref(), &as_written);
    let policies = (0..).zip(&texts);
    let policies = policies.map(|(number, text)| parse(SourceId(number), text, kind).0);
    let mut asked = Asked {
        claim,
        kind,
        policies: policies.collect(),
        actions: case.actions,
        resources: case.resources,
    };
    if let (Some(name), Claim::NotPublic) = (&case.resource_type, claim) {
        asked.narrow(scope(name)?.as_about());
    }
    Ok(asked)
}

fn kind(given: Option<PolicyType>, resource_type: Option<&str>, texts: &[&str]) -> PolicyKind {
    match given {
        Some(PolicyType::Identity) => PolicyKind::Identity,
        Some(PolicyType::Resource) => PolicyKind::Resource,
        Some(PolicyType::Trust) => PolicyKind::Trust,
        Some(PolicyType::Scp) => PolicyKind::Scp,
        Some(PolicyType::Rcp) => PolicyKind::Rcp,
        None => super::kind(None, resource_type, texts),
    }
}

fn scope(name: &str) -> Result<Scope, String> {
    Scope::of(name).map_err(|help| format!("no type of resources is called `{name}`: {help}"))
}

/// Returns a policy that is given as JSON, or as text that is JSON.
fn text(given: &RawValue) -> String {
    serde_json::from_str(given.get()).unwrap_or_else(|_| given.get().to_owned())
}

fn statistics(times: &mut [Duration], errors: usize) -> String {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times
            .get(place)
            .map(|time| time.as_secs_f64() * 1e6)
            .unwrap_or_default()
    };
    format!(
        "{} cases, {errors} not read; microseconds of one: median {:.1}, 95 % within {:.1}, at most {:.1}",
        times.len(),
        at(50),
        at(95),
        at(100)
    )
}

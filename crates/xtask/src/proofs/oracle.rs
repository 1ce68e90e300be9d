//! Labelled cases of "grants no new access", also asked of z3.

use super::solver::{Manner, Solver, case};
use super::{OracleArguments, say_times, world};
use crate::process::say;
use anyhow::{Context, Result};
use iamscope_policy::{Policy, PolicyKind, SourceId, parse};
use iamscope_prove::{Answer, Mode, Prover};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Stands for any one account.
const SOME_ACCOUNT: &str = "<ACCOUNT ID>";

/// How often each case is asked; the last time counts.
const ROUNDS: usize = 5;

#[derive(Deserialize)]
struct Case {
    file: String,
    n: u32,
    want: String,
    #[serde(rename = "ref")]
    reference: Value,
    #[serde(rename = "cand")]
    candidate: Value,
}

pub(super) fn run(arguments: &OracleArguments) -> Result<()> {
    let path = &arguments.path;
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let cases: Vec<Case> = serde_json::from_str(&text.replace(SOME_ACCOUNT, "111111111111"))?;
    for mode in [Mode::Typed, Mode::FutureProof] {
        let (answers, mut times) = ours(&cases, mode);
        let mut agreed = 0;
        for (case, answer) in cases.iter().zip(&answers) {
            if *answer == case.want {
                agreed += 1;
            } else {
                say(&format!("{} {}: {answer}, labelled {}", case.file, case.n, case.want));
            }
        }
        say(&format!("{mode:?}: {agreed} of {} as labelled", cases.len()));
        say_times("  one proof", &mut times);
        if arguments.z3 && mode == Mode::Typed {
            for manner in [Manner::Whole, Manner::Parts] {
                theirs(&cases, &answers, manner)?;
            }
        }
    }
    Ok(())
}

impl Case {
    fn kind(&self) -> PolicyKind {
        let has_principal = |policy: &Value| policy.to_string().contains("\"Principal\"");
        if has_principal(&self.reference) || has_principal(&self.candidate) {
            PolicyKind::Resource
        } else {
            PolicyKind::Identity
        }
    }

    fn policies(&self) -> [Policy; 2] {
        [&self.reference, &self.candidate].map(|policy| parse(SourceId(0), &policy.to_string(), self.kind()).0)
    }
}

fn ours(cases: &[Case], mode: Mode) -> (Vec<&'static str>, Vec<Duration>) {
    let prover = Prover::new(mode);
    let mut times = Vec::new();
    let answers = cases.iter().map(|case| {
        let [reference, candidate] = case.policies();
        let mut answer = "";
        for round in 1..=ROUNDS {
            let start = Instant::now();
            let proof = prover.no_new_access(&reference, &candidate, case.kind());
            if round == ROUNDS {
                times.push(start.elapsed());
            }
            answer = match proof.answer {
                Answer::Holds => "PASS",
                Answer::Fails(_) => "FAIL",
                Answer::Unknown(_) => "UNKNOWN",
            };
        }
        answer
    });
    (answers.collect(), times)
}

/// Asks z3 and compares its answers with the labels and with ours.
fn theirs(cases: &[Case], ours: &[&str], manner: Manner) -> Result<()> {
    let solver = Solver::new("catalog.py", manner)?;
    let asked = (0..).zip(cases).map(|(id, one)| {
        let [reference, candidate] = one.policies();
        let has_principal = one.kind() == PolicyKind::Resource;
        let mut asked = case(id, has_principal, &one.reference, &one.candidate);
        if let Some(members) = asked.as_object_mut() {
            members.insert("keys".to_owned(), world::keys_of(&[&reference, &candidate]));
        }
        asked
    });
    let (mut times, mut building) = (Vec::new(), Vec::new());
    let (mut labelled, mut agreed, mut not_said) = (0, 0, BTreeMap::<String, u64>::new());
    solver.ask(&world::of_catalog(), asked, |theirs| {
        let place = usize::try_from(theirs.id)?;
        let (case, ours) = (cases.get(place), ours.get(place));
        let answer = match theirs.sat {
            Some(true) => "FAIL",
            Some(false) => "PASS",
            None => {
                *not_said.entry(theirs.why.unwrap_or_default()).or_default() += 1;
                return Ok(());
            }
        };
        times.push(Duration::from_secs_f64(theirs.seconds));
        building.push(Duration::from_secs_f64(theirs.building));
        labelled += u32::from(case.is_some_and(|case| case.want == answer));
        agreed += u32::from(ours == Some(&answer));
        if let (Some(case), Some(ours)) = (case, ours)
            && *ours != answer
        {
            say(&format!("{} {}: {ours} by us, {answer} by z3", case.file, case.n));
        }
        Ok(())
    })?;
    say(&format!(
        "z3 ({manner:?}) answers {} of {}: {labelled} as labelled, {agreed} as we do",
        times.len(),
        cases.len()
    ));
    for (why, count) in not_said {
        say(&format!("  not said by z3, {count}: {why}"));
    }
    say_times("  z3            ", &mut times);
    say_times("  writing for z3", &mut building);
    Ok(())
}

//! Generated pairs, asked of the prover and of z3.
//!
//! z3 needs a list of the actions there are: a third policy keeps the prover to those of the generator. Answers of z3 are
//! kept, so that a run goes on where it was stopped and a changed prover is compared in seconds.

use super::coverage::{Coverage, Outcome};
use super::solver::{Manner, Solver, Theirs, case, fingerprint, folder};
use super::{PairArguments, say_times, world};
use crate::process::say;
use anyhow::{Context, Result, bail};
use iamscope_eval::Value as Known;
use iamscope_policy::{PolicyKind, SourceId, parse};
use iamscope_prove::{Budget, Goal, Mode, Prover, Search, Witness};
use iamscope_testkit::pairs::{ACTIONS, Pair, pair};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a long run tells how far it is.
const TOLD: usize = 5_000;

pub(super) fn run(arguments: &PairArguments) -> Result<()> {
    let manner = if arguments.whole { Manner::Whole } else { Manner::Parts };
    let solver = Solver::new("ask.py", manner)?;
    let world = world::of_pairs();
    let path = arguments.answers.clone();
    let path = path.unwrap_or_else(|| folder().join("answers.jsonl"));
    let mut kept = Kept::open(&path, solver.version(&world)?)?;
    let seeds = arguments.first..arguments.first + arguments.pairs;
    if !arguments.kept {
        let missing: Vec<u64> = seeds.clone().filter(|seed| kept.answer(*seed).is_none()).collect();
        say(&format!("{} answers are kept", arguments.pairs - missing.len() as u64));
        let mut asked = 0;
        solver.ask(&world, missing.iter().map(|seed| case_of(*seed)), |theirs| {
            asked += 1;
            if asked % TOLD == 0 {
                say(&format!("z3 has answered {asked} of {}", missing.len()));
            }
            kept.add(theirs)
        })?;
    }
    let mut report = Report::default();
    let prover = Prover::new(Mode::Typed);
    let scope = scope();
    for seed in seeds {
        if let Some(theirs) = kept.answer(seed) {
            report.compare(&prover, &scope, theirs);
        }
    }
    report.say();
    if report.disagreements > 0 {
        bail!("{} disagreements", report.disagreements);
    }
    Ok(())
}

fn case_of(seed: u64) -> Value {
    let Pair {
        kind,
        reference,
        candidate,
    } = pair(seed);
    case(seed, kind == PolicyKind::Resource, &reference, &candidate)
}

/// Answers of z3 in a file, a line each.
struct Kept {
    version: String,
    answers: BTreeMap<u64, (String, Theirs)>,
    file: std::fs::File,
}

#[derive(Serialize, Deserialize)]
struct Line {
    /// What tells the claim, and how z3 was asked.
    claim: String,
    #[serde(flatten)]
    theirs: Theirs,
}

impl Kept {
    fn open(path: &Path, version: String) -> Result<Self> {
        let file = std::fs::File::options().append(true).create(true).read(true).open(path);
        let file = file.with_context(|| format!("cannot open {}", path.display()))?;
        let mut answers = BTreeMap::new();
        for line in BufReader::new(&file).lines() {
            // A run that was stopped may leave half a line.
            if let Ok(Line { claim, theirs }) = serde_json::from_str(&line?) {
                answers.insert(theirs.id, (claim, theirs));
            }
        }
        Ok(Self { version, answers, file })
    }

    /// Returns the answer to the claim of a pair, if z3 was asked that very claim.
    fn answer(&self, seed: u64) -> Option<&Theirs> {
        let (claim, theirs) = self.answers.get(&seed)?;
        (*claim == fingerprint(&self.version, &case_of(seed))).then_some(theirs)
    }

    fn add(&mut self, theirs: Theirs) -> Result<()> {
        let claim = fingerprint(&self.version, &case_of(theirs.id));
        let line = Line { claim, theirs };
        writeln!(self.file, "{}", serde_json::to_string(&line)?)?;
        self.answers.insert(line.theirs.id, (line.claim, line.theirs));
        Ok(())
    }
}

/// Returns a policy that allows the actions of the generator.
fn scope() -> iamscope_policy::Policy {
    let listed: Vec<Value> = ACTIONS.iter().map(|&action| json!(action)).collect();
    let scope = json!({"Statement": {"Effect": "Allow", "Action": listed, "Resource": "*"}});
    parse(SourceId(0), &scope.to_string(), PolicyKind::Identity).0
}

#[derive(Default)]
struct Report {
    ours: Vec<Duration>,
    theirs: Vec<Duration>,
    building: Vec<Duration>,
    coverage: Coverage,
    unknown: BTreeMap<String, u64>,
    not_said: BTreeMap<String, u64>,
    disagreements: u64,
    /// Requests that z3 was not asked about, because a variable stands for text with a wildcard in it.
    beyond: u64,
}

/// Returns whether the value of a variable has a wildcard in a request: AWS does not say whether it is one there, so that
/// z3 is not asked about such requests, and we show those in which it makes no difference.
fn has_wildcard(pair: &Pair, witness: &Witness) -> bool {
    let text = format!("{} {}", pair.reference, pair.candidate).to_ascii_lowercase();
    let is_wild = |value: &Known| match value {
        Known::One(value) => value.contains(['*', '?']),
        Known::Many(_) | Known::Absent | Known::Unknown => false,
    };
    let stands = |(key, value)| text.contains(&format!("${{{key}")) && is_wild(value);
    witness.context.iter().any(stands)
}

impl Report {
    fn compare(&mut self, prover: &Prover, scope: &iamscope_policy::Policy, theirs: &Theirs) {
        let pair = pair(theirs.id);
        let read = |text: &Value| parse(SourceId(0), &text.to_string(), pair.kind).0;
        let (reference, candidate) = (read(&pair.reference), read(&pair.candidate));
        let policies = [
            (&reference, pair.kind),
            (&candidate, pair.kind),
            (scope, PolicyKind::Identity),
        ];
        let goal = Goal::All(vec![Goal::Allows(1), Goal::Allows(0).negate(), Goal::Allows(2)]);
        let start = Instant::now();
        let found = prover.find(&policies, &goal, &mut Budget::default());
        self.ours.push(start.elapsed());
        self.theirs.push(Duration::from_secs_f64(theirs.seconds));
        self.building.push(Duration::from_secs_f64(theirs.building));
        let outcome = match &found {
            Search::Found(_) => Outcome::Fails,
            Search::Nothing => Outcome::Holds,
            Search::Unknown(why) => {
                let count = self.unknown.entry(why.to_string()).or_default();
                *count += 1;
                if *count == 1 {
                    say(&format!("pair {} unknown (z3: {:?}): {why}", theirs.id, theirs.sat));
                }
                Outcome::Unknown
            }
        };
        self.coverage.add(&pair, outcome);
        if let Some(why) = &theirs.why {
            *self.not_said.entry(why.clone()).or_default() += 1;
        }
        let is_other = match (outcome, theirs.sat) {
            (Outcome::Holds, Some(sat)) => sat,
            (Outcome::Fails, Some(sat)) => !sat,
            (Outcome::Unknown, _) | (_, None) => false,
        };
        if !is_other {
            return;
        }
        if let Search::Found(witness) = &found
            && has_wildcard(&pair, witness)
        {
            self.beyond += 1;
            return;
        }
        self.disagreements += 1;
        let (id, sat) = (theirs.id, theirs.sat);
        say(&format!(
            "pair {id}: z3 says {sat:?}\n  {}\n  {}\n  {found:?}",
            pair.reference, pair.candidate
        ));
    }

    fn say(&self) {
        let count = self.ours.len();
        let [holds, fails, unknown] = self.coverage.totals();
        let not_said: u64 = self.not_said.values().sum();
        say(&self.coverage.to_string());
        for (why, count) in &self.unknown {
            say(&format!("unknown, {count}: {why}"));
        }
        for (why, count) in &self.not_said {
            say(&format!("not said by z3, {count}: {why}"));
        }
        say(&format!(
            "{count} pairs: {holds} hold, {fails} fail, {unknown} unknown ({:.2} %); z3 does not say of {not_said}, and was not \
             asked about the requests of {}; {} disagreements",
            100.0 * unknown as f64 / count.max(1) as f64,
            self.beyond,
            self.disagreements
        ));
        say_times("  ours           ", &mut self.ours.clone());
        say_times("  z3             ", &mut self.theirs.clone());
        say_times("  writing for z3 ", &mut self.building.clone());
    }
}

//! The same claims, asked of z3.
//!
//! z3 comes from PyPI into a folder below `target`; `encode.py` says in its language what the policies mean. The actions are
//! those of the generator, for z3 needs a list of them: a third policy keeps the prover to the same.

use super::say_times;
use crate::process::{self, command, root, say};
use anyhow::{Context, Result, bail};
use iamscope_catalog::{Catalog, ConditionKeyType, ResourceTypeRef};
use iamscope_policy::{PolicyKind, SourceId, parse};
use iamscope_prove::{Budget, Goal, Mode, Prover, Search};
use iamscope_testkit::pairs::{ACTIONS, Family, KEYS, Pair, pair};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const PACKAGE: &str = "z3-solver==5.4.1";

/// Keys that every request has, of those that the pairs ask for.
const ALWAYS: &[&str] = &["aws:CurrentTime", "aws:SecureTransport"];

/// How many disagreements are shown.
const SHOWN: usize = 10;

#[derive(Deserialize)]
struct Theirs {
    id: u64,
    sat: Option<bool>,
    seconds: f64,
}

pub(super) fn run(first: u64, pairs: u64, jobs: u16) -> Result<()> {
    let python = install(&root().join("target/z3"))?;
    let script = root().join("crates/xtask/src/proofs/encode.py");
    let mut child = command(&python, &[])
        .arg(script)
        .arg(jobs.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start z3")?;
    let mut input = child.stdin.take().context("no input")?;
    let output = BufReader::new(child.stdout.take().context("no output")?);
    let writer = std::thread::spawn(move || -> std::io::Result<()> {
        writeln!(input, "{}", world())?;
        for seed in first..first + pairs {
            let Pair {
                kind,
                reference,
                candidate,
            } = pair(seed);
            let kind = if kind == PolicyKind::Resource {
                "resource"
            } else {
                "identity"
            };
            let case = json!({"id": seed, "kind": kind, "reference": reference, "candidate": candidate});
            writeln!(input, "{case}")?;
        }
        Ok(())
    });
    let report = compare(output)?;
    if !matches!(writer.join(), Ok(Ok(()))) || !child.wait()?.success() {
        bail!("z3 did not answer all");
    }
    report.say();
    if report.disagreements > 0 {
        bail!("{} disagreements", report.disagreements);
    }
    Ok(())
}

#[derive(Default)]
struct Report {
    ours: Vec<Duration>,
    theirs: Vec<Duration>,
    holds: u64,
    fails: u64,
    unknown: u64,
    gave_up: u64,
    disagreements: usize,
}

impl Report {
    fn say(&self) {
        let count = self.ours.len();
        say(&format!(
            "{count} pairs: {} hold, {} fail, {} unknown ({:.2} %); z3 gave up on {}; {} disagreements",
            self.holds,
            self.fails,
            self.unknown,
            100.0 * self.unknown as f64 / count.max(1) as f64,
            self.gave_up,
            self.disagreements
        ));
        say_times("  ours", &mut self.ours.clone());
        say_times("  z3  ", &mut self.theirs.clone());
    }
}

fn compare(output: impl BufRead) -> Result<Report> {
    let prover = Prover::new(Mode::Typed);
    let listed: Vec<Value> = ACTIONS.iter().map(|&action| json!(action)).collect();
    let scope = json!({"Statement": {"Effect": "Allow", "Action": listed, "Resource": "*"}});
    let (scope, _) = parse(SourceId(0), &scope.to_string(), PolicyKind::Identity);
    let goal = Goal::All(vec![Goal::Allows(1), Goal::Allows(0).negate(), Goal::Allows(2)]);
    let mut report = Report::default();
    for line in output.lines() {
        let theirs: Theirs = serde_json::from_str(&line?)?;
        let pair = pair(theirs.id);
        let read = |text: &Value| parse(SourceId(0), &text.to_string(), pair.kind).0;
        let (reference, candidate) = (read(&pair.reference), read(&pair.candidate));
        let policies = [
            (&reference, pair.kind),
            (&candidate, pair.kind),
            (&scope, PolicyKind::Identity),
        ];
        let start = Instant::now();
        let found = prover.find(&policies, &goal, &mut Budget::default());
        report.ours.push(start.elapsed());
        report.theirs.push(Duration::from_secs_f64(theirs.seconds));
        let is_found = match &found {
            Search::Found(_) => Some(true),
            Search::Nothing => Some(false),
            Search::Unknown(_) => None,
        };
        match is_found {
            Some(true) => report.fails += 1,
            Some(false) => report.holds += 1,
            None => {
                report.unknown += 1;
                if let (Search::Unknown(why), true) = (&found, report.unknown <= SHOWN as u64) {
                    say(&format!("pair {} unknown (z3: {:?}): {why}", theirs.id, theirs.sat));
                }
            }
        }
        report.gave_up += u64::from(theirs.sat.is_none());
        if is_found.is_some() && theirs.sat.is_some() && is_found != theirs.sat {
            report.disagreements += 1;
            if report.disagreements <= SHOWN {
                let id = theirs.id;
                say(&format!(
                    "pair {id}: z3 says {:?}\n  {}\n  {}\n  {found:?}",
                    theirs.sat, pair.reference, pair.candidate
                ));
            }
        }
    }
    Ok(report)
}

/// Returns what the requests can be.
fn world() -> Value {
    let catalog = Catalog::embedded();
    let actions = ACTIONS.iter().filter_map(|name| catalog.action(name)).map(|action| {
        let formats: Vec<Value> = action
            .resource_types()
            .map(|usage| format(usage.resource_type()))
            .collect();
        let needs_resource = action.resource_types().any(|usage| usage.is_required());
        json!({"name": action.full_name(), "formats": formats, "needsResource": needs_resource})
    });
    let keys = KEYS.iter().map(|key| {
        let known = catalog.condition_key(key.name);
        let is_bool = known.is_some_and(|known| known.value_type() == ConditionKeyType::Bool);
        let family = match key.family {
            Family::Text | Family::Binary => "text",
            Family::Number => "number",
            Family::Date => "date",
            Family::Bool if is_bool => "bool",
            Family::Bool => "text",
            Family::Address => "address",
            Family::Arn => "arn",
        };
        let actions: Option<Vec<&str>> = (!key.name.starts_with("aws:")).then(|| {
            let mut having: Vec<&str> = ACTIONS.to_vec();
            having.retain(|name| catalog.action(name).is_some_and(|action| has_key(action, key.name)));
            having
        });
        let facts = json!({
            "family": family,
            "multi": known.is_none_or(|known| known.is_multivalued()),
            "always": ALWAYS.contains(&key.name),
            "actions": actions,
        });
        (key.name.to_ascii_lowercase(), facts)
    });
    json!({"actions": actions.collect::<Vec<_>>(), "keys": keys.collect::<serde_json::Map<_, _>>()})
}

/// Returns the format of a resource type and those of its service whose ARNs look the same and are more specific.
fn format(kind: ResourceTypeRef<'_>) -> Value {
    let parts = |format: &str| {
        let head: Vec<String> = format.splitn(6, ':').take(5).map(str::to_owned).collect();
        (head, format.matches(['/', ':']).count())
    };
    let (head, separators) = parts(kind.arn_format());
    let siblings = kind.service().into_iter().flat_map(|service| service.resource_types());
    let formats = siblings.map(|sibling| sibling.arn_format());
    let others = formats.filter(|other| {
        let (its_head, its_separators) = parts(other);
        its_head == head && its_separators > separators
    });
    json!({"format": kind.arn_format(), "others": others.collect::<Vec<_>>()})
}

fn has_key(action: iamscope_catalog::ActionRef<'_>, key: &str) -> bool {
    let is_it = |known: iamscope_catalog::ConditionKeyRef<'_>| known.name().eq_ignore_ascii_case(key);
    action.condition_keys().any(is_it)
        || action
            .resource_types()
            .any(|usage| usage.condition_keys().any(is_it) || usage.resource_type().condition_keys().any(is_it))
}

fn install(folder: &Path) -> Result<String> {
    let python = folder.join("bin/python").to_string_lossy().into_owned();
    if !folder.join("bin/python").exists() {
        process::run(command("python3", &["-m", "venv"]).arg(folder))?;
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            PACKAGE,
        ];
        process::run(&mut command(&python, &install))?;
    }
    Ok(python)
}

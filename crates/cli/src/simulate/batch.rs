//! Many cases: lines in, lines out, a chunk at a time, so that memory does not grow with the input.

use super::BatchArguments;
use super::clock::{Moment, Time};
use crate::exit::{Exit, Failure, Outcome, first_cause};
use crate::terminal::Terminal;
use iamscope_catalog::Catalog;
use iamscope_simulate::batch::{Batch, Detail};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Bytes that are read before they are worked on: enough for cases with the same policies to meet, few enough to stay in
/// a cache. A longer line is read whole.
const CHUNK: usize = 16 << 20;

/// A longer line is no case.
const LONGEST_LINE: usize = 256 << 20;

/// What was done and how long each step took; the steps follow each other, each on all cores.
#[derive(Default)]
struct Stats {
    cases: u64,
    errors: u64,
    bytes: u64,
    reading: Time,
    deciding: Time,
    writing: Time,
}

pub(super) fn run(path: &Path, arguments: &BatchArguments, terminal: Terminal) -> Outcome {
    let threads = arguments.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::new(Exit::Failed, format!("cannot start threads: {error}")))?;
    let detail = if arguments.brief { Detail::Brief } else { Detail::Checks };
    let batch = Batch::new(Catalog::embedded(), detail);
    let mut input = open(path)?;
    let started = Moment::now();
    let stats = pool.install(|| work(&mut *input, &batch, path, terminal))?;
    if arguments.stats {
        terminal.tell_statistics(&stats.to_text(Moment::now().since(started), pool.current_num_threads()));
    }
    if stats.errors > 0 {
        let count = stats.errors;
        let lines = if count == 1 { "line" } else { "lines" };
        terminal.warn(&format!("{count} {lines} could not be read; the results say why"));
        return Ok(Exit::Partial);
    }
    if stats.cases == 0 {
        return Err(Failure::new(
            Exit::NoInput,
            format!("there is no case in `{}`", path.display()),
        ));
    }
    Ok(Exit::Clean)
}

fn open(path: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Box::new(file))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let exit = if error.kind() == ErrorKind::NotFound {
        Exit::NoInput
    } else {
        Exit::Failed
    };
    Failure::new(
        exit,
        format!("cannot read `{}`: {}", path.display(), first_cause(error)),
    )
}

fn work(input: &mut (dyn Read + Send), batch: &Batch<'_>, path: &Path, terminal: Terminal) -> Result<Stats, Failure> {
    let mut stats = Stats::default();
    let mut buffer: Vec<u8> = Vec::new();
    let mut line = 1;
    loop {
        let started = Moment::now();
        let is_end = fill(input, &mut buffer).map_err(|error| unreadable(path, &error))?;
        stats.reading += Moment::now().since(started);
        let end = match memchr::memrchr(b'\n', &buffer) {
            _ if is_end => buffer.len(),
            Some(place) => place + 1,
            None if buffer.len() > LONGEST_LINE => {
                let message = format!(
                    "line {line} of `{}` is longer than {LONGEST_LINE} bytes",
                    path.display()
                );
                return Err(Failure::new(Exit::Failed, message));
            }
            None => continue,
        };
        let chunk = buffer.get(..end).unwrap_or_default();
        stats.chunk(chunk, line, batch, terminal)?;
        if is_end {
            return Ok(stats);
        }
        line += memchr::memchr_iter(b'\n', chunk).count() as u64;
        buffer.drain(..end);
    }
}

/// Reads up to one more chunk; tells whether that was all.
fn fill(input: &mut (dyn Read + Send), buffer: &mut Vec<u8>) -> std::io::Result<bool> {
    let read = input.take(CHUNK as u64).read_to_end(buffer)?;
    Ok(read < CHUNK)
}

impl Stats {
    fn chunk(&mut self, chunk: &[u8], line: u64, batch: &Batch<'_>, terminal: Terminal) -> Result<(), Failure> {
        let started = Moment::now();
        let cases = batch.read(chunk, line);
        let read = Moment::now();
        let answers = batch.decide(&cases);
        let decided = Moment::now();
        let text = Batch::write(&cases, &answers);
        self.cases += cases.len() as u64;
        self.errors += cases.iter().filter(|case| case.is_error()).count() as u64;
        drop((cases, answers));
        terminal.write_bytes(&text)?;
        self.bytes += chunk.len() as u64;
        self.reading += read.since(started);
        self.deciding += decided.since(read);
        self.writing += Moment::now().since(decided);
        Ok(())
    }

    fn to_text(&self, all: Time, threads: usize) -> String {
        let rate = |seconds: f64| self.cases as f64 / seconds.max(1e-9);
        let per_core = |time: Time| {
            let passed = time.passed.as_secs_f64();
            if time.worked.is_zero() {
                return format!("{passed:.3} s, {:.0} cases/s per core", rate(passed * threads as f64));
            }
            let worked = time.worked.as_secs_f64();
            format!(
                "{passed:.3} s, {worked:.3} s of cores, {:.0} cases/s per core",
                rate(worked)
            )
        };
        let megabytes = self.bytes as f64 / 1e6;
        let mut lines = vec![
            format!(
                "{} cases ({megabytes:.1} MB), {} not read, {threads} threads",
                self.cases, self.errors
            ),
            format!("reading   {}", per_core(self.reading)),
            format!("deciding  {}", per_core(self.deciding)),
            format!("writing   {}", per_core(self.writing)),
            format!("all       {}", per_core(all)),
        ];
        lines.extend(peak_memory().map(|kilobytes| format!("memory    {:.1} MB at most", kilobytes as f64 / 1e3)));
        lines.join("\n  ")
    }
}

/// Returns the most memory that the program has had, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

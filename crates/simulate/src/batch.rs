//! Many cases, one JSON object per line.
//!
//! A chunk of lines goes through three steps, each over all cores: [`Batch::read`], [`Batch::decide`], [`Batch::write`].
//! They are apart so that whoever runs them can say how long each takes. Results keep the order of the lines.

mod shortcut;

use crate::case::Request;
use crate::decide::Prepared;
use crate::error::CaseError;
use crate::library::Library;
use crate::report::{Answer, CaseResult, decision_name, residual};
use iamscope_catalog::Catalog;
use iamscope_eval::{Decision, Explanation, PolicySet};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Cases that one thread takes at a time.
const RUN: usize = 64;

/// What is told beside the decisions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Nothing: a decision, and the condition on which it hinges.
    Brief,
    /// What each layer did.
    Checks,
}

/// A way through many cases, with the policies that were compiled on the way.
#[derive(Debug)]
pub struct Batch<'c> {
    library: Library<'c>,
    detail: Detail,
}

/// A case that was read.
pub struct Read<'t> {
    line: u64,
    id: Option<&'t RawValue>,
    case: Result<Prepared, CaseError>,
}

/// The answer to a case.
pub struct Answered {
    decision: Decision,
    explanation: Option<Explanation>,
}

/// A case that was read, and its place among the others.
struct Placed<'r> {
    kin: (usize, usize),
    place: usize,
    case: &'r Prepared,
}

/// The members of a case. Policies stay as they are written until it is known that they are new.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'t> {
    #[serde(borrow, default)]
    id: Option<&'t RawValue>,
    request: Request,
    #[serde(borrow, default)]
    policies: Option<&'t RawValue>,
    #[serde(borrow, default)]
    facts: Option<&'t RawValue>,
}

/// What of a case can be read when the rest cannot.
#[derive(Deserialize)]
struct Identified<'t> {
    #[serde(borrow, default)]
    id: Option<&'t RawValue>,
}

#[derive(Serialize)]
struct BriefLine<'r> {
    id: Option<&'r RawValue>,
    decision: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    residual: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize)]
struct ErrorLine<'r> {
    id: Option<&'r RawValue>,
    line: u64,
    error: String,
}

impl<'c> Batch<'c> {
    /// Starts without any policies.
    pub fn new(catalog: &'c Catalog, detail: Detail) -> Self {
        Self {
            library: Library::new(catalog),
            detail,
        }
    }

    /// Reads the cases of some lines; empty lines are none. `first_line` is the number of the first one.
    pub fn read<'t>(&self, text: &'t [u8], first_line: u64) -> Vec<Read<'t>> {
        let read = |&(number, line): &(u64, &'t [u8])| self.read_line(number, line);
        lines(text, first_line).par_iter().with_min_len(RUN).map(read).collect()
    }

    /// Decides cases; those that could not be read have no answer.
    ///
    /// Cases with the same policies are decided one after the other, wherever they stand: what a decision touches of them
    /// is then in a cache, and waiting for memory takes longer than deciding.
    pub fn decide(&self, cases: &[Read<'_>]) -> Vec<Option<Answered>> {
        let mut order: Vec<Placed<'_>> = cases.iter().enumerate().filter_map(Placed::new).collect();
        order.sort_unstable_by_key(|one| one.kin.0);
        let decide = |run: &[Placed<'_>]| {
            let mut answers = Vec::with_capacity(run.len());
            for kin in run.chunk_by(|one, other| one.kin == other.kin) {
                self.answer_kin(kin, &mut answers);
            }
            answers
        };
        let decided: Vec<Vec<Answered>> = order.par_chunks(RUN).map(decide).collect();
        let mut answers: Vec<Option<Answered>> = cases.iter().map(|_| None).collect();
        for (one, answer) in order.iter().zip(decided.into_iter().flatten()) {
            if let Some(place) = answers.get_mut(one.place) {
                *place = Some(answer);
            }
        }
        answers
    }

    /// Writes results, one line each.
    pub fn write(cases: &[Read<'_>], answers: &[Option<Answered>]) -> Vec<u8> {
        let write = |(cases, answers): (&[Read<'_>], &[Option<Answered>])| {
            let mut text = Vec::new();
            for (case, answer) in cases.iter().zip(answers) {
                case.write(answer.as_ref(), &mut text);
            }
            text
        };
        let runs = cases.par_chunks(RUN).zip(answers.par_chunks(RUN));
        let texts: Vec<Vec<u8>> = runs.map(write).collect();
        texts.concat()
    }

    fn read_line<'t>(&self, line: u64, text: &'t [u8]) -> Read<'t> {
        let malformed = |message: String| CaseError::Json(message);
        let text = match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(error) => {
                let error = malformed(format!("the line is no UTF-8 text after byte {}", error.valid_up_to()));
                return Read {
                    line,
                    id: None,
                    case: Err(error),
                };
            }
        };
        if let Some(read) = shortcut::read(&self.library, line, text) {
            return read;
        }
        match serde_json::from_str::<Envelope<'t>>(text) {
            Ok(envelope) => Read {
                line,
                id: envelope.id,
                case: self.prepare(&envelope),
            },
            Err(error) => Read {
                line,
                id: serde_json::from_str::<Identified<'t>>(text)
                    .ok()
                    .and_then(|case| case.id),
                case: Err(CaseError::from(error)),
            },
        }
    }

    fn prepare(&self, envelope: &Envelope<'_>) -> Result<Prepared, CaseError> {
        let given = self.library.facts(envelope.facts.map(RawValue::get))?;
        let policies = envelope.policies.map_or("{}", RawValue::get);
        Prepared::with_shared(&envelope.request, given, &self.library, |is_trust| {
            self.library.bundle(policies, is_trust)
        })
    }

    /// Decides cases that have the same policies and facts.
    fn answer_kin(&self, kin: &[Placed<'_>], answers: &mut Vec<Answered>) {
        if let Some(first) = kin.first() {
            let mut policies = first.case.policy_set();
            answers.extend(kin.iter().map(|one| self.answer(one.case, &mut policies)));
        }
    }

    fn answer(&self, case: &Prepared, policies: &mut PolicySet<'_>) -> Answered {
        match self.detail {
            Detail::Brief => Answered {
                decision: case.decide(policies),
                explanation: None,
            },
            Detail::Checks => {
                let (decision, explanation) = case.explain(policies);
                Answered {
                    decision,
                    explanation: Some(explanation),
                }
            }
        }
    }
}

impl<'r> Placed<'r> {
    fn new((place, read): (usize, &'r Read<'_>)) -> Option<Self> {
        let case = read.case.as_ref().ok()?;
        let kin = case.kin();
        Some(Self { kin, place, case })
    }
}

impl Read<'_> {
    /// Returns whether the case could not be read.
    pub fn is_error(&self) -> bool {
        self.case.is_err()
    }

    fn write(&self, answer: Option<&Answered>, text: &mut Vec<u8>) {
        let id = self.id;
        let notes = |case: &Prepared| case.notes().iter().map(ToString::to_string).collect();
        let written = match (&self.case, answer) {
            (Err(error), _) => {
                let error = error.to_string();
                let line = self.line;
                serde_json::to_writer(&mut *text, &ErrorLine { id, line, error })
            }
            (Ok(_), None) => Ok(()),
            (Ok(case), Some(Answered { decision, explanation })) => match explanation {
                Some(explanation) => {
                    let answer = Answer::new(decision, explanation, None);
                    let notes = notes(case);
                    serde_json::to_writer(&mut *text, &CaseResult { id, answer, notes })
                }
                None => {
                    let line = BriefLine {
                        id,
                        decision: decision_name(decision),
                        residual: residual(decision),
                        notes: notes(case),
                    };
                    serde_json::to_writer(&mut *text, &line)
                }
            },
        };
        // Nothing that is written here can fail: all keys are texts, and memory takes every byte.
        debug_assert!(written.is_ok());
        text.push(b'\n');
    }
}

/// Returns the lines of a text that are not empty, with their numbers.
fn lines(text: &[u8], first_line: u64) -> Vec<(u64, &[u8])> {
    let mut lines = Vec::new();
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).chain([text.len()]);
    for (number, end) in (first_line..).zip(ends) {
        let line = text.get(start..end).unwrap_or_default();
        if !line.trim_ascii().is_empty() {
            lines.push((number, line));
        }
        start = end + 1;
    }
    lines
}

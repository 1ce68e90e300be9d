//! What went wrong, collected with its place.

use crate::problem::{Place, Problem, Severity, one_line};
use crate::value::Origin;
use iamscope_policy::Sources;
use std::collections::BTreeSet;

/// One thing that is wrong in a template.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Fault {
    origin: Option<Origin>,
    file: Option<String>,
    message: String,
    help: Option<String>,
    severity: Severity,
}

impl Fault {
    /// Makes a fault that cost a part of the template.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            origin: None,
            file: None,
            message: message.into(),
            help: None,
            severity: Severity::Warning,
        }
    }

    /// Says that nothing is lost: the template is read, and what it depends on is not known.
    #[must_use]
    pub(super) fn open(mut self) -> Self {
        self.severity = Severity::Open;
        self
    }

    /// Says that nothing of a file was read.
    #[must_use]
    pub(super) fn whole_file(mut self, file: &str) -> Self {
        self.severity = Severity::Error;
        self.in_file(file)
    }

    /// Says which file it is about, where no text has a place for it.
    #[must_use]
    pub(super) fn in_file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    /// Says where, unless that was said before.
    #[must_use]
    pub(super) fn at(mut self, origin: Origin) -> Self {
        self.origin.get_or_insert(origin);
        self
    }

    /// Says what to do.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What is wrong in the templates of a run. Saying the same of the same place twice is saying it once.
#[derive(Debug, Default)]
pub(super) struct Problems {
    faults: Vec<Fault>,
    seen: BTreeSet<Fault>,
}

/// More would help nobody.
const MAX_FAULTS: usize = 1_000;

impl Problems {
    /// Takes note of a fault.
    pub(super) fn report(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS && self.seen.insert(fault.clone()) {
            self.faults.push(fault);
        }
    }

    /// Returns whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Forgets what was reported.
    pub(super) fn clear(&mut self) {
        self.faults.clear();
        self.seen.clear();
    }

    /// Takes note of everything in the other list.
    pub(super) fn extend(&mut self, other: &Self) {
        for fault in &other.faults {
            self.report(fault.clone());
        }
    }

    /// Turns them into lines for people, sorted by file and place.
    pub(super) fn into_list(self, sources: &Sources) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self
            .faults
            .into_iter()
            .map(|fault| fault.into_problem(sources))
            .collect();
        problems.sort_by(|a, b| (&a.file, a.place, &a.message).cmp(&(&b.file, b.place, &b.message)));
        problems
    }
}

impl Fault {
    fn into_problem(self, sources: &Sources) -> Problem {
        let source = self
            .origin
            .and_then(|origin| Some((origin, sources.find(origin.source)?)));
        let place = source.map(|(origin, source)| {
            let place = source.line_column(origin.span.start);
            Place {
                line: place.line as usize,
                column: place.column as usize,
            }
        });
        let file = match (self.file, source) {
            (Some(file), _) => file,
            (None, Some((_, source))) => source.name.clone(),
            (None, None) => String::new(),
        };
        Problem {
            file,
            place,
            severity: self.severity,
            message: one_line(&self.message),
            help: self.help.as_deref().map(one_line),
        }
    }
}

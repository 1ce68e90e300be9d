//! The rules of the house that a compiler does not check.
//!
//! Each file below holds one kind of rule and returns what breaks it. [`EXCEPTIONS`] lists what is let through, and why.

mod edges;
mod files;
mod length;
mod registry;
mod rooms;

use crate::process::{root, say};
use anyhow::{Result, bail};
use std::fmt;

/// A file that a rule does not bind, with the reason.
const EXCEPTIONS: [(Rule, &str, &str); 1] = [(
    Rule::FunctionLength,
    "crates/map/src/capability.rs",
    "`written` is a table of actions, one arm for each type of resource; cutting it would only hide that",
)];

/// The rules, by the name that an exception uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Rule {
    /// Crates depend on each other only along the table.
    Edge,
    /// No file over 400 lines without its tests.
    FileLength,
    /// No function over 80 lines.
    FunctionLength,
    /// Every check is registered.
    Registry,
    /// Every module opens with `//!`.
    ModuleDocs,
    /// Lints are expected with a reason, never allowed.
    Allow,
    /// No path of somebody's machine.
    MachinePath,
    /// Pure rooms forbid files, network, clock, environment, threads and printing.
    PureRoom,
}

/// Something that breaks a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Breach {
    pub(crate) rule: Rule,
    /// The file, from the top of the repository, or a crate.
    pub(crate) place: String,
    /// The line, where there is one.
    pub(crate) line: Option<usize>,
    pub(crate) message: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.place, self.message),
            None => write!(f, "{}: {}", self.place, self.message),
        }
    }
}

/// Checks all rules.
pub(crate) fn run() -> Result<()> {
    let files = files::read(&root())?;
    let mut breaches = edges::check()?;
    breaches.extend(files::check(&files));
    breaches.extend(length::check(&files));
    breaches.extend(registry::check(&files));
    breaches.extend(rooms::check(&files));
    breaches.sort();
    let excepted = |breach: &Breach| {
        let matches = |&(rule, place, _): &(Rule, &str, &str)| rule == breach.rule && place == breach.place;
        EXCEPTIONS.iter().any(matches)
    };
    breaches.retain(|breach| !excepted(breach));
    for breach in &breaches {
        say(&breach.to_string());
    }
    if !breaches.is_empty() {
        bail!(
            "{} breaches of the rules in ARCHITECTURE.md and CONTRIBUTING.md",
            breaches.len()
        );
    }
    say(&format!("tidy: {} files keep the rules", files.len()));
    Ok(())
}

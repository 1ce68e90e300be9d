//! Exit codes, and failures that end the program with one.

use std::error::Error;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// How the program ends. The numbers are part of the interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// Nothing to report.
    Clean,
    /// There are findings at or above `--fail-on`, or an answer is not the one of `--expect`.
    Findings,
    /// The command line is wrong.
    Usage,
    /// The program could not do its work.
    Failed,
    /// There was nothing to read.
    NoInput,
    /// Some input could not be read; the answer is about the rest.
    Partial,
}

/// The table of exit codes for the help text.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  nothing to report
  1  findings at or above --fail-on, or an answer that is not the one of --expect
  2  wrong usage
  3  could not run
  4  no input
  5  some input could not be read; the answer is about the rest";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Failed => 3,
            Exit::NoInput => 4,
            Exit::Partial => 5,
        })
    }
}

/// Why the program ends early.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
    help: Option<String>,
}

/// What a command comes to.
pub(crate) type Outcome = Result<Exit, Failure>;

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  = help: {help}"),
            None => Ok(()),
        }
    }
}

/// Writing to a program that has read enough is no failure; everything else is.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let exit = if error.kind() == io::ErrorKind::BrokenPipe {
            Exit::Clean
        } else {
            Exit::Failed
        };
        Self::new(exit, format!("cannot write: {error}"))
    }
}

/// Returns the first cause of an error: what the system said, without what was told on the way. A file error that tells
/// more than the system did names a temporary file; its kind is all that matters.
pub(crate) fn first_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    match cause.downcast_ref::<io::Error>() {
        Some(error) if error.get_ref().is_some() && error.kind() == io::ErrorKind::NotFound => {
            "there is no such folder".to_owned()
        }
        Some(error) if error.get_ref().is_some() => error.kind().to_string(),
        Some(_) | None => cause.to_string(),
    }
}

impl From<iamscope_access::NotFound> for Failure {
    fn from(error: iamscope_access::NotFound) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}

//! Where results and messages go: results to stdout, everything else to stderr.

use crate::exit::{Failure, first_cause};
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The outside of the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    is_quiet: bool,
}

impl Terminal {
    pub(crate) fn new(is_quiet: bool, color: When) -> Self {
        let choice = match color {
            When::Auto => ColorChoice::Auto,
            When::Always => ColorChoice::AlwaysAnsi,
            When::Never => ColorChoice::Never,
        };
        choice.write_global();
        Self { is_quiet }
    }

    /// Returns whether results are written in colour.
    pub(crate) fn has_color(self) -> bool {
        AutoStream::choice(&std::io::stdout()) != ColorChoice::Never
    }

    /// Writes a result, to a file if one is given.
    pub(crate) fn write(self, text: &str, output: Option<&Path>) -> Result<(), Failure> {
        match output {
            Some(path) => write_file(path, text.as_bytes()),
            None => {
                let mut stdout = anstream::stdout().lock();
                stdout.write_all(text.as_bytes())?;
                Ok(stdout.flush()?)
            }
        }
    }

    /// Writes a part of a result that is not for people.
    pub(crate) fn write_bytes(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(bytes)?;
        Ok(stdout.flush()?)
    }

    /// Tells figures that were asked for.
    pub(crate) fn tell_statistics(self, text: &str) {
        self.tell("statistics", AnsiColor::Cyan, text);
    }

    /// Tells something that is no result.
    pub(crate) fn note(self, text: &str) {
        if !self.is_quiet {
            self.tell("note", AnsiColor::Cyan, text);
        }
    }

    /// Tells that something is wrong but the work goes on.
    pub(crate) fn warn(self, text: &str) {
        self.tell("warning", AnsiColor::Yellow, text);
    }

    /// Tells why the work ends.
    pub(crate) fn error(self, text: &str) {
        self.tell("error", AnsiColor::Red, text);
    }

    fn tell(self, word: &str, color: AnsiColor, text: &str) {
        let style = Style::new().bold().fg_color(Some(color.into()));
        // Nobody is left to tell if this fails.
        drop(writeln!(anstream::stderr().lock(), "{style}{word}{style:#}: {text}"));
    }

    /// Shows what is being done, on a terminal only; gone when dropped.
    pub(crate) fn progress(self, what: &'static str) -> Progress {
        if self.is_quiet || !std::io::stderr().is_terminal() {
            return Progress(None);
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(Some(bar))
    }
}

/// Work that is shown.
pub(crate) struct Progress(Option<ProgressBar>);

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}

/// Writes a file that only its owner can read, whole or not at all.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let write = || -> std::io::Result<()> {
        // Temporary files are made with mode 0600, and a rename keeps it.
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| {
        let message = format!("cannot write `{}`: {}", path.display(), first_cause(&error));
        Failure::new(crate::exit::Exit::Failed, message)
    })
}

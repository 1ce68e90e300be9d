//! `iamscope demo`: the bundled example estate, wherever the binary is.

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Failure, Outcome};
use crate::map;
use crate::scan::{self, ScanArguments};
use crate::terminal::Terminal;
use clap::Args;
use include_dir::{Dir, include_dir};
use std::path::PathBuf;

static ACME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/acme");

#[derive(Args, Debug)]
pub(crate) struct DemoArguments {
    /// Write the example estate to this folder and stop
    #[arg(long, value_name = "FOLDER")]
    write_to: Option<PathBuf>,
    /// Stop after the findings
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    serving: map::ServingArguments,
}

pub(crate) fn run(arguments: &DemoArguments, terminal: Terminal) -> Outcome {
    if let Some(folder) = &arguments.write_to {
        refuse_used(folder)?;
        write(folder)?;
        terminal.note(&format!("the example estate is in `{}`", folder.display()));
        return Ok(Exit::Clean);
    }
    let folder = tempfile::tempdir().map_err(failed)?;
    write(&folder.path().join("acme"))?;
    // Places in the findings should read `acme/iam/prod.json` and not name a folder that is gone tomorrow.
    std::env::set_current_dir(folder.path()).map_err(failed)?;
    scan::run(&ScanArguments::of("acme"), terminal)?;
    if arguments.no_serve {
        return Ok(Exit::Clean);
    }
    map::serve(
        (&[PathBuf::from("acme")], &[]),
        &DeploymentArguments::default(),
        &arguments.serving,
        terminal,
    )
}

/// Nothing that somebody has written is overwritten.
fn refuse_used(folder: &std::path::Path) -> Result<(), Failure> {
    let is_used = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    if is_used {
        let message = format!("the folder `{}` is not empty", folder.display());
        return Err(Failure::new(Exit::Failed, message).help("name a folder that is empty or does not exist yet"));
    }
    Ok(())
}

fn write(folder: &std::path::Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(failed)?;
    ACME.extract(folder).map_err(failed)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn failed(error: std::io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("cannot write the example estate: {error}"))
}

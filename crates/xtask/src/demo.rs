//! The main job on the example estate: build, scan, serve the map.

use crate::process::{self, root, say, step};
use crate::web;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::PathBuf;
use std::process::Command;

const EXAMPLE: &str = "examples/acme";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Stop after printing the findings
    #[arg(long)]
    no_serve: bool,
    /// Serve the map on this port; any free one by default
    #[arg(long)]
    port: Option<u16>,
}

/// Returns the folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Makes a command of the release binary.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(target().join("release/iamscope"));
    command.current_dir(root());
    command
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    web::build_if_possible()?;
    step("build iamscope", process::build_release)?;
    step("scan the example estate", || {
        let status = binary()
            .args(["scan", EXAMPLE])
            .status()
            .context("cannot start iamscope")?;
        // 1 says that there are findings, which is what the example is for.
        match status.code() {
            Some(0 | 1) => Ok(()),
            Some(_) | None => bail!("iamscope scan: {status}"),
        }
    })?;
    if arguments.no_serve {
        return Ok(());
    }
    say("==> serve the map; stop with Ctrl-C");
    let mut map = binary();
    map.args(["map", EXAMPLE, "--no-open"]);
    if let Some(port) = arguments.port {
        map.args(["--port", &port.to_string()]);
    }
    process::run(&mut map)
}

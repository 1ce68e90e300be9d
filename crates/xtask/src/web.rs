//! Building the web page.

use crate::process;
use crate::process::{command, root, say, step};
use crate::tool;
use anyhow::Result;
use clap::Args;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use walkdir::WalkDir;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Build even if nothing changed
    #[arg(long)]
    force: bool,
}

pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(root().join("web"));
    npm
}

/// Builds the page.
pub(crate) fn build(force: bool) -> Result<()> {
    tool::node()?;
    packages()?;
    if !force && is_fresh(&root().join("web")) {
        say("the web page is up to date");
        return Ok(());
    }
    step("build the web page", || process::run(&mut npm(&["run", "build"])))
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    build(arguments.force)
}

/// Builds the page if Node.js is there, and says so if not; the binary works without.
pub(crate) fn build_if_possible() -> Result<()> {
    match tool::node() {
        Ok(_) => build(false),
        Err(missing) => {
            say(&format!("the web page is not built: {missing}; everything else works"));
            Ok(())
        }
    }
}

/// Installs the npm packages of the lock file if they are not there.
pub(crate) fn packages() -> Result<()> {
    let web = root().join("web");
    let installed = newest(&web.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= newest(&web.join("package-lock.json")) {
        return Ok(());
    }
    step("install npm packages", || {
        process::run(&mut npm(&["ci", "--no-audit", "--no-fund"]))
    })
}

/// Returns whether the built page is newer than everything it is built from.
fn is_fresh(web: &Path) -> bool {
    let inputs = [
        "src",
        "public",
        "index.html",
        "package-lock.json",
        "vite.config.ts",
        "svelte.config.js",
        "tsconfig.json",
    ];
    let sources = inputs.iter().filter_map(|name| newest(&web.join(name))).max();
    let built = newest(&web.join("dist/index.html"));
    built.is_some() && built >= sources
}

/// Returns when the newest file at or below a path was written.
fn newest(path: &Path) -> Option<SystemTime> {
    let files = WalkDir::new(path).into_iter().filter_map(Result::ok);
    let times = files.filter(|entry| entry.file_type().is_file());
    times.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max()
}

//! The programs that the web page, its tests and measuring need.

use crate::process::{command, output, run, say};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// The oldest Node.js that builds the page.
const NODE: u32 = 20;

const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Returns the version of a Node.js that can build the page, or why there is none.
pub(crate) fn node() -> Result<String> {
    let Some(version) = output(&mut command("node", &["--version"])) else {
        bail!("Node.js is not installed; install version {NODE} or newer");
    };
    let major = version.trim_start_matches('v').split('.').next().unwrap_or_default();
    match major.parse::<u32>() {
        Ok(major) if major >= NODE => Ok(version),
        Ok(_) | Err(_) => bail!("Node.js is {version}; install version {NODE} or newer"),
    }
}

/// Finds a program the way a shell does.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Returns a Chromium for the browser tests, installing the Debian package if there is none.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return if path.is_file() {
            Ok(path)
        } else {
            bail!("CHROMIUM names `{}`, which is no file", path.display())
        };
    }
    let installed = || CHROMIUM_NAMES.iter().find_map(|name| find(name));
    if let Some(path) = installed() {
        return Ok(path);
    }
    let help = "install Chromium, or set CHROMIUM to its path, and run this again";
    install("chromium", "the browser tests need Chromium", help)?;
    match installed() {
        Some(path) => Ok(path),
        None => bail!("the package `chromium` is installed but there is no program of that name"),
    }
}

/// Returns Valgrind, installing the Debian package if it is not there.
pub(crate) fn valgrind() -> Result<PathBuf> {
    program("valgrind", "valgrind", "counting instructions needs Valgrind")
}

/// Returns the program of Graphviz that draws, installing the Debian package if it is not there.
pub(crate) fn graphviz() -> Result<PathBuf> {
    program("dot", "graphviz", "drawing the exported map needs Graphviz")
}

fn program(name: &str, package: &str, need: &str) -> Result<PathBuf> {
    if let Some(path) = find(name) {
        return Ok(path);
    }
    install(package, need, &format!("install {package} and run this again"))?;
    match find(name) {
        Some(path) => Ok(path),
        None => bail!("the package `{package}` is installed but there is no program `{name}`"),
    }
}

/// Installs a Debian package; `need` says what it is for, and `help` what to do where that is not possible.
fn install(package: &str, need: &str, help: &str) -> Result<()> {
    if find("apt-get").is_none() {
        bail!("{need} and this system has no apt-get; {help}");
    }
    let is_root = output(&mut command("id", &["-u"])).as_deref() == Some("0");
    let has_sudo = !is_root && output(&mut command("sudo", &["--non-interactive", "true"])).is_some();
    if !is_root && !has_sudo {
        bail!("{need} and installing packages needs root; {help}");
    }
    say(&format!("{need}; installing the Debian package `{package}`"));
    for arguments in [
        &["update"][..],
        &["install", "--yes", "--no-install-recommends", package][..],
    ] {
        let mut install = if is_root {
            command("apt-get", arguments)
        } else {
            let mut install = command("sudo", &["--non-interactive", "apt-get"]);
            install.args(arguments);
            install
        };
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    Ok(())
}

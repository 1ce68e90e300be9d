//! Exports of the map opened by the programs that they are for.

use crate::process::{self, cargo, command, root};
use crate::tool;
use anyhow::{Context, Result};
use std::path::Path;

/// What reads them.
const PACKAGES: [&str; 2] = ["networkx==3.4.2", "pydot==3.0.4"];

/// What is written, and into which file.
const EXPORTS: [(&str, &str); 4] = [
    ("json", "map.json"),
    ("graphml", "map.graphml"),
    ("dot", "map.dot"),
    ("opengraph", "map.opengraph.json"),
];

/// Exports the map of the example estate and lets Python and Graphviz read it.
pub(crate) fn check() -> Result<()> {
    let folder = crate::demo::target().join("exports");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make folder {}", folder.display()))?;
    process::run(&mut cargo(&["build", "--locked", "--package", "iamscope-cli"]))?;
    let binary = crate::demo::target().join("debug/iamscope");
    for (format, name) in EXPORTS {
        let mut export = command(&binary.to_string_lossy(), &["map", "--export", format, "--output"]);
        process::run(export.arg(folder.join(name)).arg(root().join("examples/acme")))?;
    }
    tool::graphviz()?;
    let python = python(&folder.join("python"))?;
    let script = root().join("crates/map/tests/exports.py");
    process::run(command(&python, &[]).arg(script).arg(&folder))
}

/// Returns a Python that has the packages.
fn python(folder: &Path) -> Result<String> {
    let python = folder.join("bin/python").to_string_lossy().into_owned();
    if !folder.join("bin/python").exists() {
        process::run(command("python3", &["-m", "venv"]).arg(folder))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    process::run(command(&python, &install).args(PACKAGES))?;
    Ok(python)
}

//! Files that are written from the code: the pages of the checks, the conformance table, the
//! table of techniques, the table of policy validation.

mod conformance;
mod techniques;

use anyhow::{Context, bail};
use clap::Args;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Only check that the files in the repository are fresh
    #[arg(long)]
    check: bool,
}

/// Writes all generated files, or says which of them are stale.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    write_pages_of_checks(arguments.check)?;
    write_one("docs/conformance.md", &conformance::page(&root())?, arguments.check)?;
    write_one("docs/techniques.md", &techniques::page(&root())?, arguments.check)?;
    write_one("docs/validation.md", &iamscope_validate::page(), arguments.check)
}

fn write_pages_of_checks(check: bool) -> anyhow::Result<()> {
    let folder = root().join("docs/checks");
    let pages = iamscope_checks::pages::pages();
    let mut stale = Vec::new();
    for page in &pages {
        let path = folder.join(&page.path);
        if fs::read_to_string(&path).ok().as_ref() == Some(&page.text) {
            continue;
        }
        stale.push(page.path.clone());
        if !check {
            fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            fs::write(&path, &page.text).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    let wanted: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    for name in existing(&folder)? {
        if wanted.contains(name.as_str()) {
            continue;
        }
        if !check {
            fs::remove_file(folder.join(&name)).with_context(|| format!("cannot remove {name}"))?;
        }
        stale.push(name);
    }
    if check && !stale.is_empty() {
        bail!("stale in docs/checks: {}; run `cargo xtask generate`", stale.join(", "));
    }
    Ok(())
}

/// Writes one file, or fails if it is stale.
fn write_one(path: &str, text: &str, check: bool) -> anyhow::Result<()> {
    let place = root().join(path);
    if fs::read_to_string(&place).ok().as_deref() == Some(text) {
        return Ok(());
    }
    if check {
        bail!("stale: {path}; run `cargo xtask generate`");
    }
    fs::write(&place, text).with_context(|| format!("cannot write {}", place.display()))
}

/// Returns the names of the files in a folder, sorted; none if there is no such folder.
fn existing(folder: &Path) -> anyhow::Result<Vec<String>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Returns the folder of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

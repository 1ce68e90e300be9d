//! Exports of a generated estate, written to a folder.

use crate::process::say;
use anyhow::{Context, Result};
use clap::Args;
use iamscope_testkit::{Shape, exports};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Roles per account
    #[arg(long, default_value_t = 5000)]
    roles: usize,
    /// Users per account
    #[arg(long, default_value_t = 1000)]
    users: usize,
    /// Customer managed policies per account
    #[arg(long, default_value_t = 1500)]
    policies: usize,
    /// Accounts, one file each
    #[arg(long, default_value_t = 1)]
    accounts: usize,
    /// Where randomness starts; the same seed gives the same files
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to write to
    #[arg(long)]
    out: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let shape = Shape {
        roles: arguments.roles,
        users: arguments.users,
        policies: arguments.policies,
        accounts: arguments.accounts,
        seed: arguments.seed,
    };
    let bytes = write(shape, &arguments.out)?;
    say(&format!(
        "{} files, {bytes} bytes in {}",
        shape.accounts,
        arguments.out.display()
    ));
    Ok(())
}

/// Writes one file per account and returns the number of bytes.
pub(crate) fn write(shape: Shape, folder: &Path) -> Result<usize> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make folder {}", folder.display()))?;
    let mut bytes = 0;
    for export in exports(shape) {
        let path = folder.join(format!("{}.json", export.account));
        let text = serde_json::to_string_pretty(&export.details)?;
        bytes += text.len();
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(bytes)
}

//! Generated documents and schemas.

use anyhow::Result;
use clap::Args;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Only check that the files in the repository are fresh
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(_arguments: &Arguments) -> Result<()> {
    Ok(())
}

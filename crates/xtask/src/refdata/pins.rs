//! Pinned packages: downloaded once, checked by hash, unpacked into the cache.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use iamscope_catalog::SourceFacts;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// Unpacks the members of a wheel whose names begin with one of the given texts.
const UNPACK: &str = "\
import sys, zipfile
wheel, folder, *starts = sys.argv[1:]
archive = zipfile.ZipFile(wheel)
archive.extractall(folder, [name for name in archive.namelist() if name.startswith(tuple(starts))])
";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pins {
    package: Vec<Pin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    name: String,
    version: String,
    file: String,
    sha256: String,
    date: String,
    members: Vec<String>,
}

/// The pinned packages, unpacked.
pub(super) struct Packages {
    cache: PathBuf,
    pins: Vec<Pin>,
}

/// Brings all pinned packages into the cache folder.
pub(super) fn fetch(pins: &Path, cache: &Path) -> anyhow::Result<Packages> {
    let pins = read(pins)?;
    fs::create_dir_all(cache)?;
    for pin in &pins {
        pin.fetch(cache)
            .with_context(|| format!("package {} {}", pin.name, pin.version))?;
    }
    Ok(Packages {
        cache: cache.to_owned(),
        pins,
    })
}

impl Packages {
    /// Returns the folder into which a package is unpacked.
    pub(super) fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let pin = self.pins.iter().find(|pin| pin.name == name);
        Ok(pin.with_context(|| format!("no pin for {name}"))?.folder(&self.cache))
    }

    /// Returns the packages as provenance.
    pub(super) fn sources(&self) -> Vec<SourceFacts> {
        let source = |pin: &Pin| SourceFacts {
            package: pin.name.clone(),
            version: pin.version.clone(),
            sha256: pin.sha256.clone(),
            date: pin.date.clone(),
        };
        self.pins.iter().map(source).collect()
    }
}

impl Pin {
    fn folder(&self, cache: &Path) -> PathBuf {
        cache.join(format!("{}-{}", self.name, self.version))
    }

    fn fetch(&self, cache: &Path) -> anyhow::Result<()> {
        let wheel = cache.join(&self.file);
        if !wheel.exists() {
            let requirement = format!("{}=={}", self.name, self.version);
            let mut pip = Command::new("python3");
            pip.args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
            ]);
            run(pip.args(["--only-binary=:all:", "--dest"]).arg(cache).arg(requirement))?;
        }
        let mut found = String::new();
        for byte in Sha256::digest(fs::read(&wheel)?) {
            write!(found, "{byte:02x}")?;
        }
        if found != self.sha256 {
            bail!("{} has the hash {found}, the pin says {}", wheel.display(), self.sha256);
        }
        // Unpacked anew each time, so that what is read is what was hashed.
        let folder = self.folder(cache);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        run(Command::new("python3")
            .args(["-c", UNPACK])
            .arg(&wheel)
            .arg(&folder)
            .args(&self.members))
    }
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().context("cannot run python3")?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Vec<Pin>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let pins = toml::from_str::<Pins>(&text).with_context(|| format!("cannot understand {}", path.display()))?;
    Ok(pins.package)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notices without network that somebody changed a pin and forgot to run the task.
    #[test]
    fn the_embedded_data_is_of_the_pinned_packages() {
        let pins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/pins.toml");
        let mut packages = Packages {
            cache: PathBuf::new(),
            pins: read(&pins).unwrap(),
        }
        .sources();
        packages.sort_by(|left, right| left.package.cmp(&right.package));
        let embedded = iamscope_catalog::Catalog::embedded()
            .provenance()
            .map(|source| SourceFacts {
                package: source.package().to_owned(),
                version: source.version().to_owned(),
                sha256: source.sha256().to_owned(),
                date: source.date().to_owned(),
            });
        assert_eq!(embedded.collect::<Vec<_>>(), packages);
    }
}

//! Puts the built page where the crate embeds it from; without a built page the embedded directory is empty.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let built = root.join("../../web/dist");
    let embedded = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("page");
    // A watched path that does not exist makes cargo run this script on every build, so an empty one is made. A source
    // tree that cannot be written to is no reason to fail.
    drop(fs::create_dir_all(&built));
    println!("cargo::rerun-if-changed={}", built.display());
    if embedded.exists() {
        fs::remove_dir_all(&embedded)?;
    }
    fs::create_dir_all(&embedded)?;
    if built.join("index.html").is_file() {
        copy(&built, &embedded)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

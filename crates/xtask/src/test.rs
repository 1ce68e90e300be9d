//! All tests: Rust, documentation, exports, web page, browser.

use crate::process::{self, cargo, root, say, step};
use crate::{exports, tool, web};
use anyhow::Result;
use clap::Args;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Leave out the tests of the web page, which need Node.js and Chromium
    #[arg(long)]
    no_web: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.no_web {
        return rust_tests();
    }
    // What is missing should be said before the long builds, not after.
    let node = tool::node()?;
    let chromium = step("find Chromium", tool::chromium)?;
    say(&format!("Node.js {node}, Chromium at {}", chromium.display()));
    web::build(false)?;
    rust_tests()?;
    step("exports read by other programs", exports::check)?;
    step("web unit tests", || {
        process::run(&mut web::npm(&["run", "check"]))?;
        process::run(&mut web::npm(&["run", "test"]))
    })?;
    step("browser tests", || {
        process::run(&mut cargo(&["build", "--locked", "--package", "iamscope-cli"]))?;
        let binary = crate::demo::target().join("debug/iamscope");
        let mut e2e = web::npm(&["run", "e2e"]);
        e2e.env("IAMSCOPE_BIN", binary)
            .env("IAMSCOPE_ESTATE", root().join("examples/acme"))
            .env("CHROMIUM", &chromium);
        process::run(&mut e2e)
    })
}

fn rust_tests() -> Result<()> {
    step("Rust tests", || {
        let mut tests = if tool::find("cargo-nextest").is_some() {
            cargo(&["nextest", "run", "--workspace", "--locked"])
        } else {
            cargo(&["test", "--workspace", "--locked", "--lib", "--bins", "--tests"])
        };
        process::run(&mut tests)
    })?;
    step("documentation tests", || {
        process::run(&mut cargo(&["test", "--workspace", "--locked", "--doc", "--quiet"]))
    })
}

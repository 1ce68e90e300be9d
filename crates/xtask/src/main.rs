//! The project's own tasks: demo, test, generate, refdata, tidy, bench.

mod refdata;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Run a task of this project")]
enum Task {
    /// Rebuild the embedded AWS facts from the pinned packages
    Refdata(refdata::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Refdata(arguments) => refdata::run(&arguments),
    }
}

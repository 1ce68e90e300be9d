//! The project's own tasks: demo, test, generate, refdata, tidy, bench.
fn main() {}

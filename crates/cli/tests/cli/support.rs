//! Running the binary.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run came to.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs iamscope in the top folder of the repository, without an environment.
pub(crate) fn iamscope(arguments: &[&str]) -> Run {
    iamscope_with(arguments, "")
}

/// Runs iamscope with something on its standard input.
pub(crate) fn iamscope_with(arguments: &[&str], input: &str) -> Run {
    iamscope_in(".", arguments, input)
}

/// Runs iamscope in a folder of the repository, or any other.
pub(crate) fn iamscope_in(folder: &str, arguments: &[&str], input: &str) -> Run {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut child = Command::new(env!("CARGO_BIN_EXE_iamscope"))
        .args(arguments)
        .current_dir(top)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("iamscope starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // Commands that read no input may be gone already.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    let output = child.wait_with_output().expect("iamscope ends");
    Run {
        code: output.status.code().expect("an exit code"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

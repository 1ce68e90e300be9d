//! The walk-through in the README shows what the tool really prints.

use crate::support::iamscope;
use crate::walkthrough::{commands, matches};

const README: &str = include_str!("../../../../README.md");

#[test]
fn the_walk_through_is_true() {
    let commands = commands(README);
    assert!(commands.len() > 10);
    for (words, shown) in &commands {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        if arguments == ["scan"] {
            arguments.push("examples/acme");
        } else {
            arguments.extend(["--estate", "examples/acme"]);
        }
        let pattern: Vec<&str> = shown.lines().collect();
        let run = iamscope(&arguments);
        let printed: Vec<&str> = run.stdout.lines().collect();
        assert!(
            matches(&pattern, &printed),
            "{arguments:?} prints\n{}{}",
            run.stdout,
            run.stderr
        );
    }
}

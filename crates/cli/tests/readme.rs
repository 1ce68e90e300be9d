//! The walk-through in the README shows what the tool really prints.

mod support;

use support::iamscope;

const README: &str = include_str!("../../../README.md");

/// Returns whether lines match a pattern in which `...` stands for any number of lines.
fn matches(pattern: &[&str], lines: &[&str]) -> bool {
    match pattern.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|skipped| matches(rest, &lines[skipped..])),
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, lines)| line == first && matches(rest, lines)),
    }
}

#[test]
fn the_walk_through_is_true() {
    let blocks: Vec<&str> = README
        .split("```console\n")
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next())
        .collect();
    assert!(blocks.len() > 10);
    for block in blocks {
        let mut lines = block.lines();
        let command = lines
            .next()
            .and_then(|line| line.strip_prefix("$ iamscope ").or(line.strip_prefix("$ iamscope")));
        let mut arguments: Vec<&str> = command
            .expect("a command")
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect();
        if arguments == ["scan"] {
            arguments.push("examples/acme");
        } else {
            arguments.extend(["--estate", "examples/acme"]);
        }
        let pattern: Vec<&str> = lines.collect();
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

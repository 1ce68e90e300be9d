//! Pages that show what the tool really prints.

use crate::support::iamscope_in;
use std::path::Path;

/// A page is written anew if this variable is set.
const UPDATE: &str = "IAMSCOPE_UPDATE";

/// Returns the commands of a page and what it says that they print.
pub(crate) fn commands(page: &str) -> Vec<(Vec<String>, String)> {
    let blocks = page.split("```console\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    blocks.map(command).collect()
}

/// A command line may go on behind a backslash.
fn command(block: &str) -> (Vec<String>, String) {
    let mut lines = block.lines();
    let mut words = Vec::new();
    for line in lines.by_ref() {
        let part = line.strip_suffix('\\');
        words.extend(
            part.unwrap_or(line)
                .split_whitespace()
                .map(|word| word.trim_matches('\'').to_owned()),
        );
        if part.is_none() {
            break;
        }
    }
    assert!(words.len() > 2 && words[0] == "$" && words[1] == "iamscope", "{block}");
    words.drain(..2);
    (words, lines.map(|line| format!("{line}\n")).collect())
}

/// Returns whether lines match a pattern in which `...` stands for any number of lines.
pub(crate) fn matches(pattern: &[&str], lines: &[&str]) -> bool {
    match pattern.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|skipped| matches(rest, &lines[skipped..])),
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, lines)| line == first && matches(rest, lines)),
    }
}

/// Checks that a page shows all that its commands print, or writes it so, and that it shows files as they are: a block of
/// JSON stands behind the name of its file.
pub(crate) fn check(path: &str, folder: &str) {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(top.join(path)).expect("a page");
    let mut rest = page.as_str();
    let mut right = String::new();
    while let Some((before, tail)) = rest.split_once("\n```") {
        let (kind, tail) = tail.split_once('\n').expect("a block");
        let (block, tail) = tail.split_once("```").expect("the end of a block");
        right.push_str(before);
        right.push_str(&format!(
            "\n```{kind}\n{}```",
            contents(kind, block, before, &top, folder)
        ));
        rest = tail;
    }
    right.push_str(rest);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(top.join(path), right).expect("a page that can be written");
    } else {
        assert!(
            page == right,
            "{path} is not as it should be; run this test with {UPDATE}=1\n{}",
            difference(&page, &right)
        );
    }
}

/// Returns what a block should contain.
fn contents(kind: &str, block: &str, before: &str, top: &Path, folder: &str) -> String {
    match kind {
        "json" => {
            let name = before
                .trim_end()
                .trim_end_matches("`:")
                .rsplit('`')
                .next()
                .expect("the name of a file");
            std::fs::read_to_string(top.join(folder).join(name)).expect("a file")
        }
        "console" => {
            let (words, shown) = command(block);
            let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
            let run = iamscope_in(folder, &arguments, "");
            assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
            let call = block.strip_suffix(&shown).expect("a command");
            format!("{call}{}", run.stdout)
        }
        other => panic!("a block of {other}"),
    }
}

/// Returns the first lines that differ.
fn difference(is: &str, should: &str) -> String {
    let pairs = is.lines().zip(should.lines());
    let (place, (is, should)) = pairs
        .enumerate()
        .find(|(_, (is, should))| is != should)
        .unwrap_or((0, ("", "")));
    format!("line {}\n  is      {is}\n  should  {should}", place + 1)
}

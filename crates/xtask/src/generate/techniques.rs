//! `docs/techniques.md`: every escalation technique that the map knows.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Where the techniques are, from the top of the repository.
const FOLDER: &str = "crates/map/techniques";

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask generate`; change crates/map/techniques instead. -->

# How permissions escalate

Every technique that the map follows: a way from the permission to change one thing to the permission to do another. Each
is an entry in [crates/map/techniques](../crates/map/techniques), with small estates beside it in which it is found, and
in which it is not found once a permission or a precondition is missing.

- **documented**: AWS's documentation confirms every part. These are on.
- **experimental**: some part is not confirmed. These are off unless asked for.

A permission is read as *action on what*, where names such as `function` stand for what takes part. Whoever has a `passed`
role needs `iam:PassRole` on it, and the role must trust the service that it is passed to. What no estate tells, such as
whether somebody reaches a port, stays a condition of the edge.
";

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    technique: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    name: String,
    aliases: Vec<String>,
    confidence: String,
    actor: String,
    #[serde(default)]
    cast: BTreeMap<String, String>,
    needs: Vec<String>,
    #[serde(default, rename = "if")]
    preconditions: Vec<String>,
    outcome: String,
    sources: Vec<String>,
}

/// Writes the page.
pub(super) fn page(root: &Path) -> Result<String> {
    let folder = root.join(FOLDER);
    let mut files = Vec::new();
    for name in super::existing(&folder)? {
        let text = std::fs::read_to_string(folder.join(&name)).with_context(|| format!("cannot read {name}"))?;
        let file: File = toml::from_str(&text).with_context(|| format!("cannot understand {name}"))?;
        files.push((name.trim_end_matches(".toml").to_owned(), file.technique));
    }
    let mut text = INTRODUCTION.to_owned();
    write_page(&mut text, &files).context("cannot write the page")?;
    Ok(text)
}

fn write_page(text: &mut String, files: &[(String, Vec<Entry>)]) -> std::fmt::Result {
    let all = || files.iter().flat_map(|(_, entries)| entries);
    let documented = all().filter(|entry| entry.confidence == "documented").count();
    writeln!(text, "\n| | |\n|---|---|")?;
    writeln!(text, "| techniques | {} |", all().count())?;
    writeln!(text, "| of these documented | {documented} |")?;
    writeln!(text, "| of these experimental | {} |", all().count() - documented)?;
    for (service, entries) in files {
        writeln!(text, "\n## {service}\n")?;
        writeln!(
            text,
            "| id | technique | actor | permissions | if | outcome | confidence | also called | sources |"
        )?;
        writeln!(text, "|---|---|---|---|---|---|---|---|---|")?;
        for entry in entries {
            write_row(text, entry)?;
        }
    }
    Ok(())
}

fn write_row(text: &mut String, entry: &Entry) -> std::fmt::Result {
    let cast = entry.cast.iter().map(|(name, member)| format!("`{name}` is {member}"));
    let passes = entry
        .cast
        .iter()
        .filter(|(_, member)| member.starts_with("role passable"));
    let passes = passes.map(|(name, _)| format!("iam:PassRole on {name}"));
    let needs = passes
        .chain(entry.needs.iter().cloned())
        .map(|need| format!("`{need}`"));
    let conditions = cast.chain(entry.preconditions.iter().cloned()).collect::<Vec<_>>();
    let sources = entry
        .sources
        .iter()
        .zip(1..)
        .map(|(source, number)| format!("[{number}]({source})"));
    writeln!(
        text,
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        entry.id,
        cell(&entry.name),
        actor(&entry.actor),
        cell(&needs.collect::<Vec<_>>().join("; ")),
        cell(&conditions.join("; ")),
        cell(&entry.outcome),
        entry.confidence,
        cell(&entry.aliases.join(", ")),
        sources.collect::<Vec<_>>().join(" "),
    )
}

fn actor(actor: &str) -> &str {
    if actor == "any" { "user or role" } else { actor }
}

/// Returns a text as it stands in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

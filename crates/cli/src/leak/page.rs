//! The page: what leaked, how far it reaches, what to do in which order, what to look for.

use super::blast::Blast;
use super::{Leak, steps, trail};
use iamscope_access::Access;
use iamscope_map::{Map, Node, Words};
use std::fmt::Write as _;

/// So many names are listed of each kind.
const NAMES: usize = 20;

/// A part of the page.
pub(super) enum Block {
    Title(String),
    Heading(String),
    Text(String),
    /// Points, each with what belongs below it.
    List(Vec<(String, Vec<Block>)>),
    /// The same, numbered.
    Steps(Vec<(String, Vec<Block>)>),
    /// Something to copy, and its language.
    Code(&'static str, String),
}

/// The page.
pub(super) struct Page(Vec<Block>);

pub(super) fn page(map: &Map, access: &Access<'_>, leak: &Leak<'_>, blast: Option<&Blast>) -> Page {
    let mut blocks = identity(access, leak);
    if let Some(blast) = blast {
        blocks.extend(reach(map, blast));
    }
    blocks.push(Block::Heading("Contain it, in this order".to_owned()));
    blocks.push(Block::Steps(steps::contain(map, access, leak, blast)));
    blocks.push(Block::Heading("Look for what was done".to_owned()));
    blocks.extend(trail::blocks(map, leak, blast));
    Page(blocks)
}

fn identity(access: &Access<'_>, leak: &Leak<'_>) -> Vec<Block> {
    let what = match (&leak.key, &leak.owner) {
        (Some(key), _) => key.text.clone(),
        (None, Some((principal, _))) => access.name(principal),
        (None, None) => "a credential".to_owned(),
    };
    let mut facts = Vec::new();
    let mut fact = |text: String| facts.push((text, Vec::new()));
    if let Some(key) = &leak.key {
        fact(if key.is_temporary() {
            "A key of temporary credentials: a session of a role or user. It ends by itself, hours from now at most (36 \
             at the longest)."
                .to_owned()
        } else {
            "A long-term key of a user or of a root user. It works until somebody deactivates it.".to_owned()
        });
        let estate = access.estate();
        fact(match &key.account {
            Some(number) => match estate.account_by_number(number) {
                Some(account) => format!("Account {}, told by the id itself.", access.account_name(account)),
                None => format!("Account {number}, told by the id itself. Nothing of this account was given as input."),
            },
            None => "The id is of before March 2019 and does not tell its account; `aws sts get-access-key-info \
                     --access-key-id ID` does."
                .to_owned(),
        });
    }
    match (&leak.owner, leak.suspects.as_slice()) {
        (Some((principal, _)), _) => fact(format!("It acts as {}.", access.name(principal))),
        (None, []) => fact(
            "Whose it is, the input does not tell. CloudTrail does (below); then run this again with --principal."
                .to_owned(),
        ),
        (None, suspects) => fact(format!(
            "Whose it is, the input does not tell: exports of IAM leave out the ids of keys. It may be of {}. CloudTrail \
             tells (below); then run this again with --principal.",
            named(suspects)
        )),
    }
    if let Some(seen) = leak.seen {
        let state = if seen.is_active { "active" } else { "not active" };
        let created = seen
            .created
            .as_ref()
            .map(|at| format!(", made {at}"))
            .unwrap_or_default();
        let used = seen
            .last_used
            .as_ref()
            .map(|at| format!(", last used {at}"))
            .unwrap_or_default();
        fact(format!("When the input was taken the key was {state}{created}{used}."));
    }
    vec![
        Block::Title(format!("Leaked: {what}")),
        Block::Text(format!("Found out {}.", leak.at)),
        Block::List(facts),
    ]
}

fn reach(map: &Map, blast: &Blast) -> Vec<Block> {
    let labels = |nodes: &[iamscope_map::NodeId]| {
        let labels = nodes.iter().map(|&node| map.node(node).label.clone());
        labels.collect::<Vec<_>>()
    };
    let mut points = Vec::new();
    let mut point = |title: &str, names: Vec<String>| {
        if !names.is_empty() {
            points.push((format!("{title}: {}", named(&names)), Vec::new()));
        }
    };
    let ruled = blast.ruled.iter().map(|&node| map.node(node));
    let ruled: Vec<String> = ruled.map(account_of).collect();
    let worst = match ruled.as_slice() {
        [] => "It does not come to administer an account, as far as was seen.".to_owned(),
        accounts => format!(
            "It comes to administer {}: take everything in there for reached, whatever is listed below.",
            accounts.join(", ")
        ),
    };
    point("It can become", labels(&blast.identities));
    point("It gets at what runs code", labels(&blast.compute));
    let data = blast.data.iter().map(|(&node, relations)| {
        let relations: Vec<&str> = relations
            .iter()
            .map(|relation| relation.trim_start_matches("can "))
            .collect();
        format!("{} ({})", map.node(node).label, relations.join(", "))
    });
    point("It gets at data", data.collect());
    let mut blocks = vec![
        Block::Heading("How far it reaches".to_owned()),
        Block::Text(worst),
        Block::List(points),
    ];
    if !blast.paths.is_empty() {
        blocks.push(Block::Text("The worst of it:".to_owned()));
        let words = Words::new(map);
        let paths = blast.paths.iter().map(|path| {
            let condition = words
                .condition(&path.condition)
                .map(|condition| format!(", {condition}"));
            let line = format!(
                "{}: {}{}",
                path.assessment.severity,
                words.summary(path),
                condition.unwrap_or_default()
            );
            (line, Vec::new())
        });
        blocks.push(Block::List(paths.collect()));
    }
    if blast.is_truncated {
        blocks.push(Block::Text("There is more than was looked at.".to_owned()));
    }
    blocks
}

fn account_of(node: &Node) -> String {
    node.label.replacen("administrators of ", "", 1)
}

/// Names some of many.
pub(super) fn named(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        hidden => format!("{shown} and {hidden} more"),
    }
}

impl Page {
    /// Returns the page for a terminal.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        write_text(&self.0, "", &mut text);
        text
    }

    /// Returns the page as Markdown.
    pub(super) fn to_markdown(&self) -> String {
        let mut text = String::new();
        write_markdown(&self.0, "", &mut text);
        text
    }
}

fn write_text(blocks: &[Block], indent: &str, text: &mut String) {
    for block in blocks {
        // Writing to a String cannot fail.
        match block {
            Block::Title(title) => {
                let _ = writeln!(text, "{title}\n");
            }
            Block::Heading(heading) => {
                let _ = writeln!(text, "\n{}\n", heading.to_uppercase());
            }
            Block::Text(words) => {
                let _ = writeln!(text, "{indent}{words}");
            }
            Block::List(points) => {
                for (point, below) in points {
                    let _ = writeln!(text, "{indent}- {point}");
                    write_text(below, &format!("{indent}  "), text);
                }
            }
            Block::Steps(steps) => {
                for (number, (step, below)) in steps.iter().enumerate() {
                    let _ = writeln!(text, "{indent}{}. {step}", number + 1);
                    write_text(below, &format!("{indent}   "), text);
                }
            }
            Block::Code(_, code) => {
                for line in code.lines() {
                    let _ = writeln!(text, "{indent}  {line}");
                }
            }
        }
    }
}

fn write_markdown(blocks: &[Block], indent: &str, text: &mut String) {
    for block in blocks {
        // Writing to a String cannot fail.
        match block {
            Block::Title(title) => {
                let _ = writeln!(text, "# {}\n", plain(title));
            }
            Block::Heading(heading) => {
                let _ = writeln!(text, "\n## {}\n", plain(heading));
            }
            Block::Text(words) => {
                let _ = writeln!(text, "{indent}{}\n", plain(words));
            }
            Block::List(points) => {
                for (point, below) in points {
                    let _ = writeln!(text, "{indent}- {}", plain(point));
                    write_markdown(below, &format!("{indent}  "), text);
                }
            }
            Block::Steps(steps) => {
                for (number, (step, below)) in steps.iter().enumerate() {
                    let _ = writeln!(text, "{indent}{}. {}", number + 1, plain(step));
                    write_markdown(below, &format!("{indent}   "), text);
                }
            }
            Block::Code(language, code) => {
                let _ = writeln!(text, "\n{indent}```{language}");
                for line in code.lines() {
                    let _ = writeln!(text, "{indent}{line}");
                }
                let _ = writeln!(text, "{indent}```\n");
            }
        }
    }
}

/// Writes text such that nothing in it is a mark; what stands between backticks is meant so.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '*' | '_' | '[' | ']' | '\\' | '#' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            other => escaped.push(other),
        }
    }
    escaped
}

//! The pages of `docs/checks`, written from the registry.

use crate::registry::registry;
use iamscope_findings::Rule;

/// A generated file: its path under `docs/checks` and its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The path.
    pub path: String,
    /// The text, in Markdown.
    pub text: String,
}

const NOTICE: &str = "<!-- Written by `cargo xtask generate`; change the check instead. -->\n";

/// Returns all pages: one for each check, and the index.
pub fn pages() -> Vec<Page> {
    let mut pages = vec![index()];
    pages.extend(registry().iter().map(|check| page(&check.rule)));
    pages
}

fn index() -> Page {
    let mut text = format!(
        "{NOTICE}\n# Checks\n\nEvery check answers a question about effective access; severities are those of most findings, some \
         are worse or better by what is reachable.\n\n| check | severity | what it finds |\n|---|---|---|\n"
    );
    for check in registry() {
        let rule = &check.rule;
        text.push_str(&format!(
            "| [{0}]({0}.md) | {1} | {2} |\n",
            rule.id,
            rule.severity,
            rule.title()
        ));
    }
    Page {
        path: "README.md".to_owned(),
        text,
    }
}

fn page(rule: &Rule) -> Page {
    let mut text = format!(
        "{NOTICE}\n# {}\n\nSeverity {}, confidence {}, since {}.\n\n",
        rule.id, rule.severity, rule.confidence, rule.since
    );
    for line in rule.lines() {
        if line.starts_with("## ") && !text.ends_with("\n\n") {
            text.push('\n');
        }
        let line = match line {
            "```finding" => "Reported:\n\n```text",
            "```ok" => "Not reported:\n\n```text",
            other => other,
        };
        text.push_str(line);
        text.push('\n');
        if line.starts_with("## ") || line == "```" {
            text.push('\n');
        }
    }
    while text.ends_with("\n\n") {
        text.pop();
    }
    Page {
        path: format!("{}.md", rule.id),
        text,
    }
}

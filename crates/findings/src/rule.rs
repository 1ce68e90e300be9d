//! What is said of a check as such: its name, its severity and its documentation.

use crate::severity::{Confidence, Severity};
use std::fmt;

/// The name of a check, such as `iam-root-access-key`; it says what is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CheckId(pub &'static str);

impl CheckId {
    /// Returns the name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// What is said of a check as such.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// The name of the check.
    pub id: CheckId,
    /// How bad its findings are unless the finding says otherwise.
    pub severity: Severity,
    /// How sure its findings are unless the finding says otherwise.
    pub confidence: Confidence,
    /// The version of iamscope that had it first.
    pub since: &'static str,
    /// Its documentation in Markdown: the sections "What it finds", "Why it matters", "Example" and "Fix".
    pub docs: &'static str,
}

/// What an example of a check's documentation shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExampleKind {
    /// An estate in which the check finds something.
    Finding,
    /// An estate in which it does not.
    Ok,
}

/// An example of a check's documentation: an estate in the mini-language of the test kit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// What it shows.
    pub kind: ExampleKind,
    /// The estate.
    pub text: String,
}

impl Rule {
    /// Returns what the check finds, in one phrase without a full stop: the first sentence of its documentation, up to a
    /// colon if it has one.
    pub fn title(&self) -> String {
        let sentence = first_sentence(&self.section("What it finds"));
        let phrase = sentence.split_once(": ").map(|(phrase, _)| phrase.to_owned());
        phrase.unwrap_or(sentence)
    }

    /// Returns why it matters, in one sentence.
    pub fn why(&self) -> String {
        first_sentence(&self.section("Why it matters"))
    }

    /// Returns the text of a section, without its heading and with its lines joined into paragraphs as written.
    pub fn section(&self, heading: &str) -> String {
        let mut is_inside = false;
        let mut lines = Vec::new();
        for line in self.lines() {
            if let Some(found) = line.strip_prefix("## ") {
                is_inside = found == heading;
            } else if is_inside {
                lines.push(line);
            }
        }
        lines.join("\n").trim().to_owned()
    }

    /// Returns the documentation line by line, without the blank that follows `///`.
    pub fn lines(&self) -> impl Iterator<Item = &'static str> {
        self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line))
    }

    /// Returns the examples, in order.
    pub fn examples(&self) -> Vec<Example> {
        let mut examples: Vec<Example> = Vec::new();
        let mut is_inside = false;
        for line in self.lines() {
            match (line.strip_prefix("```"), is_inside) {
                (Some("finding" | "ok"), false) => {
                    is_inside = true;
                    let kind = if line.ends_with("ok") {
                        ExampleKind::Ok
                    } else {
                        ExampleKind::Finding
                    };
                    examples.push(Example {
                        kind,
                        text: String::new(),
                    });
                }
                (Some(_), _) => is_inside = false,
                (None, true) => {
                    if let Some(example) = examples.last_mut() {
                        example.text.push_str(line);
                        example.text.push('\n');
                    }
                }
                (None, false) => {}
            }
        }
        examples
    }
}

/// Returns the text up to the first full stop that ends a sentence, in one line, without that full stop.
fn first_sentence(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = line.split_once(". ").map_or(line.as_str(), |(sentence, _)| sentence);
    sentence.strip_suffix('.').unwrap_or(sentence).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::RULE;

    #[test]
    fn docs_have_parts() {
        assert_eq!(RULE.title(), "A role that can do everything");
        assert_eq!(RULE.why(), "Whoever gets its session owns the account");
        assert_eq!(RULE.section("Fix"), "Grant what is used.");
        let examples = RULE.examples();
        assert_eq!(examples.len(), 2);
        assert_eq!(examples[0].kind, ExampleKind::Finding);
        assert_eq!(examples[0].text, "role app\n  allow * on *\n");
        assert_eq!(examples[1].kind, ExampleKind::Ok);
    }
}

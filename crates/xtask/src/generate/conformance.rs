//! `docs/conformance.md`: every rule of the evaluator with its sources and cases.

use anyhow::{Context, anyhow};
use iamscope_eval::Question;
use iamscope_eval::rules::{self, Clause, ClauseId, Confidence, Rule, Source};
use iamscope_testkit::case::{CaseFile, read_all};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Where the cases are, from the top of the repository.
const CASES: &str = "crates/eval/cases";

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask generate`; change crates/eval/src/rules or crates/eval/cases instead. -->

# How iamscope decides, and why

This is everything that the evaluator takes to be so about AWS: 40 rules, each in clauses of one sentence. A clause names
the page of AWS's documentation on which it rests and the cases that pin it. Explanations cite rules by number;
`cargo test -p iamscope-eval --test cases` decides all cases and fails if a clause has none.

How far a clause can be trusted:

- **documented**: AWS's documentation says so.
- **observed**: somebody saw AWS do so; the page named is the one that would say it.
- **assumed**: nobody says so. Where an answer hinges on it the explanation names the [open question](#open-questions),
  but for those that are marked there.
";

/// Writes the page.
pub(super) fn page(root: &Path) -> anyhow::Result<String> {
    let cases = read_all(&root.join(CASES)).map_err(|problems| anyhow!(problems))?;
    let mut by_clause: BTreeMap<ClauseId, Vec<&CaseFile>> = BTreeMap::new();
    for file in &cases {
        for clause in &file.case.clauses {
            by_clause.entry(*clause).or_default().push(file);
        }
    }
    let mut text = INTRODUCTION.to_owned();
    write_page(&mut text, cases.len(), &by_clause).context("cannot write the page")?;
    Ok(text)
}

fn write_page(
    text: &mut String,
    case_count: usize,
    by_clause: &BTreeMap<ClauseId, Vec<&CaseFile>>,
) -> std::fmt::Result {
    write_totals(text, case_count)?;
    writeln!(text, "\n## Rules")?;
    for rule in rules::rules() {
        write_rule(text, rule, by_clause)?;
    }
    write_contradictions(text)?;
    write_questions(text)
}

fn write_totals(text: &mut String, case_count: usize) -> std::fmt::Result {
    let clauses: Vec<&Clause> = rules::rules().flat_map(|rule| rule.clauses).collect();
    let count = |confidence| clauses.iter().filter(|clause| clause.confidence == confidence).count();
    let pages: BTreeSet<&str> = clauses.iter().map(|clause| clause.source.url).collect();
    writeln!(text, "\n| | |\n|---|---|")?;
    let rows = [
        ("rules", rules::rules().count()),
        ("clauses", clauses.len()),
        ("of these documented", count(Confidence::Documented)),
        ("of these observed", count(Confidence::Observed)),
        ("of these assumed", count(Confidence::Assumed)),
        ("pages they rest upon", pages.len()),
        ("cases", case_count),
        ("contradictions between pages", rules::contradictions().count()),
        ("open questions", rules::questions().count()),
    ];
    for (what, count) in rows {
        writeln!(text, "| {what} | {count} |")?;
    }
    Ok(())
}

fn write_rule(text: &mut String, rule: &Rule, by_clause: &BTreeMap<ClauseId, Vec<&CaseFile>>) -> std::fmt::Result {
    writeln!(text, "\n### {} {}", rule.id.0, rule.title)?;
    for clause in rule.clauses {
        let id = ClauseId {
            rule: rule.id,
            letter: clause.letter,
        };
        let mut cases = by_clause.get(&id).cloned().unwrap_or_default();
        cases.sort_by_key(|file| &file.path);
        writeln!(text, "\n<a id=\"{id}\"></a>**{id}** {}\\", clause.statement)?;
        writeln!(text, "{}, {}.\\", clause.confidence.name(), link(clause.source))?;
        let links: Vec<String> = cases.iter().map(|file| case_link(file)).collect();
        let noun = if links.len() == 1 { "Case" } else { "Cases" };
        writeln!(text, "{noun}: {}", links.join(", "))?;
    }
    Ok(())
}

fn write_contradictions(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n## Where AWS's pages contradict each other")?;
    writeln!(
        text,
        "\n| clause | one says | another says | taken |\n|---|---|---|---|"
    )?;
    for found in rules::contradictions() {
        let side = |(says, source): (&str, Source)| format!("{says} ({})", link(source));
        writeln!(
            text,
            "| [{id}](#{id}) | {} | {} | {} |",
            side(found.one),
            side(found.other),
            found.taken,
            id = found.clause,
        )?;
    }
    Ok(())
}

fn write_questions(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n## Open questions")?;
    writeln!(
        text,
        "\nWhat nobody can know from AWS's documentation, and what would settle it. Results are welcome.",
    )?;
    for question in rules::questions() {
        let id = ClauseId {
            rule: question.rule,
            letter: question.clause,
        };
        writeln!(text, "\n### {}\n\n{} ([{id}](#{id}))\n", question.id, question.question)?;
        writeln!(text, "- Until then: {}", question.reading)?;
        writeln!(text, "- Settled by: {}", question.settled_by)?;
        if !Question::ALL.iter().any(|asked| asked.id() == question.id) {
            writeln!(text, "- Explanations do not name it.")?;
        }
    }
    Ok(())
}

fn link(source: Source) -> String {
    format!("[{}]({})", source.page, source.url)
}

fn case_link(file: &CaseFile) -> String {
    let name = file.path.trim_end_matches(".yaml");
    format!("[{name}](../{CASES}/{})", file.path)
}

//! Findings for people, in the manner of a compiler.

use crate::evidence::{Evidence, StatementEvidence};
use crate::excerpt::{Excerpt, excerpt};
use crate::finding::Finding;
use crate::origin::written_labels;
use crate::report::Report;
use crate::rule::CheckId;
use crate::severity::Severity;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use iamscope_estate::Gap;
use iamscope_eval::Decision;
use iamscope_policy::Sources;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Whether to use colours.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// How many findings of one check and severity to show in full; the others are only named, and what
    /// the first one says is not repeated. `None` shows all, each with everything.
    pub in_full: Option<usize>,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 120,
            in_full: Some(5),
        }
    }
}

/// How wide excerpts can be with line numbers and what is said of them: the longest ARNs are kept whole.
const WIDEST_EXCERPT: usize = 320;
/// How many statements of one finding are shown.
const STATEMENTS: usize = 4;
/// How many facts that were not seen are listed.
const GAPS: usize = 10;
/// How many further subjects are named.
const NAMES: usize = 8;

/// Returns the findings as text, with a summary in the last line.
pub fn render(report: &Report<'_>, style: Style) -> String {
    let renderer = renderer(style);
    let mut text = String::new();
    for group in groups(&report.findings) {
        let in_full = style.in_full.unwrap_or(usize::MAX);
        for (place, finding) in group.iter().take(in_full).enumerate() {
            let first = group.first().filter(|_| place > 0 && style.in_full.is_some());
            let rendered = renderer.render(&[to_group(finding, first.copied(), report)]);
            text.push_str(&without_empty_origins(&rendered));
            text.push_str("\n\n");
        }
        if let Some(rest) = group.get(in_full..).filter(|rest| !rest.is_empty()) {
            text.push_str(&renderer.render(&[further(rest)]));
            text.push_str("\n\n");
        }
    }
    text.push_str(&not_seen(report));
    text.push_str(&summary(report));
    text.push('\n');
    text
}

/// Returns how many findings there are, in one line.
pub fn summary(report: &Report<'_>) -> String {
    let mut text = match report.findings.len() {
        0 => "no findings".to_owned(),
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    let mut separator = ": ";
    for severity in Severity::ALL {
        let count = report.count(severity);
        if count > 0 {
            // Writing to a String cannot fail.
            let _ = write!(text, "{separator}{count} {severity}");
            separator = ", ";
        }
    }
    if !report.suppressed.is_empty() {
        let _ = write!(text, "; {} suppressed", report.suppressed.len());
    }
    text
}

/// Returns one statement with its labels underlined, under `word: title`.
pub fn render_statement(
    word: &str,
    title: &str,
    statement: &StatementEvidence,
    sources: &Sources,
    style: Style,
) -> String {
    let group = Level::NOTE.with_name(word).primary_title(title);
    let group = show_statement(group.elements(Vec::<Element<'_>>::new()), statement, sources);
    without_empty_origins(&renderer(style).render(&[group])) + "\n"
}

fn renderer(style: Style) -> Renderer {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    // Excerpts are narrow already; the renderer would cut the beginnings of all lines for one that is not.
    renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(style.width.max(WIDEST_EXCERPT))
}

/// Returns what was not seen and might change findings, each thing once and with its reason.
fn not_seen(report: &Report<'_>) -> String {
    let gaps: BTreeSet<&Gap> = report.findings.iter().flat_map(Finding::gaps).collect();
    let mut text = String::new();
    for gap in gaps.iter().take(GAPS) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "not seen: {} of {} ({})", gap.fact, gap.subject, gap.reason);
    }
    if let Some(hidden) = gaps.len().checked_sub(GAPS).filter(|&hidden| hidden > 0) {
        let _ = writeln!(text, "not seen: {hidden} more facts");
    }
    if !text.is_empty() {
        text.push_str("findings take it that none of these changes anything\n\n");
    }
    text
}

/// Puts the findings of one check and severity together, in the order in which the first of each comes.
fn groups(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut places = std::collections::BTreeMap::<(Severity, CheckId), usize>::new();
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let place = *places
            .entry((finding.severity(), finding.check()))
            .or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn level(severity: Severity) -> Level<'static> {
    let level = match severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low | Severity::Info => Level::INFO,
    };
    level.with_name(severity.name())
}

/// Returns a finding with its evidence, and with what the first one of the same check and severity did not say already.
fn to_group<'a>(finding: &'a Finding, first: Option<&Finding>, report: &Report<'a>) -> Group<'a> {
    let mut group = level(finding.severity())
        .primary_title(finding.title())
        .id(finding.check().as_str())
        .elements(Vec::<Element<'_>>::new());
    let statements = statements(finding);
    for statement in statements.iter().take(STATEMENTS) {
        group = show_statement(group, statement, report.sources);
    }
    if statements.is_empty() {
        let declared = report.declaration(finding).and_then(|declaration| declaration.place);
        if let Some((source, span)) = declared {
            group = show_statement(group, &StatementEvidence::place(source, span), report.sources);
        }
    }
    if let Some(hidden) = statements.len().checked_sub(STATEMENTS).filter(|&hidden| hidden > 0) {
        group = group.element(Level::NOTE.message(format!("{hidden} more statements")));
    }
    for evidence in finding.evidence() {
        if let Some(text) = message(evidence) {
            group = group.element(Level::NOTE.message(text));
        }
    }
    if first.is_none_or(|first| first.why() != finding.why()) {
        group = group.element(Level::NOTE.with_name("why").message(finding.why()));
    }
    let gaps: Vec<String> = finding
        .gaps()
        .iter()
        .filter(|gap| first.is_none_or(|first| !first.gaps().contains(gap)))
        .map(|gap| format!("{} of {}", gap.fact, gap.subject))
        .collect();
    if !gaps.is_empty() {
        group = group.element(Level::NOTE.with_name("not seen").message(gaps.join("; ")));
    }
    let is_said = |title: &str| first.is_some_and(|first| first.fixes().iter().any(|fix| &*fix.title == title));
    for fix in finding.fixes().iter().filter(|fix| !is_said(&fix.title)) {
        group = group.element(Level::HELP.with_name("fix").message(fix.title.as_ref()));
    }
    group
}

/// Returns the statements that prove a finding, each once, with everything that is underlined in it.
fn statements(finding: &Finding) -> Vec<StatementEvidence> {
    let mut statements: Vec<StatementEvidence> = Vec::new();
    for statement in finding.evidence().iter().flat_map(Evidence::statements) {
        let same = |shown: &&mut StatementEvidence| (shown.source, shown.span) == (statement.source, statement.span);
        match statements.iter_mut().find(same) {
            Some(shown) => {
                for label in statement.labels {
                    if shown.labels.iter().all(|known| known.span != label.span) {
                        shown.labels.push(label);
                    }
                }
            }
            None => statements.push(statement),
        }
    }
    statements
}

fn show_statement<'a>(mut group: Group<'a>, statement: &StatementEvidence, sources: &'a Sources) -> Group<'a> {
    for (source, labels) in written_labels(statement, sources) {
        let (Some(found), Some(first)) = (excerpt(source, &labels), labels.first()) else {
            continue;
        };
        let place = source.line_column(first.span.start);
        let origin = Origin::path(source.name.as_str())
            .line(place.line as usize)
            .char_column(place.column as usize);
        group = group.element(origin).element(to_snippet(found));
    }
    group
}

/// Drops the lines that the renderer puts before a snippet without a path. The snippet has none because of cut lines: the
/// renderer would count columns in the excerpt and not in the source.
fn without_empty_origins(text: &str) -> String {
    let lines = text.lines().filter(|line| !is_empty_origin(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns whether a line is `:::` and nothing else but blanks and colours.
fn is_empty_origin(line: &str) -> bool {
    let mut is_escape = false;
    let visible = line.chars().filter(|&character| {
        let was_escape = is_escape;
        is_escape = character == '\u{1b}' || (is_escape && !character.is_ascii_alphabetic());
        !was_escape && !is_escape && character != ' '
    });
    visible.eq(":::".chars())
}

fn to_snippet<'a>(found: Excerpt) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let annotations = found.underlined.into_iter().enumerate().map(|(index, (range, text))| {
        let kind = if index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let annotation = kind.span(range);
        if text.is_empty() {
            annotation
        } else {
            annotation.label(text.into_string())
        }
    });
    Snippet::source(found.text)
        .line_start(found.first_line as usize)
        .annotations(annotations.collect::<Vec<_>>())
}

fn message(evidence: &Evidence) -> Option<String> {
    match evidence {
        Evidence::Statement(_) => None,
        Evidence::Decision { question, decision, .. } => Some(match decision {
            Decision::Allowed => format!("{question}: allowed"),
            Decision::Denied(_) => format!("{question}: denied"),
            Decision::Unknown(condition) => format!("{question}: allowed if {condition}"),
        }),
        Evidence::Setting { what, value, expected } => Some(match expected {
            Some(expected) => format!("{what}: {value} (should be: {expected})"),
            None => format!("{what}: {value}"),
        }),
    }
}

/// Names the findings that are not shown in full.
fn further<'a>(rest: &[&'a Finding]) -> Group<'a> {
    let mut names: Vec<&str> = rest.iter().map(|finding| finding.subject().name.as_ref()).collect();
    names.dedup();
    let hidden = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    let mut text = format!("the same for {}", names.join(", "));
    if hidden > 0 {
        // Writing to a String cannot fail.
        let _ = write!(text, " and {hidden} more");
    }
    let severity = rest.first().map_or(Severity::Info, |finding| finding.severity());
    let check = rest.first().map_or("", |finding| finding.check().as_str());
    Group::with_title(level(severity).primary_title(text).id(check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Findings;
    use crate::samples::{RULE, findings, findings as samples, role, with_policy};
    use iamscope_policy::{PolicyKind, Source, SourceId, Sources, Span, parse};

    #[test]
    fn an_excerpt_with_why_and_fix() {
        let text = "{\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}";
        let (sources, findings) = with_policy(text, &["\"Action\": \"*\""]);
        let rules = [&RULE];
        let report = Report::new(&sources, &rules, findings);
        insta::assert_snapshot!(render(&report, Style::default()), @r#"
        high[iam-full-administrator]: role/app can do everything in account 111122223333
         --> iam/role/app/inline/all:4:5
          |
        4 |     "Action": "*",
          |     ^^^^^^^^^^^^^ matches everything
          |
          = why: Whoever gets its session owns the account
          = fix: grant what is used

        1 finding: 1 high
        "#);
        let colored = render(
            &report,
            Style {
                color: true,
                ..Style::default()
            },
        );
        assert!(colored.contains("\u{1b}[") && !colored.contains(":::"), "{colored}");
    }

    #[test]
    fn what_a_program_put_together_is_shown_where_it_was_written() {
        let policy = r#"{"Statement":{"Effect":"Allow","Action":["s3:*","iam:*"],"Resource":"*"}}"#;
        let file = "locals {\n  actions = [\"s3:*\"]\n}\n\nresource \"aws_iam_role\" \"app\" {}\n";
        let (_, findings) = with_policy(policy, &["s3:*", "iam:*"]);
        let piece = |part: &str, source: u32, text: &str| {
            let span = |text: &str| {
                let start = text.find(part).expect("part of the text");
                Span::new(start, start + part.len())
            };
            iamscope_policy::SourcePiece {
                at: span(policy),
                source: SourceId(source),
                span: span(text),
                is_verbatim: true,
            }
        };
        let variables = "more = [\"iam:*\"]\n";
        let mut sources = Sources::default();
        let pieces = vec![piece("s3:*", 1, file), piece("iam:*", 2, variables)];
        sources.add(Source::new("policy", policy).with_pieces(pieces));
        sources.add(Source::new("main.tf", file));
        sources.add(Source::new("terraform.tfvars", variables));
        let start = file.find("resource").expect("the block");
        let declarations = [iamscope_estate::Declaration {
            arn: iamscope_policy::Arn::parse("arn:aws:iam::111122223333:role/app").expect("an ARN"),
            address: "aws_iam_role.app".into(),
            place: Some((SourceId(1), Span::new(start, file.len() - 1))),
            kind: "aws_iam_role".into(),
            attributes: "{}".into(),
        }];
        let report = Report::new(&sources, &[], findings).declared(&declarations);
        insta::assert_snapshot!(render(&report, Style::default()), @r#"
        high[iam-full-administrator]: role/app can do everything in account 111122223333
         --> main.tf:2:15
          |
        2 |   actions = ["s3:*"]
          |               ^^^^ matches everything
         ::: terraform.tfvars:1:10
          |
        1 | more = ["iam:*"]
          |          ^^^^^ matches everything
          |
          = why: Whoever gets its session owns the account
          = fix: grant what is used

        1 finding: 1 high
        "#);
        let report = Report::new(&sources, &[], samples(["app"])).declared(&declarations);
        insta::assert_snapshot!(render(&report, Style::default()), @r#"
        high[iam-full-administrator]: A role that can do everything
         --> main.tf:5:1
          |
        5 | resource "aws_iam_role" "app" {}
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: x: y
          = why: Whoever gets its session owns the account

        1 finding: 1 high
        "#);
    }

    #[test]
    fn a_minified_policy_is_windowed() {
        let filler = "\"s3:GetObject\",".repeat(40);
        let text = format!("{{\"Statement\":{{\"Effect\":\"Allow\",\"Action\":[{filler}\"*\"],\"Resource\":\"*\"}}}}");
        let (sources, findings) = with_policy(&text, &["\"*\"]"]);
        let report = Report::new(&sources, &[], findings);
        insta::assert_snapshot!(render(&report, Style::default()), @r#"
        high[iam-full-administrator]: role/app can do everything in account 111122223333
         --> iam/role/app/inline/all:1:642
          |
        1 | ...ject","s3:GetObject","s3:GetObject","*"],"Resource":"*"}}
          |                                        ^^^^ matches everything
          |
          = why: Whoever gets its session owns the account
          = fix: grant what is used

        1 finding: 1 high
        "#);
    }

    #[test]
    fn what_the_first_of_a_kind_says_is_not_repeated() {
        let sources = Sources::default();
        let report = Report::new(&sources, &[], findings(["a", "b"]));
        insta::assert_snapshot!(render(&report, Style::default()), @r"
        high[iam-full-administrator]: A role that can do everything
         |
         = note: x: y
         = why: Whoever gets its session owns the account

        high[iam-full-administrator]: A role that can do everything
         |
         = note: x: y

        2 findings: 2 high
        ");
    }

    #[test]
    fn everything_is_repeated_where_all_are_shown() {
        let sources = Sources::default();
        let report = Report::new(&sources, &[], findings(["a", "b"]));
        let style = Style {
            in_full: None,
            ..Style::default()
        };
        insta::assert_snapshot!(render(&report, style), @r"
        high[iam-full-administrator]: A role that can do everything
         |
         = note: x: y
         = why: Whoever gets its session owns the account

        high[iam-full-administrator]: A role that can do everything
         |
         = note: x: y
         = why: Whoever gets its session owns the account

        2 findings: 2 high
        ");
    }

    #[test]
    fn a_statement_that_proves_two_things_is_shown_once_with_both() {
        let text = "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": [\"a:B\", \"c:D\"], \"Resource\": \"*\"}}";
        let mut sources = Sources::default();
        let source = sources.add(Source::new("policy", text));
        let (policy, _) = parse(source, text, PolicyKind::Identity);
        let proof = |part: &str| {
            let start = text.find(part).expect("part of the text");
            Evidence::statement("policy", source, &policy.statements[0])
                .label(Span::new(start, start + part.len()), "")
                .label(Span::new(text.len() - 5, text.len() - 2), "")
        };
        let mut findings = Findings::default();
        findings
            .report(&RULE, role("app"))
            .evidence(proof("c:D"))
            .evidence(proof("a:B"));
        let report = Report::new(&sources, &[], findings);
        insta::assert_snapshot!(render(&report, Style::default()), @r#"
        high[iam-full-administrator]: A role that can do everything
         --> policy:1:54
          |
        1 | {"Statement": {"Effect": "Allow", "Action": ["a:B", "c:D"], "Resource": "*"}}
          |                                               ---    ^^^                ---
          |
          = why: Whoever gets its session owns the account

        1 finding: 1 high
        "#);
    }

    #[test]
    fn many_of_a_kind_are_named() {
        let sources = Sources::default();
        let report = Report::new(&sources, &[], findings(["a", "b", "c"]));
        let style = Style {
            in_full: Some(1),
            ..Style::default()
        };
        insta::assert_snapshot!(render(&report, style), @r"
        high[iam-full-administrator]: A role that can do everything
         |
         = note: x: y
         = why: Whoever gets its session owns the account

        high[iam-full-administrator]: the same for role/b, role/c

        3 findings: 3 high
        ");
    }
}

//! Findings for code scanning: SARIF 2.1.0.
//!
//! Format: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; what of it is shown where: GitHub
//! documentation, "SARIF support for code scanning".

use crate::evidence::{Evidence, StatementEvidence};
use crate::finding::Finding;
use crate::report::Report;
use crate::rule::Rule;
use crate::severity::{Confidence, Severity};
use iamscope_policy::{Source, Sources, Span};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

/// Where the tool and its checks are described.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tool<'t> {
    /// The version of iamscope.
    pub version: &'t str,
    /// The address of the project.
    pub address: &'t str,
}

/// What must be encoded in the path of a URI reference; `:` too, lest a name be taken for a scheme.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns a report as a SARIF log.
pub fn to_value(report: &Report<'_>, tool: &Tool<'_>) -> Value {
    let shown = report
        .findings
        .iter()
        .map(|finding| result_value(finding, None, report));
    let suppressed = report
        .suppressed
        .iter()
        .map(|one| result_value(&one.finding, Some(&one.reason), report));
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "iamscope",
                    "semanticVersion": tool.version,
                    "informationUri": tool.address,
                    "rules": report.rules.iter().map(|rule| rule_value(rule, tool)).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": shown.chain(suppressed).collect::<Vec<_>>(),
        }],
    })
}

fn rule_value(rule: &Rule, tool: &Tool<'_>) -> Value {
    let help: Vec<&str> = rule.lines().collect();
    json!({
        "id": rule.id.as_str(),
        "name": rule.id.as_str().split('-').map(capitalized).collect::<String>(),
        "shortDescription": { "text": rule.title() },
        "fullDescription": { "text": rule.why() },
        "help": { "text": rule.section("Fix"), "markdown": help.join("\n").trim() },
        "helpUri": format!("{}/blob/main/docs/checks/{}.md", tool.address, rule.id),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "tags": ["security", "iam"],
            "precision": precision(rule.confidence),
            "security-severity": score(rule.severity),
        },
    })
}

fn result_value(finding: &Finding, accepted: Option<&str>, report: &Report<'_>) -> Value {
    let subject = finding.subject();
    let statements: Vec<StatementEvidence> = finding.evidence().iter().flat_map(Evidence::statements).collect();
    let mut locations = statements
        .iter()
        .filter_map(|statement| location(statement, report.sources));
    let logical = json!([{
        "name": subject.name,
        "fullyQualifiedName": subject.id,
        "kind": "resource",
    }]);
    let declared = report.declaration(finding).and_then(|declaration| declaration.place);
    let declared =
        declared.and_then(|(source, span)| location(&StatementEvidence::place(source, span), report.sources));
    let mut first = locations.next().or(declared).unwrap_or_else(|| {
        // Code scanning shows only results that have a place in some file.
        place_of(&subject.id)
    });
    if let Some(members) = first.as_object_mut() {
        members.insert("logicalLocations".to_owned(), logical);
    }
    let related: Vec<Value> = (1..)
        .zip(locations)
        .map(|(id, mut place): (u32, Value)| {
            if let Some(members) = place.as_object_mut() {
                members.insert("id".to_owned(), id.into());
            }
            place
        })
        .collect();
    let mut result = json!({
        "ruleId": finding.check().as_str(),
        "level": level(finding.severity()),
        "message": { "text": message(finding) },
        "locations": [first],
        "relatedLocations": related,
        "partialFingerprints": { "iamscope/v1": finding.fingerprint().as_str() },
        "properties": {
            "severity": finding.severity().name(),
            "confidence": finding.confidence().name(),
            "security-severity": score(finding.severity()),
        },
    });
    if let Some(members) = result.as_object_mut() {
        let index = report.rules.iter().position(|rule| rule.id == finding.check());
        if let Some(index) = index {
            members.insert("ruleIndex".to_owned(), index.into());
        }
        if let Some(reason) = accepted {
            let suppression = json!([{ "kind": "external", "status": "accepted", "justification": reason }]);
            members.insert("suppressions".to_owned(), suppression);
        }
    }
    result
}

fn message(finding: &Finding) -> String {
    let mut text = format!("{}. {}.", finding.title(), finding.why());
    for fix in finding.fixes() {
        text.push_str(" Fix: ");
        text.push_str(&fix.title);
        text.push('.');
    }
    text
}

/// Returns the place where a statement, or what is underlined first in it, was written.
pub fn location(statement: &StatementEvidence, sources: &Sources) -> Option<Value> {
    let label = statement.labels.first();
    let (source, span) = sources.written(statement.source, label.map_or(statement.span, |label| label.span))?;
    Some(json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&source.name) },
            "region": region(source, span),
        },
        "message": { "text": label.map(|label| &label.text).filter(|text| !text.is_empty()).unwrap_or(&statement.policy) },
    }))
}

/// Returns a place for what stands in no text, by a name such as an ARN.
pub fn place_of(name: &str) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(name) } } })
}

fn region(source: &Source, span: Span) -> Value {
    let (start, end) = (source.line_column(span.start), source.line_column(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn uri(name: &str) -> String {
    utf8_percent_encode(name, PATH).to_string()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// Returns what code scanning sorts by: over 9.0 is critical there, over 7.0 high, over 4.0 medium.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.0",
    }
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "medium",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Suppression;
    use crate::samples::{RULE, findings, with_policy};

    const TOOL: Tool<'static> = Tool {
        version: "0.1.0",
        address: "https://example.com/iamscope",
    };

    #[test]
    fn a_result_with_its_rule() {
        let text = "{\"Statement\":{\"Effect\":\"Allow\",\n\"Action\":\"*\",\"Resource\":\"*\"}}";
        let (sources, findings) = with_policy(text, &["\"*\""]);
        let rules = [&RULE];
        let value = to_value(&Report::new(&sources, &rules, findings), &TOOL);
        let run = &value["runs"][0];
        insta::assert_snapshot!(run["results"][0]["locations"][0].to_string(), @r#"{"logicalLocations":[{"fullyQualifiedName":"arn:aws:iam::111122223333:role/app","kind":"resource","name":"role/app"}],"message":{"text":"matches everything"},"physicalLocation":{"artifactLocation":{"uri":"iam/role/app/inline/all"},"region":{"endColumn":13,"endLine":2,"startColumn":10,"startLine":2}}}"#);
        insta::assert_snapshot!(run["tool"]["driver"]["rules"][0]["name"].to_string(), @r#""IamFullAdministrator""#);
        insta::assert_snapshot!(run["results"][0]["message"]["text"].to_string(), @r#""role/app can do everything in account 111122223333. Whoever gets its session owns the account. Fix: grant what is used.""#);
    }

    #[test]
    fn places_are_those_of_what_was_written() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
        let (_, findings) = with_policy(text, &["s3:*"]);
        let start = text.find("s3:*").expect("the action");
        let mut sources = Sources::default();
        sources.add(
            Source::new("policy", text).with_pieces(vec![iamscope_policy::SourcePiece {
                at: Span::new(start, start + 4),
                source: iamscope_policy::SourceId(1),
                span: Span::new(6, 10),
                is_verbatim: true,
            }]),
        );
        sources.add(Source::new("main.tf", "a = \n\"s3:*\""));
        let value = to_value(&Report::new(&sources, &[], findings), &TOOL);
        let place = &value["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        insta::assert_snapshot!(place.to_string(), @r#"{"artifactLocation":{"uri":"main.tf"},"region":{"endColumn":6,"endLine":2,"startColumn":2,"startLine":2}}"#);
    }

    /// The requirements of the standard that the code could break; section numbers are those of SARIF 2.1.0.
    #[test]
    fn structure_follows_the_standard() {
        let sources = Sources::default();
        let rules = [&RULE];
        let suppression = [Suppression::new("*", "role/two", "known")];
        let report = Report::new(&sources, &rules, findings(["one", "two"])).suppress(&suppression, None);
        let log = to_value(&report, &TOOL);
        assert_eq!(log["version"], "2.1.0"); // 3.13.2
        let run = &log["runs"][0];
        assert!(run["tool"]["driver"]["name"].is_string()); // 3.19.8
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), 2);
        for result in results {
            assert!(result["message"]["text"].is_string()); // 3.27.11
            assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().expect("a level"))); // 3.27.10
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
            assert_eq!(rules[index]["id"], result["ruleId"]); // 3.27.6
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
            assert!(!uri.contains([':', ' ', '#', '?']), "{uri}"); // 3.4.3, RFC 3986 section 4.2
        }
        assert!(results[0]["suppressions"].is_null());
        assert_eq!(results[1]["suppressions"][0]["kind"], "external"); // 3.35.2
    }

    #[test]
    fn regions_count_characters_from_one() {
        let source = Source::new("a", "é\né*");
        assert_eq!(
            region(&source, Span::new(5, 6)),
            json!({ "startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 3 })
        ); // 3.30.5 to 3.30.8, with columnKind of 3.14.17
    }
}

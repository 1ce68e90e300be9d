//! Findings for programs: versioned JSON, described by `schema/findings.schema.json`.

use crate::evidence::{Evidence, Label, StatementEvidence};
use crate::finding::Finding;
use crate::fix::{Edit, Fix};
use crate::origin::{region, source_name};
use crate::report::Report;
use crate::severity::Severity;
use iamscope_eval::{Check, CheckEffect, Decision, Denial, Explanation, MatchedStatement};
use iamscope_policy::{Effect, Sources};
use serde_json::{Map, Value, json};

/// The version of the format; it rises when something is renamed, removed or changes its meaning.
pub const VERSION: u32 = 1;

/// Returns a report as JSON.
pub fn to_value(report: &Report<'_>) -> Value {
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| finding_value(finding, report))
        .collect();
    let suppressed: Vec<Value> = report
        .suppressed
        .iter()
        .map(|suppressed| {
            json!({
                "reason": suppressed.reason,
                "finding": finding_value(&suppressed.finding, report),
            })
        })
        .collect();
    let counts: Map<String, Value> = Severity::ALL
        .into_iter()
        .map(|severity| (severity.name().to_owned(), report.count(severity).into()))
        .collect();
    json!({
        "format": "iamscope-findings",
        "version": VERSION,
        "summary": counts,
        "findings": findings,
        "suppressed": suppressed,
    })
}

/// Returns one finding of a report as JSON.
pub fn finding_value(finding: &Finding, report: &Report<'_>) -> Value {
    let (subject, sources) = (finding.subject(), report.sources);
    let mut value = json!({
        "check": finding.check().as_str(),
        "severity": finding.severity().name(),
        "confidence": finding.confidence().name(),
        "fingerprint": finding.fingerprint().as_str(),
        "subject": {
            "kind": subject.kind.name(),
            "id": subject.id,
            "name": subject.name,
            "account": subject.account,
        },
        "title": finding.title(),
        "why": finding.why(),
        "evidence": finding.evidence().iter().map(|one| evidence_value(one, sources)).collect::<Vec<_>>(),
        "fixes": finding.fixes().iter().map(|fix| fix_value(fix, sources)).collect::<Vec<_>>(),
        "assumptions": finding.gaps().iter().map(|gap| json!({
            "subject": gap.subject.to_string(),
            "fact": gap.fact.to_string(),
            "reason": gap.reason,
        })).collect::<Vec<_>>(),
    });
    if let Some(declaration) = report.declaration(finding) {
        let declared = json!({
            "address": declaration.address,
            "source": declaration.place.map(|(source, span)| source_name(source, span, sources)),
            "region": declaration.place.map(|(source, span)| region(source, span, sources)),
        });
        add(&mut value, "declaration", declared);
    }
    value
}

fn evidence_value(evidence: &Evidence, sources: &Sources) -> Value {
    match evidence {
        Evidence::Statement(statement) => statement_value(statement, sources),
        Evidence::Decision {
            question,
            decision,
            explanation,
        } => json!({
            "type": "decision",
            "question": question,
            "decision": decision_name(decision),
            "condition": condition(decision),
            "checks": checks_value(explanation, sources),
        }),
        Evidence::Setting { what, value, expected } => json!({
            "type": "setting",
            "what": what,
            "value": value,
            "expected": expected,
        }),
    }
}

fn statement_value(statement: &StatementEvidence, sources: &Sources) -> Value {
    let labels: Vec<Value> = statement
        .labels
        .iter()
        .map(|label| label_value(statement, label, sources))
        .collect();
    json!({
        "type": "statement",
        "policy": statement.policy,
        "source": source_name(statement.source, statement.span, sources),
        "statement": statement.index,
        "sid": statement.sid,
        "region": region(statement.source, statement.span, sources),
        "text": sources.written(statement.source, statement.span).map_or("", |(source, span)| source.slice(span)),
        "labels": labels,
    })
}

fn add(object: &mut Value, member: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
}

/// Writes a label; one that was written in another file than the statement says in which.
fn label_value(statement: &StatementEvidence, label: &Label, sources: &Sources) -> Value {
    let mut value = json!({ "region": region(statement.source, label.span, sources), "text": label.text });
    let source = source_name(statement.source, label.span, sources);
    if source != source_name(statement.source, statement.span, sources) {
        add(&mut value, "source", source.into());
    }
    value
}

/// Writes an explanation in the vocabulary of `GetRequestAuthorizationDetails`.
fn checks_value(explanation: &Explanation, sources: &Sources) -> Vec<Value> {
    explanation
        .checks
        .iter()
        .map(|check| check_value(check, sources))
        .collect()
}

fn check_value(check: &Check, sources: &Sources) -> Value {
    let matched: Vec<Value> = check
        .matched
        .iter()
        .map(|statement| matched_value(statement, sources))
        .collect();
    json!({
        "checkType": check.check_type.name(),
        "target": check.target,
        "effect": effect_name(&check.effect),
        "statements": matched,
    })
}

fn matched_value(statement: &MatchedStatement, sources: &Sources) -> Value {
    json!({
        "policy": statement.policy,
        "source": source_name(statement.source, statement.span, sources),
        "statement": statement.index,
        "sid": statement.sid,
        "effect": match statement.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        },
        "condition": statement.matches.to_string(),
        "region": region(statement.source, statement.span, sources),
    })
}

fn fix_value(fix: &Fix, sources: &Sources) -> Value {
    let edits: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| match edit {
            Edit::Policy {
                source,
                span,
                replacement,
            } => json!({
                "type": "policy",
                "source": source_name(*source, *span, sources),
                "region": region(*source, *span, sources),
                "text": replacement,
            }),
            Edit::Command(text) => json!({ "type": "command", "text": text }),
            Edit::Terraform(text) => json!({ "type": "terraform", "text": text }),
            Edit::CloudFormation(text) => json!({ "type": "cloudformation", "text": text }),
        })
        .collect();
    json!({ "title": fix.title, "safety": fix.safety.name(), "edits": edits })
}

fn decision_name(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::Denied(Denial::Explicit) => "explicitly-denied",
        Decision::Denied(Denial::Implicit) => "implicitly-denied",
        Decision::Unknown(_) => "unknown",
    }
}

fn condition(decision: &Decision) -> Option<String> {
    match decision {
        Decision::Allowed | Decision::Denied(_) => None,
        Decision::Unknown(formula) => Some(formula.to_string()),
    }
}

fn effect_name(effect: &CheckEffect) -> &'static str {
    match effect {
        CheckEffect::Allow => "ALLOW",
        CheckEffect::NoImpact => "NO_IMPACT",
        CheckEffect::ImplicitDeny => "IMPLICIT_DENY",
        CheckEffect::ExplicitDeny => "EXPLICIT_DENY",
        CheckEffect::Unknown { .. } => "UNKNOWN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Suppression;
    use crate::finding::Findings;
    use crate::samples::{RULE, role, with_policy};
    use iamscope_estate::{Fact, Gap, Subject};
    use iamscope_eval::{Atom, CheckType, Formula};
    use iamscope_policy::Span;

    const SCHEMA: &str = include_str!("../../../schema/findings.schema.json");

    fn validator() -> jsonschema::Validator {
        let schema = serde_json::from_str(SCHEMA).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    }

    fn assert_valid(value: &Value) {
        let problems: Vec<String> = validator()
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{problems:#?}\n{value:#}");
    }

    #[test]
    fn every_form_fits_the_schema() {
        let (sources, mut findings) = with_policy(
            r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#,
            &["\"*\""],
        );
        let (source, _) = sources.iter().next().expect("a source");
        let matched = MatchedStatement {
            policy: "role app, inline policy all".into(),
            source,
            index: 0,
            sid: None,
            span: Span::new(0, 4),
            effect: Effect::Allow,
            matches: Formula::True,
            evidence: Vec::new(),
        };
        let check = Check {
            check_type: CheckType::Principal,
            target: None,
            effect: CheckEffect::Allow,
            exemption: None,
            matched: vec![matched],
            near_misses: Vec::new(),
            rules: Vec::new(),
        };
        let explanation = Explanation {
            checks: vec![check],
            rules: Vec::new(),
            limit: None,
            assumed: Vec::new(),
        };
        let unknown = Decision::Unknown(Formula::atom(Atom::Fact("the session name".into())));
        findings
            .report(&RULE, role("other"))
            .evidence(Evidence::decision("may it", unknown, explanation))
            .evidence(Evidence::setting("password", "yes", "no"))
            .fix(
                Fix::safe("do it")
                    .terraform("x")
                    .cloudformation("y")
                    .command("z")
                    .replace(source, Span::new(0, 1), "{"),
            )
            .gaps([Gap {
                subject: Subject::Estate,
                fact: Fact::ServiceControlPolicies,
                reason: "not in the export".to_owned(),
            }]);
        let report = Report::new(&sources, &[], findings);
        assert_valid(&to_value(&report));
        let report = report.suppress(&[Suppression::new("*", "role/app", "known")], None);
        let value = to_value(&report);
        assert_valid(&value);
        assert_eq!(value["suppressed"][0]["reason"], "known");
        assert_eq!(value["findings"][0]["evidence"][0]["checks"][0]["effect"], "ALLOW");
        assert_eq!(value["summary"]["high"], 1);
    }

    #[test]
    fn the_schema_rejects_a_finding_without_evidence() {
        let sources = Sources::default();
        let mut findings = Findings::default();
        findings.report(&RULE, role("app")).evidence(Evidence::fact("x", "y"));
        let mut value = to_value(&Report::new(&sources, &[], findings));
        assert_valid(&value);
        value["findings"][0]["evidence"] = json!([]);
        assert!(!validator().is_valid(&value));
    }
}

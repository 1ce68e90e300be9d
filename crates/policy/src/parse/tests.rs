use super::*;
use crate::source::Source;

/// Reads a policy and shows each issue as `line:column message`, then what became of the statements.
fn show(kind: PolicyKind, text: &str) -> String {
    let source = Source::new("test", text);
    let (policy, issues) = parse(SourceId(0), text, kind);
    let mut lines: Vec<String> = issues
        .iter()
        .map(|issue| {
            let help = issue
                .kind
                .help()
                .map(|help| format!(" = help: {help}"))
                .unwrap_or_default();
            format!(
                "{} {} [{}]{help}",
                source.line_column(issue.span.start),
                issue.kind,
                source.slice(issue.span)
            )
        })
        .collect();
    lines.push(format!(
        "read {}, unreadable {}",
        policy.statements.len(),
        policy.unreadable.len()
    ));
    lines.join("\n")
}

#[test]
fn smoke() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
    assert_eq!(show(PolicyKind::Identity, text), "read 1, unreadable 0");
}

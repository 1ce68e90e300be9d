//! Things that the tests of this crate share.

use crate::{CheckId, Confidence, Evidence, Finding, Findings, Fix, Rule, Severity, Subject, SubjectKind};
use iamscope_policy::{PolicyKind, Source, Sources, Span, parse};

pub(crate) static RULE: Rule = Rule {
    id: CheckId("iam-full-administrator"),
    severity: Severity::High,
    confidence: Confidence::High,
    since: "0.1",
    docs: " ## What it finds\n A role that can do\n everything.\n ## Why it matters\n Whoever gets its session owns the account. Always.\n ## Example\n ```finding\n role app\n   allow * on *\n ```\n ```ok\n role app\n ```\n ## Fix\n Grant what is used.",
};

pub(crate) fn role(name: &str) -> Subject {
    Subject {
        account: Some("111122223333".into()),
        kind: SubjectKind::Role,
        id: format!("arn:aws:iam::111122223333:role/{name}").into(),
        name: format!("role/{name}").into(),
    }
}

pub(crate) fn findings<'n>(names: impl IntoIterator<Item = &'n str>) -> Findings {
    let mut findings = Findings::default();
    for name in names {
        findings.report(&RULE, role(name)).evidence(Evidence::fact("x", "y"));
    }
    findings
}

pub(crate) fn finding(name: &str) -> Finding {
    findings([name]).into_sorted().remove(0)
}

/// Returns findings of one role with evidence in a policy of this text; what is to be underlined is given as text.
pub(crate) fn with_policy(text: &str, underlined: &[&str]) -> (Sources, Findings) {
    let mut sources = Sources::default();
    let source = sources.add(Source::new("iam/role/app/inline/all", text));
    let (policy, _) = parse(source, text, PolicyKind::Identity);
    let mut evidence = Evidence::statement("role app, inline policy all", source, &policy.statements[0]);
    for part in underlined {
        let start = text.find(part).expect("text to underline");
        evidence = evidence.label(Span::new(start, start + part.len()), "matches everything");
    }
    let mut findings = Findings::default();
    findings
        .report(&RULE, role("app"))
        .title("role/app can do everything in account 111122223333")
        .evidence(evidence)
        .fix(Fix::review("grant what is used").command("aws iam delete-role-policy --role-name app --policy-name all"));
    (sources, findings)
}

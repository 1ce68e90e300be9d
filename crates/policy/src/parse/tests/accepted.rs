//! What AWS accepts is read without an issue.

use super::show;
use crate::json::{self, Limits};
use crate::{Effect, PolicyKind, PrincipalPattern, Scope, SourceId, Version, parse, parse_value};

fn accept(kind: PolicyKind, text: &str) -> crate::Policy {
    let (policy, issues) = parse(SourceId(0), text, kind);
    assert_eq!(issues, [], "{text}");
    assert!(policy.unreadable.is_empty(), "{text}");
    policy
}

#[test]
fn single_values_and_lists_mean_the_same() {
    let single =
        r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {"Bool": {"k": true}}}}"#;
    let lists = r#"{"Statement": [{"Effect": "Allow", "Action": ["a:b"], "Resource": ["*"], "Condition": {"Bool": {"k": ["true"]}}}]}"#;
    let single = accept(PolicyKind::Identity, single).without_places();
    assert_eq!(accept(PolicyKind::Identity, lists).without_places(), single);
}

#[test]
fn every_form_of_principal() {
    let text = r#"{"Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "*"},
        {"Effect": "Deny", "Principal": {"AWS": ["*", "111122223333", "arn:aws:iam::111122223333:root",
            "arn:aws:sts::111122223333:assumed-role/a/b", "AROAEXAMPLE"], "Service": ["a.amazonaws.com"],
            "Federated": "accounts.google.com", "CanonicalUser": "79a5"}, "Action": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "*"}]}"#;
    let policy = accept(PolicyKind::Resource, text);
    let account = PrincipalPattern::Account("111122223333".into());
    let principals: Vec<Vec<_>> = policy
        .statements
        .iter()
        .flat_map(|statement| &statement.principal)
        .map(|scope| scope.patterns().iter().map(|pattern| pattern.value.clone()).collect())
        .collect();
    let arn = PrincipalPattern::parse_aws("arn:aws:sts::111122223333:assumed-role/a/b");
    let expected = [
        vec![PrincipalPattern::Anyone],
        vec![
            PrincipalPattern::Anyone,
            account.clone(),
            account.clone(),
            arn,
            PrincipalPattern::UniqueId("AROAEXAMPLE".into()),
            PrincipalPattern::Service("a.amazonaws.com".into()),
            PrincipalPattern::Federated("accounts.google.com".into()),
            PrincipalPattern::CanonicalUser("79a5".into()),
        ],
        vec![account],
    ];
    assert_eq!(principals, expected);
    assert!(policy.statements.iter().all(|statement| statement.resource.is_none()));
    assert!(matches!(policy.statements[2].principal, Some(Scope::AllBut(_))));
}

#[test]
fn variables_exist_from_2012_on() {
    for (version, expected) in [("2012-10-17", true), ("2008-10-17", false)] {
        // The version counts wherever it stands.
        let text = format!(
            r#"{{"Statement": {{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::${{aws:username}}",
            "Condition": {{"StringLike": {{"aws:username": "${{aws:username}}"}}}}}}, "Version": "{version}"}}"#
        );
        let policy = accept(PolicyKind::Identity, &text);
        let statement = &policy.statements[0];
        let resource = statement.resource.as_ref().expect("a resource");
        assert_eq!(resource.patterns()[0].value.template().has_variables(), expected);
        assert_eq!(statement.conditions[0].values[0].value.has_variables(), expected);
    }
    let text = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    assert_eq!(accept(PolicyKind::Scp, text).version, Version::V2008);
}

#[test]
fn places_are_those_of_the_content() {
    let text = "{\"Statement\":\n [{\"Sid\": \"é\", \"Effect\": \"Deny\", \"Action\": [\"a:b\", \"c:\\u0064\"], \"Resource\": \"*\",\n\
        \"Condition\": {\"Null\": {\"k\": true}}}]}";
    let policy = accept(PolicyKind::Boundary, text);
    let statement = &policy.statements[0];
    assert_eq!(statement.effect.value, Effect::Deny);
    let condition = &statement.conditions[0];
    let places = [
        statement.sid.as_ref().expect("a sid").span,
        statement.effect.span,
        statement.action.patterns()[1].span,
        statement.resource.as_ref().expect("a resource").patterns()[0].span,
        condition.operator.span,
        condition.key.span,
        condition.values[0].span,
    ];
    let texts: Vec<_> = places
        .iter()
        .map(|span| text.get(span.range()).expect("a place"))
        .collect();
    assert_eq!(texts, ["é", "Deny", "c:\\u0064", "*", "Null", "k", "true"]);
    assert_eq!(
        text.get(statement.span.start as usize..)
            .map(|rest| rest.starts_with("{\"Sid")),
        Some(true)
    );
    assert_eq!(statement.action.patterns()[1].value.as_str(), "c:d");
}

#[test]
fn a_policy_inside_another_document() {
    let text =
        r#"{"a": [1 2], "policy": {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}, {"x" 1}]}}"#;
    let (document, faults) = json::read(text, Limits::default());
    let value = document
        .root()
        .and_then(|root| root.member("policy"))
        .expect("a member");
    let (policy, issues) = parse_value(SourceId(0), value, PolicyKind::Identity, &faults);
    assert_eq!((policy.statements.len(), policy.unreadable.len()), (1, 1));
    let messages: Vec<_> = issues.iter().map(|issue| issue.kind.message()).collect();
    assert_eq!(
        messages,
        [
            "statement of an identity policy without `Effect`",
            "statement of an identity policy without `Action`",
            "statement of an identity policy without `Resource`",
            "unknown key `x` in a statement",
            "expected `:`",
        ]
    );
}

#[test]
fn too_deep_and_too_large() {
    let bomb = format!("{{\"Statement\": {}", "[".repeat(100_000));
    let shown = show(PolicyKind::Identity, &bomb);
    let lines: Vec<_> = shown.lines().filter_map(|line| line.split(" -- ").next()).collect();
    assert_eq!(
        lines,
        [
            "1:16 error: `Statement` must be an object or a list of objects, not a list",
            "1:78 error: nested more than 64 levels deep",
            "1:100015 error: the text ends before `]`",
            "statements [], unreadable: 15..100014 77..78 100014..100014",
        ]
    );
    let (policy, issues) = parse(SourceId(0), &" ".repeat((1 << 20) + 1), PolicyKind::Identity);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].kind.message(), "the text is longer than 1048576 bytes");
    assert_eq!(policy.unreadable.len(), 1);
}

#[test]
fn what_is_not_known_yet_is_no_mistake() {
    let text = r#"{"Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ["⟨var.a⟩", "arn:aws:iam::⟨var.b⟩:root"], "Service": "⟨var.s⟩"},
            "Action": ["s3:⟨var.c⟩", "⟨var.d⟩"], "Resource": ["⟨var.arn⟩/*", "arn:aws:s3:::⟨var.e⟩"],
            "Condition": {"StringLike": {"⟨local.oidc⟩:sub": "⟨var.f⟩"}}},
        {"Effect": "Deny", "Principal": "⟨var.g⟩", "Action": "*", "Resource": "*"}]}"#;
    let policy = accept(PolicyKind::Resource, text);
    assert_eq!(policy.statements.len(), 2);
}

#[test]
fn what_cannot_be_read_for_it_is_unreadable_and_no_mistake() {
    for text in [
        "⟨var.policy⟩",
        r#"{"Statement": {"Effect": "⟨var.effect⟩", "Action": "*", "Resource": "*"}}"#,
        r#"{"Statement": ⟨jsonencode(var.statements)⟩}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"⟨var.test⟩": {"k": "v"}}}}"#,
    ] {
        let (policy, issues) = parse(SourceId(0), text, PolicyKind::Identity);
        assert_eq!(issues, [], "{text}");
        assert!(!policy.unreadable.is_empty(), "{text}");
    }
}

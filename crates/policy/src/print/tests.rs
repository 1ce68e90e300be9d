use super::*;
use crate::{
    ActionPattern, ConditionKey, Operator, PolicyKind, Quantifier, ResourcePattern, SourceId, Span, Template, Test,
    parse,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

#[test]
fn aws_order_and_single_values() {
    let text = r#"{"Statement": {"Condition": {"Bool": {"aws:SecureTransport": false}}, "Resource": ["*"],
        "Action": ["s3:GetObject", "s3:PutObject"], "Principal": {"Service": "a.amazonaws.com", "AWS": ["*"]},
        "Effect": "Deny", "Sid": "a\u0001\"b"}, "Id": "x", "Version": "2012-10-17"}"#;
    let (policy, issues) = parse(SourceId(0), text, PolicyKind::Resource);
    assert_eq!(issues, []);
    insta::assert_snapshot!(to_json(&policy), @r#"
    {
      "Version": "2012-10-17",
      "Id": "x",
      "Statement": [
        {
          "Sid": "a\u0001\"b",
          "Effect": "Deny",
          "Principal": {
            "Service": "a.amazonaws.com",
            "AWS": "*"
          },
          "Action": [
            "s3:GetObject",
            "s3:PutObject"
          ],
          "Resource": "*",
          "Condition": {
            "Bool": {
              "aws:SecureTransport": "false"
            }
          }
        }
      ]
    }
    "#);
}

fn located<T>(value: T) -> Located<T> {
    Located::new(value, Span::default())
}

/// Texts with what is special to JSON, to patterns and to variables.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z*?:/]{0,8}",
        any::<String>(),
        "(\\$\\{(aws:username|\\*|\\?|\\$|aws:PrincipalTag/team, 'x')\\}|[\"\\\\\n\t\u{1}é😀$\\{\\}/a]){0,5}",
    ]
}

fn scope<P: Clone + std::fmt::Debug>(pattern: impl Strategy<Value = P>) -> impl Strategy<Value = Scope<P>> {
    (vec(pattern, 0..4), any::<bool>()).prop_map(|(patterns, is_all_but)| {
        let patterns: Vec<_> = patterns.into_iter().map(located).collect();
        if is_all_but && !patterns.is_empty() {
            Scope::AllBut(patterns)
        } else {
            Scope::Only(patterns)
        }
    })
}

fn action() -> impl Strategy<Value = ActionPattern> {
    prop_oneof!["\\*", "[a-zA-Z0-9-]{1,5}:[a-zA-Z*?]{1,6}", ".{0,5}"].prop_map(|text| ActionPattern::parse(&text))
}

fn aws_principal() -> impl Strategy<Value = PrincipalPattern> {
    prop_oneof![
        Just("*".to_owned()),
        "[0-9]{12}",
        "arn:aws:iam::[0-9]{12}:(user|role)/[a-zé]{1,4}",
        "arn:aws:sts::[0-9]{12}:assumed-role/[a-z]{1,4}/[a-z]{1,4}",
        "AROA[A-Z0-9]{4}",
        text(),
    ]
    .prop_map(|text| PrincipalPattern::parse_aws(&text))
}

fn principals() -> impl Strategy<Value = Scope<PrincipalPattern>> {
    let named = |make: fn(Box<str>) -> PrincipalPattern| vec(text().prop_map(move |text| make(text.into())), 0..2);
    let all = (
        vec(aws_principal(), 0..3),
        named(PrincipalPattern::Service),
        named(PrincipalPattern::Federated),
        named(PrincipalPattern::CanonicalUser),
        any::<bool>(),
        any::<bool>(),
    );
    all.prop_map(|(aws, services, federated, users, is_all_but, is_reversed)| {
        let mut groups = [aws, services, federated, users];
        if is_reversed {
            groups.reverse();
        }
        let patterns: Vec<_> = groups.into_iter().flatten().map(located).collect();
        if is_all_but && !patterns.is_empty() {
            Scope::AllBut(patterns)
        } else {
            Scope::Only(patterns)
        }
    })
}

fn operator() -> impl Strategy<Value = Operator> {
    let quantifier = prop_oneof![
        Just(None),
        Just(Some(Quantifier::ForAllValues)),
        Just(Some(Quantifier::ForAnyValue))
    ];
    (quantifier, proptest::sample::select(Test::ALL), any::<bool>()).prop_map(|(quantifier, test, if_exists)| {
        Operator {
            quantifier,
            test,
            if_exists: if_exists && test != Test::Null,
        }
    })
}

type Clauses = std::collections::BTreeMap<Operator, std::collections::BTreeMap<String, Vec<String>>>;

fn clauses() -> impl Strategy<Value = Clauses> {
    btree_map(operator(), btree_map(text(), vec(text(), 0..3), 1..3), 0..3)
}

fn template(version: Version, text: &str) -> Template {
    match version {
        Version::V2008 => Template::literal(text),
        Version::V2012 => Template::parse(text),
    }
}

fn conditions(version: Version, clauses: Clauses) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (operator, keys) in clauses {
        for (key, values) in keys {
            conditions.push(Condition {
                operator: located(operator),
                key: located(ConditionKey::new(&key)),
                values: values.iter().map(|value| located(template(version, value))).collect(),
            });
        }
    }
    conditions
}

fn statement(version: Version, kind: PolicyKind) -> impl Strategy<Value = Statement> {
    let principal = principals().prop_map(move |principals| kind.has_principal().then_some(principals));
    let resources = scope(text().prop_map(move |text| ResourcePattern::new(template(version, &text))));
    let resource = resources.prop_map(move |resources| kind.has_resource().then_some(resources));
    let effect = prop_oneof![Just(Effect::Allow), Just(Effect::Deny)];
    (
        option::of(text()),
        effect,
        principal,
        scope(action()),
        resource,
        clauses(),
    )
        .prop_map(move |(sid, effect, principal, action, resource, clauses)| Statement {
            span: Span::default(),
            index: 0,
            sid: sid.map(|sid| located(sid.into())),
            effect: located(effect),
            // A trust policy has no `NotPrincipal`.
            principal: match principal {
                Some(Scope::AllBut(patterns)) if kind == PolicyKind::Trust => Some(Scope::Only(patterns)),
                other => other,
            },
            action,
            resource,
            conditions: conditions(version, clauses),
        })
}

fn policy() -> impl Strategy<Value = (Policy, PolicyKind)> {
    let kind = prop_oneof![
        Just(PolicyKind::Identity),
        Just(PolicyKind::Resource),
        Just(PolicyKind::Trust)
    ];
    let version = prop_oneof![Just(Version::V2008), Just(Version::V2012)];
    (version, kind).prop_flat_map(|(version, kind)| {
        (option::of(text()), vec(statement(version, kind), 0..4)).prop_map(move |(id, statements)| {
            let policy = Policy {
                source: SourceId(0),
                version,
                id: id.map(|id| located(id.into())),
                statements,
                unreadable: Vec::new(),
            };
            (policy.without_places(), kind)
        })
    })
}

proptest! {
    #[test]
    fn printing_then_parsing_is_the_identity((policy, kind) in policy()) {
        let text = to_json(&policy);
        let (again, issues) = parse(SourceId(7), &text, kind);
        prop_assert_eq!(&again.unreadable, &[], "{}\n{:?}", text, issues);
        prop_assert_eq!(to_json(&again), text);
        prop_assert_eq!(again.without_places(), policy);
    }

    #[test]
    fn leaf_spans_hold_what_was_read((policy, kind) in policy()) {
        let text = to_json(&policy);
        let (again, _) = parse(SourceId(0), &text, kind);
        for statement in &again.statements {
            for action in statement.action.patterns() {
                let quoted = format!("\"{}\"", text.get(action.span.range()).expect("a place in the text"));
                let (document, _) = crate::json::read(&quoted, crate::json::Limits::default());
                prop_assert_eq!(document.root().and_then(|root| root.as_str()), Some(action.value.as_str()));
            }
        }
    }

    #[test]
    fn reindenting_changes_no_meaning((policy, kind) in policy()) {
        let text = to_json(&policy);
        prop_assert_eq!(&crate::reindent(&text), &text);
        let (minified, _) = parse(SourceId(0), &crate::reindent(&text.replace('\n', "")), kind);
        prop_assert_eq!(minified.without_places(), policy);
    }
}

//! What must hold for every check.

mod fixes;

use super::*;
use iamscope_catalog::Catalog;
use iamscope_policy::PolicyKind;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn all() -> impl Iterator<Item = &'static Check> {
    registry().iter().chain(own_checks()).copied()
}

/// Returns what a check underlines, objects in short.
fn underlined(check: &'static Check, example: &Example) -> Vec<String> {
    let text = example.text();
    let found = validate::run(
        &[check],
        &text,
        example.kind,
        example.resource_type,
        Catalog::embedded(),
    );
    let places = found.iter().flat_map(|problem| &problem.locations);
    let excerpts = places.map(|place| text.get(place.content.range()).expect("a part of the text"));
    excerpts
        .map(|excerpt| match excerpt {
            "{}" => "{}".to_owned(),
            object if object.starts_with('{') => "{…}".to_owned(),
            other => other.to_owned(),
        })
        .collect()
}

#[test]
fn examples_show_what_they_say() {
    let mut wrong = Vec::new();
    for check in all() {
        let kinds: BTreeSet<bool> = check.examples.iter().map(|one| one.underlined.is_empty()).collect();
        assert_eq!(kinds.len(), 2, "{} needs an example of both kinds", check.code);
        for example in check.examples {
            let found = underlined(check, example);
            if found != example.underlined {
                wrong.push(format!(
                    "{}: underlines {found:?}, not {:?}\n{}",
                    check.code,
                    example.underlined,
                    example.text()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn safe_changes_mend_what_they_are_for() {
    for (check, example) in all().flat_map(|check| check.examples.iter().map(move |example| (check, example))) {
        let look = |text: &str| validate::run(&[check], text, example.kind, example.resource_type, Catalog::embedded());
        let mut text = example.text();
        let found = look(&text);
        let fixes = found.iter().filter_map(|problem| problem.fix.as_ref());
        let safe: Vec<&Fix> = fixes.filter(|fix| fix.safety == Safety::Safe).collect();
        let [fix] = safe.as_slice() else { continue };
        let mut edits = fix.edits.clone();
        edits.sort();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        let (_, faults) = iamscope_policy::json::read(&text, iamscope_policy::json::Limits::default());
        assert!(faults.is_empty(), "{}: {text}", check.code);
        assert_eq!(look(&text).len() + 1, found.len(), "{}: {text}", check.code);
    }
}

#[test]
fn checks_say_who_they_are() {
    let codes: BTreeSet<Code> = all().map(|check| check.code).collect();
    assert_eq!(codes.len(), registry().len() + own_checks().len());
    for check in all() {
        assert!(
            !check.finds.is_empty() && !check.basis.note().is_empty(),
            "{}",
            check.code
        );
        assert!(!check.kinds.is_empty(), "{}", check.code);
        assert!(
            !check.finds.contains('|') && !check.basis.note().contains('|'),
            "{}",
            check.code
        );
    }
}

/// The example of the AWS CLI Command Reference, "validate-policy": places are those of the service.
#[test]
fn places_are_those_of_the_service() {
    let text = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Principal": {
                "Federated": "cognito-identity.amazonaws.com"
            },
            "Action": [
                "sts:AssumeRole",
                "sts:TagSession"
            ],
            "Condition": {
                "StringEquals": {
                    "cognito-identity.amazonaws.com:aud": "us-west-2_EXAMPLE"
                }
            }
        }
    ]
}
"#;
    assert_eq!(guess_kind(text), PolicyKind::Trust);
    let found = validate(text, PolicyKind::Trust, None, Catalog::embedded());
    let empty = found
        .iter()
        .find(|problem| problem.check.code == Code("EMPTY_SID_VALUE"));
    let place = &empty.expect("a problem").locations[0];
    let (start, end) = place.positions(text);
    assert_eq!((start.line, start.column, start.offset), (5, 19, 79));
    assert_eq!((end.line, end.column, end.offset), (5, 21, 81));
    let path = [
        PathElement::Value("Statement".to_owned()),
        PathElement::Index(0),
        PathElement::Value("Sid".to_owned()),
    ];
    assert_eq!(place.path, path);
}

#[test]
fn a_part_that_nobody_knows_gets_the_benefit_of_the_doubt() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "⟨var.effect⟩", "Action": "s3:⟨var.x⟩", "Resource": "⟨var.bucket⟩/*", "Condition": {"IpAddress": {"aws:SourceIp": "⟨concat(var.a, [\"${var.b}/32\"])⟩"}}}]}"#;
    assert_eq!(validate(text, PolicyKind::Identity, None, Catalog::embedded()), []);
}

#[test]
fn policies_of_aws_are_validated_without_errors_of_grammar() {
    for policy in Catalog::embedded().managed_policies() {
        let text = policy.document().expect("a document");
        for problem in validate(text, PolicyKind::Identity, None, Catalog::embedded()) {
            for place in &problem.locations {
                assert!(text.get(place.span.range()).is_some(), "{}", policy.name());
            }
        }
    }
}

/// Pieces of policies, good and bad, that are put together in any order.
const PIECES: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"Statement\"",
    "\"Effect\"",
    "\"Allow\"",
    "\"Action\"",
    "\"s3:*\"",
    "\"Resource\"",
    "\"arn:aws:s3:::${aws:username/é*\"",
    "\"Principal\"",
    "\"Condition\"",
    "\"StringLike\"",
    "\"aws:userid\"",
    "\"\"",
    "\"Version\"",
    "\"2012-10-17\"",
    "1",
    "null",
    "\"\\u00e9${\"",
    "\"Federated\"",
];

proptest! {
    #[test]
    fn any_policy_is_validated(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..40)) {
        let text = pieces.concat();
        for kind in check::kinds::EVERY {
            for problem in validate(&text, *kind, Some(ResourceType::S3Bucket), Catalog::embedded()) {
                prop_assert!(!problem.locations.is_empty() && !problem.details.is_empty());
                for place in &problem.locations {
                    prop_assert!(text.get(place.span.range()).is_some() && text.get(place.content.range()).is_some());
                }
            }
        }
    }
}

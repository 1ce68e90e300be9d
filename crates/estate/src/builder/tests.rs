//! Small estates, built.

use super::input::*;
use crate::{AttachedPolicy, Estate, EstateBuilder, Membership, ResourcePolicy};
use iamscope_catalog::Catalog;
use iamscope_policy::Span;

const ALLOW: &str = "{\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}\n}";

fn named(name: &str, text: &str) -> NamedPolicy {
    NamedPolicy {
        name: name.into(),
        policy: PolicyText::new(text),
    }
}

fn build(feed: impl FnOnce(&mut EstateBuilder)) -> Estate {
    let mut builder = EstateBuilder::default();
    feed(&mut builder);
    builder.build(Catalog::embedded())
}

fn gaps(estate: &Estate) -> String {
    let lines = estate
        .gaps()
        .iter()
        .filter(|gap| !gap.reason.contains("no resource policies of"));
    lines
        .map(|gap| format!("{}: {}: {}\n", gap.subject, gap.fact, gap.reason))
        .collect()
}

#[test]
fn references_are_resolved_whatever_the_order() {
    let estate = build(|builder| {
        builder.user(UserInput {
            arn: "arn:aws:iam::111122223333:user/team/bob".into(),
            groups: vec!["devs".into()],
            attached: vec!["arn:aws:iam::111122223333:policy/p".into()],
            boundary: Some("arn:aws:iam::111122223333:policy/gone".into()),
            inline: vec![named("i", ALLOW)],
            ..UserInput::default()
        });
        builder.group(GroupInput {
            arn: "arn:aws:iam::111122223333:group/x/devs".into(),
            ..GroupInput::default()
        });
        builder.managed_policy(ManagedPolicyInput {
            arn: "arn:aws:iam::111122223333:policy/p".into(),
            policy: Some(PolicyText::new(ALLOW)),
            ..ManagedPolicyInput::default()
        });
        builder.account(AccountInput {
            number: "111122223333".into(),
            is_standalone: true,
            has_identities: true,
            ..AccountInput::default()
        });
    });
    let (_, bob) = estate.users().iter().next().expect("bob");
    assert_eq!(estate.groups()[bob.groups[0]].name, "devs");
    assert!(matches!(bob.boundary, Some(AttachedPolicy::Missing(_))));
    let AttachedPolicy::Known(policy) = bob.attached[0] else {
        panic!("a known policy")
    };
    let first = estate.managed_policies()[policy].document;
    let second = bob.inline[0].document;
    assert_eq!(
        estate.documents()[second].same_as,
        first,
        "the same text is parsed once"
    );
    assert_ne!(
        estate.documents()[second].source,
        estate.documents()[first].source,
        "and each stands in its own place"
    );
    let names: Vec<_> = estate
        .sources()
        .iter()
        .map(|(_, source)| source.name.as_str())
        .collect();
    assert_eq!(names, ["111122223333/policy/p", "111122223333/user/bob/inline/i"]);
    insta::assert_snapshot!(gaps(&estate), @"arn:aws:iam::111122223333:policy/gone: permissions boundary document: it is attached, but its document was not seen; export the account's authorization details without a filter");
}

#[test]
fn unknown_membership_is_three_gaps_and_standalone_is_none() {
    let estate = build(|builder| {
        builder.role(RoleInput {
            arn: "arn:aws:iam::111122223333:role/app".into(),
            ..RoleInput::default()
        });
    });
    insta::assert_snapshot!(gaps(&estate), @"
    account 111122223333: organization membership: no input tells whether the account is in an organization; add an export of the organization
    account 111122223333: service control policies: no input tells which service control policies bind the account
    account 111122223333: resource control policies: no input tells which resource control policies bind the account
    account 111122223333: users, groups, roles and policies: users, groups, roles and policies of the account were not seen, or not all of them
    arn:aws:iam::111122223333:role/app: trust policy: the export has the role, but not who may assume it
    ");
}

#[test]
fn organizations_and_guardrails() {
    let estate = build(|builder| {
        builder.account(AccountInput {
            number: "111122223333".into(),
            unit: Some("ou-1".into()),
            scps: Some(vec!["p-FullAWSAccess".into()]),
            rcps: Some(vec!["p-gone".into()]),
            has_identities: true,
            ..AccountInput::default()
        });
        builder.unit(UnitInput {
            id: "ou-1".into(),
            parent: Some("r-1".into()),
            scps: Some(vec![
                "arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-deny".into(),
            ]),
            rcps: Some(Vec::new()),
            ..UnitInput::default()
        });
        builder.unit(UnitInput {
            id: "r-1".into(),
            scps: Some(Vec::new()),
            rcps: Some(Vec::new()),
            ..UnitInput::default()
        });
        builder.guardrail(GuardrailInput {
            id: "p-deny".into(),
            name: Some("deny-all".into()),
            policy: PolicyText::new(ALLOW),
            ..GuardrailInput::default()
        });
        builder.organization(OrganizationInput {
            id: "o-1".into(),
            management_account: Some("999999999999".into()),
            ..OrganizationInput::default()
        });
    });
    let account = estate.account_by_number("111122223333").expect("an account");
    let units = estate.units_above(account);
    let ids: Vec<_> = units.iter().map(|&unit| estate.units()[unit].id.as_str()).collect();
    assert_eq!(ids, ["r-1", "ou-1"]);
    let scps = estate.units()[units[1]].guardrails.scps.as_ref().expect("seen");
    assert_eq!(scps[0].name, "deny-all");
    assert!(matches!(estate.accounts()[account].membership, Membership::Member(_)));
    insta::assert_snapshot!(gaps(&estate), @"
    account 111122223333: resource control policies: `p-gone` is attached, but its document was not seen; export the policies too
    account 111122223333: resource control policies: the resource control policies of the account or of a unit above it were not seen
    ");
}

#[test]
fn two_tellings_of_one_thing() {
    let bucket = |policy: &str, as_of: Option<&str>| ResourceInput {
        arn: "arn:aws:s3:::b".into(),
        kind: "bucket".into(),
        account: Some("111122223333".into()),
        policy: PolicySeen::Text(PolicyText::new(policy)),
        as_of: as_of.map(Into::into),
        ..ResourceInput::default()
    };
    let disputes = |first: &ResourceInput, second: &ResourceInput| {
        let one = build(|builder| {
            builder.resource(first.clone()).resource(second.clone());
        });
        let other = build(|builder| {
            builder.resource(second.clone()).resource(first.clone());
        });
        assert_eq!(one, other);
        let (_, resource) = one.resources().iter().next().expect("a bucket");
        let ResourcePolicy::Document(document) = resource.policy else {
            panic!("a policy")
        };
        let source = one.documents()[document].source;
        let is_new = one.sources().find(source).expect("a source").text.contains("new");
        (gaps(&one).contains("contradict"), is_new)
    };
    let old = bucket(r#"{"Id": "old"}"#, Some("2026-01-01T00:00:00Z"));
    let new = bucket(r#"{"Id": "new"}"#, Some("2026-02-01T00:00:00Z"));
    assert_eq!(disputes(&old, &new), (false, true));
    let undated = bucket(r#"{"Id": "old"}"#, None);
    assert_eq!(disputes(&undated, &new), (true, true));
    // The layout of a document is no difference.
    let spaced = bucket("{\n\"Id\":   \"new\"}", None);
    assert_eq!(disputes(&spaced, &new), (false, true));
}

#[test]
fn providers_of_trust_policies() {
    let trust = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal":
        {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}}"#;
    let estate = build(|builder| {
        builder.role(RoleInput {
            arn: "arn:aws:iam::111122223333:role/deploy".into(),
            trust: Some(PolicyText::new(trust)),
            ..RoleInput::default()
        });
    });
    let names: Vec<_> = estate
        .providers()
        .iter()
        .map(|(_, provider)| provider.name.as_str())
        .collect();
    assert_eq!(names, ["token.actions.githubusercontent.com"]);
}

/// Returns an estate of a role whose inline policies were put together out of a file, the file's text and what is written
/// where `part` of the policy stands, for each of the policies.
fn written(part: &str) -> Vec<String> {
    const FILE: &str = "action = \"s3:*\"\nother = \"s3:*\"\n";
    let line: String = ALLOW.split_whitespace().collect();
    let place = |text: &str, part: &str| {
        let start = text.find(part).expect("part of the text");
        Span::new(start, start + part.len())
    };
    let policy = |name: &str, start: usize| NamedPolicy {
        name: name.into(),
        policy: PolicyText::new(line.as_str()).written(
            "main.tf",
            TextPiece {
                at: place(&line, "s3:*"),
                span: Span::new(start, start + 4),
                is_verbatim: true,
            },
        ),
    };
    let estate = build(|builder| {
        builder.role(RoleInput {
            arn: "arn:aws:iam::111122223333:role/app".into(),
            inline: vec![policy("one", 10), policy("two", FILE.len() - 6)],
            ..RoleInput::default()
        });
        builder.file(FileText {
            name: "main.tf".into(),
            text: FILE.into(),
        });
        builder.declaration(DeclarationInput {
            arn: "arn:aws:iam::111122223333:role/app".into(),
            address: "aws_iam_role.app".into(),
            file: Some("main.tf".into()),
            start: 0,
            end: 6,
            kind: "aws_iam_role".into(),
            attributes: r#"{"name":"app"}"#.into(),
        });
    });
    let again = Estate::from_snapshot(&estate.to_snapshot(), Catalog::embedded()).expect("a snapshot");
    assert_eq!(again, estate);
    let role = estate.declared("aws_iam_role.app").next().expect("the role");
    assert_eq!(
        estate
            .declaration_of(role)
            .and_then(|found| found.place)
            .map(|(_, span)| span),
        Some(Span::new(0, 6))
    );
    let documents = estate.documents().iter();
    documents
        .filter_map(|(_, document)| {
            let text = &estate.sources().find(document.source)?.text;
            let (source, span) = estate.sources().written(document.source, place(text, part))?;
            Some(format!("{}:{}", source.name, source.line_column(span.start)))
        })
        .collect()
}

#[test]
fn equal_documents_know_where_each_was_written() {
    assert_eq!(written("s3:*"), ["main.tf:1:11", "main.tf:2:10"]);
    assert_eq!(
        written("Allow"),
        [
            "111122223333/role/app/inline/one:3:16",
            "111122223333/role/app/inline/two:3:16"
        ]
    );
}

#[test]
fn pieces_that_point_nowhere_are_left_out() {
    let piece = |start: u32, end: u32| TextPiece {
        at: Span { start, end },
        span: Span { start, end },
        is_verbatim: true,
    };
    let estate = build(|builder| {
        let text = PolicyText::in_file("{}", "p.json", 1);
        let text = text.written("main.tf", piece(0, 1)).written("main.tf", piece(1, 0));
        let text = text.written("main.tf", piece(0, 9)).written("other.tf", piece(0, 1));
        builder.document(DocumentInput {
            kind: PolicyUse::Identity,
            policy: text.written("two.tf", piece(0, 1)),
        });
        for (name, text) in [("main.tf", "x y"), ("two.tf", "{}"), ("two.tf", "{ }")] {
            builder.file(FileText {
                name: name.into(),
                text: text.into(),
            });
        }
    });
    let (_, source) = estate.sources().iter().next().expect("the policy");
    let pieces: Vec<_> = source
        .pieces
        .iter()
        .map(|piece| (piece.at, piece.is_verbatim))
        .collect();
    assert_eq!(pieces, [(Span::new(0, 1), false)]);
}

//! Estates of which parts are not known yet.

use iamscope_access::{Access, Question};
use iamscope_catalog::Catalog;
use iamscope_estate::builder::input::{
    DeclarationInput, NamedPolicy, PolicySeen, PolicyText, ResourceInput, RoleInput,
};
use iamscope_estate::{Estate, EstateBuilder};
use iamscope_eval::Decision;

const TRUST: &str = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::⟨var.partner⟩:root"}}}"#;

/// Returns an estate of roles and a bucket whose names are made up when they are created.
fn estate() -> Estate {
    let mut builder = EstateBuilder::default();
    for (address, resource) in [
        ("aws_iam_role.reader", "arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩/*"),
        ("aws_iam_role.other", "arn:aws:s3:::⟨aws_s3_bucket.other.id⟩/*"),
        ("aws_iam_role.variable", "arn:aws:s3:::⟨var.bucket⟩/*"),
        ("aws_iam_role.all", "arn:aws:s3:::*"),
    ] {
        let arn = format!("arn:aws:iam::111122223333:role/⟨{address}.id⟩");
        let text =
            format!(r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}"}}}}"#);
        builder.role(RoleInput {
            arn: arn.clone(),
            trust: Some(PolicyText::new(TRUST)),
            inline: vec![NamedPolicy {
                name: "read".into(),
                policy: PolicyText::new(text),
            }],
            ..RoleInput::default()
        });
        builder.declaration(DeclarationInput {
            arn,
            address: address.into(),
            ..DeclarationInput::default()
        });
    }
    builder.resource(ResourceInput {
        arn: "arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩".into(),
        kind: "bucket".into(),
        account: Some("111122223333".into()),
        policy: PolicySeen::None,
        ..ResourceInput::default()
    });
    builder.declaration(DeclarationInput {
        arn: "arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩".into(),
        address: "aws_s3_bucket.logs".into(),
        ..DeclarationInput::default()
    });
    builder.build(Catalog::embedded())
}

fn said(decision: &Decision) -> String {
    match decision {
        Decision::Allowed => "yes".to_owned(),
        Decision::Denied(_) => "no".to_owned(),
        Decision::Unknown(condition) => format!("if {condition}"),
    }
}

#[test]
fn things_are_found_by_address_and_by_arn() {
    let estate = estate();
    let access = Access::new(&estate, Catalog::embedded());
    let ask = |principal: &str, resource: &str| {
        let question = Question::new(
            access.find_principal(principal).expect("a principal"),
            access.find_action("s3:GetObject").expect("an action"),
            access.find_resource(resource).expect("a resource"),
        );
        said(&access.can(&question).decision)
    };
    let object = "arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩/key";
    assert_eq!(ask("aws_iam_role.reader", object), "yes");
    assert_eq!(
        ask("arn:aws:iam::111122223333:role/⟨aws_iam_role.reader.id⟩", object),
        "yes"
    );
    assert_eq!(ask("aws_iam_role.other", object), "no");
    assert_eq!(
        ask("aws_iam_role.variable", object),
        "if `arn:aws:s3:::⟨var.bucket⟩/*` matches `arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩/key`"
    );
    let bucket = access.find_resource("aws_s3_bucket.logs").expect("the bucket");
    assert_eq!(&*bucket.arn, "arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩");
}

#[test]
fn everyone_who_may_is_listed() {
    let estate = estate();
    let access = Access::new(&estate, Catalog::embedded());
    let action = access.find_action("s3:GetObject").expect("an action");
    let list = |arn: &str| {
        let grants = access.who_can(&action, &access.target(arn));
        let rows = grants
            .iter()
            .map(|grant| format!("{}: {}\n", access.name(&grant.principal), said(&grant.decision)));
        rows.collect::<String>()
    };
    insta::assert_snapshot!(list("arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩/key"), @"
    root: yes
    role/⟨aws_iam_role.all.id⟩: yes
    role/⟨aws_iam_role.reader.id⟩: yes
    role/⟨aws_iam_role.variable.id⟩: if `arn:aws:s3:::⟨var.bucket⟩/*` matches `arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩/key`
    ");
    let index = access.index(&action);
    for arn in ["arn:aws:s3:::⟨aws_s3_bucket.logs.id⟩/key", "arn:aws:s3:::live/key"] {
        let candidates = index.candidates(arn);
        for (id, class) in access.classes().iter() {
            let is_granted = class
                .members
                .iter()
                .any(|member| access.grant_to(member.clone(), &action, &access.target(arn)).is_some());
            assert!(!is_granted || candidates.contains(&id), "{arn} {:?}", class.members);
        }
    }
}

#[test]
fn an_account_that_is_not_known_is_a_principal() {
    let estate = estate();
    let access = Access::new(&estate, Catalog::embedded());
    let action = access.find_action("sts:AssumeRole").expect("an action");
    let role = access.find_resource("aws_iam_role.reader").expect("the role");
    let grants = access.who_can(&action, &role);
    let rows: Vec<String> = grants
        .iter()
        .map(|grant| format!("{}: {}", access.name(&grant.principal), said(&grant.decision)))
        .collect();
    assert_eq!(rows, ["unknown account ⟨var.partner⟩: yes"]);
}

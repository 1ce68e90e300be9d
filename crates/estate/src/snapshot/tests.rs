//! Snapshots of generated estates.

use crate::builder::EstateBuilder;
use crate::builder::input::*;
use crate::{AccessKey, BlockPublicAccess, Credentials, Estate, S3Facts};
use iamscope_catalog::Catalog;
use proptest::prelude::*;
use proptest::sample::select;

fn text() -> impl Strategy<Value = PolicyText> {
    let texts = select(vec![
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
        "{\n  \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}\n}",
        r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/idp"}}}"#,
        "not a policy",
        "",
    ]);
    (texts, any::<bool>(), 1_u32..3).prop_map(|(text, has_file, line)| {
        if has_file {
            PolicyText::in_file(text, "file.json", line)
        } else {
            PolicyText::new(text)
        }
    })
}

fn arn(kind: &'static str) -> impl Strategy<Value = String> {
    let partitions = prop_oneof![9 => Just("aws"), 1 => Just("Aws")];
    let numbers = select(vec!["111122223333", "222233334444"]);
    (partitions, numbers, select(vec!["a", "x/b", "c"]))
        .prop_map(move |(partition, number, name)| format!("arn:{partition}:iam::{number}:{kind}/{name}"))
}

fn managed() -> impl Strategy<Value = String> {
    prop_oneof![
        arn("policy"),
        Just("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".to_owned()),
        Just("arn:aws:iam::aws:policy/NoSuchPolicy".to_owned()),
        Just("nonsense".to_owned()),
    ]
}

fn few<S: Strategy>(strategy: S) -> impl Strategy<Value = Vec<S::Value>>
where
    S::Value: Clone + std::fmt::Debug,
{
    prop::collection::vec(strategy, 0..3)
}

fn as_of() -> impl Strategy<Value = Option<String>> {
    prop::option::of(select(vec![
        "2026-01-01T00:00:00Z".to_owned(),
        "2026-02-01T00:00:00Z".to_owned(),
    ]))
}

fn guardrail_ids() -> impl Strategy<Value = Option<Vec<String>>> {
    let ids = select(vec![
        "p-FullAWSAccess",
        "arn:aws:organizations::aws:policy/x/p-1",
        "p-2",
        "p-gone",
    ]);
    prop::option::of(few(ids.prop_map(str::to_owned)))
}

prop_compose! {
    fn inline_policy()(name in "[ab]", policy in text()) -> NamedPolicy {
        NamedPolicy { name, policy }
    }
}

prop_compose! {
    fn user()(
        arn in arn("user"), groups in few(select(vec!["a", "b", "gone"]).prop_map(str::to_owned)), inline in few(inline_policy()),
        attached in few(managed()), boundary in prop::option::of(managed()), as_of in as_of(),
    ) -> UserInput {
        UserInput { arn, groups, inline, attached, boundary, as_of, ..UserInput::default() }
    }
}

prop_compose! {
    fn role()(
        arn in arn("role"), trust in prop::option::of(text()), inline in few(inline_policy()), attached in few(managed()),
        last_used in as_of(), as_of in as_of(), tag in "[xy]",
    ) -> RoleInput {
        let tags = [("team".to_owned(), tag)].into();
        RoleInput { arn, trust, inline, attached, last_used, tags, as_of, ..RoleInput::default() }
    }
}

prop_compose! {
    fn bucket()(
        name in "[bc]", owner in select(vec![None, Some("111122223333"), Some("333344445555")]),
        roles in few(prop_oneof![arn("role"), arn("instance-profile")]),
        policy in prop_oneof![Just(PolicySeen::None), Just(PolicySeen::NotSeen), text().prop_map(PolicySeen::Text)],
        blocks in any::<bool>(), as_of in as_of(),
    ) -> ResourceInput {
        let block_public_access = BlockPublicAccess { block_public_acls: blocks, ..BlockPublicAccess::default() };
        ResourceInput {
            arn: format!("arn:aws:s3:::{name}"),
            kind: "bucket".into(),
            account: owner.map(str::to_owned),
            roles,
            policy,
            s3: Some(S3Facts { block_public_access: Some(block_public_access), ..S3Facts::default() }),
            as_of,
            ..ResourceInput::default()
        }
    }
}

/// One record, fed by a function, so that records of all types can be shuffled together.
#[derive(Clone, Debug)]
enum Fed {
    User(UserInput),
    Role(RoleInput),
    Bucket(ResourceInput),
    Group(GroupInput),
    Policy(ManagedPolicyInput),
    Profile(InstanceProfileInput),
    Credentials(CredentialsInput),
    Account(AccountInput),
    Unit(UnitInput),
    Guardrail(GuardrailInput),
    Organization(OrganizationInput),
    Document(DocumentInput),
}

fn fed() -> impl Strategy<Value = Fed> {
    let group = (arn("group"), few(inline_policy()), few(managed())).prop_map(|(arn, inline, attached)| GroupInput {
        arn,
        inline,
        attached,
        as_of: None,
    });
    let policy = (
        managed(),
        prop::option::of(text()),
        select(vec!["v1", "v2"]),
        few(inline_policy()),
    )
        .prop_map(|(arn, policy, version, other_versions)| ManagedPolicyInput {
            arn,
            policy,
            default_version: Some(version.to_owned()),
            other_versions,
            ..ManagedPolicyInput::default()
        });
    let profile = (arn("instance-profile"), prop::option::of(arn("role")))
        .prop_map(|(arn, role)| InstanceProfileInput { arn, role });
    let credentials = (arn("user"), prop::option::of(any::<bool>())).prop_map(|(user, has_mfa)| CredentialsInput {
        user,
        credentials: Credentials {
            has_mfa,
            access_keys: Some(vec![AccessKey {
                id: "1".into(),
                is_active: true,
                created: None,
                last_used: None,
            }]),
            ..Credentials::default()
        },
        as_of: None,
    });
    let units = || select(vec!["r-1", "ou-1", "ou-2"]).prop_map(str::to_owned);
    let account = (arn("x"), prop::option::of(units()), any::<bool>(), guardrail_ids()).prop_map(
        |(arn, unit, is_standalone, scps)| AccountInput {
            number: arn.split(':').nth(4).unwrap_or_default().to_owned(),
            unit,
            is_standalone,
            scps,
            ..AccountInput::default()
        },
    );
    let unit =
        (units(), prop::option::of(units()), guardrail_ids(), guardrail_ids()).prop_map(|(id, parent, scps, rcps)| {
            UnitInput {
                id,
                name: None,
                parent,
                scps,
                rcps,
            }
        });
    let guardrail = (select(vec!["p-1", "p-2"]), text()).prop_map(|(id, policy)| GuardrailInput {
        is_rcp: id == "p-2",
        id: id.to_owned(),
        policy,
        ..GuardrailInput::default()
    });
    let organization = prop::option::of(units()).prop_map(|root| OrganizationInput {
        id: "o-1".into(),
        root,
        management_account: Some("222233334444".into()),
        ..OrganizationInput::default()
    });
    let document = text().prop_map(|policy| DocumentInput {
        kind: PolicyUse::Scp,
        policy,
    });
    prop_oneof![
        user().prop_map(Fed::User),
        role().prop_map(Fed::Role),
        bucket().prop_map(Fed::Bucket),
        group.prop_map(Fed::Group),
        policy.prop_map(Fed::Policy),
        profile.prop_map(Fed::Profile),
        credentials.prop_map(Fed::Credentials),
        account.prop_map(Fed::Account),
        unit.prop_map(Fed::Unit),
        guardrail.prop_map(Fed::Guardrail),
        organization.prop_map(Fed::Organization),
        document.prop_map(Fed::Document),
    ]
}

fn build(records: &[Fed]) -> Estate {
    let mut builder = EstateBuilder::default();
    for record in records.iter().cloned() {
        match record {
            Fed::User(record) => builder.user(record),
            Fed::Role(record) => builder.role(record),
            Fed::Bucket(record) => builder.resource(record),
            Fed::Group(record) => builder.group(record),
            Fed::Policy(record) => builder.managed_policy(record),
            Fed::Profile(record) => builder.instance_profile(record),
            Fed::Credentials(record) => builder.credentials(record),
            Fed::Account(record) => builder.account(record),
            Fed::Unit(record) => builder.unit(record),
            Fed::Guardrail(record) => builder.guardrail(record),
            Fed::Organization(record) => builder.organization(record),
            Fed::Document(record) => builder.document(record),
        };
    }
    builder.build(Catalog::embedded())
}

proptest! {
    #[test]
    fn reading_back_gives_an_equal_estate(records in prop::collection::vec(fed(), 0..12)) {
        let estate = build(&records);
        let text = estate.to_snapshot();
        let read = Estate::from_snapshot(&text, Catalog::embedded()).expect("a snapshot");
        prop_assert_eq!(&read.to_snapshot(), &text);
        prop_assert_eq!(read, estate);
    }

    #[test]
    fn the_order_of_records_means_nothing(
        (records, shuffled) in prop::collection::vec(fed(), 0..12)
            .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle()))
    ) {
        prop_assert_eq!(build(&records).to_snapshot(), build(&shuffled).to_snapshot());
    }
}

#[test]
fn what_it_looks_like() {
    let mut builder = EstateBuilder::default();
    builder.role(RoleInput {
        arn: "arn:aws:iam::111122223333:role/app".into(),
        attached: vec!["arn:aws:iam::111122223333:policy/gone".into()],
        inline: vec![NamedPolicy {
            name: "s3".into(),
            policy: PolicyText::new("{}"),
        }],
        ..RoleInput::default()
    });
    insta::assert_snapshot!(builder.build(Catalog::embedded()).to_snapshot(), @r#"
    {
      "format": "iamscope estate",
      "version": 1,
      "accounts": [
        {
          "number": "111122223333",
          "partition": "aws"
        }
      ],
      "roles": [
        {
          "arn": "arn:aws:iam::111122223333:role/app",
          "inline": [
            {
              "name": "s3",
              "policy": {
                "name": "111122223333/role/app/inline/s3",
                "text": "{}"
              }
            }
          ],
          "attached": [
            "arn:aws:iam::111122223333:policy/gone"
          ]
        }
      ]
    }
    "#);
}

#[test]
fn what_is_no_snapshot() {
    let message = |text: &str| {
        Estate::from_snapshot(text, Catalog::embedded())
            .expect_err("no snapshot")
            .to_string()
    };
    insta::assert_snapshot!(message("{"), @"EOF while parsing an object at line 1 column 1");
    insta::assert_snapshot!(message(r#"{"format": "x", "version": 1}"#), @r#"expected `"format": "iamscope estate"`, found `x`"#);
    insta::assert_snapshot!(message(r#"{"format": "iamscope estate", "version": 9}"#), @"snapshot version 9 is not version 1, the one this program reads; scan the exports again");
    insta::assert_snapshot!(message(r#"{"format": "iamscope estate", "version": 1, "roles": [{"arm": ""}]}"#), @"unknown field `arm`, expected one of `arn`, `unique_id`, `created`, `trust`, `inline`, `attached`, `boundary`, `tags`, `last_used`, `as_of` at line 1 column 60");
}

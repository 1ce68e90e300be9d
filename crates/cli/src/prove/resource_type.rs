//! What a resource policy is attached to: the names of AWS's check of public access, and those of the catalogue.

use crate::exit::{Exit, Failure};
use iamscope_catalog::Catalog;
use iamscope_prove::About;

/// The names that the `resourceType` of `CheckNoPublicAccess` takes, each with service and type in the catalogue (IAM Access
/// Analyzer API Reference, "CheckNoPublicAccess").
const NAMES: &[(&str, &str, &[&str])] = &[
    ("AWS::ApiGateway::RestApi", "execute-api", &["execute-api-general"]),
    ("AWS::Backup::BackupVault", "backup", &["backupVault"]),
    ("AWS::CloudTrail::Dashboard", "cloudtrail", &["dashboard"]),
    ("AWS::CloudTrail::EventDataStore", "cloudtrail", &["eventdatastore"]),
    ("AWS::CodeArtifact::Domain", "codeartifact", &["domain"]),
    ("AWS::DynamoDB::Stream", "dynamodb", &["stream"]),
    ("AWS::DynamoDB::Table", "dynamodb", &["table", "index"]),
    ("AWS::EFS::FileSystem", "elasticfilesystem", &["file-system"]),
    (TRUST, "sts", &[]),
    ("AWS::KMS::Key", "kms", &["key"]),
    ("AWS::Kinesis::Stream", "kinesis", &["stream"]),
    ("AWS::Kinesis::StreamConsumer", "kinesis", &["consumer"]),
    (
        "AWS::Lambda::Function",
        "lambda",
        &["function", "function alias", "function version"],
    ),
    ("AWS::OpenSearchService::Domain", "es", &["domain"]),
    ("AWS::S3::AccessPoint", "s3", &["accesspoint", "accesspointobject"]),
    ("AWS::S3::Bucket", "s3", &["bucket", "object"]),
    ("AWS::S3::Glacier", "glacier", &["vault"]),
    ("AWS::S3Express::AccessPoint", "s3express", &["accesspoint"]),
    ("AWS::S3Express::DirectoryBucket", "s3express", &["bucket"]),
    ("AWS::S3Outposts::AccessPoint", "s3-outposts", &["accesspoint"]),
    ("AWS::S3Outposts::Bucket", "s3-outposts", &["bucket", "object"]),
    ("AWS::S3Tables::Table", "s3tables", &["Table"]),
    ("AWS::S3Tables::TableBucket", "s3tables", &["TableBucket", "Table"]),
    ("AWS::SNS::Topic", "sns", &["topic"]),
    ("AWS::SQS::Queue", "sqs", &["queue"]),
    ("AWS::SecretsManager::Secret", "secretsmanager", &["Secret"]),
];

const TRUST: &str = "AWS::IAM::AssumeRolePolicyDocument";

/// What requests for a type of resources are about.
#[derive(Debug, Default)]
pub(super) struct Scope {
    actions: Vec<String>,
    resources: Vec<String>,
}

impl Scope {
    pub(super) fn as_about(&self) -> About<'_> {
        About {
            actions: &self.actions,
            resources: &self.resources,
        }
    }

    /// Returns what requests for a type of resources are about, or which types are known.
    pub(super) fn of(name: &str) -> Result<Self, String> {
        let catalog = Catalog::embedded();
        let known = NAMES.iter().find(|(own, ..)| own.eq_ignore_ascii_case(name));
        let (service, types) = match (known, name.split_once(':')) {
            (Some((_, service, types)), _) => (*service, types.to_vec()),
            (None, Some((service, kind))) if catalog.resource_type(service, kind).is_some() => (service, vec![kind]),
            (None, _) => {
                let names: Vec<&str> = NAMES.iter().map(|(own, ..)| *own).collect();
                return Err(format!(
                    "write one of {}, or a type such as `s3:bucket`",
                    names.join(", ")
                ));
            }
        };
        let formats = types.iter().filter_map(|kind| catalog.resource_type(service, kind));
        Ok(Self {
            actions: vec![format!("{service}:*")],
            resources: formats.map(|kind| pattern(kind.arn_format())).collect(),
        })
    }
}

/// Returns whether a type is the trust policy of a role.
pub(super) fn is_trust(name: &str) -> bool {
    name.eq_ignore_ascii_case(TRUST)
}

/// Returns the failure of a type that is not known.
pub(super) fn unknown(name: &str, help: String) -> Failure {
    Failure::new(Exit::Usage, format!("no type of resources is called `{name}`")).help(help)
}

/// Returns a pattern that all ARNs of a format fit.
fn pattern(format: &str) -> String {
    let mut pattern = String::new();
    let mut rest = format;
    while let Some((text, after)) = rest.split_once("${") {
        pattern.push_str(text);
        pattern.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    pattern.push_str(rest);
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_types_are_in_the_catalogue() {
        for (name, service, types) in NAMES {
            let scope = Scope::of(name).expect("a known type");
            assert_eq!(scope.resources.len(), types.len(), "{name} {service}");
        }
        let scope = Scope::of("AWS::S3::Bucket").expect("a known type");
        assert_eq!(scope.resources, ["arn:*:s3:::*", "arn:*:s3:::*/*"]);
        assert_eq!(
            Scope::of("sqs:queue").expect("a type of the catalogue").actions,
            ["sqs:*"]
        );
        let help = Scope::of("AWS::S3::Buckets").expect_err("no type");
        assert!(help.contains("AWS::S3::Bucket, "), "{help}");
    }
}

//! Which actions stand for reading, writing and administering a resource.
//!
//! Asking every action of a type would be slow and say little: one action that moves the data, or changes who may, is
//! what a reader wants to see. The common types have theirs written down; the others take them from the catalogue.

use crate::edge::Relation;
use iamscope_catalog::{AccessLevel, ActionRef, Catalog};
use iamscope_estate::ResourceKind;

/// Actions of one relation to a resource.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Capability {
    pub(crate) relation: Relation,
    /// Full names, the most telling first.
    pub(crate) actions: Vec<Box<str>>,
    /// If the actions are on what is inside the resource, what stands between the two ARNs.
    pub(crate) inside: Option<char>,
}

/// No relation asks more actions than this of the catalogue.
const MOST: usize = 4;

/// Returns what one can do to resources of a kind.
pub(crate) fn capabilities(kind: &ResourceKind, catalog: &Catalog) -> Vec<Capability> {
    let written = written(&kind.service, &kind.name.to_lowercase());
    let capabilities = written.iter().map(|&(relation, inside, actions)| Capability {
        relation,
        inside,
        actions: actions.iter().map(|&action| action.into()).collect(),
    });
    let capabilities = capabilities.collect::<Vec<_>>();
    if capabilities.is_empty() {
        from_catalog(kind, catalog)
    } else {
        capabilities
    }
}

type Written = &'static [(Relation, Option<char>, &'static [&'static str])];

/// Source: Service Authorization Reference, the tables of actions of each service.
fn written(service: &str, name: &str) -> Written {
    use Relation::{CanAdminister, CanRead, CanWrite};
    match (service, name) {
        ("s3", "bucket") => &[
            (CanRead, Some('/'), &["s3:GetObject"]),
            (CanWrite, Some('/'), &["s3:PutObject", "s3:DeleteObject"]),
            (CanAdminister, None, &["s3:PutBucketPolicy", "s3:PutBucketAcl"]),
        ],
        ("kms", "key") => &[
            (CanRead, None, &["kms:Decrypt"]),
            (CanWrite, None, &["kms:Encrypt", "kms:GenerateDataKey"]),
            (CanAdminister, None, &["kms:PutKeyPolicy", "kms:CreateGrant"]),
        ],
        ("secretsmanager", "secret") => &[
            (CanRead, None, &["secretsmanager:GetSecretValue"]),
            (
                CanWrite,
                None,
                &["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"],
            ),
            (CanAdminister, None, &["secretsmanager:PutResourcePolicy"]),
        ],
        ("dynamodb", "table") => &[
            (CanRead, None, &["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:Query"]),
            (
                CanWrite,
                None,
                &["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
            ),
            (CanAdminister, None, &["dynamodb:PutResourcePolicy"]),
        ],
        ("elasticfilesystem", "file-system") => &[
            (CanRead, None, &["elasticfilesystem:ClientMount"]),
            (CanWrite, None, &["elasticfilesystem:ClientWrite"]),
            (CanAdminister, None, &["elasticfilesystem:PutFileSystemPolicy"]),
        ],
        ("es", "domain") => &[
            (CanRead, Some('/'), &["es:ESHttpGet"]),
            (CanWrite, Some('/'), &["es:ESHttpPut", "es:ESHttpPost"]),
            (CanAdminister, None, &["es:UpdateDomainConfig"]),
        ],
        _ => written_for_work(service, name),
    }
}

/// What carries messages or runs code, and so does work of its own.
fn written_for_work(service: &str, name: &str) -> Written {
    use Relation::{CanAdminister, CanInvoke, CanRead, CanWrite};
    match (service, name) {
        ("sqs", "queue") => &[
            (CanRead, None, &["sqs:ReceiveMessage"]),
            (CanWrite, None, &["sqs:SendMessage", "sqs:DeleteMessage"]),
            (CanAdminister, None, &["sqs:SetQueueAttributes", "sqs:AddPermission"]),
        ],
        ("sns", "topic") => &[
            (CanRead, None, &["sns:Subscribe"]),
            (CanWrite, None, &["sns:Publish"]),
            (CanAdminister, None, &["sns:SetTopicAttributes", "sns:AddPermission"]),
        ],
        ("lambda", "function") => &[
            (CanInvoke, None, &["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]),
            (CanRead, None, &["lambda:GetFunction"]),
            (
                CanWrite,
                None,
                &["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
            ),
            (CanAdminister, None, &["lambda:AddPermission"]),
        ],
        ("ecr", "repository") => &[
            (CanRead, None, &["ecr:BatchGetImage"]),
            (CanWrite, None, &["ecr:PutImage"]),
            (CanAdminister, None, &["ecr:SetRepositoryPolicy"]),
        ],
        ("events", "event-bus") => &[
            (CanWrite, None, &["events:PutEvents"]),
            (CanAdminister, None, &["events:PutPermission"]),
        ],
        ("ec2", "instance") => &[
            (CanRead, None, &["ec2:GetPasswordData", "ec2:GetConsoleOutput"]),
            (
                CanWrite,
                None,
                &["ssm:SendCommand", "ssm:StartSession", "ec2:ModifyInstanceAttribute"],
            ),
        ],
        _ => &[],
    }
}

fn from_catalog(kind: &ResourceKind, catalog: &Catalog) -> Vec<Capability> {
    let Some(wanted) = catalog.resource_type(&kind.service, &kind.name) else {
        return Vec::new();
    };
    let service = wanted.service();
    let of_relation = |relation: Relation| {
        let actions = service.into_iter().flat_map(|service| service.actions());
        let actions = actions.filter(|action| {
            relation_of(*action) == Some(relation)
                && action.resource_types().any(|usage| usage.resource_type() == wanted)
        });
        let actions = actions.take(MOST).map(|action| action.full_name().into());
        actions.collect::<Vec<Box<str>>>()
    };
    let relations = [Relation::CanRead, Relation::CanWrite, Relation::CanAdminister];
    let capabilities = relations.map(|relation| Capability {
        relation,
        actions: of_relation(relation),
        inside: None,
    });
    capabilities
        .into_iter()
        .filter(|capability| !capability.actions.is_empty())
        .collect()
}

/// Returns what an action stands for. Some services class the action that sets the resource policy as a plain write.
fn relation_of(action: ActionRef<'_>) -> Option<Relation> {
    let sets_policy = action.name().starts_with("Put") && action.name().ends_with("Policy");
    match action.access_level() {
        AccessLevel::Read => Some(Relation::CanRead),
        AccessLevel::Write if !sets_policy => Some(Relation::CanWrite),
        AccessLevel::Write | AccessLevel::PermissionsManagement => Some(Relation::CanAdminister),
        AccessLevel::List | AccessLevel::Tagging => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_action_exists() {
        let catalog = Catalog::embedded();
        let kinds = [
            ("s3", "bucket"),
            ("sqs", "queue"),
            ("sns", "topic"),
            ("kms", "key"),
            ("secretsmanager", "Secret"),
            ("lambda", "function"),
            ("ecr", "repository"),
            ("dynamodb", "table"),
            ("events", "event-bus"),
            ("elasticfilesystem", "file-system"),
            ("es", "domain"),
            ("ec2", "instance"),
        ];
        for (service, name) in kinds {
            let kind = ResourceKind::new(service, name);
            assert!(!written(service, &name.to_lowercase()).is_empty(), "{service}:{name}");
            for action in capabilities(&kind, catalog)
                .iter()
                .flat_map(|capability| &capability.actions)
            {
                assert!(catalog.action(action).is_some(), "{action}");
            }
        }
    }

    #[test]
    fn other_types_are_taken_from_the_catalogue() {
        let found = capabilities(&ResourceKind::new("kinesis", "stream"), Catalog::embedded());
        let relations = found.iter().map(|capability| capability.relation).collect::<Vec<_>>();
        assert_eq!(
            relations,
            [Relation::CanRead, Relation::CanWrite, Relation::CanAdminister]
        );
    }
}

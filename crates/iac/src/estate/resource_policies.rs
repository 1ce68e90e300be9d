//! Policies of resources that are declared apart from them.

use super::draft::Draft;
use super::item::Item;
use super::resources;
use iamscope_estate::builder::input::PolicyUse;

/// Type; service and type of the resource; where it is named; where the policy stands.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Sources: Terraform AWS provider and CloudFormation User Guide, the page of each type.
#[rustfmt::skip]
static ROWS: &[Row] = &[
    ("aws_acmpca_policy", "acm-pca", "certificate-authority", "resource_arn", "policy"),
    ("aws_api_gateway_rest_api_policy", "execute-api", "execute-api-general", "rest_api_id", "policy"),
    ("aws_backup_vault_policy", "backup", "backupVault", "backup_vault_name", "policy"),
    ("aws_cloudwatch_event_bus_policy", "events", "event-bus", "event_bus_name", "policy"),
    ("aws_cloudwatch_log_destination_policy", "logs", "destination", "destination_name", "access_policy"),
    ("aws_codeartifact_domain_permissions_policy", "codeartifact", "domain", "domain", "policy_document"),
    ("aws_codeartifact_repository_permissions_policy", "codeartifact", "repository", "repository", "policy_document"),
    ("aws_codebuild_resource_policy", "codebuild", "project", "resource_arn", "policy"),
    ("aws_dynamodb_resource_policy", "dynamodb", "table", "resource_arn", "policy"),
    ("aws_ecr_repository_policy", "ecr", "repository", "repository", "policy"),
    ("aws_ecrpublic_repository_policy", "ecr-public", "repository", "repository_name", "policy"),
    ("aws_efs_file_system_policy", "elasticfilesystem", "file-system", "file_system_id", "policy"),
    ("aws_elasticsearch_domain_policy", "es", "domain", "domain_name", "access_policies"),
    ("aws_kinesis_resource_policy", "kinesis", "stream", "resource_arn", "policy"),
    ("aws_kms_key_policy", "kms", "key", "key_id", "policy"),
    ("aws_media_store_container_policy", "mediastore", "container", "container_name", "policy"),
    ("aws_msk_cluster_policy", "kafka", "cluster", "cluster_arn", "policy"),
    ("aws_oam_sink_policy", "oam", "Sink", "sink_identifier", "policy"),
    ("aws_opensearch_domain_policy", "es", "domain", "domain_name", "access_policies"),
    ("aws_redshift_resource_policy", "redshift-serverless", "namespace", "resource_arn", "policy"),
    ("aws_redshiftserverless_resource_policy", "redshift-serverless", "namespace", "resource_arn", "policy"),
    ("aws_s3_bucket_policy", "s3", "bucket", "bucket", "policy"),
    ("aws_s3control_access_point_policy", "s3", "accesspoint", "access_point_arn", "policy"),
    ("aws_s3control_bucket_policy", "s3-outposts", "bucket", "bucket", "policy"),
    ("aws_s3control_object_lambda_access_point_policy", "s3-object-lambda", "objectlambdaaccesspoint", "name", "policy"),
    ("aws_s3tables_table_bucket_policy", "s3tables", "TableBucket", "table_bucket_arn", "resource_policy"),
    ("aws_s3vectors_vector_bucket_policy", "s3vectors", "VectorBucket", "vector_bucket_arn", "policy"),
    ("aws_secretsmanager_secret_policy", "secretsmanager", "Secret", "secret_arn", "policy"),
    ("aws_ses_identity_policy", "ses", "identity", "identity", "policy"),
    ("aws_sesv2_email_identity_policy", "ses", "identity", "email_identity", "policy"),
    ("aws_sns_topic_policy", "sns", "topic", "arn", "policy"),
    ("aws_sqs_queue_policy", "sqs", "queue", "queue_url", "policy"),
    ("aws_vpclattice_auth_policy", "vpc-lattice", "Service", "resource_identifier", "policy"),
    ("aws_vpclattice_resource_policy", "vpc-lattice", "ServiceNetwork", "resource_arn", "policy"),
    ("AWS::Kinesis::ResourcePolicy", "kinesis", "stream", "ResourceArn", "ResourcePolicy"),
    ("AWS::MSK::ClusterPolicy", "kafka", "cluster", "ClusterArn", "Policy"),
    ("AWS::S3::BucketPolicy", "s3", "bucket", "Bucket", "PolicyDocument"),
    ("AWS::S3Express::BucketPolicy", "s3express", "bucket", "Bucket", "PolicyDocument"),
    ("AWS::S3ObjectLambda::AccessPointPolicy", "s3-object-lambda", "objectlambdaaccesspoint", "ObjectLambdaAccessPoint", "PolicyDocument"),
    ("AWS::S3Outposts::BucketPolicy", "s3-outposts", "bucket", "Bucket", "PolicyDocument"),
    ("AWS::S3Tables::TableBucketPolicy", "s3tables", "TableBucket", "TableBucketARN", "ResourcePolicy"),
    ("AWS::S3Vectors::VectorBucketPolicy", "s3vectors", "VectorBucket", "VectorBucketArn", "Policy"),
    ("AWS::SNS::TopicInlinePolicy", "sns", "topic", "TopicArn", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "sns", "topic", "Topics", "PolicyDocument"),
    ("AWS::SQS::QueueInlinePolicy", "sqs", "queue", "Queue", "PolicyDocument"),
    ("AWS::SQS::QueuePolicy", "sqs", "queue", "Queues", "PolicyDocument"),
    ("AWS::SecretsManager::ResourcePolicy", "secretsmanager", "Secret", "SecretId", "ResourcePolicy"),
    ("AWS::VpcLattice::AuthPolicy", "vpc-lattice", "Service", "ResourceIdentifier", "Policy"),
    ("AWS::VpcLattice::ResourcePolicy", "vpc-lattice", "ServiceNetwork", "ResourceArn", "Policy"),
];

/// Returns the resources that a policy resource is the policy of: ARN and type.
pub(super) fn targets(draft: &Draft<'_>, item: &Item<'_>) -> Option<(Vec<(String, &'static str)>, &'static str)> {
    let &(_, service, kind, target, policy) = ROWS.iter().find(|row| row.0 == item.kind())?;
    let targets = item.strings(target).into_iter().map(|target| {
        // Directory buckets have the policies of buckets.
        let (service, kind) = match (service, kind) {
            ("s3", "bucket") if target.ends_with("--x-s3") => ("s3express", "bucket"),
            other => other,
        };
        (draft.resolve(service, kind, &target, &item.declared.scope), kind)
    });
    Some((targets.collect(), policy))
}

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    if let Some((targets, path)) = targets(draft, item) {
        let policy = draft.policy(item.attributes(), path);
        for (arn, kind) in targets {
            resources::policy_of(draft, &arn, kind, policy.clone());
        }
        return true;
    }
    match item.kind() {
        "aws_vpc_endpoint_policy" => {
            let endpoint = item.string("vpc_endpoint_id").unwrap_or_default();
            let policy = draft.policy(item.attributes(), "policy");
            let name = format!("{}/ec2/vpc-endpoint/{endpoint}/policy", item.account());
            draft.document(PolicyUse::VpcEndpoint, name, policy);
        }
        "aws_glacier_vault_lock" => {
            let vault = item.string("vault_name").unwrap_or_default();
            let policy = draft.policy(item.attributes(), "policy");
            let name = format!("{}/glacier/vault/{vault}/lock", item.account());
            draft.document(PolicyUse::Resource, name, policy);
        }
        // The policy of the whole catalogue of an account.
        "aws_glue_resource_policy" => {
            let scope = &item.declared.scope;
            let (partition, region, account) = (&scope.partition, &scope.region, &scope.account);
            let arn = format!("arn:{partition}:glue:{region}:{account}:catalog");
            let policy = draft.policy(item.attributes(), "policy");
            resources::policy_of(draft, &arn, "catalog", policy);
        }
        // Policies of an account or a registry, which an estate has no place for.
        "aws_cloudwatch_log_resource_policy"
        | "AWS::Logs::ResourcePolicy"
        | "aws_ecr_registry_policy"
        | "AWS::ECR::RegistryPolicy"
        | "aws_xray_resource_policy"
        | "AWS::XRay::ResourcePolicy" => {
            let policy = draft.policy(item.attributes(), "policy_document|policy|PolicyText");
            let name = format!("{}/{}", item.account(), item.declared.address);
            draft.document(PolicyUse::Resource, name, policy);
        }
        _ => return false,
    }
    true
}

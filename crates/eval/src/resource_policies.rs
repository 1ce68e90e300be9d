//! Which resources can have a policy of their own.

use iamscope_policy::Arn;

/// Returns whether resources of a service and type can have a policy that lets others in.
///
/// Source: IAM User Guide, "AWS services that work with IAM", column "Resource-based policies". Every key has a key
/// policy and every role a trust policy, which is about assuming it and nothing else.
pub fn takes_policy(action_service: &str, arn: &str) -> bool {
    let Some(arn) = Arn::parse(arn) else {
        return false;
    };
    let resource_type = arn.resource_type().unwrap_or_default();
    match arn.service() {
        "s3" => action_service == "s3",
        "kms" => resource_type == "key",
        "iam" => action_service == "sts" && resource_type == "role",
        "sqs"
        | "sns"
        | "secretsmanager"
        | "ecr"
        | "backup"
        | "glacier"
        | "execute-api"
        | "codeartifact"
        | "elasticfilesystem"
        | "es"
        | "events"
        | "glue"
        | "kinesis"
        | "dynamodb"
        | "s3-object-lambda"
        | "s3-outposts"
        | "s3express"
        | "s3tables"
        | "schemas"
        | "mediastore"
        | "serverlessrepo"
        | "acm-pca"
        | "redshift-serverless"
        | "vpc-lattice"
        | "signer"
        | "xray"
        | "oam" => true,
        "lambda" => matches!(resource_type, "function" | "layer"),
        "logs" => matches!(resource_type, "log-group" | "destination"),
        "ses" => resource_type == "identity",
        "kafka" => resource_type == "cluster",
        "codebuild" => matches!(resource_type, "project" | "report-group"),
        "cloudtrail" => matches!(resource_type, "channel" | "eventdatastore" | "dashboard"),
        _ => false,
    }
}

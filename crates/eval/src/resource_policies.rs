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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_types_of_a_service_take_a_policy() {
        let takes = |service: &str, resource: &str| {
            let arn = format!("arn:aws:{service}:eu-west-1:111122223333:{resource}");
            takes_policy(service, &arn)
        };
        for (service, with, without) in [
            ("kms", "key/1", "alias/a"),
            ("lambda", "function:f", "event-source-mapping:1"),
            ("lambda", "layer:l", "code-signing-config:1"),
            ("logs", "log-group:g", "query-definition:1"),
            ("ses", "identity/example.com", "configuration-set/c"),
            ("kafka", "cluster/c/1", "configuration/c/1"),
            ("codebuild", "project/p", "build/p:1"),
            ("cloudtrail", "channel/1", "trail/t"),
        ] {
            assert!(takes(service, with), "{service} {with}");
            assert!(!takes(service, without), "{service} {without}");
        }
        assert!(takes("sqs", "queue"));
        assert!(!takes("ec2", "instance/i-1"));
    }

    #[test]
    fn a_policy_is_about_actions_of_its_service() {
        let role = "arn:aws:iam::111122223333:role/app";
        assert!(takes_policy("s3", "arn:aws:s3:::b"));
        assert!(!takes_policy("sts", "arn:aws:s3:::b"));
        assert!(takes_policy("sts", role));
        assert!(!takes_policy("iam", role));
        assert!(!takes_policy("s3", "*"));
    }
}

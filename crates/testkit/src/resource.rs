//! Kinds of resources that the mini-language has a word for.

/// A kind of resource: word, service, resource type of that service, and the ARN after `arn:aws:`, in which `%` is the
/// name, `@` the account and `=` the region.
pub(crate) struct Kind {
    pub(crate) word: &'static str,
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    format: &'static str,
}

const REGION: &str = "us-east-1";

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    Kind { word: "bucket", service: "s3", name: "bucket", format: "s3:::%" },
    Kind { word: "queue", service: "sqs", name: "queue", format: "sqs:=:@:%" },
    Kind { word: "topic", service: "sns", name: "topic", format: "sns:=:@:%" },
    Kind { word: "key", service: "kms", name: "key", format: "kms:=:@:key/%" },
    Kind { word: "secret", service: "secretsmanager", name: "Secret", format: "secretsmanager:=:@:secret:%" },
    Kind { word: "function", service: "lambda", name: "function", format: "lambda:=:@:function:%" },
    Kind { word: "layer", service: "lambda", name: "layer version", format: "lambda:=:@:layer:%" },
    Kind { word: "repository", service: "ecr", name: "repository", format: "ecr:=:@:repository/%" },
    Kind { word: "instance", service: "ec2", name: "instance", format: "ec2:=:@:instance/%" },
    Kind { word: "table", service: "dynamodb", name: "table", format: "dynamodb:=:@:table/%" },
    Kind { word: "stream", service: "kinesis", name: "stream", format: "kinesis:=:@:stream/%" },
    Kind { word: "event-bus", service: "events", name: "event-bus", format: "events:=:@:event-bus/%" },
    Kind { word: "file-system", service: "elasticfilesystem", name: "file-system", format: "elasticfilesystem:=:@:file-system/%" },
    Kind { word: "vault", service: "backup", name: "backupVault", format: "backup:=:@:backup-vault:%" },
    Kind { word: "domain", service: "es", name: "domain", format: "es:=:@:domain/%" },
    Kind { word: "api", service: "execute-api", name: "execute-api-general", format: "execute-api:=:@:%" },
    Kind { word: "log-group", service: "logs", name: "log-group", format: "logs:=:@:log-group:%" },
    Kind { word: "project", service: "codebuild", name: "project", format: "codebuild:=:@:project/%" },
    Kind { word: "state-machine", service: "states", name: "statemachine", format: "states:=:@:stateMachine:%" },
    Kind { word: "task-definition", service: "ecs", name: "task-definition", format: "ecs:=:@:task-definition/%" },
    Kind { word: "app-runner-service", service: "apprunner", name: "service", format: "apprunner:=:@:service/%/1" },
    Kind { word: "job-definition", service: "batch", name: "job-definition", format: "batch:=:@:job-definition/%" },
    Kind { word: "job-queue", service: "batch", name: "job-queue", format: "batch:=:@:job-queue/%" },
    Kind { word: "code-interpreter", service: "bedrock-agentcore", name: "code-interpreter-custom", format: "bedrock-agentcore:=:@:code-interpreter-custom/%" },
    Kind { word: "browser", service: "bedrock-agentcore", name: "browser-custom", format: "bedrock-agentcore:=:@:browser-custom/%" },
    Kind { word: "runtime", service: "bedrock-agentcore", name: "runtime", format: "bedrock-agentcore:=:@:runtime/%" },
    Kind { word: "harness", service: "bedrock-agentcore", name: "harness", format: "bedrock-agentcore:=:@:harness/%" },
    Kind { word: "stack", service: "cloudformation", name: "stack", format: "cloudformation:=:@:stack/%/1" },
    Kind { word: "stack-set", service: "cloudformation", name: "stackset", format: "cloudformation:=:@:stackset/%:1" },
    Kind { word: "deployment-group", service: "codedeploy", name: "deploymentgroup", format: "codedeploy:=:@:deploymentgroup:%" },
    Kind { word: "launch-template", service: "ec2", name: "launch-template", format: "ec2:=:@:launch-template/%" },
    Kind { word: "volume", service: "ec2", name: "volume", format: "ec2:=:@:volume/%" },
    Kind { word: "launch-configuration", service: "autoscaling", name: "launchConfiguration", format: "autoscaling:=:@:launchConfiguration:1:launchConfigurationName/%" },
    Kind { word: "auto-scaling-group", service: "autoscaling", name: "autoScalingGroup", format: "autoscaling:=:@:autoScalingGroup:1:autoScalingGroupName/%" },
    Kind { word: "cluster", service: "ecs", name: "cluster", format: "ecs:=:@:cluster/%" },
    Kind { word: "container-instance", service: "ecs", name: "container-instance", format: "ecs:=:@:container-instance/%" },
    Kind { word: "ecs-service", service: "ecs", name: "service", format: "ecs:=:@:service/%" },
    Kind { word: "task", service: "ecs", name: "task", format: "ecs:=:@:task/%" },
    Kind { word: "emr-cluster", service: "elasticmapreduce", name: "cluster", format: "elasticmapreduce:=:@:cluster/%" },
    Kind { word: "emr-serverless-application", service: "emr-serverless", name: "application", format: "emr-serverless:=:@:/applications/%" },
    Kind { word: "dev-endpoint", service: "glue", name: "devendpoint", format: "glue:=:@:devEndpoint/%" },
    Kind { word: "glue-job", service: "glue", name: "job", format: "glue:=:@:job/%" },
    Kind { word: "image-pipeline", service: "imagebuilder", name: "imagePipeline", format: "imagebuilder:=:@:image-pipeline/%" },
    Kind { word: "notebook", service: "sagemaker", name: "notebook-instance", format: "sagemaker:=:@:notebook-instance/%" },
    Kind { word: "user-profile", service: "sagemaker", name: "user-profile", format: "sagemaker:=:@:user-profile/%" },
    Kind { word: "parameter", service: "ssm", name: "parameter", format: "ssm:=:@:parameter/%" },
    Kind { word: "ssm-session", service: "ssm", name: "session", format: "ssm:=:@:session/%" },
    Kind { word: "eks-cluster", service: "eks", name: "cluster", format: "eks:=:@:cluster/%" },
    Kind { word: "beanstalk-environment", service: "elasticbeanstalk", name: "environment", format: "elasticbeanstalk:=:@:environment/%" },
    Kind { word: "pipeline", service: "codepipeline", name: "pipeline", format: "codepipeline:=:@:%" },
    Kind { word: "canary", service: "synthetics", name: "canary", format: "synthetics:=:@:canary:%" },
    Kind { word: "workgroup", service: "athena", name: "workgroup", format: "athena:=:@:workgroup/%" },
    Kind { word: "airflow-environment", service: "airflow", name: "environment", format: "airflow:=:@:environment/%" },
    Kind { word: "agent", service: "bedrock", name: "agent", format: "bedrock:=:@:agent/%" },
    Kind { word: "db", service: "rds", name: "db", format: "rds:=:@:db:%" },
    Kind { word: "db-cluster", service: "rds", name: "cluster", format: "rds:=:@:cluster:%" },
    Kind { word: "redshift-cluster", service: "redshift", name: "cluster", format: "redshift:=:@:cluster:%" },
    Kind { word: "rest-api", service: "apigateway", name: "RestApi", format: "apigateway:=::/restapis/%" },
    Kind { word: "graphql-api", service: "appsync", name: "graphqlapi", format: "appsync:=:@:apis/%" },
    Kind { word: "fleet", service: "appstream", name: "fleet", format: "appstream:=:@:fleet/%" },
    Kind { word: "cloud9-environment", service: "cloud9", name: "environment", format: "cloud9:=:@:environment:%" },
    Kind { word: "code-repository", service: "codecommit", name: "repository", format: "codecommit:=:@:%" },
    Kind { word: "identity-pool", service: "cognito-identity", name: "identitypool", format: "cognito-identity:=:@:identitypool/%" },
];

impl Kind {
    pub(crate) fn find(word: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.word == word)
    }

    /// Returns the services whose resource policies a test estate has seen, each once and sorted.
    pub(crate) fn services() -> Vec<String> {
        let mut services: Vec<String> = KINDS.iter().map(|kind| kind.service.to_owned()).collect();
        services.push("apigateway".to_owned());
        services.sort();
        services.dedup();
        services
    }

    pub(crate) fn arn(&self, name: &str, account: &str) -> String {
        let filled = self
            .format
            .replace('=', REGION)
            .replace('@', account)
            .replace('%', name);
        format!("arn:aws:{filled}")
    }

    /// Returns what a statement of the resource's own policy speaks of if it does not say.
    pub(crate) fn own_resources(&self, arn: &str) -> Vec<String> {
        match self.word {
            "bucket" => vec![arn.to_owned(), format!("{arn}/*")],
            "key" | "secret" | "repository" => vec!["*".to_owned()],
            _ => vec![arn.to_owned()],
        }
    }
}

/// Writes out a short name such as `role/app` or `bucket/logs/*`; everything else is taken as written.
pub(crate) fn expand(text: &str, account: &str) -> String {
    match text.split_once('/') {
        Some(("role" | "user" | "group" | "policy" | "instance-profile", _)) => {
            format!("arn:aws:iam::{account}:{text}")
        }
        Some((word, name)) => match Kind::find(word) {
            Some(kind) => kind.arn(name, account),
            None => text.to_owned(),
        },
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names() {
        for (short, arn) in [
            ("role/app", "arn:aws:iam::111122223333:role/app"),
            ("bucket/logs/*", "arn:aws:s3:::logs/*"),
            ("queue/jobs", "arn:aws:sqs:us-east-1:111122223333:jobs"),
            ("*", "*"),
            ("arn:aws:s3:::b/role", "arn:aws:s3:::b/role"),
        ] {
            assert_eq!(expand(short, "111122223333"), arn);
        }
    }
}

//! Permissions of generated policies.

use super::{STAGES, TEAMS, Writer};
use serde_json::{Value, json};

/// What services let people do: actions and the resource they are granted on, in which `%` is a name, `@` the account.
const GRANTS: [(&[&str], &str); 16] = [
    (&["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::%/*"),
    (&["s3:ListBucket", "s3:GetBucketLocation"], "arn:aws:s3:::%"),
    (&["s3:Get*", "s3:List*"], "*"),
    (
        &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        "arn:aws:dynamodb:eu-west-1:@:table/%",
    ),
    (
        &["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
        "arn:aws:sqs:eu-west-1:@:%",
    ),
    (&["sns:Publish"], "arn:aws:sns:eu-west-1:@:%"),
    (&["kms:Decrypt", "kms:GenerateDataKey"], "arn:aws:kms:eu-west-1:@:key/*"),
    (
        &["secretsmanager:GetSecretValue"],
        "arn:aws:secretsmanager:eu-west-1:@:secret:%-*",
    ),
    (
        &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "*",
    ),
    (
        &["cloudwatch:PutMetricData", "cloudwatch:Get*", "cloudwatch:List*"],
        "*",
    ),
    (&["ec2:Describe*"], "*"),
    (
        &["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"],
        "arn:aws:ec2:eu-west-1:@:instance/*",
    ),
    (&["lambda:InvokeFunction"], "arn:aws:lambda:eu-west-1:@:function:%"),
    (
        &[
            "ecr:GetAuthorizationToken",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
        "*",
    ),
    (
        &["ssm:GetParameter", "ssm:GetParametersByPath"],
        "arn:aws:ssm:eu-west-1:@:parameter/%/*",
    ),
    (&["states:StartExecution"], "arn:aws:states:eu-west-1:@:stateMachine:%"),
];

/// What only a few should be able to do.
const POWERS: [(&[&str], &str); 6] = [
    (&["iam:PassRole"], "arn:aws:iam::@:role/%-*"),
    (&["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "*"),
    (&["iam:CreateAccessKey", "iam:UpdateLoginProfile"], "*"),
    (&["iam:AttachRolePolicy", "iam:PutRolePolicy"], "arn:aws:iam::@:role/*"),
    (&["s3:*"], "*"),
    (&["ec2:*", "autoscaling:*"], "*"),
];

impl Writer {
    /// Returns an identity policy with up to `most` statements.
    pub(super) fn permissions(&mut self, most: usize) -> Value {
        let count = 1 + self.random.below(most);
        let statements: Vec<Value> = (0..count).map(|_| self.statement()).collect();
        json!({"Version": "2012-10-17", "Statement": statements})
    }

    fn statement(&mut self) -> Value {
        if self.random.percent(6) {
            let roles = format!("role/{}-*", self.random_name());
            return json!({
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Resource": self.arn(&roles),
            });
        }
        let table: &[(&[&str], &str)] = if self.random.percent(1) { &POWERS } else { &GRANTS };
        let (actions, resource) = table.get(self.random.below(table.len())).copied().unwrap_or((&[], "*"));
        let resource = resource.replace('%', &self.random_name()).replace('@', &self.account);
        let deny = self.random.percent(4);
        let mut statement = json!({
            "Effect": if deny { "Deny" } else { "Allow" },
            "Action": actions,
            "Resource": resource,
        });
        if let (Some(condition), Some(object)) = (self.condition(), statement.as_object_mut()) {
            object.insert("Condition".to_owned(), condition);
        }
        statement
    }

    fn condition(&mut self) -> Option<Value> {
        let team = self.random.pick(&TEAMS);
        match self.random.below(20) {
            0 => Some(json!({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})),
            1 => Some(json!({"Bool": {"aws:SecureTransport": "true"}})),
            2 => Some(json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}})),
            3 => Some(json!({"StringEquals": {"aws:PrincipalTag/team": team}})),
            _ => None,
        }
    }

    fn random_name(&mut self) -> String {
        format!("{}-{}", self.random.pick(&TEAMS), self.random.pick(&STAGES))
    }
}

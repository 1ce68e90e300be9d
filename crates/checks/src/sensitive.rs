//! Actions that deserve a closer look, by what somebody could do with them.

/// Give the caller, or somebody whose credentials the caller can then have, more permissions.
pub(crate) const ESCALATION: [&str; 15] = [
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
];

/// Let others in by changing the policy of a resource or sharing it.
pub(crate) const EXPOSURE: [&str; 16] = [
    "backup:PutBackupVaultAccessPolicy",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ecr:SetRepositoryPolicy",
    "glue:PutResourcePolicy",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "lambda:AddPermission",
    "lambda:AddLayerVersionPermission",
    "rds:ModifyDBSnapshotAttribute",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "secretsmanager:PutResourcePolicy",
    "sns:AddPermission",
    "sqs:AddPermission",
    "sqs:SetQueueAttributes",
];

/// Read secrets.
pub(crate) const SECRETS: [&str; 7] = [
    "kms:Decrypt",
    "redshift:GetClusterCredentials",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// Read what is stored, not only how it is configured.
pub(crate) const DATA_READS: [&str; 22] = [
    "athena:GetQueryResults",
    "codecommit:GetFile",
    "codecommit:GitPull",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ec2:GetConsoleOutput",
    "ecr:BatchGetImage",
    "kinesis:GetRecords",
    "lambda:GetFunction",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "redshift:GetClusterCredentials",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "states:GetExecutionHistory",
];

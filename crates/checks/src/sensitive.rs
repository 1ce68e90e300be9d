//! Actions that deserve a closer look, by what somebody could do with them.

/// Give the caller, or somebody whose credentials the caller can then have, more permissions.
///
/// Source: IAM API Reference, the page of each action; AWS gives all of them the access level permissions management, save
/// those that make credentials (`CreateAccessKey`, `CreateLoginProfile`, `UpdateLoginProfile`) and `AddUserToGroup`.
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
///
/// Source: API references, the pages of the actions whose parameters are a policy, an access control list, a grant or the
/// accounts to share with.
pub(crate) const EXPOSURE: [&str; 20] = [
    "backup:PutBackupVaultAccessPolicy",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ecr:SetRepositoryPolicy",
    "glue:PutResourcePolicy",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "lambda:AddPermission",
    "lambda:AddLayerVersionPermission",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "s3:PutAccessPointPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "secretsmanager:PutResourcePolicy",
    "sns:AddPermission",
    "sns:SetTopicAttributes",
    "sqs:AddPermission",
    "sqs:SetQueueAttributes",
];

/// Read secrets, or make passwords for databases.
///
/// Source: Secrets Manager, Systems Manager, KMS and Redshift API references.
pub(crate) const SECRETS: [&str; 7] = [
    "kms:Decrypt",
    "redshift:GetClusterCredentials",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// Read what is stored, not only how it is configured; the code of a function and the output of a machine too.
///
/// Source: API references, the pages of the actions that return contents.
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

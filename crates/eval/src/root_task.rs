//! Sessions of `sts:AssumeRoot`: the root user of a member account, with one task.
//!
//! Source: IAM User Guide, "Perform a privileged task on an AWS Organizations member account". The five task policies are
//! AWS managed policies below `root-task/`; each denies all but the actions here.

use crate::query::{Query, TargetView};

/// The task policies that a session of `sts:AssumeRoot` can have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RootTask {
    /// `IAMAuditRootUserCredentials`.
    AuditCredentials,
    /// `IAMCreateRootUserPassword`.
    CreatePassword,
    /// `IAMDeleteRootUserCredentials`.
    DeleteCredentials,
    /// `S3UnlockBucketPolicy`.
    UnlockBucketPolicy,
    /// `SQSUnlockQueuePolicy`.
    UnlockQueuePolicy,
}

/// What a task is about.
struct Scope {
    service: &'static str,
    actions: &'static [&'static str],
    /// Whether the target has to be the root user himself.
    is_about_root: bool,
}

impl RootTask {
    /// Returns the task of a policy by the policy's name, such as `S3UnlockBucketPolicy`.
    pub fn parse(policy: &str) -> Option<Self> {
        Some(match policy {
            "IAMAuditRootUserCredentials" => Self::AuditCredentials,
            "IAMCreateRootUserPassword" => Self::CreatePassword,
            "IAMDeleteRootUserCredentials" => Self::DeleteCredentials,
            "S3UnlockBucketPolicy" => Self::UnlockBucketPolicy,
            "SQSUnlockQueuePolicy" => Self::UnlockQueuePolicy,
            _ => return None,
        })
    }

    /// Returns whether the policy of the task denies a request of the root user.
    pub(crate) fn denies(self, query: &Query<'_>) -> bool {
        let action = query.request.action;
        let scope = self.scope();
        let is_root = match query.target {
            TargetView::Arn { fields, resource, .. } => {
                let [_, _, service, ..] = fields;
                service == "iam" && resource == "root"
            }
            TargetView::Other => false,
        };
        // The summary of the account is of no user.
        let is_target = !scope.is_about_root || is_root || action.is("iam", "GetAccountSummary");
        let is_own = !action.is("sqs", "GetQueueAttributes") || !query.is_same_account().is_false();
        let is_listed = scope.actions.iter().any(|name| action.is(scope.service, name));
        !(is_listed && is_target && is_own)
    }

    fn scope(self) -> Scope {
        let (service, actions): (_, &[&str]) = match self {
            Self::AuditCredentials => (
                "iam",
                &[
                    "GetAccessKeyLastUsed",
                    "GetAccountSummary",
                    "GetLoginProfile",
                    "GetUser",
                    "ListAccessKeys",
                    "ListMFADevices",
                    "ListSigningCertificates",
                ],
            ),
            Self::CreatePassword => ("iam", &["CreateLoginProfile", "GetLoginProfile"]),
            Self::DeleteCredentials => (
                "iam",
                &[
                    "DeactivateMFADevice",
                    "DeleteAccessKey",
                    "DeleteLoginProfile",
                    "DeleteSigningCertificate",
                    "DeleteVirtualMFADevice",
                    "GetAccessKeyLastUsed",
                    "GetLoginProfile",
                    "GetUser",
                    "ListAccessKeys",
                    "ListMFADevices",
                    "ListSigningCertificates",
                ],
            ),
            Self::UnlockBucketPolicy => (
                "s3",
                &[
                    "DeleteBucketPolicy",
                    "GetBucketPolicy",
                    "ListAllMyBuckets",
                    "PutBucketPolicy",
                ],
            ),
            Self::UnlockQueuePolicy => (
                "sqs",
                &["GetQueueAttributes", "GetQueueUrl", "ListQueues", "SetQueueAttributes"],
            ),
        };
        Scope {
            service,
            actions,
            is_about_root: service == "iam",
        }
    }
}

//! The pages that the rules of combining rest upon, beside those that other rules rest upon as well.

use crate::rules::Source;
use crate::rules::source::page;
pub(super) use crate::rules::source::{
    BOUNDARY, BOUNDARY_AND_TRUST, CHECKS, EVALUATION, GLOBAL_KEYS, PRINCIPAL, VARIABLES,
};

pub(super) const CROSS_ACCOUNT: Source = page(
    "IAM User Guide, \"Cross-account policy evaluation logic\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
);
pub(super) const SESSION_POLICIES: Source = page(
    "IAM User Guide, \"Policies and permissions in IAM\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session",
);
pub(super) const ROOT_TASKS: Source = page(
    "IAM User Guide, \"Perform a privileged task on an AWS Organizations member account\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html",
);
pub(super) const PASS_ROLE: Source = page(
    "IAM User Guide, \"Grant a user permissions to pass a role to an AWS service\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
);
pub(super) const SESSION_TAGS: Source = page(
    "IAM User Guide, \"Pass session tags in AWS STS\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html",
);
pub(super) const GET_SESSION_TOKEN_PERMISSIONS: Source = page(
    "IAM User Guide, \"Permissions for GetSessionToken\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html",
);
pub(super) const MANAGED_POLICIES: Source = page(
    "IAM User Guide, \"Managed policies and inline policies\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
);
pub(super) const FORWARD_ACCESS: Source = page(
    "IAM User Guide, \"Forward access sessions\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html",
);
pub(super) const SERVICE_LINKED: Source = page(
    "IAM API Reference, error `UnmodifiableEntity` of \"DeleteRole\"",
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html",
);
pub(super) const ASSUME_ROLE: Source = page(
    "AWS STS API Reference, \"AssumeRole\"",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
);
pub(super) const ASSUME_ROOT: Source = page(
    "AWS STS API Reference, \"AssumeRoot\"",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html",
);
pub(super) const ASSUME_WEB_IDENTITY: Source = page(
    "AWS STS API Reference, \"AssumeRoleWithWebIdentity\"",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html",
);
pub(super) const GET_CALLER_IDENTITY: Source = page(
    "AWS STS API Reference, \"GetCallerIdentity\"",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
);
pub(super) const GET_FEDERATION_TOKEN: Source = page(
    "AWS STS API Reference, \"GetFederationToken\"",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html",
);
pub(super) const GET_SESSION_TOKEN: Source = page(
    "AWS STS API Reference, \"GetSessionToken\"",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html",
);
pub(super) const SELF_TRUST: Source = page(
    "AWS Security Blog, \"Announcing an update to IAM role trust policy behavior\"",
    "https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/",
);
pub(super) const RCPS: Source = page(
    "AWS Organizations User Guide, \"Resource control policies (RCPs)\"",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
);
pub(super) const RCP_EVALUATION: Source = page(
    "AWS Organizations User Guide, \"RCP evaluation\"",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html",
);
pub(super) const SCPS: Source = page(
    "AWS Organizations User Guide, \"Service control policies (SCPs)\"",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
);
pub(super) const SCP_EVALUATION: Source = page(
    "AWS Organizations User Guide, \"SCP evaluation\"",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
);
pub(super) const ENDPOINTS: Source = page(
    "AWS PrivateLink Guide, \"Control access to VPC endpoints using endpoint policies\"",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
);
pub(super) const KEY_POLICIES: Source = page(
    "AWS KMS Developer Guide, \"Key policies in AWS KMS\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
);
pub(super) const DEFAULT_KEY_POLICY: Source = page(
    "AWS KMS Developer Guide, \"Default key policy\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
);
pub(super) const GRANTS: Source = page(
    "AWS KMS Developer Guide, \"Grants in AWS KMS\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
);
pub(super) const CREATING_GRANTS: Source = page(
    "AWS KMS Developer Guide, \"Creating grants\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html",
);
pub(super) const RETIRING_GRANTS: Source = page(
    "AWS KMS Developer Guide, \"Retiring and revoking grants\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html",
);
pub(super) const KEYS_ELSEWHERE: Source = page(
    "AWS KMS Developer Guide, \"Allowing users in other accounts to use a KMS key\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
);
pub(super) const KMS_RCPS: Source = page(
    "AWS KMS Developer Guide, \"Resource control policies in AWS KMS\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html",
);
pub(super) const ALIASES: Source = page(
    "AWS KMS Developer Guide, \"Controlling access to aliases\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html",
);
pub(super) const KEY_TROUBLE: Source = page(
    "AWS KMS Developer Guide, \"Troubleshooting AWS KMS permissions\"",
    "https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html",
);
pub(super) const ACLS: Source = page(
    "Amazon S3 User Guide, \"Access control list (ACL) overview\"",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
);
pub(super) const OBJECT_REQUESTS: Source = page(
    "Amazon S3 User Guide, \"How Amazon S3 authorizes a request for an object operation\"",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html",
);
pub(super) const PUBLIC_ACCESS: Source = page(
    "Amazon S3 User Guide, \"Blocking public access to your Amazon S3 storage\"",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
);
pub(super) const ACCESS_POINTS: Source = page(
    "Amazon S3 User Guide, \"Configuring IAM policies for using access points\"",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html",
);
pub(super) const ACCESS_POINT_VPC: Source = page(
    "Amazon S3 User Guide, \"Creating access points restricted to a virtual private cloud\"",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html",
);
pub(super) const ACCESS_POINT_SETTINGS: Source = page(
    "Amazon S3 User Guide, \"Managing public access to access points\"",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html",
);
pub(super) const DELETE_BUCKET_POLICY: Source = page(
    "Amazon S3 API Reference, \"DeleteBucketPolicy\"",
    "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html",
);

//! The list of checks, in the order in which they run and are documented.

use crate::check::Check;
use crate::checks;
use iamscope_findings::Rule;
use std::sync::OnceLock;

static REGISTRY: &[&Check] = &[
    &checks::iam_full_administrator::IamFullAdministrator,
    &checks::iam_key_only_administrator::IamKeyOnlyAdministrator,
    &checks::iam_boundary_escape::IamBoundaryEscape,
    &checks::iam_tag_guard_can_be_changed::IamTagGuardCanBeChanged,
    &checks::iam_sensitive_action_on_everything::IamSensitiveActionOnEverything,
    &checks::iam_pass_any_role::IamPassAnyRole,
    &checks::iam_assume_any_role::IamAssumeAnyRole,
    &checks::iam_broad_policy_reads_data::IamBroadPolicyReadsData,
    &checks::iam_allow_all_but::IamAllowAllBut,
    &checks::iam_deny_without_effect::IamDenyWithoutEffect,
    &checks::iam_role_nobody_can_assume::IamRoleNobodyCanAssume,
    &checks::iam_group_without_members::IamGroupWithoutMembers,
    &checks::iam_user_direct_attachment::IamUserDirectAttachment,
    &checks::iam_user_inline_policy::IamUserInlinePolicy,
    &checks::compute_role_swaps_instance_profile::ComputeRoleSwapsInstanceProfile,
    &checks::compute_role_can_escalate::ComputeRoleCanEscalate,
    &checks::compute_role_reads_all_buckets::ComputeRoleReadsAllBuckets,
    &checks::trust_anyone::TrustAnyone,
    &checks::trust_oidc_any_subject::TrustOidcAnySubject,
    &checks::trust_oidc_any_branch::TrustOidcAnyBranch,
    &checks::trust_oidc_any_audience::TrustOidcAnyAudience,
    &checks::trust_third_party_without_external_id::TrustThirdPartyWithoutExternalId,
    &checks::trust_outside_organization::TrustOutsideOrganization,
    &checks::trust_service_confused_deputy::TrustServiceConfusedDeputy,
    &checks::trust_role_chain_across_accounts::TrustRoleChainAcrossAccounts,
    &checks::s3_bucket_public::S3BucketPublic,
    &checks::secretsmanager_secret_public::SecretsmanagerSecretPublic,
    &checks::kms_key_public::KmsKeyPublic,
    &checks::sqs_queue_public::SqsQueuePublic,
    &checks::sns_topic_public::SnsTopicPublic,
    &checks::lambda_function_public::LambdaFunctionPublic,
    &checks::ecr_repository_public::EcrRepositoryPublic,
    &checks::resource_public::ResourcePublic,
    &checks::resource_shared_outside_organization::ResourceSharedOutsideOrganization,
    &checks::resource_open_to_whole_account::ResourceOpenToWholeAccount,
    &checks::kms_key_without_administrator::KmsKeyWithoutAdministrator,
    &checks::kms_key_open_to_account::KmsKeyOpenToAccount,
    &checks::policy_unreadable::PolicyUnreadable,
    &checks::policy_not_seen::PolicyNotSeen,
];

/// Returns every check.
pub fn registry() -> &'static [&'static Check] {
    REGISTRY
}

/// Returns what is said of every check, for writers of findings.
pub fn rules() -> &'static [&'static Rule] {
    static RULES: OnceLock<Vec<&'static Rule>> = OnceLock::new();
    RULES.get_or_init(|| REGISTRY.iter().map(|check| &check.rule).collect())
}

//! Check `iam-key-only-administrator`.

use crate::context::CheckContext;
use iamscope_estate::{AccessKey, Principal, User};
use iamscope_findings::{Evidence, Findings, Fix};

declare_check! {
    /// ## What it finds
    /// Users without a password whose access key has administrator rights.
    /// ## Why it matters
    /// Such a key works from anywhere, without MFA, until somebody deletes it, and is most likely on the disk of some machine.
    /// ## Example
    /// ```finding
    /// user deploy no-password key active
    ///   attach AdministratorAccess
    /// ```
    /// ```ok
    /// user deploy no-password key active
    ///   allow s3:PutObject on bucket/site/*
    /// ```
    /// ## Fix
    /// Give the workload a role (instance profile, OpenID Connect, IAM Roles Anywhere), then delete the key and the user.
    pub IamKeyOnlyAdministrator {
        id: "iam-key-only-administrator",
        severity: Critical,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, user) in cx.estate().users().iter() {
        let active = only_keys(user);
        let principal = Principal::User(id);
        if active.is_empty() || !cx.is_administrator(&principal) {
            continue;
        }
        let Some(proof) = cx.proof_everywhere(&principal, "iam:AttachUserPolicy") else {
            continue;
        };
        let confidence = proof.confidence();
        let subject = cx.user(id);
        let title = format!("{} has administrator rights by access key alone", subject.name);
        let mut fix = Fix::review("give the workload a role, then deactivate the key");
        for key in &active {
            fix = fix.command(format!(
                "aws iam update-access-key --user-name {} --access-key-id {} --status Inactive",
                user.name, key.id
            ));
        }
        let ids: Vec<&str> = active.iter().map(|key| key.id.as_str()).collect();
        out.report(&IamKeyOnlyAdministrator, subject)
            .title(title)
            .confidence(confidence)
            .evidence(Evidence::setting("active access keys", ids.join(", "), "none"))
            .evidence(Evidence::fact("password", "none"))
            .evidence(proof.evidence)
            .fix(fix)
            .gaps(proof.assumptions);
    }
}

/// Returns the active access keys of a user that has no password; none if it may have one.
pub(crate) fn only_keys(user: &User) -> Vec<&AccessKey> {
    if user.credentials.has_password != Some(false) {
        return Vec::new();
    }
    let keys = user.credentials.access_keys.as_deref().unwrap_or_default();
    keys.iter().filter(|key| key.is_active).collect()
}

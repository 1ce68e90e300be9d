//! Check `resource-shared-outside-organization`.

use crate::context::CheckContext;
use crate::resources::severity;
use crate::text::{beyond_title, list};
use iamscope_eval::Decision;
use iamscope_findings::{Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Resources whose policy gives rights to accounts outside the organization.
    ///
    /// Without an organization, every account that the estate does not have is outside. Public resources are other findings.
    /// ## Why it matters
    /// What is in the resource is then only as safe as that account, which nobody here looks after.
    /// ## Example
    /// ```finding
    /// bucket data
    ///   grant 444455556666 s3:GetObject
    /// ```
    /// ```ok
    /// organization o-acme management 999988887777
    /// account 444455556666
    /// account 111122223333
    /// bucket data
    ///   grant 444455556666 s3:GetObject
    /// ```
    /// ## Fix
    /// Remove accounts that no longer need it, and name their roles instead of whole accounts.
    pub ResourceSharedOutsideOrganization {
        id: "resource-shared-outside-organization",
        severity: Medium,
        confidence: Medium,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (resource, document) in cx.with_policy(&[("*", "*")]) {
        let mut accounts = Vec::new();
        let mut worst = Severity::Low;
        let mut reaches = Vec::new();
        for principal in cx.named_by(document) {
            let Some(account) = cx.outside_account(&principal) else {
                continue;
            };
            let Some(reach) = cx.reach(&principal, resource, Decision::is_possible) else {
                continue;
            };
            accounts.push(account.to_string());
            worst = worst.max(severity(&reach, Severity::Medium, Severity::High));
            reaches.push(reach);
        }
        accounts.sort();
        accounts.dedup();
        let mut reaches = reaches.into_iter();
        let Some(first) = reaches.next() else { continue };
        let subject = cx.resource(resource);
        let title = format!(
            "{} gives account {} {} {}",
            subject.name,
            list(&accounts, 3),
            cx.outside(),
            list(&first.actions, 3)
        );
        out.report(&ResourceSharedOutsideOrganization, subject)
            .title(title)
            .severity(worst)
            .evidence(first.proof.evidence)
            .evidences(reaches.map(|reach| reach.proof.evidence).take(2))
            .evidences(beyond_title("accounts outside", &accounts, 3))
            .fix(Fix::review(
                "remove accounts that no longer need it; accept the finding for those that do",
            ))
            .gaps(first.proof.assumptions);
    }
}

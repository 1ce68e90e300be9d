//! Check `trust-outside-organization`.

use crate::context::CheckContext;
use crate::text::list;
use iamscope_estate::Principal;
use iamscope_eval::Value;
use iamscope_findings::{Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that an account outside the organization can assume, with an external id.
    ///
    /// Without an external id `trust-third-party-without-external-id` reports them.
    /// ## Why it matters
    /// Whoever breaks into that account has the rights of the role, so the list of such accounts should be short and known.
    /// ## Example
    /// ```finding
    /// role vendor
    ///   trust aws 444455556666 if StringEquals sts:ExternalId d41f7c
    /// ```
    /// ```ok
    /// role vendor
    ///   trust aws 111122223333
    /// ```
    /// ## Fix
    /// Remove accounts that no longer need the role; accept the finding for those that do.
    pub TrustOutsideOrganization {
        id: "trust-outside-organization",
        severity: Low,
        confidence: Medium,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, _) in cx.own_roles() {
        let ask = |principal: &Principal, keys: &[(&str, Value)]| {
            let proof = cx.ask_to_assume(principal, id, keys);
            proof.filter(|proof| proof.decision.is_possible())
        };
        let mut accounts = Vec::new();
        let mut proofs = Vec::new();
        for principal in cx.trusted(id) {
            let Some(account) = cx.outside_account(&principal) else {
                continue;
            };
            let (without_id, with_any) = (
                ask(&principal, &[("sts:ExternalId", Value::Absent)]),
                ask(&principal, &[]),
            );
            if let (None, Some(proof)) = (without_id, with_any) {
                accounts.push(account.to_string());
                proofs.push(proof);
            }
        }
        accounts.dedup();
        let mut proofs = proofs.into_iter();
        let Some(first) = proofs.next() else { continue };
        let subject = cx.role(id);
        let is_administrator = cx.is_administrator(&Principal::Role(id));
        let title = format!(
            "account {} {} can assume {}",
            list(&accounts, 3),
            cx.outside(),
            subject.name
        );
        out.report(&TrustOutsideOrganization, subject)
            .title(title)
            .severity(if is_administrator {
                Severity::Medium
            } else {
                Severity::Low
            })
            .evidence(first.evidence)
            .evidences(is_administrator.then(|| Evidence::fact("rights of the role", "administrator")))
            .fix(Fix::review("remove accounts that no longer need the role"))
            .gaps(first.assumptions);
    }
}

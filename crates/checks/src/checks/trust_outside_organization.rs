//! Check `trust-outside-organization`.

use crate::context::CheckContext;
use crate::text::list;
use iamscope_estate::Principal;
use iamscope_eval::Value;
use iamscope_findings::{Confidence, Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that an account outside the organization can assume, with an external id.
    ///
    /// Without an external id `trust-third-party-without-external-id` reports them. Roles that AWS makes for the management
    /// account, such as `OrganizationAccountAccessRole`, are reported here if they trust another account than that, or if no
    /// organization was seen that would tell.
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
    /// ```ok
    /// organization o-acme management 999999999999
    /// account 111122223333
    /// role OrganizationAccountAccessRole
    ///   trust aws 999999999999
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
        let is_for_management = cx.is_for_management_account(id);
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
            if let (true, Some(proof)) = (without_id.is_none() || is_for_management, with_any) {
                accounts.push(account.to_string());
                proofs.push(proof);
            }
        }
        accounts.sort();
        accounts.dedup();
        let mut proofs = proofs.into_iter();
        let Some(first) = proofs.next() else { continue };
        let subject = cx.role(id);
        let is_administrator = cx.is_administrator(&Principal::Role(id));
        let is_known = cx.estate().organization().is_some();
        let (title, fix) = titles(cx, &list(&accounts, 3), &subject.name, is_for_management);
        let severity = match (is_administrator, is_for_management, is_known) {
            (true, true, true) => Severity::High,
            (true, false, _) => Severity::Medium,
            (true, true, false) | (false, _, _) => Severity::Low,
        };
        out.report(&TrustOutsideOrganization, subject)
            .title(title)
            .severity(severity)
            .confidence(if is_known { Confidence::Medium } else { Confidence::Low })
            .evidence(first.evidence)
            .evidences(is_administrator.then(|| Evidence::fact("rights of the role", "administrator")))
            .fix(Fix::review(fix))
            .gaps(first.assumptions);
    }
}

/// Returns what to call the finding and what to do.
fn titles(cx: &CheckContext<'_>, accounts: &str, role: &str, is_for_management: bool) -> (String, &'static str) {
    let account = format!("account {accounts} {}", cx.outside());
    match (is_for_management, cx.estate().organization()) {
        (false, _) => (
            format!("{account} can assume {role}"),
            "remove accounts that no longer need the role",
        ),
        (true, Some(_)) => (
            format!("{account} can assume {role}, which AWS makes for the management account"),
            "trust the management account instead",
        ),
        (true, None) => (
            format!("{account} can assume {role}: its management account, or a stranger"),
            "check that it is the management account of the organization",
        ),
    }
}

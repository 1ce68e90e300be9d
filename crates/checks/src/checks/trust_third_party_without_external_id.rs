//! Check `trust-third-party-without-external-id`.

use crate::context::CheckContext;
use crate::text::list;
use iamscope_estate::Principal;
use iamscope_eval::Value;
use iamscope_findings::{Confidence, Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that an account outside the organization can assume without an external id.
    ///
    /// Without an organization, every account that the estate does not have is outside, and the finding less severe. Roles
    /// that AWS makes for the management account, such as `OrganizationAccountAccessRole`, need no external id;
    /// `trust-outside-organization` looks at them.
    /// ## Why it matters
    /// Another customer of the same vendor can have the vendor assume your role (the confused deputy problem).
    /// ## Example
    /// ```finding
    /// role vendor
    ///   trust aws 444455556666
    /// ```
    /// ```ok
    /// role vendor
    ///   trust aws 444455556666 if StringEquals sts:ExternalId d41f7c
    /// ```
    /// ```ok
    /// role OrganizationAccountAccessRole
    ///   trust aws 444455556666
    /// ```
    /// ## Fix
    /// Ask for an external id that the vendor gives to you alone: `"StringEquals": {"sts:ExternalId": "..."}`.
    pub TrustThirdPartyWithoutExternalId {
        id: "trust-third-party-without-external-id",
        severity: High,
        confidence: Medium,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, role) in cx.own_roles().filter(|(id, _)| !cx.is_for_management_account(*id)) {
        let Some(trust) = role.trust else { continue };
        let keys = [("sts:ExternalId", Value::Absent)];
        let mut accounts = Vec::new();
        let mut evidence = Vec::new();
        let mut gaps = Vec::new();
        for principal in cx.trusted(id) {
            let Some(account) = cx.outside_account(&principal) else {
                continue;
            };
            let Some(proof) = cx.ask_to_assume(&principal, id, &keys) else {
                continue;
            };
            if proof.decision.is_possible() {
                accounts.push(account.to_string());
                evidence.push(proof.evidence);
                gaps.extend(proof.assumptions);
            }
        }
        accounts.sort();
        accounts.dedup();
        let subject = cx.role(id);
        let policy = format!("role {}, trust policy", role.name);
        let naming = cx.naming(trust, &policy, cx.outside(), |pattern| {
            cx.principal_of(pattern)
                .is_some_and(|principal| cx.outside_account(&principal).is_some())
        });
        let mut naming = naming.into_iter().map(Evidence::from);
        let Some(first) = naming.next().filter(|_| !accounts.is_empty()) else {
            continue;
        };
        let title = format!(
            "account {} {} can assume {} without an external id",
            list(&accounts, 3),
            cx.outside(),
            subject.name
        );
        let is_known = cx.estate().organization().is_some();
        let confidence = if is_known { Confidence::Medium } else { Confidence::Low };
        let severity = match (cx.is_administrator(&Principal::Role(id)), is_known) {
            (true, true) => Severity::Critical,
            (true, false) | (false, true) => Severity::High,
            (false, false) => Severity::Medium,
        };
        out.report(&TrustThirdPartyWithoutExternalId, subject)
            .title(title)
            .severity(severity)
            .confidence(confidence)
            .evidence(first)
            .evidences(naming)
            .evidences(evidence.into_iter().take(1))
            .fix(Fix::review("ask for the external id that the vendor gave you"))
            .gaps(gaps);
    }
}

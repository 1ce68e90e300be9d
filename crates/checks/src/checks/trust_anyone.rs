//! Check `trust-anyone`.

use crate::context::CheckContext;
use crate::formula::lets_strangers_in;
use crate::trust::stranger;
use iamscope_estate::Principal;
use iamscope_findings::{Evidence, Findings, Fix, Severity};
use iamscope_policy::PrincipalPattern;

declare_check! {
    /// ## What it finds
    /// Roles that whoever has an AWS account can assume.
    ///
    /// Decided for a made-up account outside: a condition on the organization, on principals, on addresses or the like clears
    /// the finding. An external id alone makes it less severe, since ids are no secrets.
    /// ## Why it matters
    /// The rights of the role are open to the whole world.
    /// ## Example
    /// ```finding
    /// role shared
    ///   trust anyone
    /// ```
    /// ```ok
    /// organization o-acme management 999988887777
    /// account 111122223333
    /// role shared
    ///   trust anyone if StringEquals aws:PrincipalOrgID o-acme
    /// ```
    /// ## Fix
    /// Name the accounts or roles that need it, or ask for your organization with `aws:PrincipalOrgID`.
    pub TrustAnyone {
        id: "trust-anyone",
        severity: Critical,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let stranger = stranger();
    for (id, role) in cx.own_roles() {
        let Some(trust) = role.trust.filter(|&trust| cx.names_anyone(trust)) else {
            continue;
        };
        let Some(proof) = cx.ask_to_assume(&stranger, id, &[]) else {
            continue;
        };
        if !lets_strangers_in(&proof.decision) {
            continue;
        }
        let subject = cx.role(id);
        let policy = format!("role {}, trust policy", role.name);
        let naming = cx.naming(trust, &policy, "anyone with an AWS account", |pattern| {
            *pattern == PrincipalPattern::Anyone
        });
        let is_administrator = cx.is_administrator(&Principal::Role(id));
        let title = format!("anyone with an AWS account can assume {}", subject.name);
        let is_sure = proof.decision == iamscope_eval::Decision::Allowed;
        let severity = if is_sure || is_administrator {
            Severity::Critical
        } else {
            Severity::High
        };
        let mut evidence = naming.into_iter().map(Evidence::from);
        out.report(&TrustAnyone, subject)
            .title(title)
            .severity(severity)
            .evidence(evidence.next().unwrap_or(proof.evidence.clone()))
            .evidences((!is_sure).then_some(proof.evidence))
            .evidences(is_administrator.then(|| Evidence::fact("rights of the role", "administrator")))
            .fix(Fix::review("name the accounts or roles that need it"))
            .gaps(proof.assumptions);
    }
}

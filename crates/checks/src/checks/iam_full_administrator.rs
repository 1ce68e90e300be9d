//! Check `iam-full-administrator`.

use crate::checks::iam_key_only_administrator::only_keys;
use crate::compute::carried_by;
use crate::context::CheckContext;
use iamscope_access::AdministrationScope;
use iamscope_estate::Principal;
use iamscope_findings::{Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Users and roles that can do everything in their account.
    ///
    /// Decided by what is effective: identity policies of the principal and its groups, less what boundary, service control
    /// policies and Deny statements take away. Whoever can change all permissions counts too, since that is as much. Roles
    /// that code runs with are worse than roles for people, and users (who have lasting credentials) worse than roles. Users
    /// that have nothing but access keys are another finding.
    /// ## Why it matters
    /// Whoever gets hold of one such credential owns the account.
    /// ## Example
    /// ```finding
    /// user alice
    ///   attach AdministratorAccess
    /// ```
    /// ```finding
    /// policy guard
    ///   allow * on *
    /// role ops
    ///   trust aws 111122223333
    ///   allow iam:* on *
    ///   boundary guard
    /// ```
    /// ```ok
    /// user deploy no-password key active
    ///   attach AdministratorAccess
    /// ```
    /// ```ok
    /// policy guard
    ///   allow s3:* on *
    /// user alice
    ///   attach AdministratorAccess
    ///   boundary guard
    /// ```
    /// ## Fix
    /// Grant what is used, and keep a role with full rights for emergencies, with MFA and an alarm.
    pub IamFullAdministrator {
        id: "iam-full-administrator",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for principal in cx.principals() {
        let Some(administration) = cx.access().allows_everything(&principal) else {
            continue;
        };
        if let Principal::User(user) = principal
            && !only_keys(&cx.estate().users()[user]).is_empty()
        {
            continue;
        }
        let carriers = cx.carriers_of(&principal);
        let severity = if carriers.is_some() {
            Severity::Critical
        } else if matches!(principal, Principal::User(_)) {
            Severity::High
        } else {
            Severity::Medium
        };
        let statements: Vec<Evidence> = administration
            .statements
            .iter()
            .filter_map(|&(document, index)| cx.statement_at(document, index, "grants it"))
            .collect();
        let Some(proof) = cx.proof_everywhere(&principal, "iam:AttachRolePolicy") else {
            continue;
        };
        let confidence = proof.confidence();
        let subject = cx.subject(&principal);
        let what = match administration.scope {
            AdministrationScope::Everything => "can do everything in its account",
            AdministrationScope::Permissions => "can give itself every permission in its account",
        };
        let condition = if administration.is_conditional {
            ", under a condition"
        } else {
            ""
        };
        let title = format!("{} {what}{condition}", subject.name);
        let mut evidence = statements.into_iter();
        let first = evidence.next().unwrap_or(proof.evidence);
        out.report(&IamFullAdministrator, subject)
            .title(title)
            .severity(severity)
            .confidence(confidence)
            .evidence(first)
            .evidences(evidence.take(2))
            .evidences(carriers.map(carried_by))
            .fix(Fix::review("grant what is used instead of everything"))
            .gaps(proof.assumptions);
    }
}

//! Check `trust-role-chain-across-accounts`.

use crate::context::CheckContext;
use crate::text::{beyond_title, count, list};
use iamscope_estate::{Principal, RoleId};
use iamscope_findings::{Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that users or roles of another account of the estate can assume.
    ///
    /// Trust policy and the rights of those who assume are decided together; administrators of the other account, who can
    /// assume whatever trusts their account, are counted but do not make a finding alone.
    /// ## Why it matters
    /// Whoever breaks into one account moves on to the next by such a role, and account borders are the strongest ones there are.
    /// ## Example
    /// ```finding
    /// account 444455556666
    /// role ci
    ///   trust service codebuild.amazonaws.com
    ///   allow sts:AssumeRole on arn:aws:iam::111122223333:role/deploy
    /// account 111122223333
    /// role deploy
    ///   trust aws 444455556666
    /// ```
    /// ```ok
    /// account 444455556666
    /// role ci
    ///   trust service codebuild.amazonaws.com
    /// account 111122223333
    /// role deploy
    ///   trust aws 444455556666
    /// ```
    /// ## Fix
    /// Name the one role that needs it in the trust policy, and give the role that is assumed only what that one does.
    pub TrustRoleChainAcrossAccounts {
        id: "trust-role-chain-across-accounts",
        severity: Low,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, role) in cx.own_roles() {
        let crosses = |principal: &Principal| {
            let account = cx.access().account_of(principal);
            account.is_some_and(|account| account != role.account)
        };
        if !cx.trusted(id).iter().any(crosses) {
            continue;
        }
        let callers: Vec<Principal> = assumers(cx, id).into_iter().filter(crosses).collect();
        let (administrators, others): (Vec<&Principal>, Vec<&Principal>) =
            callers.iter().partition(|principal| cx.is_administrator(principal));
        let target = cx.access().role_target(id);
        let Some(first) = others.first() else { continue };
        let Some(proof) = cx.ask(first, "sts:AssumeRole", &target, &[]) else {
            continue;
        };
        let names: Vec<String> = others.iter().map(|principal| cx.access().name(principal)).collect();
        let subject = cx.role(id);
        let reaches_everything = cx.is_administrator(&Principal::Role(id));
        let what = if reaches_everything {
            ", which is an administrator"
        } else {
            ""
        };
        let title = format!(
            "{} can assume {} in another account{what}",
            list(&names, 3),
            subject.name
        );
        let severity = if reaches_everything {
            Severity::High
        } else {
            Severity::Low
        };
        let also = (!administrators.is_empty())
            .then(|| Evidence::fact("besides them", count(administrators.len(), "administrator")));
        out.report(&TrustRoleChainAcrossAccounts, subject)
            .title(title)
            .severity(severity)
            .evidence(proof.evidence)
            .evidences(beyond_title("can assume it", &names, 3))
            .evidences(also)
            .fix(Fix::review("name the one role that needs it in the trust policy"))
            .gaps(proof.assumptions);
    }
}

/// Returns the users and roles that can assume a role.
fn assumers(cx: &CheckContext<'_>, role: RoleId) -> Vec<Principal> {
    let Some(action) = cx.access().action("sts:AssumeRole") else {
        return Vec::new();
    };
    let grants = cx.access().who_can(&action, &cx.access().role_target(role));
    let principals = grants.into_iter().map(|grant| grant.principal);
    principals.filter(|principal| principal.entity().is_some()).collect()
}

//! Check `iam-role-nobody-can-assume`.

use crate::context::CheckContext;
use iamscope_estate::{DocumentId, Principal, RoleId};
use iamscope_findings::{Evidence, Findings, Fix};
use iamscope_policy::{Effect, PrincipalPattern};

declare_check! {
    /// ## What it finds
    /// Roles that nobody can assume: the trust policy names nobody who exists and may.
    ///
    /// A role that trusts its whole account counts if no user or role of the account may assume it.
    /// ## Why it matters
    /// It is left over, or something is broken that should be able to assume it.
    /// ## Example
    /// ```finding
    /// role old
    ///   trust aws AROAEXAMPLEEXAMPLE123
    /// ```
    /// ```finding
    /// role ops
    ///   trust aws 111122223333
    /// ```
    /// ```ok
    /// role ops
    ///   trust aws 111122223333
    /// user alice
    ///   allow sts:AssumeRole on role/ops
    /// ```
    /// ## Fix
    /// Delete the role, or put into its trust policy who should have it.
    pub IamRoleNobodyCanAssume {
        id: "iam-role-nobody-can-assume",
        severity: Low,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, role) in cx.own_roles() {
        let Some(trust) = role.trust else { continue };
        let record = &cx.estate().documents()[trust];
        if !record.policy.unreadable.is_empty() || cx.names_anyone(trust) || somebody_can(cx, id, trust) {
            continue;
        }
        let subject = cx.role(id);
        let title = format!("nobody can assume {}", subject.name);
        let policy = format!("role {}, trust policy", role.name);
        let deleted = cx.naming(trust, &policy, "was deleted", |pattern| {
            matches!(pattern, PrincipalPattern::UniqueId(_))
        });
        let statement = record
            .policy
            .statements
            .iter()
            .find(|statement| statement.effect.value == Effect::Allow)
            .map(|statement| Evidence::from(cx.statement(trust, &policy, statement)));
        let evidence = deleted.into_iter().map(Evidence::from).next().or(statement);
        out.report(&IamRoleNobodyCanAssume, subject)
            .title(title)
            .evidence(evidence.unwrap_or_else(|| Evidence::setting("trust policy", "allows nothing", "names somebody")))
            .fix(Fix::review("delete the role").command(format!("aws iam delete-role --role-name {}", role.name)));
    }
}

fn can_assume(cx: &CheckContext<'_>, principal: &Principal, role: RoleId) -> bool {
    // A whole account cannot be asked as such: its root user cannot assume roles.
    let decision = if matches!(principal, Principal::Account(_)) {
        cx.ask_to_assume(principal, role, &[]).map(|proof| proof.decision)
    } else {
        cx.access().can_assume(principal, role)
    };
    decision.is_some_and(|decision| decision.is_possible())
}

fn somebody_can(cx: &CheckContext<'_>, role: RoleId, trust: DocumentId) -> bool {
    let named = cx.named_by(trust);
    // Whoever is named can, or a whole account is named and delegates: then its users and roles have to be asked.
    let is_sure = |principal: &Principal| match principal {
        Principal::Root(account) => !cx.estate().accounts()[*account].has_identities,
        Principal::User(_)
        | Principal::Role(_)
        | Principal::Session(..)
        | Principal::FederatedUser(..)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_)
        | Principal::Anonymous => cx.may_exist(principal) && can_assume(cx, principal, role),
    };
    if named.iter().any(is_sure) {
        return true;
    }
    let delegates = named.iter().any(|principal| matches!(principal, Principal::Root(_)));
    let Some(action) = cx.access().action("sts:AssumeRole") else {
        return true;
    };
    delegates && !cx.access().who_can(&action, &cx.access().role_target(role)).is_empty()
}

//! Check `iam-role-nobody-can-assume`.

use crate::context::CheckContext;
use iamscope_estate::{AccountId, DocumentId, Principal, RoleId};
use iamscope_findings::{Evidence, Findings, Fix};
use iamscope_policy::{Effect, PrincipalPattern};
use rayon::prelude::*;
use std::collections::BTreeMap;

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
    /// ```ok
    /// account 111122223333
    /// role ops
    ///   trust aws ⟨var.trusted⟩
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

/// Principals by account.
type Assumers = BTreeMap<AccountId, Vec<Principal>>;

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let assumers = assumers(cx);
    let roles: Vec<(RoleId, DocumentId)> = cx
        .own_roles()
        .filter_map(|(id, role)| Some((id, role.trust?)))
        .collect();
    let unreachable: Vec<(RoleId, DocumentId)> = roles
        .into_par_iter()
        .filter(|&(id, trust)| {
            let is_readable = cx.estate().documents()[trust].policy.unreadable.is_empty();
            let is_open = cx.names_anyone(trust) || names_unknown(cx, trust);
            is_readable && !is_open && !somebody_can(cx, id, trust, &assumers)
        })
        .collect();
    for (id, trust) in unreachable {
        let role = &cx.estate().roles()[id];
        let record = &cx.estate().documents()[trust];
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

/// Returns whether a trust policy names somebody of whom only a deployment will tell who it is.
fn names_unknown(cx: &CheckContext<'_>, trust: DocumentId) -> bool {
    let actions = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];
    let mut actions = actions
        .into_iter()
        .filter_map(|name| cx.access().action(&format!("sts:{name}")));
    actions.any(|action| !cx.access().mentioned(trust, &action).unknown.is_empty())
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

/// Returns the users and roles of each account that may assume some role, those first that may assume every one.
fn assumers(cx: &CheckContext<'_>) -> Assumers {
    let Some(action) = cx.catalog().action("sts:AssumeRole") else {
        return Assumers::default();
    };
    let mut found = BTreeMap::<AccountId, Vec<(bool, Principal)>>::new();
    for principal in cx.principals() {
        let Some(powers) = cx.powers(&principal) else { continue };
        let Some(account) = cx.access().account_of(&principal) else {
            continue;
        };
        if powers.possible.contains(action.id()) || !powers.is_complete {
            let is_sure = powers.certain.contains(action.id());
            found.entry(account).or_default().push((!is_sure, principal));
        }
    }
    let sorted = found.into_iter().map(|(account, mut callers)| {
        callers.sort();
        (account, callers.into_iter().map(|(_, principal)| principal).collect())
    });
    sorted.collect()
}

fn somebody_can(cx: &CheckContext<'_>, role: RoleId, trust: DocumentId, assumers: &Assumers) -> bool {
    let named = cx.named_by(trust);
    // Whoever is named can, or a whole account is named and delegates: then its users and roles have to be asked.
    let is_sure = |principal: &Principal| {
        if let Principal::Root(account) = principal {
            !cx.estate().accounts()[*account].has_identities
        } else {
            cx.may_exist(principal) && can_assume(cx, principal, role)
        }
    };
    if named.iter().any(is_sure) {
        return true;
    }
    let delegates = |principal: &Principal| {
        if let Principal::Root(account) = principal {
            let mut callers = assumers.get(account).into_iter().flatten();
            callers.any(|caller| can_assume(cx, caller, role))
        } else {
            false
        }
    };
    named.iter().any(delegates)
}

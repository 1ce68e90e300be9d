//! Check `compute-role-swaps-instance-profile`.

use crate::compute::{carried_by, is_seen_or_instance};
use crate::context::{CheckContext, Proof};
use crate::text::list;
use iamscope_estate::{Principal, RoleId};
use iamscope_eval::Value;
use iamscope_findings::{Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Roles that instances or other resources run with, and that can give an instance another instance profile: they may
    /// replace or associate profiles and pass another role to Amazon EC2.
    ///
    /// A role counts if an instance profile holds it, if a resource is known to carry it, or if it trusts Amazon EC2.
    ///
    /// Administrators are another finding. It is worse if a role that can be passed is an administrator.
    /// ## Why it matters
    /// Whoever has broken into one instance gives it the profile with the most rights and reads the new credentials there.
    /// ## Example
    /// ```finding
    /// role admin
    ///   trust service ec2.amazonaws.com
    ///   profile admin
    ///   attach AdministratorAccess
    /// role web
    ///   trust service ec2.amazonaws.com
    ///   profile web
    ///   allow ec2:ReplaceIamInstanceProfileAssociation,iam:PassRole on *
    /// instance i-1 profile web
    /// ```
    /// ```ok
    /// role admin
    ///   trust service ec2.amazonaws.com
    ///   profile admin
    ///   attach AdministratorAccess
    /// role web
    ///   trust service ec2.amazonaws.com
    ///   profile web
    ///   allow ec2:ReplaceIamInstanceProfileAssociation on *
    ///   allow iam:PassRole on role/web
    /// instance i-1 profile web
    /// ```
    /// ```ok
    /// role admin
    ///   trust service ec2.amazonaws.com
    ///   profile admin
    ///   attach AdministratorAccess
    /// role hybrid
    ///   trust service ssm.amazonaws.com
    ///   allow ec2:ReplaceIamInstanceProfileAssociation,iam:PassRole on *
    /// ```
    /// ## Fix
    /// Take away the change of profiles, or let it pass only the role it has.
    pub ComputeRoleSwapsInstanceProfile {
        id: "compute-role-swaps-instance-profile",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

/// Each gives a running instance another profile.
const SWAPS: [&str; 2] = [
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ec2:AssociateIamInstanceProfile",
];

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (&role, carriers) in cx.carriers() {
        let principal = Principal::Role(role);
        if !carriers.iter().any(is_seen_or_instance) || cx.is_administrator(&principal) {
            continue;
        }
        let Some(swap) = swap(cx, &principal) else { continue };
        let mut passable = passable(cx, role);
        passable.sort_by_key(|other| !cx.is_administrator(&Principal::Role(*other)));
        let Some(&first) = passable.first() else { continue };
        let target = cx.access().role_target(first);
        let Some(pass) = cx.ask(&principal, "iam:PassRole", &target, &passed_to()) else {
            continue;
        };
        let is_worst = cx.is_administrator(&Principal::Role(first));
        let names: Vec<Box<str>> = passable.iter().map(|other| cx.role(*other).name).collect();
        let subject = cx.role(role);
        let title = format!(
            "code that runs with {} can swap it for {}",
            subject.name,
            list(&names, 3)
        );
        out.report(&ComputeRoleSwapsInstanceProfile, subject)
            .title(title)
            .severity(if is_worst { Severity::Critical } else { Severity::High })
            .evidence(swap.evidence)
            .evidence(pass.evidence)
            .evidence(carried_by(carriers))
            .fix(Fix::review("let it pass only the role it has"))
            .gaps(swap.assumptions)
            .gaps(pass.assumptions);
    }
}

/// Returns the proof that a principal can give some instance of its account another profile.
fn swap(cx: &CheckContext<'_>, principal: &Principal) -> Option<Proof> {
    let powers = cx.powers(principal)?;
    let possible = cx.action_ids(&SWAPS).into_iter();
    let mut possible = possible.filter(|(_, id)| powers.possible.contains(*id));
    let pass = cx.catalog().action("iam:PassRole")?;
    if !powers.possible.contains(pass.id()) {
        return None;
    }
    possible.find_map(|(action, _)| {
        let proof = cx.proof_everywhere(principal, action)?;
        proof.decision.is_possible().then_some(proof)
    })
}

fn passed_to() -> [(&'static str, Value); 1] {
    [("iam:PassedToService", Value::One("ec2.amazonaws.com".into()))]
}

/// Returns the other roles with an instance profile in the same account that a role can pass to Amazon EC2.
fn passable(cx: &CheckContext<'_>, role: RoleId) -> Vec<RoleId> {
    let own = &cx.estate().roles()[role];
    let others = cx
        .own_roles()
        .filter(|(id, other)| *id != role && other.account == own.account && !other.instance_profiles.is_empty());
    let passable = others.filter(|(other, _)| {
        let target = cx.access().role_target(*other);
        let decision = cx.decide(&Principal::Role(role), "iam:PassRole", &target, &passed_to());
        decision.is_some_and(|decision| decision.is_possible())
    });
    passable.map(|(other, _)| other).collect()
}

//! Check `iam-boundary-escape`.

use crate::context::{CheckContext, Proof};
use iamscope_estate::Principal;
use iamscope_eval::{Decision, Target, Value};
use iamscope_findings::{Evidence, Findings, Fix};

declare_check! {
    /// ## What it finds
    /// Users and roles with a permissions boundary that they can get rid of: by removing or replacing it, by changing the
    /// policy it is, or by making a principal without one and giving it rights.
    /// ## Why it matters
    /// The boundary is meant to hold whatever policies they write, and does not.
    /// ## Example
    /// ```finding
    /// policy limits
    ///   allow iam:*,s3:* on *
    /// role dev
    ///   trust aws 111122223333
    ///   allow iam:DeleteRolePermissionsBoundary on *
    ///   boundary limits
    /// ```
    /// ```ok
    /// policy limits
    ///   allow s3:* on *
    ///   allow iam:CreateRole,iam:AttachRolePolicy on * if StringEquals iam:PermissionsBoundary arn:aws:iam::111122223333:policy/limits
    /// role dev
    ///   trust aws 111122223333
    ///   allow iam:*,s3:* on *
    ///   boundary limits
    /// ```
    /// ## Fix
    /// Deny `iam:Delete*PermissionsBoundary` and changes of the boundary's own policy in the boundary, and let it allow the
    /// creation of principals only if `iam:PermissionsBoundary` is the boundary.
    pub IamBoundaryEscape {
        id: "iam-boundary-escape",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for principal in cx.principals() {
        let Some(boundary) = boundary(cx, &principal) else {
            continue;
        };
        let ways = ways(cx, &principal, &boundary);
        let titles: Vec<&str> = ways.iter().map(|(title, _)| *title).collect();
        let subject = cx.subject(&principal);
        let title = format!(
            "{} can get rid of its permissions boundary: {}",
            subject.name,
            titles.join("; ")
        );
        let mut evidence = Vec::new();
        let mut gaps = Vec::new();
        for (_, proof) in ways {
            evidence.push(proof.evidence);
            gaps.extend(proof.assumptions);
        }
        let mut evidence = evidence.into_iter();
        let Some(first) = evidence.next() else { continue };
        out.report(&IamBoundaryEscape, subject)
            .title(title)
            .evidence(first)
            .evidences(evidence)
            .evidence(Evidence::fact("permissions boundary", boundary))
            .fix(Fix::review("deny the change of boundaries in the boundary itself"))
            .gaps(gaps);
    }
}

fn boundary(cx: &CheckContext<'_>, principal: &Principal) -> Option<String> {
    let boundary = cx.estate().boundary_of(principal.entity()?).as_ref()?;
    // Nothing can be said of a boundary that was not seen.
    let policy = boundary.known()?;
    Some(cx.estate().managed_policies()[policy].arn.to_string())
}

/// Returns the ways out, each with its proof.
fn ways(cx: &CheckContext<'_>, principal: &Principal, boundary: &str) -> Vec<(&'static str, Proof)> {
    let own = Target {
        arn: cx.subject(principal).id,
        account: cx.account_of(principal).map(|account| account.as_str().into()),
    };
    let kind = if matches!(principal, Principal::User(_)) {
        "User"
    } else {
        "Role"
    };
    let policy = cx.access().target(boundary);
    // The boundary that is put instead is some other policy.
    let other = Value::One("arn:aws:iam::aws:policy/AdministratorAccess".into());
    let delete = format!("iam:Delete{kind}PermissionsBoundary");
    let put = format!("iam:Put{kind}PermissionsBoundary");
    let ask = |action: &str, target: &Target, keys: &[(&str, Value)]| certain(cx, principal, action, target, keys);
    let asked = [
        ("it may remove it", ask(&delete, &own, &[])),
        (
            "it may put another",
            ask(&put, &own, &[("iam:PermissionsBoundary", other)]),
        ),
        ("it may change the policy", ask("iam:CreatePolicyVersion", &policy, &[])),
        (
            "it may make a role without one and give it rights",
            new_principal(cx, principal),
        ),
    ];
    let ways = asked.into_iter().filter_map(|(title, proof)| Some((title, proof?)));
    ways.collect()
}

/// Returns the proof that a principal can make a role without a boundary and give it rights.
fn new_principal(cx: &CheckContext<'_>, principal: &Principal) -> Option<Proof> {
    let role = cx.any_target("iam:CreateRole", principal);
    let unbound = [("iam:PermissionsBoundary", Value::Absent)];
    let created = certain(cx, principal, "iam:CreateRole", &role, &unbound)?;
    let attach = certain(cx, principal, "iam:AttachRolePolicy", &role, &unbound);
    attach.or_else(|| certain(cx, principal, "iam:PutRolePolicy", &role, &unbound))?;
    Some(created)
}

fn certain(
    cx: &CheckContext<'_>,
    principal: &Principal,
    action: &str,
    target: &Target,
    keys: &[(&str, Value)],
) -> Option<Proof> {
    cx.ask(principal, action, target, keys)
        .filter(|proof| proof.decision == Decision::Allowed)
}

//! Check `iam-user-direct-attachment`.

use crate::context::CheckContext;
use crate::text::{count, list};
use iamscope_estate::AttachedPolicy;
use iamscope_findings::{Evidence, Findings, Fix};
use iamscope_policy::Arn;

declare_check! {
    /// ## What it finds
    /// Users with managed policies attached to them and not to a group.
    /// ## Why it matters
    /// Who has which rights can then be told only user by user, and two people of one team end up with different ones.
    /// ## Example
    /// ```finding
    /// user alice
    ///   attach ViewOnlyAccess
    /// ```
    /// ```ok
    /// group auditors
    ///   attach ViewOnlyAccess
    /// user alice
    ///   member auditors
    /// ```
    /// ## Fix
    /// Attach the policies to a group and make the user a member.
    pub IamUserDirectAttachment {
        id: "iam-user-direct-attachment",
        severity: Low,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, user) in cx.estate().users().iter() {
        let arns: Vec<&Arn> = user
            .attached
            .iter()
            .map(|policy| match policy {
                AttachedPolicy::Known(id) => &cx.estate().managed_policies()[*id].arn,
                AttachedPolicy::Missing(arn) => arn,
            })
            .collect();
        if arns.is_empty() {
            continue;
        }
        let subject = cx.user(id);
        let title = format!(
            "{} has {} attached and not by a group",
            subject.name,
            count(arns.len(), "managed policy")
        );
        let mut fix = Fix::review("attach the policies to a group and make the user a member");
        for arn in &arns {
            fix = fix.command(format!(
                "aws iam detach-user-policy --user-name {} --policy-arn {arn}",
                user.name
            ));
        }
        let names: Vec<&str> = arns.iter().map(|arn| arn.name()).collect();
        out.report(&IamUserDirectAttachment, subject)
            .title(title)
            .evidence(Evidence::setting("attached policies", list(&names, 5), "none"))
            .fix(fix);
    }
}

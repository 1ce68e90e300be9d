//! Check `kms-key-without-administrator`.

use crate::context::CheckContext;
use iamscope_access::Grant;
use iamscope_findings::{Evidence, Findings, Fix};

declare_check! {
    /// ## What it finds
    /// Keys whose policy nobody can change: neither the account nor any principal that exists may put another policy.
    /// ## Why it matters
    /// Only AWS Support can help then, and what is encrypted with the key may be lost.
    /// ## Example
    /// ```finding
    /// key data
    ///   grant arn:aws:iam::111122223333:role/gone kms:*
    /// ```
    /// ```ok
    /// key data
    ///   grant 111122223333 kms:*
    /// ```
    /// ## Fix
    /// While somebody still can, let the account administer its key: an Allow of `kms:*` for `arn:aws:iam::ACCOUNT:root`.
    pub KmsKeyWithoutAdministrator {
        id: "kms-key-without-administrator",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let Some(action) = cx.access().action("kms:PutKeyPolicy") else {
        return;
    };
    for (resource, document) in cx.with_policy(&[("kms", "key")]) {
        let record = &cx.estate().resources()[resource];
        // Whoever the policy names might exist where the identities of the account were not seen.
        let is_seen = record
            .account
            .is_some_and(|account| cx.estate().accounts()[account].has_identities);
        let target = cx.access().target(record.arn.as_str());
        let policy = &cx.estate().documents()[document];
        let can_put = |grants: &[Grant]| grants.iter().any(|grant| cx.may_exist(&grant.principal));
        if !is_seen || !policy.policy.unreadable.is_empty() || can_put(&cx.access().who_can(&action, &target)) {
            continue;
        }
        let subject = cx.resource(resource);
        let title = format!("nobody can change the policy of {}", subject.name);
        let name = format!("key {}, resource policy", record.name);
        let statement = policy.policy.statements.first();
        let evidence = match statement {
            Some(statement) => Evidence::from(cx.statement(document, &name, statement)),
            None => Evidence::setting("statements", "none", "one for the account"),
        };
        out.report(&KmsKeyWithoutAdministrator, subject)
            .title(title)
            .evidence(evidence)
            .evidence(Evidence::setting("can do kms:PutKeyPolicy", "nobody", "somebody"))
            .fix(Fix::safe("let the account administer its key"));
    }
}

//! Check `kms-key-open-to-account`.

use crate::context::CheckContext;
use crate::trust::stranger;
use iamscope_estate::{Principal, ResourceId};
use iamscope_eval::Decision;
use iamscope_findings::{Findings, Fix};
use iamscope_policy::PrincipalPattern;

declare_check! {
    /// ## What it finds
    /// Keys whose policy lets every principal of the account decrypt, whatever its own policies say.
    ///
    /// A statement for `*` with `kms:CallerAccount` does that. If `kms:ViaService` is asked for too, as in the keys that AWS
    /// manages, the service decides and the key is not reported.
    /// ## Why it matters
    /// The key is then no second lock: whoever gets at the encrypted data can read it.
    /// ## Example
    /// ```finding
    /// key data
    ///   grant anyone kms:Decrypt if StringEquals kms:CallerAccount 111122223333
    /// ```
    /// ```ok
    /// key data
    ///   grant anyone kms:Decrypt if StringEquals kms:CallerAccount 111122223333 and StringEquals kms:ViaService s3.us-east-1.amazonaws.com
    /// ```
    /// ```ok
    /// key data
    ///   grant 111122223333 kms:*
    /// ```
    /// ## Fix
    /// Name the roles that use the key, or let the account delegate with an Allow for `arn:aws:iam::ACCOUNT:root`.
    pub KmsKeyOpenToAccount {
        id: "kms-key-open-to-account",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (resource, document) in cx.with_policy(&[("kms", "key")]) {
        if !cx.names_anyone(document) || is_public(cx, resource) {
            continue;
        }
        let record = &cx.estate().resources()[resource];
        let Some(owner) = record.account else { continue };
        // A principal of the account that does not exist, and so has no policies of its own.
        let number = &cx.estate().accounts()[owner].number;
        let arn = format!("arn:aws:iam::{number}:role/iamscope-made-up");
        let Some(nobody) = iamscope_policy::Arn::parse(&arn).map(Principal::External) else {
            continue;
        };
        let keys = [
            ("kms:CallerAccount", iamscope_eval::Value::One(number.as_str().into())),
            ("kms:ViaService", iamscope_eval::Value::Absent),
            ("aws:ViaAWSService", iamscope_eval::Value::One("false".into())),
        ];
        let target = cx.access().target(record.arn.as_str());
        let Some(proof) = cx.ask(&nobody, "kms:Decrypt", &target, &keys) else {
            continue;
        };
        if !proof.decision.is_possible() || is_allowed_by_condition(&proof.decision) {
            continue;
        }
        let policy = format!("key {}, resource policy", record.name);
        let naming = cx.naming(document, &policy, "everyone in the account", |pattern| {
            *pattern == PrincipalPattern::Anyone
        });
        let Some(first) = naming.into_iter().next() else {
            continue;
        };
        let subject = cx.resource(resource);
        let title = format!("everyone in account {number} can decrypt with {}", subject.name);
        out.report(&KmsKeyOpenToAccount, subject)
            .title(title)
            .evidence(first)
            .fix(Fix::review("name the roles that use the key"))
            .gaps(proof.assumptions);
    }
}

/// Returns whether more is asked than to be of the account: a particular principal, tag or context.
fn is_allowed_by_condition(decision: &Decision) -> bool {
    matches!(decision, Decision::Unknown(_))
}

fn is_public(cx: &CheckContext<'_>, resource: ResourceId) -> bool {
    let lets_in = |principal: &Principal| {
        cx.reach(principal, resource, crate::formula::lets_strangers_in)
            .is_some()
    };
    lets_in(&Principal::Anonymous) || lets_in(&stranger())
}

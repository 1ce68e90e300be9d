//! Check `iam-broad-policy-reads-data`.

use crate::context::CheckContext;
use crate::sensitive::DATA_READS;
use crate::text::{beyond_title, list};
use iamscope_estate::{DocumentId, Holding, PolicyOwner, Principal};
use iamscope_findings::{Findings, Fix};
use iamscope_policy::{Effect, Scope};
use std::collections::BTreeSet;

declare_check! {
    /// ## What it finds
    /// Users and roles with an AWS managed policy for looking around, such as `ReadOnlyAccess`, that can read what is stored
    /// and not only how it is configured.
    ///
    /// Which policies are broad is counted (they cover more than forty services), and what can be read is decided: a Deny, a
    /// boundary or a service control policy that keeps data out of reach clears the finding.
    /// ## Why it matters
    /// People hand out read-only access as harmless, and with it go the contents of every bucket, table, queue and parameter.
    /// ## Example
    /// ```finding
    /// role auditor
    ///   trust aws 111122223333
    ///   attach ReadOnlyAccess
    /// ```
    /// ```ok
    /// role auditor
    ///   trust aws 111122223333
    ///   attach ViewOnlyAccess
    /// ```
    /// ## Fix
    /// Attach `ViewOnlyAccess` instead, or deny the reading of data next to it.
    pub IamBroadPolicyReadsData {
        id: "iam-broad-policy-reads-data",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

/// A policy that covers more services than this is made for looking around.
const BROAD: usize = 40;

/// Fewer ways to read data are an aside of a policy that is made for something else.
const SEVERAL: usize = 3;

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let broad: BTreeSet<DocumentId> = cx
        .estate()
        .managed_policies()
        .iter()
        .filter(|(_, policy)| policy.owner == PolicyOwner::Aws && services(cx, policy.document) > BROAD)
        .map(|(_, policy)| policy.document)
        .collect();
    if broad.is_empty() {
        return;
    }
    for (principal, actions) in cx.with_actions_everywhere(&DATA_READS) {
        if actions.len() < SEVERAL {
            continue;
        }
        let Some(policy) = attached(cx, &principal, &broad) else {
            continue;
        };
        let proofs = cx.proofs_everywhere(&principal, &actions, 2);
        let mut evidence = proofs.evidence.into_iter();
        let Some(first) = evidence.next() else { continue };
        let subject = cx.subject(&principal);
        let title = format!("{} has {policy} and can read data: {}", subject.name, list(&actions, 3));
        out.report(&IamBroadPolicyReadsData, subject)
            .title(title)
            .confidence(proofs.confidence)
            .evidence(first)
            .evidences(evidence)
            .evidences(beyond_title("ways to read data", &actions, 3))
            .fix(Fix::review(
                "attach `ViewOnlyAccess` instead, or deny the reading of data next to it",
            ))
            .gaps(proofs.gaps);
    }
}

/// Returns the name of the broad policy that a principal has, itself or by a group.
fn attached(cx: &CheckContext<'_>, principal: &Principal, broad: &BTreeSet<DocumentId>) -> Option<String> {
    let estate = cx.estate();
    let holdings = estate.holdings(principal.entity()?).into_iter();
    let mut policies = holdings
        .flat_map(Holding::known)
        .map(|id| &estate.managed_policies()[id]);
    let policy = policies.find(|policy| broad.contains(&policy.document))?;
    Some(policy.name.clone())
}

/// Counts the services that a policy names in Allow statements.
fn services(cx: &CheckContext<'_>, document: DocumentId) -> usize {
    let statements = &cx.estate().documents()[document].policy.statements;
    let allows = statements
        .iter()
        .filter(|statement| statement.effect.value == Effect::Allow);
    let mut services = BTreeSet::new();
    for statement in allows {
        if let Scope::Only(patterns) = &statement.action {
            let named = patterns.iter().filter_map(|pattern| pattern.value.service_and_name());
            services.extend(named.map(|(service, _)| service));
        }
    }
    services.len()
}

//! Check `iam-tag-guard-can-be-changed`.

use crate::context::{CheckContext, Proof};
use iamscope_estate::{DocumentId, Principal};
use iamscope_eval::{Decision, Target, Value};
use iamscope_findings::{Findings, Fix};
use iamscope_policy::{Effect, Policy, Span};
use std::collections::{BTreeMap, BTreeSet};

declare_check! {
    /// ## What it finds
    /// Users and roles, administrators aside, that can change the own tag by which policies decide what they may do.
    ///
    /// A tag guards something if an Allow statement of their own policies, or of a resource policy in their account, asks for
    /// `aws:PrincipalTag/KEY`. Decided for the tagging action on the principal itself with another value of that tag.
    /// ## Why it matters
    /// Whoever can write the tag chooses the team, project or clearance and with it the rights.
    /// ## Example
    /// ```finding
    /// role dev
    ///   trust aws 111122223333
    ///   tag team=blue
    ///   allow s3:GetObject on * if StringEquals aws:PrincipalTag/team red
    ///   allow iam:TagRole on role/dev
    /// ```
    /// ```ok
    /// role dev
    ///   trust aws 111122223333
    ///   tag team=blue
    ///   allow s3:GetObject on * if StringEquals aws:PrincipalTag/team red
    ///   allow iam:TagRole on role/dev if StringEquals aws:RequestTag/team blue
    /// ```
    /// ## Fix
    /// Deny `iam:TagRole` and `iam:TagUser` if `aws:TagKeys` has the key that guards.
    pub IamTagGuardCanBeChanged {
        id: "iam-tag-guard-can-be-changed",
        severity: High,
        confidence: High,
        since: "0.1",
    }
}

/// The start of the context keys that are tags of the caller.
const PRINCIPAL_TAG: &str = "aws:principaltag/";

/// A tag key and where a policy asks for it.
type Guards = BTreeMap<String, (DocumentId, String, Span)>;

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let (by_holder, shared) = guards(cx);
    for principal in cx.principals() {
        let own = by_holder.get(&principal);
        let all: BTreeMap<&String, &(DocumentId, String, Span)> =
            shared.iter().chain(own.into_iter().flatten()).collect();
        if all.is_empty() || !may_tag(cx, &principal) || cx.is_administrator(&principal) {
            continue;
        }
        for (key, (document, policy, span)) in all {
            let Some(proof) = can_change(cx, &principal, key) else {
                continue;
            };
            let record = &cx.estate().documents()[*document];
            let subject = cx.subject(&principal);
            let title = format!(
                "{} can change its own tag `{key}`, which guards what it may do",
                subject.name
            );
            let guard = iamscope_findings::Evidence::place(policy, record.source, *span, "the tag that guards");
            out.report(&IamTagGuardCanBeChanged, subject)
                .title(title)
                .identity(key)
                .evidence(guard)
                .evidence(proof.evidence)
                .fix(Fix::review(format!(
                    "deny the change of the tag `{key}` with a condition on `aws:TagKeys`"
                )))
                .gaps(proof.assumptions);
        }
    }
}

/// Returns the tags that guard somebody by policies of their own, and those that guard resources.
fn guards(cx: &CheckContext<'_>) -> (BTreeMap<Principal, Guards>, Guards) {
    let mut by_holder: BTreeMap<Principal, Guards> = BTreeMap::new();
    let mut shared = Guards::new();
    for (&document, owners) in cx.owners() {
        let keys = keys(&cx.estate().documents()[document].policy);
        if keys.is_empty() {
            continue;
        }
        for owner in owners {
            let add = |guards: &mut Guards| {
                for (key, span) in &keys {
                    let guard = || (document, owner.policy.clone(), *span);
                    guards.entry(key.clone()).or_insert_with(guard);
                }
            };
            if owner.holders.is_empty() {
                add(&mut shared);
            }
            for holder in &owner.holders {
                add(by_holder.entry(holder.clone()).or_default());
            }
        }
    }
    (by_holder, shared)
}

/// Returns the tags of the caller that Allow statements ask for, as keys or as variables in values.
fn keys(policy: &Policy) -> BTreeSet<(String, Span)> {
    let allows = policy
        .statements
        .iter()
        .filter(|statement| statement.effect.value == Effect::Allow);
    let conditions = allows.flat_map(|statement| &statement.conditions);
    let mut found = BTreeSet::new();
    for condition in conditions {
        let as_key = condition.key.value.lower().strip_prefix(PRINCIPAL_TAG);
        found.extend(as_key.map(|key| (key.to_owned(), condition.key.span)));
        for value in &condition.values {
            let variables = value.value.keys().filter_map(|key| key.strip_prefix(PRINCIPAL_TAG));
            found.extend(variables.map(|key| (key.to_owned(), value.span)));
        }
    }
    found
}

fn tag_action(principal: &Principal) -> &'static str {
    if matches!(principal, Principal::User(_)) {
        "iam:TagUser"
    } else {
        "iam:TagRole"
    }
}

fn may_tag(cx: &CheckContext<'_>, principal: &Principal) -> bool {
    let action = cx.catalog().action(tag_action(principal));
    let powers = cx.powers(principal);
    action.is_some_and(|action| powers.is_some_and(|powers| powers.possible.contains(action.id())))
}

/// Returns the proof that a principal can give its own tag another value.
fn can_change(cx: &CheckContext<'_>, principal: &Principal, key: &str) -> Option<Proof> {
    let own = Target {
        arn: cx.subject(principal).id,
        account: cx.account_of(principal).map(|account| account.as_str().into()),
    };
    let request = format!("aws:RequestTag/{key}");
    let keys = [
        (request.as_str(), Value::One("iamscope-made-up".into())),
        ("aws:TagKeys", Value::Many(vec![key.into()])),
    ];
    cx.ask(principal, tag_action(principal), &own, &keys)
        .filter(|proof| proof.decision == Decision::Allowed)
}

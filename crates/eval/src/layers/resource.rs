//! The resource side: resource policies, KMS grants, access control lists.

use super::{Graded, add_missing, ask};
use crate::caller::Caller;
use crate::compile::{CompiledPolicy, CompiledStatement};
use crate::explanation::CheckType;
use crate::formula::{Atom, Formula};
use crate::policy_set::{Bound, PolicySet};
use crate::query::Query;
use crate::recorder::Recorder;
use iamscope_policy::{Effect, PolicyKind, PrincipalPattern, Scope};

const CHECK: CheckType = CheckType::Resource;

/// Returns whether anything is attached to the target, or might be, that counts for ordinary actions.
///
/// A trust policy does not: it is about assuming its role and nothing else.
pub(crate) fn exists(policies: &PolicySet<'_>) -> bool {
    attached(policies).is_some() || policies.acl.is_some() || policies.grants.is_some() || policies.is_missing(CHECK)
}

/// Asks what is attached to the target.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Graded {
    if !exists(policies) {
        return Graded::silent();
    }
    recorder.begin(CHECK, None, &[10]);
    let mut graded = Graded::silent();
    if let Some(bound) = attached(policies) {
        graded = ask(CHECK, [bound], query, recorder);
        restrict_public(bound.policy, query, &mut graded);
    }
    if let Some(grants) = &policies.grants {
        graded.allows.join(ask(CHECK, [grants], query, recorder).allows);
    }
    if let Some(acl) = &policies.acl
        && !query.facts.bucket.acls_disabled
    {
        recorder.rule(39);
        graded.allows.join(ask_acl(acl, query, recorder).allows);
    }
    add_missing(CHECK, policies, &mut graded);
    graded
}

/// Asks the key policy of a KMS key. Every key has one, so if it is not there it was not seen.
pub(crate) fn evaluate_key<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Graded {
    if attached(policies).is_some() || policies.is_missing(CHECK) {
        return evaluate(policies, query, recorder);
    }
    let mut graded = Graded::silent();
    if exists(policies) {
        graded = evaluate(policies, query, recorder);
    } else {
        recorder.begin(CHECK, None, &[10]);
    }
    graded.add_unseen(CHECK, &format!("the key policy of {}", query.request.target.arn));
    graded
}

fn attached<'p>(policies: &'p PolicySet<'p>) -> Option<&'p Bound<'p>> {
    policies
        .resource
        .as_ref()
        .filter(|bound| bound.policy.kind != PolicyKind::Trust)
}

/// Asks an access control list. `IgnorePublicAcls` drops a list that grants to everyone, whatever else it grants.
fn ask_acl<R: Recorder>(acl: &Bound<'_>, query: &Query<'_>, recorder: &mut R) -> Graded {
    let is_public = |statement: &CompiledStatement| names_anyone(statement.principal.as_ref());
    if query.facts.bucket.ignore_public_acls && acl.policy.statements.iter().any(is_public) {
        return Graded::silent();
    }
    ask(CHECK, [acl], query, recorder)
}

/// `RestrictPublicBuckets` leaves a bucket with a public policy to its own account and to AWS services (Amazon S3 User
/// Guide, "Blocking public access to your Amazon S3 storage").
fn restrict_public(policy: &CompiledPolicy, query: &Query<'_>, graded: &mut Graded) {
    if !query.facts.bucket.restrict_public_buckets || matches!(query.request.caller, Caller::Service { .. }) {
        return;
    }
    let account = query.request.caller.account();
    if account.is_none() || account != query.request.target.account.as_deref() {
        graded.allows.restrict(&is_public(policy).negate());
    }
}

/// Returns whether S3 takes a policy for public: certain if it grants to everyone without a condition, or to nobody but
/// named principals; with conditions it depends on S3's list of keys and on their values.
fn is_public(policy: &CompiledPolicy) -> Formula {
    let allows = policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow);
    let mut open = allows
        .filter(|statement| names_anyone(statement.principal.as_ref()))
        .peekable();
    if open.peek().is_none() {
        Formula::False
    } else if open.any(|statement| statement.conditions.is_empty()) {
        Formula::True
    } else {
        Formula::atom(Atom::Fact("Amazon S3 takes the bucket policy for public".into()))
    }
}

fn names_anyone(scope: Option<&Scope<PrincipalPattern>>) -> bool {
    match scope {
        Some(Scope::Only(patterns)) => patterns.iter().any(|pattern| pattern.value == PrincipalPattern::Anyone),
        Some(Scope::AllBut(_)) => true,
        None => false,
    }
}

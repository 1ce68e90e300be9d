//! The resource side: resource policies, KMS grants, access control lists.

use super::{Graded, add_missing, ask};
use crate::caller::Caller;
use crate::compile::{CompiledPolicy, CompiledStatement};
use crate::explanation::{CheckType, Exemption};
use crate::formula::Formula;
use crate::policy_set::{Bound, PolicySet};
use crate::principal::Grades;
use crate::public_policy::Openness;
use crate::query::Query;
use crate::question::Question;
use crate::recorder::Recorder;
use iamscope_policy::{PolicyKind, PrincipalPattern, Scope};

const CHECK: CheckType = CheckType::Resource;

/// Returns whether anything is attached to the target, or might be, that counts for ordinary actions.
///
/// A trust policy does not: it is about assuming its role and nothing else.
pub(crate) fn exists(policies: &PolicySet<'_>) -> bool {
    attached(policies).is_some()
        || policies.acl.is_some()
        || policies.object_acl.is_some()
        || policies.is_missing(CHECK)
}

/// What an object's owner decides where he is not the bucket's: what its access control list can grant.
const OF_OBJECT: &[&str] = &[
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectTorrent",
    "GetObjectVersion",
    "GetObjectVersionAcl",
    "GetObjectVersionAttributes",
    "PutObjectAcl",
    "PutObjectVersionAcl",
];

/// Returns whether the target is an object whose owner is another account than the bucket's and has a say.
pub(crate) fn is_foreign_object(query: &Query<'_>) -> bool {
    let Some(owner) = query.facts.object_owner.as_deref() else {
        return false;
    };
    let name = query.request.action.name.as_ref();
    !query.facts.bucket.acls_disabled
        && query.request.target.account.as_deref() != Some(owner)
        && OF_OBJECT.iter().any(|one| one.eq_ignore_ascii_case(name))
}

/// Asks what is attached to the target.
pub(crate) fn evaluate<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Graded {
    if R::IS_ACTIVE && policies.resource.is_some() && attached(policies).is_none() {
        // A trust policy, which is about something else.
        recorder.exempt(CHECK, Exemption::TrustPolicy, 36);
    }
    if !exists(policies) {
        return Graded::silent();
    }
    recorder.begin(CHECK, None, &[]);
    let mut graded = Graded::silent();
    if let Some(bound) = attached(policies) {
        graded = ask(CHECK, [bound], query, recorder);
        spare_root(query, recorder, &mut graded);
    }
    for acl in [&policies.acl, &policies.object_acl].into_iter().flatten() {
        graded.allows.join(ask_acl(acl, query, recorder));
    }
    if let Some(bound) = attached(policies) {
        let is_restricted = restricts(bound.policy, query, recorder);
        if !is_restricted.is_false() {
            graded.allows.restrict(&is_restricted.negate());
        }
    }
    add_missing(CHECK, policies, &mut graded);
    graded
}

/// Asks the key policy and the grants of a KMS key. Every key has a policy, so if it is not there it was not seen.
pub(crate) fn evaluate_key<R: Recorder>(
    policies: &PolicySet<'_>,
    query: &Query<'_>,
    recorder: &mut R,
    granted: &mut Grades,
) -> Graded {
    recorder.begin(CHECK, None, &[]);
    let mut graded = match attached(policies) {
        Some(bound) => ask(CHECK, [bound], query, recorder),
        None => Graded::silent(),
    };
    add_missing(CHECK, policies, &mut graded);
    if attached(policies).is_none() && !policies.is_missing(CHECK) {
        graded.add_unseen(CHECK, &format!("the key policy of {}", query.request.target.arn));
    }
    if query.request.action.is("kms", "RetireGrant") {
        // A key policy cannot allow it ("Retiring and revoking grants").
        graded.allows = Grades::none();
    }
    if let Some(grants) = &policies.grants {
        *granted = ask(CHECK, [grants], query, recorder).allows;
        graded.allows.join(granted.clone());
    }
    graded
}

/// Asks the bucket policy, of which only the Deny counts, and the list of an object that belongs to another account.
pub(crate) fn evaluate_foreign<R: Recorder>(
    policies: &PolicySet<'_>,
    query: &Query<'_>,
    recorder: &mut R,
    object: &mut Grades,
) -> Graded {
    recorder.begin(CHECK, None, &[39]);
    let mut graded = Graded::silent();
    if let Some(bound) = attached(policies) {
        graded = ask(CHECK, [bound], query, recorder);
    }
    add_missing(CHECK, policies, &mut graded);
    if let Some(acl) = &policies.object_acl {
        *object = ask_acl(acl, query, recorder);
    }
    if let Some(bound) = attached(policies) {
        object.restrict(&restricts(bound.policy, query, recorder).negate());
    }
    graded
}

fn attached<'p>(policies: &'p PolicySet<'p>) -> Option<&'p Bound<'p>> {
    policies
        .resource
        .as_ref()
        .filter(|bound| bound.policy.kind != PolicyKind::Trust)
}

/// Asks an access control list, unless lists are disabled. `IgnorePublicAcls` drops a list that grants to everyone,
/// whatever else it grants.
fn ask_acl<R: Recorder>(acl: &Bound<'_>, query: &Query<'_>, recorder: &mut R) -> Grades {
    let bucket = &query.facts.bucket;
    recorder.rule(39);
    if bucket.acls_disabled {
        return Grades::none();
    }
    let is_public = |statement: &CompiledStatement| names_anyone(statement.principal.as_ref());
    if bucket.ignore_public_acls && acl.policy.statements.iter().any(is_public) {
        return Grades::none();
    }
    ask(CHECK, [acl], query, recorder).allows
}

/// `RestrictPublicBuckets` leaves a bucket with a public policy to its own account, that of the access point, and AWS
/// services, whatever else would let others in (Amazon S3 User Guide, "Blocking public access to your Amazon S3
/// storage"). Returns under which condition it keeps the caller out.
fn restricts<R: Recorder>(policy: &CompiledPolicy, query: &Query<'_>, recorder: &mut R) -> Formula {
    if !query.facts.bucket.restrict_public_buckets || query.request.action.service.as_ref() != "s3" {
        return Formula::False;
    }
    recorder.rule(39);
    let account = query.request.caller.account();
    let is_service = matches!(query.request.caller, Caller::Service { .. });
    if is_service || (account.is_some() && account == query.access_point_account) {
        return Formula::False;
    }
    let openness = if query.is_access_point {
        policy.openness_at_access_point
    } else {
        policy.openness
    };
    let is_public = match openness {
        Openness::Closed => return Formula::False,
        Openness::Unclear => query.leave_open(Question::PublicPolicy),
        Openness::Public => Formula::True,
    };
    is_public.and(query.is_same_account().negate())
}

/// The root user gets past the policy of his own bucket where he reads, puts or deletes it (Amazon S3 API Reference,
/// "DeleteBucketPolicy"), and perhaps past that of his own queue.
fn spare_root<R: Recorder>(query: &Query<'_>, recorder: &mut R, graded: &mut Graded) {
    if graded.denies.is_false() || !matches!(query.request.caller, Caller::Root { .. }) {
        return;
    }
    let action = query.request.action;
    let is_one_of = |service, names: &[&str]| names.iter().any(|name| action.is(service, name));
    let is_spared = if is_one_of("s3", &["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"]) {
        Formula::True
    } else if is_one_of("sqs", &["GetQueueAttributes", "SetQueueAttributes"]) {
        query.leave_open(Question::RootTaskDeny)
    } else {
        return;
    };
    recorder.rule(30);
    let binds = is_spared.and(query.is_same_account()).negate();
    graded.denies = std::mem::replace(&mut graded.denies, Formula::False).and(binds);
}

fn names_anyone(scope: Option<&Scope<PrincipalPattern>>) -> bool {
    match scope {
        Some(Scope::Only(patterns)) => patterns.iter().any(|pattern| pattern.value == PrincipalPattern::Anyone),
        Some(Scope::AllBut(_)) => true,
        None => false,
    }
}

//! Requests through an S3 access point: two authorizations that both have to come out.
//!
//! Source: Amazon S3 User Guide, "Configuring IAM policies for using access points". Whether policies of the caller's own
//! side that name the access point have to name the bucket too is not said.

use crate::combine::{Layers, Route, Sides};
use crate::formula::Formula;
use crate::layers::Outcome;
use crate::policy_set::{AccessPoint, PolicySet};
use crate::query::{Query, TargetView};
use crate::question::Question;
use crate::recorder::Recorder;
use crate::request::Request;

/// Weighs a request through an access point; `None` if something denies it for certain.
pub(crate) fn weigh<R: Recorder>(
    point: &AccessPoint<'_>,
    policies: &PolicySet<'_>,
    query: &Query<'_>,
    recorder: &mut R,
) -> Option<Sides> {
    recorder.rule(39);
    let mut facts = policies.facts.clone();
    facts.bucket.restrict_public_buckets |= point.restrict_public_buckets;
    facts.bucket.ignore_public_acls |= point.ignore_public_acls;
    let mut point_facts = facts.clone();
    if point.has_vpc_origin {
        // It is never public ("Managing public access to access points").
        point_facts.bucket.restrict_public_buckets = false;
    }
    let request = Request {
        target: point.target,
        ..query.request.clone()
    };
    let account = point.target.account.as_deref();
    let at_point = Query {
        request: &request,
        target: TargetView::new(&point.target.arn),
        facts: &point_facts,
        access_point_account: account,
        is_access_point: true,
        has_doubt: query.has_doubt.clone(),
        ..*query
    };
    let own = PolicySet {
        resource: point.policy,
        acl: None,
        object_acl: None,
        access_point: None,
        ..policies.clone()
    };
    let point_layers = Layers::ask(Route::Ordinary, &own, &at_point, recorder)?;
    let point_sides = point_layers.join(Route::Ordinary, &at_point, recorder);

    let at_bucket = Query {
        facts: &facts,
        access_point_account: account,
        has_doubt: query.has_doubt.clone(),
        ..*query
    };
    let route = Route::of(&at_bucket);
    let mut layers = Layers::ask(route, policies, &at_bucket, recorder)?;
    for (at_bucket_too, through) in [
        (&mut layers.scp, &point_layers.scp),
        (&mut layers.identity, &point_layers.identity),
        (&mut layers.boundary, &point_layers.boundary),
        (&mut layers.session, &point_layers.session),
    ] {
        relax(at_bucket_too, through, &at_bucket);
    }
    let sides = layers.join(route, &at_bucket, recorder);
    if at_point.has_doubt.get() || at_bucket.has_doubt.get() {
        query.has_doubt.set(true);
    }
    let may_pass = if point.has_vpc_origin {
        query.has_key("aws:SourceVpc")
    } else {
        Formula::True
    };
    Some(Sides {
        denies: point_sides.denies.or(sides.denies),
        allows: point_sides.allows.and(sides.allows).and(may_pass),
    })
}

/// What a layer of the caller's side says of the bucket counts only if it has a say there; a Deny is taken to have it.
fn relax(outcome: &mut Outcome, through: &Outcome, query: &Query<'_>) {
    if !outcome.allows.is_true() && !through.allows.is_false() {
        let spared = query
            .leave_open(Question::AccessPointIdentity)
            .and(through.allows.clone());
        outcome.allows = std::mem::replace(&mut outcome.allows, Formula::False).or(spared);
    }
    if !outcome.denies.is_false() {
        let counts = query.assume(Question::AccessPointIdentity, false).negate();
        outcome.denies = std::mem::replace(&mut outcome.denies, Formula::False).and(counts);
    }
}

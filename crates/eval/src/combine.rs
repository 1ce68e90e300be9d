//! How the layers make a decision: the flow chart of the IAM User Guide, "Policy evaluation logic", in words.
//!
//! 1. Some requests no policy can allow, and one none can forbid.
//! 2. A Deny that matches in any layer that applies is final.
//! 3. Guardrails must allow: each level of SCPs, and the endpoint that is passed.
//! 4. Then somebody must grant: see the file of grants.
//!
//! A request through an S3 access point goes this way twice, once for the access point and once for its bucket.

use crate::access_point;
use crate::caller::Caller;
use crate::decision::{Decision, Denial};
use crate::explanation::CheckType;
use crate::formula::Formula;
use crate::grant::grant;
use crate::layers::{Graded, Outcome, boundary, endpoint, identity, rcp, resource, scp, session, trust};
use crate::limits;
use crate::policy_set::PolicySet;
use crate::principal::Grades;
use crate::query::{Query, TargetView};
use crate::recorder::Recorder;

/// What all layers make of the request.
pub(crate) struct Layers {
    pub(crate) rcp: Outcome,
    pub(crate) scp: Outcome,
    pub(crate) endpoint: Outcome,
    /// All that is attached to the target, grants and lists included, but for the list of another account's object.
    pub(crate) resource: Graded,
    /// The grants of a KMS key alone.
    pub(crate) grants: Grades,
    /// The list of an object that belongs to another account than its bucket.
    pub(crate) object: Grades,
    pub(crate) identity: Outcome,
    pub(crate) boundary: Outcome,
    pub(crate) session: Outcome,
}

/// The rules by which a resource policy grants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Route {
    /// Most services.
    Ordinary,
    /// A KMS key: its policy must say that identity policies count.
    Key,
    /// A grant of a KMS key that is to be retired: the grant says who may.
    RetireGrant,
    /// A role that is assumed: its trust policy must allow.
    Trust,
    /// A root user that is assumed: the member account has no say.
    Root,
    /// An object of another account than its bucket: its owner must allow.
    ForeignObject,
}

/// Under which condition a request is denied, and under which it is allowed unless it is denied.
pub(crate) struct Sides {
    pub(crate) denies: Formula,
    pub(crate) allows: Formula,
}

/// Decides a request.
pub(crate) fn combine<R: Recorder>(policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Decision {
    match weigh(policies, query, recorder) {
        Ok(sides) => conclude(sides, recorder),
        Err(decision) => decision,
    }
}

/// Weighs what denies and what allows, unless one thing decides alone.
pub(crate) fn weigh<R: Recorder>(
    policies: &PolicySet<'_>,
    query: &Query<'_>,
    recorder: &mut R,
) -> Result<Sides, Decision> {
    if limits::is_always_allowed(query) {
        recorder.limit(37);
        return Err(Decision::Allowed);
    }
    let limit = limits::limit(query);
    match &limit {
        Some(limit) if limit.possible.is_false() => recorder.limit(limit.rule),
        Some(limit) => recorder.rule(limit.rule),
        None => {}
    }
    // An explicit Deny is reported as one even where a limit denies already.
    let mut sides = match &policies.access_point {
        None => {
            let route = Route::of(query);
            let layers = Layers::ask(route, policies, query, recorder);
            layers.as_ref().map(|layers| layers.join(route, query, recorder))
        }
        Some(point) => access_point::weigh(point, policies, query, recorder),
    }
    .ok_or_else(|| {
        recorder.rule(26);
        Decision::Denied(Denial::Explicit)
    })?;
    if let Some(limit) = limit {
        sides.allows = sides.allows.and(limit.possible);
    }
    Ok(sides)
}

/// Says what follows from both sides.
pub(crate) fn conclude<R: Recorder>(Sides { denies, allows }: Sides, recorder: &mut R) -> Decision {
    if denies.is_true() {
        recorder.rule(26);
        return Decision::Denied(Denial::Explicit);
    }
    match allows.and(denies.negate()).tidied() {
        Formula::True => Decision::Allowed,
        Formula::False => Decision::Denied(Denial::Implicit),
        residual @ (Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_)) => {
            recorder.rule(40);
            Decision::Unknown(residual)
        }
    }
}

/// Notes what the layers did that are needed in some ways and not in others.
fn settle<R: Recorder>(route: Route, layers: &Layers, query: &Query<'_>, recorder: &mut R) {
    if !R::IS_ACTIVE {
        return;
    }
    let is_same = query.is_same_account().is_true();
    if matches!(
        query.request.caller,
        Caller::Service { .. } | Caller::Anonymous | Caller::Federated { .. }
    ) {
        let allows = match route {
            Route::ForeignObject => &layers.object.exact,
            Route::Ordinary | Route::Root | Route::Key | Route::RetireGrant | Route::Trust => {
                &layers.resource.allows.exact
            }
        };
        recorder.settle(CheckType::Resource, None, &layers.resource.denies, allows, true);
        return;
    }
    let grades = &layers.resource.allows;
    let names_caller = is_same && grades.exact.is_true();
    let names_issuer = is_same && grades.issuer.is_true();
    let resource_allows = match route {
        Route::Ordinary if is_same => grades.exact.clone().or(grades.issuer.clone()),
        Route::Ordinary | Route::Root | Route::Key | Route::RetireGrant | Route::Trust => grades.any(),
        Route::ForeignObject => layers.object.any(),
    };
    let is_owner = query.facts.object_owner.as_deref() == query.request.caller.account();
    let resource_has_to = match route {
        Route::Ordinary | Route::RetireGrant => !is_same,
        Route::Root => false,
        Route::Key | Route::Trust => true,
        Route::ForeignObject => !is_owner,
    };
    let mut note = |check, denies, allows, has_to| recorder.settle(check, None, denies, allows, has_to);
    note(
        CheckType::Resource,
        &layers.resource.denies,
        &resource_allows,
        resource_has_to,
    );
    let identity = &layers.identity;
    note(
        CheckType::Principal,
        &identity.denies,
        &identity.allows,
        !names_caller && !names_issuer,
    );
    let boundary_has_to = !names_caller || route == Route::Trust;
    note(
        CheckType::PermissionsBoundary,
        &layers.boundary.denies,
        &layers.boundary.allows,
        boundary_has_to,
    );
    note(
        CheckType::Session,
        &layers.session.denies,
        &layers.session.allows,
        !names_caller,
    );
}

impl Route {
    pub(crate) fn of(query: &Query<'_>) -> Self {
        let action = query.request.action;
        match (action.service.as_ref(), query.target) {
            ("sts", _) if action.is_role_assumption() && !query.makes_federated_user() => Self::Trust,
            ("sts", _) if action.is("sts", "AssumeRoot") => Self::Root,
            ("kms", TargetView::Arn { resource, .. } | TargetView::OpenArn { resource, .. })
                if resource.starts_with("key/") =>
            {
                if action.is("kms", "RetireGrant") {
                    Self::RetireGrant
                } else {
                    Self::Key
                }
            }
            ("s3", _) if resource::is_foreign_object(query) => Self::ForeignObject,
            (_, TargetView::Arn { .. } | TargetView::OpenArn { .. } | TargetView::Open(_) | TargetView::Other) => {
                Self::Ordinary
            }
        }
    }
}

impl Layers {
    /// Asks all layers; `None` if one denies for certain and nobody wants to know what the others say.
    pub(crate) fn ask<R: Recorder>(
        route: Route,
        policies: &PolicySet<'_>,
        query: &Query<'_>,
        recorder: &mut R,
    ) -> Option<Self> {
        let is_thorough = R::IS_ACTIVE || query.leaves_open;
        let goes_on = |denies: &Formula| (is_thorough || !denies.is_true()).then_some(());
        let rcp = rcp::evaluate(policies, query, recorder);
        goes_on(&rcp.denies)?;
        let scp = scp::evaluate(policies, query, recorder);
        goes_on(&scp.denies)?;
        let endpoint = endpoint::evaluate(policies, query, recorder);
        goes_on(&endpoint.denies)?;
        let (mut grants, mut object) = (Grades::none(), Grades::none());
        let resource = match route {
            Route::Ordinary | Route::Root => resource::evaluate(policies, query, recorder),
            Route::Key | Route::RetireGrant => resource::evaluate_key(policies, query, recorder, &mut grants),
            Route::Trust => trust::evaluate(policies, query, recorder),
            Route::ForeignObject => resource::evaluate_foreign(policies, query, recorder, &mut object),
        };
        goes_on(&resource.denies)?;
        let identity = identity::evaluate(policies, query, recorder);
        goes_on(&identity.denies)?;
        let boundary = boundary::evaluate(policies, query, recorder);
        goes_on(&boundary.denies)?;
        let session = session::evaluate(policies, query, recorder);
        goes_on(&session.denies)?;
        Some(Self {
            rcp,
            scp,
            endpoint,
            resource,
            grants,
            object,
            identity,
            boundary,
            session,
        })
    }

    /// Joins what the layers say.
    pub(crate) fn join<R: Recorder>(&self, route: Route, query: &Query<'_>, recorder: &mut R) -> Sides {
        let granted = grant(route, self, query, recorder);
        settle(route, self, query, recorder);
        Sides {
            denies: self.denies(),
            allows: granted.and(self.scp.allows.clone()).and(self.endpoint.allows.clone()),
        }
    }

    fn denies(&self) -> Formula {
        let layers = [
            &self.rcp.denies,
            &self.scp.denies,
            &self.endpoint.denies,
            &self.resource.denies,
            &self.identity.denies,
            &self.boundary.denies,
            &self.session.denies,
        ];
        let some = layers.into_iter().filter(|denies| !denies.is_false());
        some.fold(Formula::False, |all, denies| all.or(denies.clone()))
    }

    /// What the caller's own side allows.
    pub(crate) fn own_side(&self) -> Formula {
        self.identity.allows.clone().and(self.bounds())
    }

    /// What bounds the grants of the caller's own side.
    pub(crate) fn bounds(&self) -> Formula {
        self.boundary.allows.clone().and(self.session.allows.clone())
    }
}

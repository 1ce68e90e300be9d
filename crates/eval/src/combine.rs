//! How the layers make a decision: the flow chart of the IAM User Guide, "Policy evaluation logic", in words.
//!
//! 1. Some requests no policy can allow, and one none can forbid.
//! 2. A Deny that matches in any layer that applies is final.
//! 3. Guardrails must allow: each level of SCPs, and the endpoint that is passed.
//! 4. Then somebody must grant. Who, and what bounds the grant, depends on whose resource it is and how its policy names
//!    the caller; each way has a function below.

use crate::caller::Caller;
use crate::decision::{Decision, Denial};
use crate::explanation::CheckType;
use crate::formula::{Atom, Formula};
use crate::layers::{Graded, Outcome, boundary, endpoint, identity, rcp, resource, scp, session, trust};
use crate::limits;
use crate::policy_set::PolicySet;
use crate::query::{Query, TargetView};
use crate::question::Question;
use crate::recorder::Recorder;

/// What all layers make of the request.
struct Layers {
    rcp: Outcome,
    scp: Outcome,
    endpoint: Outcome,
    resource: Graded,
    identity: Outcome,
    boundary: Outcome,
    session: Outcome,
}

/// The rules by which a resource policy grants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Route {
    /// Most services.
    Ordinary,
    /// A KMS key: its policy must say that identity policies count.
    Key,
    /// A role that is assumed: its trust policy must allow.
    Trust,
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
        recorder.rule(37);
        return Err(Decision::Allowed);
    }
    let limit = limits::limit(query);
    if let Some(limit) = &limit {
        recorder.rule(limit.rule);
        if limit.possible.is_false() {
            return Err(Decision::Denied(Denial::Implicit));
        }
    }
    let route = Route::of(query);
    let Some(layers) = Layers::ask(route, policies, query, recorder) else {
        recorder.rule(26);
        return Err(Decision::Denied(Denial::Explicit));
    };
    let granted = grant(route, &layers, query, recorder);
    let guarded = granted
        .and(layers.scp.allows.clone())
        .and(layers.endpoint.allows.clone());
    let possible = limit.map_or(Formula::True, |limit| limit.possible);
    Ok(Sides {
        denies: layers.denies(),
        allows: guarded.and(possible),
    })
}

fn conclude<R: Recorder>(Sides { denies, allows }: Sides, recorder: &mut R) -> Decision {
    if denies.is_true() {
        recorder.rule(26);
        return Decision::Denied(Denial::Explicit);
    }
    match allows.and(denies.negate()) {
        Formula::True => Decision::Allowed,
        Formula::False => Decision::Denied(Denial::Implicit),
        residual @ (Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_)) => {
            recorder.rule(40);
            Decision::Unknown(residual)
        }
    }
}

/// Returns under which condition somebody grants the request.
fn grant<R: Recorder>(route: Route, layers: &Layers, query: &Query<'_>, recorder: &mut R) -> Formula {
    match query.request.caller {
        Caller::Root { .. } | Caller::User { .. } | Caller::RoleSession { .. } | Caller::FederatedUser { .. } => {}
        Caller::Service { .. } => return outsider(layers, 31, recorder),
        Caller::Anonymous => return outsider(layers, 32, recorder),
        Caller::Federated { .. } => return outsider(layers, 36, recorder),
    }
    let is_same = is_same_account(query);
    let inside = match (is_same.is_false(), route) {
        (true, _) => Formula::False,
        (false, Route::Ordinary) => same_account(layers),
        (false, Route::Key) => same_account_key(layers),
        (false, Route::Trust) => same_account_trust(layers, query),
    };
    let outside = if is_same.is_true() {
        Formula::False
    } else {
        cross_account(layers)
    };
    recorder.rule(match (is_same.is_true(), route) {
        (false, _) => 34,
        (true, Route::Ordinary) => 33,
        (true, Route::Key) => 35,
        (true, Route::Trust) => 36,
    });
    settle(route, layers, is_same.is_true(), recorder);
    let across = is_same.clone().negate().and(outside);
    is_same.and(inside).or(across)
}

/// The same account, most services: the table of the User Guide, "Policy evaluation logic".
///
/// A resource policy that names the caller himself grants alone; nothing on the identity side has to allow. One that
/// names his role (or the user of a federated session) spares the identity policies only. One that names the account
/// delegates to identity policies, which here can grant without it.
fn same_account(layers: &Layers) -> Formula {
    let resource = &layers.resource.allows;
    let bounded = resource
        .issuer
        .clone()
        .or(layers.identity.allows.clone())
        .and(layers.bounds());
    resource.exact.clone().or(bounded)
}

/// The same account, a KMS key: identity policies count only if the key policy lets the account delegate (AWS KMS
/// Developer Guide, "Default key policy").
fn same_account_key(layers: &Layers) -> Formula {
    let resource = &layers.resource.allows;
    let delegated = resource.account.clone().and(layers.identity.allows.clone());
    let bounded = resource.issuer.clone().or(delegated).and(layers.bounds());
    resource.exact.clone().or(bounded)
}

/// The same account, a role that is assumed: as with a key, the trust policy must name the caller or delegate.
///
/// The pages contradict each other on a trust policy that names a user who has a permissions boundary; the boundary is
/// taken to bite ("Update a role trust policy").
fn same_account_trust(layers: &Layers, query: &Query<'_>) -> Formula {
    let resource = &layers.resource.allows;
    let delegated = resource.account.clone().and(layers.identity.allows.clone());
    let bounded = resource.issuer.clone().or(delegated).and(layers.bounds());
    let mut boundary = layers.boundary.allows.clone();
    if !boundary.is_true() {
        boundary = boundary.or(query.assume(Question::TrustBoundary, false));
    }
    resource.exact.clone().and(boundary).or(bounded)
}

/// Another account: both sides must allow, each by its own policies ("Cross-account policy evaluation logic").
fn cross_account(layers: &Layers) -> Formula {
    let own_side = layers.identity.allows.clone().and(layers.bounds());
    own_side.and(layers.resource.allows.any())
}

/// A caller who belongs to no account: the resource policy must name him, or everyone.
fn outsider<R: Recorder>(layers: &Layers, rule: u8, recorder: &mut R) -> Formula {
    recorder.rule(rule);
    let allows = layers.resource.allows.exact.clone();
    recorder.settle(CheckType::Resource, None, &layers.resource.denies, &allows, true);
    allows
}

/// Returns whether caller and target belong to the same account. What takes no resource acts on the caller's own.
fn is_same_account(query: &Query<'_>) -> Formula {
    match (
        query.request.caller.account(),
        query.request.target.account.as_deref(),
        query.target,
    ) {
        (Some(caller), Some(owner), _) => (caller == owner).into(),
        (None, _, _) => Formula::False,
        (Some(_), None, TargetView::Other) => Formula::True,
        (Some(_), None, TargetView::Arn { .. }) => {
            Formula::atom(Atom::Fact("the resource belongs to the caller's account".into()))
        }
    }
}

/// Notes what the layers did that are needed in some ways and not in others.
fn settle<R: Recorder>(route: Route, layers: &Layers, is_same: bool, recorder: &mut R) {
    if !R::IS_ACTIVE {
        return;
    }
    let grades = &layers.resource.allows;
    let names_caller = is_same && grades.exact.is_true();
    let names_issuer = is_same && grades.issuer.is_true();
    let resource_allows = if is_same && route == Route::Ordinary {
        grades.exact.clone().or(grades.issuer.clone())
    } else {
        grades.any()
    };
    let resource_has_to = !is_same || route != Route::Ordinary;
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
    fn of(query: &Query<'_>) -> Self {
        let action = query.request.action;
        if action.is_role_assumption() {
            return Self::Trust;
        }
        match query.target {
            TargetView::Arn { resource, .. } if action.service.as_ref() == "kms" && resource.starts_with("key/") => {
                Self::Key
            }
            TargetView::Arn { .. } | TargetView::Other => Self::Ordinary,
        }
    }
}

impl Layers {
    /// Asks all layers; `None` if one denies for certain and nobody wants to know what the others say.
    fn ask<R: Recorder>(route: Route, policies: &PolicySet<'_>, query: &Query<'_>, recorder: &mut R) -> Option<Self> {
        let goes_on = |denies: &Formula| (R::IS_ACTIVE || !denies.is_true()).then_some(());
        let rcp = rcp::evaluate(policies, query, recorder);
        goes_on(&rcp.denies)?;
        let scp = scp::evaluate(policies, query, recorder);
        goes_on(&scp.denies)?;
        let endpoint = endpoint::evaluate(policies, query, recorder);
        goes_on(&endpoint.denies)?;
        let resource = match route {
            Route::Ordinary => resource::evaluate(policies, query, recorder),
            Route::Key => resource::evaluate_key(policies, query, recorder),
            Route::Trust => trust::evaluate(policies, query, recorder),
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
            identity,
            boundary,
            session,
        })
    }

    fn denies(&self) -> Formula {
        let organization = self.rcp.denies.clone().or(self.scp.denies.clone());
        let ways = organization
            .or(self.endpoint.denies.clone())
            .or(self.resource.denies.clone());
        let caller = self.identity.denies.clone().or(self.boundary.denies.clone());
        ways.or(caller).or(self.session.denies.clone())
    }

    /// What bounds the grants of the caller's own side.
    fn bounds(&self) -> Formula {
        self.boundary.allows.clone().and(self.session.allows.clone())
    }
}

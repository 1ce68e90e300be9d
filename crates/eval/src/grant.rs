//! Who grants a request: one function for each way.
//!
//! Whose resource it is and how its policy names the caller decide who has to allow.

use crate::caller::Caller;
use crate::combine::{Layers, Route};
use crate::formula::{Atom, Formula};
use crate::principal::Grades;
use crate::query::Query;
use crate::question::Question;
use crate::recorder::Recorder;

/// Returns under which condition somebody grants the request.
pub(crate) fn grant<R: Recorder>(route: Route, layers: &Layers, query: &Query<'_>, recorder: &mut R) -> Formula {
    let outsider = match query.request.caller {
        Caller::Root { .. } | Caller::User { .. } | Caller::RoleSession { .. } | Caller::FederatedUser { .. } => None,
        Caller::Service { .. } => Some(31),
        Caller::Anonymous => Some(32),
        Caller::Federated { .. } => Some(36),
    };
    if let Some(rule) = outsider {
        recorder.rule(rule);
        return match route {
            Route::ForeignObject => layers.object.exact.clone(),
            Route::Root => Formula::False,
            Route::Ordinary | Route::Key | Route::RetireGrant | Route::Trust => layers.resource.allows.exact.clone(),
        };
    }
    if route == Route::Root {
        recorder.rule(30);
        return assume_root(layers, query);
    }
    let is_same = query.is_same_account();
    let inside = match (is_same.is_false(), route) {
        (true, _) => Formula::False,
        (false, Route::Ordinary | Route::Root) => same_account(layers, query),
        (false, Route::Key) => same_account_key(layers, query),
        (false, Route::RetireGrant) => retire_grant(layers).or(layers.own_side()),
        (false, Route::Trust) => same_account_trust(layers, query),
        (false, Route::ForeignObject) => foreign_object(layers, query),
    };
    let outside = match (is_same.is_true(), route) {
        (true, _) => Formula::False,
        (false, Route::Ordinary | Route::Root | Route::Trust) => cross_account(layers),
        (false, Route::Key) => cross_account_key(layers, query),
        (false, Route::RetireGrant) => retire_grant(layers),
        (false, Route::ForeignObject) => foreign_object(layers, query),
    };
    recorder.rule(match (is_same.is_true(), route) {
        (_, Route::ForeignObject) => 39,
        (false, Route::Ordinary | Route::Root | Route::Key | Route::RetireGrant | Route::Trust) => 34,
        (true, Route::Ordinary | Route::Root) => 33,
        (true, Route::Key | Route::RetireGrant) => 35,
        (true, Route::Trust) => 36,
    });
    match (route, query.request.action.service.as_ref()) {
        (Route::Key | Route::RetireGrant, _) => recorder.rule(35),
        (Route::Trust, _) => recorder.rule(36),
        (_, "iam") if query.request.action.is("iam", "PassRole") => recorder.rule(38),
        (Route::Ordinary | Route::Root | Route::ForeignObject, _) => {}
    }
    match is_same {
        Formula::True => inside,
        Formula::False => outside,
        Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_) => {
            let across = is_same.clone().negate().and(outside);
            is_same.and(inside).or(across)
        }
    }
}

/// The same account, most services: the table of the User Guide, "Policy evaluation logic".
///
/// A resource policy that names the caller himself grants alone; nothing on the identity side has to allow. One that
/// names his role (or the user of a federated session) spares the identity policies only. One that names the account
/// delegates to identity policies, which here can grant without it.
fn same_account(layers: &Layers, query: &Query<'_>) -> Formula {
    let resource = &layers.resource.allows;
    let bounded = resource
        .issuer
        .clone()
        .or(layers.identity.allows.clone())
        .and(layers.bounds());
    exact(layers, query).or(bounded)
}

/// What is granted to the caller himself, or to everyone.
fn exact(layers: &Layers, query: &Query<'_>) -> Formula {
    direct(layers.resource.allows.exact.clone(), layers, query)
}

/// What this grant to the caller himself, or to everyone, is worth without his own side.
fn direct(exact: Formula, layers: &Layers, query: &Query<'_>) -> Formula {
    let is_root = matches!(query.request.caller, Caller::Root { .. });
    if is_root && !exact.is_false() && !layers.session.allows.is_true() {
        // By name a policy can only grant to his account, so this one grants to everyone.
        return exact.and(query.leave_open(Question::RootTaskAnyone).or(layers.bounds()));
    }
    exact
}

/// The same account, a KMS key: identity policies count only if the key policy lets the account delegate (AWS KMS
/// Developer Guide, "Default key policy").
fn same_account_key(layers: &Layers, query: &Query<'_>) -> Formula {
    exact(layers, query).or(named_or_delegated(&layers.resource.allows, layers))
}

/// The same account, a role that is assumed: as with a key, the trust policy must name the caller or delegate.
///
/// The pages contradict each other on a trust policy that names a user who has a permissions boundary; the boundary is
/// taken to bite ("Update a role trust policy").
fn same_account_trust(layers: &Layers, query: &Query<'_>) -> Formula {
    let resource = &layers.resource.allows;
    let mut boundary = layers.boundary.allows.clone();
    if !boundary.is_true() {
        boundary = boundary.or(query.assume(Question::TrustBoundary, false));
    }
    resource
        .exact
        .clone()
        .and(boundary)
        .or(named_or_delegated(resource, layers))
}

/// What is granted within the bounds: to the role or user of a session, or by the account to whom identity policies
/// allow.
fn named_or_delegated(resource: &Grades, layers: &Layers) -> Formula {
    let delegated = resource.account.clone().and(layers.identity.allows.clone());
    resource.issuer.clone().or(delegated).and(layers.bounds())
}

/// Another account: both sides must allow, each by its own policies ("Cross-account policy evaluation logic").
fn cross_account(layers: &Layers) -> Formula {
    layers.own_side().and(layers.resource.allows.any())
}

/// Another account's KMS key. Whether a grant is enough where the caller's own account allows nothing is not said: the
/// flow chart of "Troubleshooting AWS KMS permissions" trusts a key for "a grant or IAM policy in your account".
fn cross_account_key(layers: &Layers, query: &Query<'_>) -> Formula {
    let granted = layers.grants.any();
    let alone = if granted.is_false() {
        Formula::False
    } else {
        granted.and(query.leave_open(Question::GrantElsewhere))
    };
    cross_account(layers).or(alone)
}

/// The root user of a member account: principals of the management account, or of one to whom IAM is delegated, assume
/// him if their own policies allow (AWS STS API Reference, "AssumeRoot").
fn assume_root(layers: &Layers, query: &Query<'_>) -> Formula {
    let may = if query.facts.caller_is_in_management_account {
        Formula::True
    } else {
        Formula::atom(Atom::Fact(
            "the caller's account is a delegated administrator for IAM".into(),
        ))
    };
    layers.own_side().and(may)
}

/// Who may retire a grant is said by the grant alone ("Retiring and revoking grants").
fn retire_grant(layers: &Layers) -> Formula {
    let grants = &layers.grants;
    grants.exact.clone().or(named_or_delegated(grants, layers))
}

/// An object of another account than its bucket ("How Amazon S3 authorizes a request for an object operation"): the
/// caller's own account must allow by its identity policies, and the object's owner by its list, unless that is the same
/// account. The bucket policy grants nothing on such an object, not even to principals of the bucket's account.
fn foreign_object(layers: &Layers, query: &Query<'_>) -> Formula {
    if query.facts.object_owner.as_deref() == query.request.caller.account() {
        let named = layers.object.issuer.clone().or(layers.identity.allows.clone());
        direct(layers.object.exact.clone(), layers, query).or(named.and(layers.bounds()))
    } else {
        layers.own_side().and(layers.object.any())
    }
}

//! How a statement names the caller: match grades.
//!
//! Source: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal". It matters *how* a resource policy
//! names the caller: what bites beside its Allow depends on it ("Policy evaluation logic").

use crate::caller::{Caller, SessionOrigin};
use crate::context::Value;
use crate::formula::{Atom, Formula};
use crate::query::Query;
use crate::question::Question;
use iamscope_policy::{Arn, Effect, Located, PrincipalPattern, Scope};

/// Under which condition a statement names the caller, by grade. The grades are independent of each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Grades {
    /// By the ARN that makes the call, as a service, or as anyone.
    pub(crate) exact: Formula,
    /// By the role of a session, or the user of a federated session.
    pub(crate) issuer: Formula,
    /// By the account.
    pub(crate) account: Formula,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Grade {
    Exact,
    Issuer,
    Account,
}

impl Grades {
    /// Returns the grades of a statement that names nobody.
    pub(crate) fn none() -> Self {
        Self {
            exact: Formula::False,
            issuer: Formula::False,
            account: Formula::False,
        }
    }

    /// Returns the grades of a statement in a policy that binds its caller whoever that is.
    pub(crate) fn everyone() -> Self {
        Self {
            exact: Formula::True,
            ..Self::none()
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.exact.is_false() && self.issuer.is_false() && self.account.is_false()
    }

    /// Returns under which condition the caller is named in any way.
    #[inline]
    pub(crate) fn any(&self) -> Formula {
        if self.exact.is_true() {
            return Formula::True;
        }
        self.exact.clone().or(self.issuer.clone()).or(self.account.clone())
    }

    /// Adds a condition to every grade.
    pub(crate) fn restrict(&mut self, condition: &Formula) {
        for grade in [&mut self.exact, &mut self.issuer, &mut self.account] {
            *grade = std::mem::replace(grade, Formula::False).and(condition.clone());
        }
    }

    /// Adds the ways of another statement.
    pub(crate) fn join(&mut self, other: Self) {
        let add = |grade: &mut Formula, other| {
            *grade = std::mem::replace(grade, Formula::False)
                .or(other)
                .bounded(Effect::Allow);
        };
        add(&mut self.exact, other.exact);
        add(&mut self.issuer, other.issuer);
        add(&mut self.account, other.account);
    }

    fn add(&mut self, grade: Grade, condition: Formula) {
        let place = match grade {
            Grade::Exact => &mut self.exact,
            Grade::Issuer => &mut self.issuer,
            Grade::Account => &mut self.account,
        };
        *place = std::mem::replace(place, Formula::False)
            .or(condition)
            .bounded(Effect::Allow);
    }
}

/// Returns how a `Principal` or `NotPrincipal` element names the caller. Without the element it names nobody.
pub(crate) fn grades(scope: Option<&Scope<PrincipalPattern>>, effect: Effect, query: &Query<'_>) -> Grades {
    match scope {
        None => Grades::none(),
        Some(Scope::Only(patterns)) => listed(patterns, query),
        Some(Scope::AllBut(patterns)) => {
            let mut grades = all_but(patterns, effect, query);
            // All but everyone is nobody, but for what hits whoever has a boundary.
            let may_be_nobody = effect == Effect::Allow || !query.has_boundary;
            for pattern in patterns.iter().filter(|_| may_be_nobody) {
                if let PrincipalPattern::Open(text) = &pattern.value {
                    grades.restrict(&Formula::same(text, "*").negate());
                }
            }
            grades
        }
    }
}

/// Returns whether a pattern names the caller, or may.
pub(crate) fn names(pattern: &PrincipalPattern, query: &Query<'_>) -> bool {
    let mut grades = Grades::none();
    add_grades(pattern, query, &mut grades);
    !grades.is_none()
}

fn listed(patterns: &[Located<PrincipalPattern>], query: &Query<'_>) -> Grades {
    let mut grades = Grades::none();
    for pattern in patterns {
        add_grades(&pattern.value, query, &mut grades);
        if pattern.value == PrincipalPattern::Anyone && matches!(query.request.caller, Caller::FederatedUser { .. }) {
            // His user is named for certain; whether he himself is, "specifically", is not said.
            grades.add(Grade::Issuer, Formula::True);
        }
    }
    grades
}

/// Returns how `NotPrincipal` hits a caller who is listed in these ways.
///
/// To be spared by a Deny, a session must be listed with its role and its account, a user with his account; with less
/// the Deny "might" hit. A Deny hits every caller who has a permissions boundary, whoever is listed ("Permissions
/// boundaries").
fn all_but(patterns: &[Located<PrincipalPattern>], effect: Effect, query: &Query<'_>) -> Grades {
    let listed = listed(patterns, query);
    let any = listed.any();
    let hit = match effect {
        Effect::Allow => any.negate(),
        Effect::Deny if query.has_boundary => Formula::True,
        Effect::Deny if patterns.iter().any(|pattern| pattern.value == PrincipalPattern::Anyone) => Formula::False,
        Effect::Deny => {
            let with_account = listed.exact.clone().and(listed.account.clone());
            let spared = match query.request.caller {
                Caller::RoleSession { .. } | Caller::FederatedUser { .. } => with_account.and(listed.issuer.clone()),
                Caller::User { .. } => with_account,
                // The root user is named by his account.
                Caller::Root { .. } => listed.account.clone(),
                Caller::Federated { .. } | Caller::Service { .. } | Caller::Anonymous => listed.exact.clone(),
            };
            if any.is_false() {
                Formula::True
            } else {
                spared
                    .negate()
                    .and(any.negate().or(query.leave_open(Question::NotPrincipalPart)))
            }
        }
    };
    let is_federated = matches!(query.request.caller, Caller::FederatedUser { .. });
    if effect == Effect::Allow && is_federated {
        // As with `*`: his user is named for certain.
        return Grades {
            exact: hit.clone().and(query.leave_open(Question::FederatedAnyone)),
            issuer: hit,
            ..Grades::none()
        };
    }
    Grades {
        exact: hit,
        ..Grades::none()
    }
}

fn add_grades(pattern: &PrincipalPattern, query: &Query<'_>, grades: &mut Grades) {
    if let PrincipalPattern::Open(text) = pattern {
        open_grades(text, query, grades);
    } else if let Some((grade, condition)) = grade(pattern, query) {
        grades.add(grade, condition);
    }
}

/// Adds what a text may name of which only a deployment will tell what it names: everyone, or the caller in one of the
/// ways in which he has a name.
fn open_grades(text: &str, query: &Query<'_>, grades: &mut Grades) {
    let mut add = |grade, name: &str| {
        let condition = Formula::same(text, name);
        if !condition.is_false() {
            grades.add(grade, condition);
        }
    };
    let caller = query.request.caller;
    add(Grade::Exact, "*");
    match caller {
        Caller::User { arn } => add(Grade::Exact, arn.as_str()),
        Caller::RoleSession { role, .. } => add(Grade::Issuer, role.as_str()),
        Caller::FederatedUser { user, .. } => add(Grade::Issuer, user.as_str()),
        Caller::Root { .. } | Caller::Federated { .. } | Caller::Service { .. } | Caller::Anonymous => {}
    }
    if let Some(account) = caller.account() {
        add(Grade::Account, account);
    }
}

fn grade(pattern: &PrincipalPattern, query: &Query<'_>) -> Option<(Grade, Formula)> {
    let caller = query.request.caller;
    match pattern {
        PrincipalPattern::Anyone => match caller {
            Caller::FederatedUser { .. } => Some((Grade::Exact, query.leave_open(Question::FederatedAnyone))),
            Caller::Root { .. }
            | Caller::User { .. }
            | Caller::RoleSession { .. }
            | Caller::Federated { .. }
            | Caller::Service { .. }
            | Caller::Anonymous => Some((Grade::Exact, Formula::True)),
        },
        PrincipalPattern::Account(account) => {
            let is_his = same(account, caller.account()?, query)?;
            Some((Grade::Account, is_his))
        }
        // The id of the account is not known; one that is would be an account.
        PrincipalPattern::Arn(arn) if arn.resource() == "root" => {
            let is_his = same(arn.account(), caller.account()?, query)?;
            Some((Grade::Account, is_his))
        }
        PrincipalPattern::Arn(arn) => arn_grade(arn, query),
        PrincipalPattern::Service(service) => match caller {
            Caller::Service { name } => Some((Grade::Exact, same(service, name, query)?)),
            Caller::Root { .. }
            | Caller::User { .. }
            | Caller::RoleSession { .. }
            | Caller::FederatedUser { .. }
            | Caller::Federated { .. }
            | Caller::Anonymous => None,
        },
        PrincipalPattern::Federated(provider) => federated_grade(provider, query),
        PrincipalPattern::CanonicalUser(id) => {
            caller.account()?;
            let is_his = match &query.facts.canonical_user {
                Some(known) => same(id, known, query)?,
                None => fact(&format!("the canonical user id of the caller's account is `{id}`")),
            };
            Some((Grade::Account, is_his))
        }
        // A unique id stands for a principal that was deleted. What is open has more than one grade.
        PrincipalPattern::UniqueId(_) | PrincipalPattern::Open(_) | PrincipalPattern::Invalid(_) => None,
    }
}

fn arn_grade(pattern: &Arn, query: &Query<'_>) -> Option<(Grade, Formula)> {
    match query.request.caller {
        Caller::User { arn } => Some((Grade::Exact, same(pattern.as_str(), arn.as_str(), query)?)),
        Caller::RoleSession { role, session, .. } => {
            if let Some(is_role) = same(pattern.as_str(), role.as_str(), query) {
                return Some((Grade::Issuer, is_role));
            }
            let (place, rest) = sts_resource(pattern, role, "assumed-role", query)?;
            let (name, wanted) = rest.split_once('/')?;
            let is_role = place.and(same(name, role.name(), query)?);
            let condition = match session {
                Some(session) => same(wanted, session, query)?,
                None => fact(&format!("the session name is `{wanted}`")),
            };
            Some((Grade::Exact, is_role.and(condition)))
        }
        Caller::FederatedUser { user, session } => {
            if let Some(is_user) = same(pattern.as_str(), user.as_str(), query) {
                return Some((Grade::Issuer, is_user));
            }
            let (place, name) = sts_resource(pattern, user, "federated-user", query)?;
            Some((Grade::Exact, place.and(same(name, session, query)?)))
        }
        Caller::Root { .. } | Caller::Federated { .. } | Caller::Service { .. } | Caller::Anonymous => None,
    }
}

/// Returns what follows the type in an STS ARN, and under which condition its partition and account are those of the
/// issuer. It has no path.
fn sts_resource<'p>(
    pattern: &'p Arn,
    issuer: &Arn,
    resource_type: &str,
    query: &Query<'_>,
) -> Option<(Formula, &'p str)> {
    let rest = pattern.resource().strip_prefix(resource_type)?.strip_prefix('/')?;
    if pattern.service() != "sts" {
        return None;
    }
    let is_partition = same(pattern.partition(), issuer.partition(), query)?;
    let is_account = same(pattern.account(), issuer.account(), query)?;
    Some((is_partition.and(is_account), rest))
}

/// Returns under which condition a name of a policy is one of the request; `None` if it cannot be.
fn same(pattern: &str, text: &str, query: &Query<'_>) -> Option<Formula> {
    if pattern == text {
        return Some(Formula::True);
    }
    if pattern.is_ascii() && !query.is_open() {
        return None;
    }
    let is_same = Formula::same(pattern, text);
    (!is_same.is_false()).then_some(is_same)
}

/// A provider vouches for callers without credentials, and in resource policies for sessions made through it.
fn federated_grade(provider: &str, query: &Query<'_>) -> Option<(Grade, Formula)> {
    let condition = match query.request.caller {
        Caller::Federated { provider: his } => same(provider, his, query)?,
        Caller::RoleSession { origin, .. } => {
            let is_saml = provider.contains(":saml-provider/");
            let is_possible = match origin {
                SessionOrigin::AssumeRole => false,
                SessionOrigin::WebIdentity => !is_saml,
                SessionOrigin::Saml => is_saml,
            };
            let known = query.request.context.value("aws:federatedprovider");
            match known {
                Value::One(_) if !is_possible => return None,
                Value::One(his) if is_provider(his, provider) => Formula::True,
                Value::One(his) => same(provider, his, query)?,
                Value::Many(_) | Value::Absent | Value::Unknown => {
                    is_possible.then(|| fact(&format!("the session was made through `{provider}`")))?
                }
            }
        }
        Caller::Root { .. }
        | Caller::User { .. }
        | Caller::FederatedUser { .. }
        | Caller::Service { .. }
        | Caller::Anonymous => return None,
    };
    Some((Grade::Exact, condition))
}

/// Returns whether two names are of one provider: policies may name one by its ARN or by its host.
fn is_provider(one: &str, other: &str) -> bool {
    fn host(name: &str) -> &str {
        name.split_once(":oidc-provider/").map_or(name, |(_, host)| host)
    }
    one == other || host(one) == host(other)
}

fn fact(what: &str) -> Formula {
    Formula::atom(Atom::Fact(what.into()))
}

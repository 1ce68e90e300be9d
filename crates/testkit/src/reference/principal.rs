//! Rules 10 and 11: `Principal` and `NotPrincipal` (IAM User Guide, pages of these names).

use super::answer::Question;
use super::caller::{Caller, Kind};
use super::situation::Situation;
use super::truth::Truth;
use iamscope_policy::{Effect, PrincipalPattern};

/// How a pattern names a caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Grade {
    /// `*`.
    Anyone,
    /// The very user.
    User,
    /// The very session: of a role, or of a federated user.
    Session,
    /// The role of a session.
    Role,
    /// The user who made the session of a federated user.
    FederatingUser,
    /// The account of the caller.
    Account,
    /// The service.
    Service,
    /// The identity provider.
    Federated,
}

/// Returns how a pattern names the caller, and whether it surely does.
pub(super) fn names(pattern: &PrincipalPattern, situation: &Situation<'_>) -> (Truth, Grade) {
    let caller = situation.caller;
    match pattern {
        PrincipalPattern::Anyone => (Truth::Yes, Grade::Anyone),
        PrincipalPattern::Account(account) => (names_account(account, caller), Grade::Account),
        PrincipalPattern::Arn(arn) => names_arn(arn.as_str(), situation),
        PrincipalPattern::Service(service) => {
            let is_it = matches!(&caller.kind, Kind::Service { name } if **name == **service);
            (Truth::of(is_it), Grade::Service)
        }
        PrincipalPattern::Federated(named) => {
            let is_it = matches!(&caller.kind, Kind::Federated { provider } if **provider == **named);
            (Truth::of(is_it), Grade::Federated)
        }
        PrincipalPattern::CanonicalUser(id) => (names_canonical(id, situation), Grade::Account),
        // A deleted principal is nobody, and what AWS would not store names nobody.
        PrincipalPattern::UniqueId(_) | PrincipalPattern::Open(_) | PrincipalPattern::Invalid(_) => {
            (Truth::No, Grade::Account)
        }
    }
}

fn names_account(account: &str, caller: &Caller) -> Truth {
    Truth::of(caller.account.as_deref() == Some(account))
}

/// Names are compared with regard to case and without wildcards.
fn names_arn(arn: &str, situation: &Situation<'_>) -> (Truth, Grade) {
    let caller = situation.caller;
    let is_own = caller.arn.as_deref() == Some(arn);
    let is_issuer = caller.issuer.as_deref() == Some(arn);
    match caller.kind {
        Kind::User { .. } => (Truth::of(is_own), Grade::User),
        Kind::Session if is_issuer => (Truth::Yes, Grade::Role),
        Kind::Session => (Truth::of(is_own), Grade::Session),
        Kind::AnySession if is_issuer => (Truth::Yes, Grade::Role),
        Kind::AnySession if caller.is_session_of_same_role(arn) => {
            (situation.world.open(Question::SessionName), Grade::Session)
        }
        Kind::FederatedUser { .. } if is_issuer => (Truth::Yes, Grade::FederatingUser),
        Kind::FederatedUser { .. } => (Truth::of(is_own), Grade::Session),
        Kind::AnySession | Kind::Root | Kind::Service { .. } | Kind::Federated { .. } | Kind::Anonymous => {
            (Truth::No, Grade::Session)
        }
    }
}

/// A canonical user id stands for the account (Amazon S3 and CloudFront).
pub(super) fn names_canonical(id: &str, situation: &Situation<'_>) -> Truth {
    if !situation.caller.is_of_account() {
        return Truth::No;
    }
    match &situation.case.facts.canonical_user {
        Some(own) => Truth::of(own == id),
        None => situation.world.open(Question::CanonicalUser),
    }
}

/// Rule 11: whether a statement with `NotPrincipal` applies to the caller.
pub(super) fn is_outside(patterns: &[&PrincipalPattern], effect: Effect, situation: &Situation<'_>) -> Truth {
    // "Permissions boundaries": such a Deny always hits a user or role with a boundary.
    if effect == Effect::Deny && situation.has_boundary() {
        return Truth::Yes;
    }
    let found: Vec<(Truth, Grade)> = patterns.iter().map(|pattern| names(pattern, situation)).collect();
    let named = |grade: Grade| {
        Truth::any(
            found
                .iter()
                .filter(|(_, found)| *found == grade)
                .map(|(truth, _)| *truth),
        )
    };
    if named(Grade::Anyone) == Truth::Yes {
        return Truth::No;
    }
    let needed: &[Grade] = match situation.caller.kind {
        Kind::User { .. } => &[Grade::User, Grade::Account],
        Kind::AnySession | Kind::Session => &[Grade::Session, Grade::Role, Grade::Account],
        // The page speaks of sessions of roles; a federated user has an issuer as they have.
        Kind::FederatedUser { .. } => &[Grade::Session, Grade::FederatingUser, Grade::Account],
        Kind::Root => &[Grade::Account],
        Kind::Service { .. } => &[Grade::Service],
        Kind::Federated { .. } => &[Grade::Federated],
        Kind::Anonymous => return Truth::Yes,
    };
    let all = Truth::all(needed.iter().map(|&grade| named(grade)));
    let some = Truth::any(found.iter().map(|(truth, _)| *truth));
    match (all, some) {
        (Truth::Yes, _) => Truth::No,
        (_, Truth::No) => Truth::Yes,
        (Truth::No | Truth::Open, Truth::Open | Truth::Yes) => situation.world.open(Question::NotPrincipalInPart),
    }
}

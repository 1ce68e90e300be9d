//! Principals of generated statements: the caller's own names, and those that are close to them.

use super::scene::{Asker, Scene, canonical};
use super::vocabulary::{ACCOUNTS, Family, ROLES, SERVICES, SESSIONS, USERS};
use super::writer::write_list;
use crate::random::Random;
use iamscope_policy::{Effect, PolicyKind};

/// Writes `Principal` or `NotPrincipal`.
pub(super) fn principal(
    random: &mut Random,
    scene: &Scene,
    kind: PolicyKind,
    effect: Effect,
    fits: bool,
    out: &mut String,
) {
    if kind == PolicyKind::Rcp || (kind == PolicyKind::VpcEndpoint && fits && random.percent(70)) {
        out.push_str(r#","Principal":"*""#);
        return;
    }
    let is_all_but = kind != PolicyKind::Trust
        && match effect {
            Effect::Allow => random.percent(2),
            Effect::Deny => random.percent(25),
        };
    let mut named: Vec<(&str, String)> = Vec::new();
    if is_all_but && !fits && random.percent(75) {
        // All the names that a caller goes by: only then is it certain that a Deny spares him.
        named.extend(all_names(scene));
    } else if fits != is_all_but {
        if !is_all_but && random.percent(18) {
            out.push_str(if random.percent(50) {
                r#","Principal":"*""#
            } else {
                r#","Principal":{"AWS":"*"}"#
            });
            return;
        }
        named.push(name(random, scene));
    }
    while named.is_empty() || random.percent(25) {
        named.push(other_name(random, scene));
    }
    out.push_str(if is_all_but {
        r#","NotPrincipal":{"#
    } else {
        r#","Principal":{"#
    });
    let mut is_first = true;
    for provider in ["AWS", "Service", "Federated", "CanonicalUser"] {
        let names: Vec<String> = named
            .iter()
            .filter(|(of, _)| *of == provider)
            .map(|(_, name)| name.clone())
            .collect();
        if !names.is_empty() {
            write_list(out, provider, &names, random, is_first);
            is_first = false;
        }
    }
    out.push('}');
}

/// Returns all names of the caller that a `NotPrincipal` needs to spare him.
fn all_names(scene: &Scene) -> Vec<(&'static str, String)> {
    let mut names = Vec::new();
    if scene.has_account() {
        names.push(("AWS", format!("arn:aws:iam::{}:root", scene.account)));
    }
    names.extend(own_names(scene));
    names
}

/// Returns the names of the caller himself, the closest last.
fn own_names(scene: &Scene) -> Vec<(&'static str, String)> {
    let account = scene.account;
    match &scene.asker {
        Asker::Root | Asker::Anonymous => Vec::new(),
        Asker::User { arn, .. } => vec![("AWS", arn.clone())],
        Asker::Role { role } => vec![("AWS", role.clone())],
        Asker::Session { role, name } => {
            let role_name = role.rsplit('/').next().unwrap_or_default();
            let session = format!("arn:aws:sts::{account}:assumed-role/{role_name}/{name}");
            vec![("AWS", role.clone()), ("AWS", session)]
        }
        Asker::Federated { user, name } => {
            let session = format!("arn:aws:sts::{account}:federated-user/{name}");
            vec![("AWS", user.clone()), ("AWS", session)]
        }
        Asker::Service(name) => vec![("Service", (*name).to_owned())],
        Asker::Provider(name) => vec![("Federated", name.clone())],
    }
}

/// Returns a name that fits the caller.
fn name(random: &mut Random, scene: &Scene) -> (&'static str, String) {
    let own = own_names(scene);
    let account = scene.account;
    match random.below(10) {
        0..=1 if scene.has_account() => ("AWS", format!("arn:aws:iam::{account}:root")),
        2 if scene.has_account() => ("AWS", account.to_owned()),
        3 if scene.has_account() && scene.deed.family == Family::S3 => ("CanonicalUser", canonical(account).to_owned()),
        4..=6 => own.first().cloned().unwrap_or(("AWS", account.to_owned())),
        _ => own.last().cloned().unwrap_or(("AWS", "*".to_owned())),
    }
}

/// Returns a name that is close to the caller's.
fn other_name(random: &mut Random, scene: &Scene) -> (&'static str, String) {
    let account = if random.percent(70) {
        scene.account
    } else {
        random.pick(&ACCOUNTS)
    };
    match random.below(9) {
        0 => ("AWS", format!("arn:aws:iam::{account}:user/{}", random.pick(&USERS))),
        1 => ("AWS", format!("arn:aws:iam::{account}:role/{}", random.pick(&ROLES))),
        2 => (
            "AWS",
            format!("arn:aws:sts::{account}:assumed-role/app/{}", random.pick(&SESSIONS)),
        ),
        3 => (
            "AWS",
            format!("arn:aws:sts::{account}:federated-user/{}", random.pick(&SESSIONS)),
        ),
        4 => ("AWS", random.pick(&ACCOUNTS).to_owned()),
        5 => ("AWS", "AROAEXAMPLEEXAMPLE123".to_owned()),
        6 => ("Service", random.pick(&SERVICES).to_owned()),
        7 => ("Federated", "accounts.google.com".to_owned()),
        _ => ("AWS", format!("arn:aws:iam::{}:root", random.pick(&ACCOUNTS))),
    }
}

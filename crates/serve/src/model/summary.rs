//! The estate in one glance, and what can be typed about it.

use iamscope_access::{Access, Thing};
use iamscope_estate::Principal;

use super::complete::{Name, Vocabulary};
use super::decision::gap;
use super::name::principal_id;
use crate::view::{AccountView, CountsView, EstateView, SeverityCounts};

/// So many gaps are listed.
const GAPS: usize = 200;

/// Summarises the estate.
pub(super) fn summary(access: &Access<'_>, name: &str, findings: SeverityCounts) -> EstateView {
    let estate = access.estate();
    let accounts = estate.accounts().iter().map(|(id, account)| AccountView {
        id: account.number.to_string(),
        name: account.name.clone(),
        principals: estate.users().iter().filter(|(_, user)| user.account == id).count()
            + estate.roles().iter().filter(|(_, role)| role.account == id).count(),
        resources: estate
            .resources()
            .iter()
            .filter(|(_, resource)| resource.account == Some(id))
            .count(),
    });
    EstateView {
        name: name.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        accounts: accounts.collect(),
        counts: CountsView {
            accounts: estate.accounts().len(),
            users: estate.users().len(),
            groups: estate.groups().len(),
            roles: estate.roles().len(),
            resources: estate.resources().len(),
            policies: estate.documents().len(),
        },
        findings,
        gaps: estate.gaps().iter().take(GAPS).map(gap).collect(),
        gaps_total: estate.gaps().len(),
    }
}

/// Collects the names that questions can use.
pub(super) fn vocabulary(access: &Access<'_>) -> Vocabulary {
    let estate = access.estate();
    let users = estate.users().ids().map(Principal::User);
    let roles = estate.roles().ids().map(Principal::Role);
    let providers = estate.providers().ids().map(Principal::Federated);
    let principals = users.chain(roles).chain(providers).chain([Principal::Anonymous]);
    let things = estate
        .resources()
        .ids()
        .map(Thing::Resource)
        .chain(estate.roles().ids().map(Thing::Role));
    Vocabulary {
        principals: principals
            .map(|principal| Name {
                name: access.name(&principal),
                detail: principal_id(access, &principal),
            })
            .collect(),
        resources: things
            .map(|thing| Name {
                name: access.thing_name(thing),
                detail: access.thing_arn(thing).to_string(),
            })
            .collect(),
    }
}

//! The estate in one glance, and what can be typed about it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iamscope_access::{Access, Thing};
use iamscope_estate::{Estate, Principal};

use super::complete::{Name, Vocabulary};
use super::decision::gap;
use super::name::principal_id;
use crate::view::{AccountView, CountsView, EstateView, SeverityCounts};

/// So many keys of tags are offered to bundle by.
const TAG_KEYS: usize = 12;

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
        before: None,
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
        tag_keys: tag_keys(estate),
        has_units: estate
            .accounts()
            .ids()
            .any(|account| !estate.units_above(account).is_empty()),
    }
}

/// Returns the keys of tags, the most used first.
fn tag_keys(estate: &Estate) -> Vec<String> {
    let entities = estate.entities().map(|entity| estate.tags_of(entity));
    let resources = estate.resources().iter().map(|(_, resource)| &resource.tags);
    let mut counts = BTreeMap::<&str, usize>::new();
    for key in entities.chain(resources).flat_map(|tags| tags.keys()) {
        *counts.entry(key).or_default() += 1;
    }
    let mut keys = counts.into_iter().collect::<Vec<_>>();
    keys.sort_by_key(|&(key, count)| (Reverse(count), key));
    keys.into_iter().take(TAG_KEYS).map(|(key, _)| key.to_owned()).collect()
}

/// Collects the names that questions can use.
pub(super) fn vocabulary(access: &Access<'_>) -> Vocabulary {
    let estate = access.estate();
    let entities = estate.entities().map(Principal::from);
    let providers = estate.providers().ids().map(Principal::Federated);
    let principals = entities.chain(providers).chain([Principal::Anonymous]);
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

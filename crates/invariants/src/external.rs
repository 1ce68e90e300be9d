//! Who gets in from outside of a zone of trust, resource by resource and role by role.
//!
//! The policy of the resource, resource control policies and Block Public Access are looked at. What the policies of callers
//! from outside say nobody here can know, and lists of grants of buckets have checks of their own.

use crate::ask::inside;
use crate::layers::joined;
use iamscope_access::{Access, Thing};
use iamscope_estate::DocumentId;
use iamscope_eval::takes_policy;
use iamscope_policy::{Policy, PolicyKind};
use iamscope_prove::{About, External, Prover, Within, Zone};

/// Whom a resource trusts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Trusted {
    /// Its own account.
    Account,
    /// Its organization; where the estate tells of none, all accounts of the estate.
    Organization,
}

/// Who gets in to a resource or role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exposed {
    /// The resource or role.
    pub thing: Thing,
    /// What was found out.
    pub outside: Outside,
    /// Whether a list of grants lets in everyone, which is not looked at.
    pub has_list: bool,
}

/// What was found out about a resource or role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outside {
    /// Its policy, a document, lets these in, or nobody.
    Asked(DocumentId, Box<External>),
    /// Nobody gets in: Block Public Access leaves it to its own account.
    Blocked,
    /// It has no policy, but a list of grants.
    NoPolicy,
    /// Its policy was not seen.
    NotSeen,
    /// Whose it is is not known.
    NoOwner,
}

/// Tells who gets in from outside, for all resources that have a policy, or may have one that was not seen, and for all roles.
pub fn external_access(access: &Access<'_>, prover: &Prover, trusted: Trusted, has_services: bool) -> Vec<Exposed> {
    let estate = access.estate();
    let resources = estate.resources().ids().map(Thing::Resource);
    let things = resources.chain(estate.roles().ids().map(Thing::Role));
    let exposed = things.filter_map(|thing| {
        let target = access.target_layers(thing);
        let outside = match (target.policy, zone(access, thing, trusted, has_services)) {
            (None, _) if target.is_unseen && takes_policy(service(access, thing), access.thing_arn(thing).as_str()) => {
                Outside::NotSeen
            }
            (None, _) if target.has_acl => Outside::NoPolicy,
            (None, _) => return None,
            (Some(_), _) if target.is_own_only => Outside::Blocked,
            (Some(_), None) => Outside::NoOwner,
            (Some(policy), Some(zone)) => {
                let guardrails: Vec<Policy> = target.rcps.iter().map(|level| joined(access, level)).collect();
                let external = ask(access, prover, thing, policy, &zone, &guardrails);
                Outside::Asked(policy, Box::new(external))
            }
        };
        Some(Exposed {
            thing,
            outside,
            has_list: target.has_acl && !target.is_own_only,
        })
    });
    exposed.collect()
}

fn service<'a>(access: &'a Access<'_>, thing: Thing) -> &'a str {
    match thing {
        Thing::Role(_) => "sts",
        Thing::Resource(resource) => &access.estate().resources()[resource].kind.service,
    }
}

fn zone(access: &Access<'_>, thing: Thing, trusted: Trusted, has_services: bool) -> Option<Zone> {
    let estate = access.estate();
    let owner = estate.accounts()[access.owner(thing)?].number.to_string();
    let all = || estate.accounts().iter().map(|(_, account)| account.number.to_string());
    let (accounts, organization) = match (trusted, estate.organization()) {
        (Trusted::Account, _) => (vec![owner], None),
        (Trusted::Organization, None) => (all().collect(), None),
        (Trusted::Organization, Some(organization)) => {
            let members = organization.members.iter().chain(&organization.management_account);
            (
                members.map(ToString::to_string).collect(),
                Some(organization.id.clone()),
            )
        }
    };
    Some(Zone {
        accounts,
        organization,
        has_services,
    })
}

fn ask(
    access: &Access<'_>,
    prover: &Prover,
    thing: Thing,
    policy: DocumentId,
    zone: &Zone,
    guardrails: &[Policy],
) -> External {
    let document = &access.estate().documents()[policy].policy;
    let (kind, actions, resources) = match thing {
        Thing::Role(_) => {
            let arn = access.thing_arn(thing).to_string();
            (PolicyKind::Trust, vec!["sts:*".to_owned()], vec![arn])
        }
        Thing::Resource(resource) => {
            let service = service(access, thing);
            // The policies of APIs are about calls of the API, whose ARNs are of another service.
            if service == "apigateway" {
                (PolicyKind::Resource, Vec::new(), Vec::new())
            } else {
                (
                    PolicyKind::Resource,
                    vec![format!("{service}:*")],
                    inside(access, resource),
                )
            }
        }
    };
    let about = About {
        actions: &actions,
        resources: &resources,
    };
    prover.external(document, kind, zone, Within { about, guardrails })
}

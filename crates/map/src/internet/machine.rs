//! Machines with addresses of the internet.

use super::range::{Extent, Family, extent};
use super::world::{World, plain};
use super::{Opening, edge, filter, internet};
use crate::builder::Found;
use crate::edge::Requirement;
use iamscope_estate::network::{Host, Interface, Listing, RouteTarget};
use iamscope_estate::{Link, Network, ResourceId, Setting};

pub(super) fn edges(world: &World<'_, '_>) -> Vec<Found> {
    let hosts = world.parts().filter(|(_, network)| network.as_host().is_some());
    let machines = hosts.filter(|&(id, _)| is_machine(world, id));
    machines
        .filter_map(|(id, _)| edge(world, internet(), id, openings(world, id)))
        .collect()
}

/// Templates are no machines, and interfaces by themselves run nothing.
pub(super) fn is_machine(world: &World<'_, '_>, id: ResourceId) -> bool {
    let kind = &world.resource(id).kind;
    !matches!(
        (&*kind.service, &*kind.name),
        ("ec2", "launch-template" | "network-interface") | ("autoscaling", "launchConfiguration")
    )
}

/// Returns which ports of a machine the internet reaches.
pub(super) fn openings(world: &World<'_, '_>, id: ResourceId) -> Vec<Opening> {
    if world.resource(id).settings.is_on(Setting::Running) == Some(false) {
        return Vec::new();
    }
    let mut openings = Vec::new();
    for (owner, host) in wired(world, id) {
        for interface in &host.interfaces.seen {
            for family in [Family::V4, Family::V6] {
                openings.extend(of_interface(world, owner, host, interface, family));
            }
        }
    }
    openings
}

/// Returns a machine and the interfaces that are attached to it.
pub(super) fn wired<'e>(world: &World<'_, 'e>, id: ResourceId) -> Vec<(ResourceId, &'e Host)> {
    let ids = [id].into_iter().chain(world.interfaces_of(id).iter().copied());
    ids.filter_map(|id| Some((id, world.host(id)?))).collect()
}

fn of_interface(
    world: &World<'_, '_>,
    owner: ResourceId,
    host: &Host,
    interface: &Interface,
    family: Family,
) -> Vec<Opening> {
    let mut best: Option<(usize, Vec<Opening>)> = None;
    let subnets = interface.subnets.seen.iter().map(Some);
    // None named means a subnet of the default VPC.
    let subnets: Vec<Option<&Link>> = if interface.subnets.seen.is_empty() {
        vec![None]
    } else {
        subnets.collect()
    };
    for subnet in subnets {
        let Some(address) = address(world, owner, host, interface, subnet, family) else {
            continue;
        };
        let openings = into_subnet(world, &interface.groups, subnet, address, family);
        let conditions = openings.iter().map(|opening| super::conditions(&opening.needs)).min();
        let Some(conditions) = conditions else { continue };
        if best.as_ref().is_none_or(|(least, _)| conditions < *least) {
            best = Some((conditions, openings));
        }
    }
    best.map(|(_, openings)| openings).unwrap_or_default()
}

/// Returns what gives an interface an address of the internet, if something may.
fn address(
    world: &World<'_, '_>,
    owner: ResourceId,
    host: &Host,
    interface: &Interface,
    subnet: Option<&Link>,
    family: Family,
) -> Option<Requirement> {
    let name = world.name(owner);
    if family == Family::V6 {
        return Some(world.unknown(format!("{name} has an IPv6 address")));
    }
    if host.has_elastic_address == Some(true) {
        return Some(world.fact(format!("{name} has an elastic address"), owner));
    }
    match interface.has_public_address {
        Some(true) => return Some(world.fact(format!("{name} has a public address"), owner)),
        Some(false) => return None,
        None => {}
    }
    let Some(subnet) = subnet else {
        return Some(world.unknown(format!("{name} gets a public address")));
    };
    let given = world.subnet(subnet).and_then(|subnet| subnet.gives_public_addresses);
    match (given, world.find(subnet)) {
        (Some(true), Some(id)) => {
            Some(world.fact(format!("subnet {} gives {name} a public address", world.name(id)), id))
        }
        (Some(false), _) => None,
        (Some(true), None) | (None, _) => Some(world.unknown(format!("{name} gets a public address"))),
    }
}

/// Returns what gets from the internet to interfaces in a subnet that have addresses of the internet.
pub(super) fn into_subnet(
    world: &World<'_, '_>,
    groups: &Listing<Link>,
    subnet: Option<&Link>,
    address: Requirement,
    family: Family,
) -> Vec<Opening> {
    let Some(subnet) = subnet else {
        let unseen = world.unknown("its subnet, which was not seen, leads to the internet".to_owned());
        return filtered(world, groups, None, vec![address, unseen], family);
    };
    let Some(route) = route(world, subnet, family) else {
        return Vec::new();
    };
    let vpc = world.subnet(subnet).and_then(|subnet| subnet.vpc.as_ref());
    let openings = filtered(world, groups, vpc, vec![address, route], family);
    let openings = openings
        .iter()
        .flat_map(|opening| filter::acl(world, subnet, opening, family));
    openings.collect()
}

fn filtered(
    world: &World<'_, '_>,
    groups: &Listing<Link>,
    vpc: Option<&Link>,
    needs: Vec<Requirement>,
    family: Family,
) -> Vec<Opening> {
    let way = filter::all(needs);
    let rules = filter::groups(world, groups, vpc, &filter::Sender::Internet(family));
    rules.iter().filter_map(|rule| way.and(rule)).collect()
}

/// Returns the route that leads from a subnet to the internet and lets the other side begin, if there may be one.
fn route(world: &World<'_, '_>, subnet: &Link, family: Family) -> Option<Requirement> {
    let name = world.name_of(subnet);
    let Some((id, table)) = world.table(subnet) else {
        let vpc = world.subnet(subnet).and_then(|subnet| subnet.vpc.as_ref());
        // The main route table of a new VPC leads nowhere else (Amazon VPC User Guide, "Subnet route tables").
        return (!world.has_defaults(vpc))
            .then(|| world.unknown(format!("subnet {name} has a route to an internet gateway")));
    };
    let table_name = world.name(id);
    let mut perhaps = None;
    for route in &table.routes.seen {
        let (leads, is_certain) = match extent(&route.destination) {
            Extent::Everyone(of) | Extent::Part(of) => {
                (of == family, matches!(extent(&route.destination), Extent::Everyone(_)))
            }
            Extent::Private => (false, true),
            Extent::Unknown => (true, false),
        };
        if !leads {
            continue;
        }
        match &route.target {
            RouteTarget::InternetGateway(gateway) if is_certain => {
                return Some(world.written(
                    format!(
                        "route table {table_name} of subnet {name} leads {} to internet gateway {}",
                        family.everyone(),
                        world.name_of(gateway)
                    ),
                    route.place.clone(),
                ));
            }
            RouteTarget::InternetGateway(_) => {
                perhaps = Some(world.unknown(format!(
                    "the sender is in {}, which route table {table_name} leads to an internet gateway",
                    plain(&route.destination)
                )));
            }
            RouteTarget::Unknown(what) => {
                let text =
                    format!("route table {table_name} of subnet {name} leads to an internet gateway through `{what}`");
                perhaps = Some(world.unknown(text));
            }
            RouteTarget::Other => {}
        }
    }
    let is_open = !table.routes.is_whole && !world.is_new(table.vpc.as_ref());
    perhaps.or_else(|| {
        is_open.then(|| {
            world.unknown(format!(
                "route table {table_name} of subnet {name} has a route to an internet gateway"
            ))
        })
    })
}

/// Returns whether a part of a network is a load balancer.
pub(super) fn is_balancer(network: &Network) -> bool {
    network.as_load_balancer().is_some()
}

/// Returns what gets into a subnet where no security group filters.
pub(super) fn open_subnet(world: &World<'_, '_>, subnet: &Link, address: Requirement) -> Vec<Opening> {
    let Some(route) = route(world, subnet, Family::V4) else {
        return Vec::new();
    };
    let way = filter::all(vec![address, route]);
    filter::acl(world, subnet, &way, Family::V4)
}

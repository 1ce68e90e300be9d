//! Load balancers, and what is behind them.

use super::filter::Sender;
use super::range::Family;
use super::world::World;
use super::{Opening, edge, filter, internet, machine};
use crate::builder::Found;
use crate::edge::Requirement;
use crate::node::Subject;
use iamscope_estate::network::{BalancerKind, Interface, Listener, Listing, LoadBalancer, Protocol, Target};
use iamscope_estate::{Link, ResourceId};

pub(super) fn edges(world: &World<'_, '_>) -> Vec<Found> {
    let balancers = world.parts().filter(|(_, network)| machine::is_balancer(network));
    let mut found = Vec::new();
    for (id, _) in balancers {
        let Some(balancer) = world
            .balancer(id)
            .filter(|balancer| balancer.kind != Some(BalancerKind::Gateway))
        else {
            continue;
        };
        found.extend(edge(world, internet(), id, entries(world, id, balancer)));
        let mut behind: Vec<(ResourceId, Vec<Opening>)> = targets(world, id, balancer);
        behind.sort();
        // A target that several listeners lead to has one edge.
        let mut joined: Vec<(ResourceId, Vec<Opening>)> = Vec::new();
        for (target, openings) in behind {
            match joined.last_mut().filter(|(last, _)| *last == target) {
                Some((_, all)) => all.extend(openings),
                None => joined.push((target, openings)),
            }
        }
        for (target, openings) in joined {
            found.extend(edge(world, Subject::Resource(id), target, openings));
        }
    }
    found
}

/// Returns the ports that the internet reaches.
fn entries(world: &World<'_, '_>, id: ResourceId, balancer: &LoadBalancer) -> Vec<Opening> {
    let name = world.name(id);
    let facing = match balancer.is_internet_facing {
        Some(true) => world.fact(format!("load balancer {name} faces the internet"), id),
        Some(false) => return Vec::new(),
        None => world.unknown(format!("load balancer {name} faces the internet")),
    };
    let subnets: Vec<Option<&Link>> = match balancer.subnets.seen.as_slice() {
        [] => vec![None],
        subnets => subnets.iter().map(Some).collect(),
    };
    let mut open: Vec<Opening> = Vec::new();
    for subnet in subnets {
        let openings = if is_unfiltered(balancer) {
            unfiltered(world, subnet, facing.clone())
        } else {
            machine::into_subnet(world, &balancer.groups, subnet, facing.clone(), Family::V4)
        };
        let least = |openings: &[Opening]| openings.iter().map(|opening| super::conditions(&opening.needs)).min();
        let is_better = match (least(&openings), least(&open)) {
            (Some(new), Some(old)) => new < old,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if is_better {
            open = openings;
        }
    }
    let listeners = balancer
        .listeners
        .seen
        .iter()
        .map(|listener| listening(world, name, listener));
    let mut listening: Vec<Opening> = listeners.collect();
    if !balancer.listeners.is_whole && listening.is_empty() {
        listening.push(filter::all(vec![
            world.unknown(format!("load balancer {name} listens")),
        ]));
    }
    let pairs = listening
        .iter()
        .flat_map(|listener| open.iter().filter_map(|opening| opening.and(listener)));
    pairs.collect()
}

/// Network load balancers without security groups let everything through.
fn is_unfiltered(balancer: &LoadBalancer) -> bool {
    balancer.kind == Some(BalancerKind::Network) && balancer.groups.seen.is_empty() && balancer.groups.is_whole
}

fn unfiltered(world: &World<'_, '_>, subnet: Option<&Link>, facing: Requirement) -> Vec<Opening> {
    match subnet {
        Some(subnet) => machine::open_subnet(world, subnet, facing),
        None => {
            let unseen = world.unknown("its subnet, which was not seen, leads to the internet".to_owned());
            vec![filter::all(vec![facing, unseen])]
        }
    }
}

fn listening(world: &World<'_, '_>, name: &str, listener: &Listener) -> Opening {
    let protocol = match listener.protocol.to_ascii_uppercase().as_str() {
        "UDP" | "QUIC" => Protocol::Udp,
        _ => Protocol::Tcp,
    };
    let (from, to) = listener.port.map_or((0, u16::MAX), |port| (port, port));
    let words = listener
        .port
        .map_or_else(|| "a port".to_owned(), |port| format!("port {port}"));
    let spoken = match &*listener.protocol {
        "" => String::new(),
        protocol => format!(" ({protocol})"),
    };
    let mut needs = vec![world.written(
        format!("load balancer {name} listens on {words}{spoken}"),
        listener.place.clone(),
    )];
    if listener.port.is_none() {
        needs.push(world.unknown(format!("the port on which load balancer {name} listens")));
    }
    Opening {
        protocol,
        from,
        to,
        needs,
    }
}

/// Returns what a load balancer passes traffic on to, with the ports that it gets there.
fn targets(world: &World<'_, '_>, id: ResourceId, balancer: &LoadBalancer) -> Vec<(ResourceId, Vec<Opening>)> {
    let mut found = Vec::new();
    for listener in &balancer.listeners.seen {
        for link in &listener.target_groups.seen {
            let Some((group, facts)) = world.target_group(link) else {
                continue;
            };
            let name = world.name(group);
            let through = || {
                world.written(
                    format!("load balancer {} passes on to target group {name}", world.name(id)),
                    listener.place.clone(),
                )
            };
            for target in &facts.targets.seen {
                let port = target.port.or(facts.port);
                found.extend(target_of(world, balancer, target, port, vec![through()]));
            }
            for &host in world.registered(group) {
                let need = world.fact(
                    format!("{} registers itself with target group {name}", world.name(host)),
                    host,
                );
                found.push((
                    host,
                    into_host(world, balancer, host, facts.port, vec![through(), need]),
                ));
            }
        }
    }
    // Classic load balancers have what is registered themselves.
    let ports: Vec<Option<u16>> = balancer
        .listeners
        .seen
        .iter()
        .map(|listener| listener.instance_port)
        .collect();
    for port in ports {
        for target in &balancer.targets.seen {
            found.extend(target_of(world, balancer, target, port, Vec::new()));
        }
        for &host in world.registered(id) {
            let need = world.fact(
                format!("{} registers itself with {}", world.name(host), world.name(id)),
                host,
            );
            found.push((host, into_host(world, balancer, host, port, vec![need])));
        }
    }
    found
}

fn target_of(
    world: &World<'_, '_>,
    balancer: &LoadBalancer,
    target: &Target,
    port: Option<u16>,
    mut needs: Vec<Requirement>,
) -> Option<(ResourceId, Vec<Opening>)> {
    let id = world.find_function(target.resource.as_ref()?)?;
    needs.push(world.written(
        format!("{} is registered as a target", world.name(id)),
        target.place.clone(),
    ));
    if world.host(id).is_some() {
        return Some((id, into_host(world, balancer, id, port, needs)));
    }
    // Functions and other load balancers need no port to be open.
    let (from, to) = port.map_or((443, 443), |port| (port, port));
    let opening = Opening {
        protocol: Protocol::Tcp,
        from,
        to,
        needs,
    };
    Some((id, vec![opening]))
}

/// Returns the port of a machine that a load balancer gets through to.
fn into_host(
    world: &World<'_, '_>,
    balancer: &LoadBalancer,
    host: ResourceId,
    port: Option<u16>,
    needs: Vec<Requirement>,
) -> Vec<Opening> {
    let name = world.name(host);
    let (from, to) = port.map_or((0, u16::MAX), |port| (port, port));
    let mut way = Opening {
        protocol: Protocol::Tcp,
        from,
        to,
        needs,
    };
    if port.is_none() {
        way.needs
            .push(world.unknown(format!("the port of {name} that the load balancer sends to")));
    }
    way.needs.extend(lets_out(world, balancer));
    let mut openings = Vec::new();
    let wired = machine::wired(world, host);
    let interfaces: Vec<&Interface> = wired.iter().flat_map(|(_, host)| &host.interfaces.seen).collect();
    if interfaces.is_empty() {
        let need = world.unknown(format!("what filters for {name} lets the load balancer in"));
        openings.extend(way.and(&filter::all(vec![need])));
    }
    for interface in interfaces {
        let vpc = interface
            .subnets
            .seen
            .first()
            .and_then(|subnet| world.subnet(subnet)?.vpc.as_ref());
        let rules = if is_unfiltered(balancer) {
            // What a network load balancer passes on may come from the internet's own addresses.
            filter::groups(world, &interface.groups, vpc, &Sender::Internet(Family::V4))
        } else {
            filter::groups(world, &interface.groups, vpc, &Sender::Groups(&balancer.groups.seen))
        };
        openings.extend(rules.iter().filter_map(|rule| way.and(rule)));
    }
    openings
}

/// Returns what keeps a load balancer from sending anything, or that nobody knows. Rules for what goes out rarely name
/// ports one by one, so any rule is taken to be one for the targets.
fn lets_out(world: &World<'_, '_>, balancer: &LoadBalancer) -> Option<Requirement> {
    if balancer.groups.seen.is_empty() {
        return None;
    }
    let lets_out = |listing: &Listing<Link>| {
        listing.seen.iter().any(|link| {
            let group = world.find(link).and_then(|group| world.group(group));
            group.is_none_or(|group| !group.egress.seen.is_empty() || !group.egress.is_whole)
        })
    };
    (!lets_out(&balancer.groups))
        .then(|| world.unknown("a security group of the load balancer lets it send to its targets".to_owned()))
}

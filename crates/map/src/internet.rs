//! Where the internet gets in: from anyone to machines, through load balancers, function URLs and APIs.
//!
//! Each edge is proven by the facts that let packets through: a public address, the route to an internet gateway, the
//! rule of a security group, the entry of a network ACL, the listener. What the estate does not tell becomes a condition
//! that names the missing fact. That something can be reached does not mean that whoever reaches it is let in.
//!
//! # What is deliberately absent
//! Names: a domain may lead to an address that nobody sees here. Firewalls and gateways in the path of a route; peering,
//! VPN and transit gateways, behind which there is no internet.

mod balancer;
mod filter;
mod machine;
mod range;
mod served;
mod world;

#[cfg(test)]
mod tests;

use crate::builder::Found;
use crate::edge::{Proof, Relation, Requirement};
use crate::node::Subject;
use iamscope_access::Access;
use iamscope_estate::network::Protocol;
use iamscope_estate::{Principal, ResourceId};
use iamscope_eval::Formula;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use world::World;

/// Returns what the internet reaches, and what is reached through it.
pub(crate) fn edges(access: &Access<'_>) -> Vec<Found> {
    let world = World::new(access);
    let mut found = machine::edges(&world);
    found.extend(balancer::edges(&world));
    found.extend(served::edges(&world));
    found
}

/// Returns the machines that the internet reaches on a port, each with the condition under which it does.
pub fn reached_on(access: &Access<'_>, port: u16) -> BTreeMap<ResourceId, Formula> {
    let world = World::new(access);
    let hosts = world.parts().filter(|(_, network)| network.as_host().is_some());
    let machines = hosts.filter_map(|(id, _)| {
        let openings = machine::openings(&world, id).into_iter();
        let openings = openings.filter(|opening| opening.has_port(port));
        let condition = openings.fold(Formula::False, |any, opening| any.or(opening.condition()));
        (!condition.is_false()).then_some((id, condition))
    });
    machines.collect()
}

/// Ports that are open, and what that rests on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Opening {
    protocol: Protocol,
    from: u16,
    to: u16,
    needs: Vec<Requirement>,
}

impl Opening {
    /// Returns under which condition it is open.
    fn condition(&self) -> Formula {
        condition(&self.needs)
    }

    fn has_port(&self, port: u16) -> bool {
        self.from <= port && port <= self.to && matches!(self.protocol, Protocol::All | Protocol::Tcp)
    }

    /// Returns the ports in words, such as `tcp 443`.
    fn words(&self) -> String {
        let protocol = match self.protocol {
            Protocol::All | Protocol::Unknown => "",
            Protocol::Tcp => "tcp ",
            Protocol::Udp => "udp ",
            Protocol::Icmp => "icmp ",
            Protocol::Other => "other protocols ",
        };
        match (self.from, self.to) {
            (0, u16::MAX) if protocol.is_empty() => "all ports".to_owned(),
            (0, u16::MAX) => format!("all {protocol}ports"),
            (from, to) if from == to => format!("{protocol}{from}"),
            (from, to) => format!("{protocol}{from}-{to}"),
        }
    }

    /// Returns the part of it that another one leaves open, resting on both.
    fn and(&self, other: &Self) -> Option<Self> {
        let protocol = match (self.protocol, other.protocol) {
            (mine, theirs) if mine == theirs => mine,
            (Protocol::All, protocol) | (protocol, Protocol::All) => protocol,
            (Protocol::Unknown, protocol) | (protocol, Protocol::Unknown) => protocol,
            (_, _) => return None,
        };
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then(|| Self {
            protocol,
            from,
            to,
            needs: self.needs.iter().chain(&other.needs).cloned().collect(),
        })
    }
}

/// Requirements of the network need no questions.
fn condition(needs: &[Requirement]) -> Formula {
    let conditions = needs.iter().filter_map(Requirement::own_condition);
    conditions.fold(Formula::True, Formula::and)
}

/// Makes an edge of openings: of those that hang on the least.
fn edge(world: &World<'_, '_>, from: Subject, to: ResourceId, mut openings: Vec<Opening>) -> Option<Found> {
    openings.retain(|opening| {
        matches!(
            opening.protocol,
            Protocol::All | Protocol::Tcp | Protocol::Udp | Protocol::Unknown
        )
    });
    openings.sort_by_cached_key(|opening| (conditions(&opening.needs), opening.condition(), opening.clone()));
    let best = openings.first()?.condition();
    openings.retain(|opening| opening.condition() == best);
    let mut words: Vec<String> = openings.iter().map(Opening::words).collect();
    words.dedup();
    let mut needs = vec![world.ports(&words.join(", "))];
    let mut seen = BTreeSet::new();
    for need in openings.into_iter().flat_map(|opening| opening.needs) {
        if seen.insert(need.clone()) {
            needs.push(need);
        }
    }
    found(from, to, needs)
}

/// Returns how many conditions there are.
fn conditions(needs: &[Requirement]) -> usize {
    let needs = needs
        .iter()
        .filter(|need| need.own_condition().is_some_and(|condition| !condition.is_true()));
    needs.count()
}

fn found(from: Subject, to: ResourceId, needs: Vec<Requirement>) -> Option<Found> {
    let condition = condition(&needs);
    (!condition.is_false()).then(|| Found {
        from,
        to: Subject::Resource(to),
        relation: Relation::Reaches,
        condition,
        proof: Proof::Requirements(needs.into()),
        assumptions: Arc::default(),
    })
}

fn internet() -> Subject {
    Subject::Principal(Principal::Anonymous)
}

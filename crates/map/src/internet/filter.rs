//! What security groups and network ACLs let through.

use super::Opening;
use super::range::{Extent, Family, extent};
use super::world::{World, plain};
use crate::edge::Requirement;
use iamscope_estate::network::{AclEntry, Listing, Peer, Ports, Protocol, Rule};
use iamscope_estate::{Link, ResourceId};
use iamscope_eval::Atom;
use iamscope_policy::{Operator, Test};

/// Who sends the packets that a rule is asked about.
pub(super) enum Sender<'s> {
    /// The internet, over this version of the protocol.
    Internet(Family),
    /// Members of security groups, in the same VPC or in another.
    Groups(&'s [Link]),
}

/// Everything, whoever sends it.
pub(super) fn all(needs: Vec<Requirement>) -> Opening {
    Opening {
        protocol: Protocol::All,
        from: 0,
        to: u16::MAX,
        needs,
    }
}

/// Returns what security groups let in. None named means the default one of the VPC.
pub(super) fn groups(
    world: &World<'_, '_>,
    groups: &Listing<Link>,
    vpc: Option<&Link>,
    sender: &Sender<'_>,
) -> Vec<Opening> {
    let mut openings = Vec::new();
    if groups.seen.is_empty() && groups.is_whole {
        match vpc.and_then(|vpc| world.default_group(vpc)) {
            Some(group) => openings.extend(group_rules(world, group, sender)),
            // A new VPC's default group lets in its own members only (Amazon VPC User Guide, "Default security groups").
            None if world.is_new(vpc) => {}
            None => openings.push(all(vec![
                world.unknown("the default security group lets it in, which was not seen".to_owned()),
            ])),
        }
        return openings;
    }
    for link in &groups.seen {
        match world.find(link).filter(|&group| world.group(group).is_some()) {
            Some(group) => openings.extend(group_rules(world, group, sender)),
            None => openings.push(all(vec![world.unknown(format!(
                "security group {} lets it in, which was not seen",
                world.name_of(link)
            ))])),
        }
    }
    if !groups.is_whole {
        openings.push(all(vec![
            world.unknown("a security group that was not seen lets it in".to_owned()),
        ]));
    }
    openings
}

fn group_rules(world: &World<'_, '_>, group: ResourceId, sender: &Sender<'_>) -> Vec<Opening> {
    let Some(facts) = world.group(group) else {
        return Vec::new();
    };
    let rules = facts.ingress.seen.iter();
    let mut openings: Vec<Opening> = rules
        .filter_map(|rule| opening_of(world, group, rule, sender))
        .collect();
    if !facts.ingress.is_whole {
        openings.push(all(vec![world.unknown(format!(
            "security group {} has a rule that lets it in",
            world.name(group)
        ))]));
    }
    openings
}

/// Returns what a rule lets through, if anything of the sender.
fn opening_of(world: &World<'_, '_>, group: ResourceId, rule: &Rule, sender: &Sender<'_>) -> Option<Opening> {
    let name = world.name(group);
    let (from, to, is_known) = match rule.ports {
        Ports::All => (0, u16::MAX, true),
        Ports::Range(from, to) => (from, to, true),
        Ports::Unknown => (0, u16::MAX, false),
    };
    let mut opening = Opening {
        protocol: rule.protocol,
        from,
        to,
        needs: Vec::new(),
    };
    let words = opening.words();
    let place = || rule.place.clone();
    let text = |peer: &str| format!("security group {name} lets in {words} from {peer}");
    let fact = |peer: &str| world.written(text(peer), place());
    // The condition does not speak of ports, so that rules for several ports have the same.
    let fact_if = |peer: &str, what: String| world.under(text(peer), place(), Atom::Fact(what.into()));
    let need = match (&rule.peer, sender) {
        (Peer::Range(range), Sender::Internet(family)) => match extent(range) {
            Extent::Everyone(of) if of == *family => fact(range),
            Extent::Part(of) if of == *family => world.under(text(range), place(), from_range(range)),
            Extent::Unknown => fact_if(
                &plain(range),
                format!("addresses of the internet are in {}", plain(range)),
            ),
            Extent::Everyone(_) | Extent::Part(_) | Extent::Private => return None,
        },
        (Peer::Range(range), Sender::Groups(_)) => match extent(range) {
            Extent::Everyone(Family::V4) => fact(range),
            Extent::Everyone(Family::V6) => return None,
            Extent::Part(_) | Extent::Private | Extent::Unknown => {
                fact_if(&plain(range), format!("the sender is in {}", plain(range)))
            }
        },
        (Peer::Group(other), Sender::Groups(groups)) if groups.contains(other) => {
            fact(&format!("members of {}", world.name_of(other)))
        }
        (Peer::Group(_), Sender::Internet(_) | Sender::Groups(_)) => return None,
        (Peer::PrefixList(list), Sender::Internet(_) | Sender::Groups(_)) => {
            fact_if(&plain(list), format!("the sender is in prefix list {}", plain(list)))
        }
        (Peer::Unknown(what), Sender::Internet(_) | Sender::Groups(_)) => world.unknown(format!(
            "security group {name} lets it in, of which {} is not known",
            plain(what)
        )),
    };
    opening.needs.push(need);
    if !is_known {
        opening.needs.push(world.unknown(format!(
            "the ports of a rule of security group {name} are those that matter"
        )));
    }
    Some(opening)
}

/// Says that one has to come from a range.
fn from_range(range: &str) -> Atom {
    Atom::Condition {
        operator: Operator {
            quantifier: None,
            test: Test::IpAddress,
            if_exists: false,
        },
        key: "aws:SourceIp".into(),
        values: [Box::from(range)].into(),
    }
}

/// Returns the part of an opening that the network ACL of a subnet leaves open, in both directions.
pub(super) fn acl(world: &World<'_, '_>, subnet: &Link, opening: &Opening, family: Family) -> Vec<Opening> {
    let name = world.name_of(subnet);
    let Some((id, acl)) = world.acl(subnet) else {
        let vpc = world.subnet(subnet).and_then(|subnet| subnet.vpc.as_ref());
        let need = if world.has_defaults(vpc) {
            // Source: Amazon VPC User Guide, "Default network ACL for a VPC".
            world.written(
                format!("subnet {name} has the network ACL that AWS makes, which lets everything through"),
                None,
            )
        } else {
            world.unknown(format!("the network ACL of subnet {name} lets it through"))
        };
        return opening.and(&all(vec![need])).into_iter().collect();
    };
    let list = world.name(id);
    let way_out = Opening {
        protocol: if opening.protocol == Protocol::All {
            Protocol::Tcp
        } else {
            opening.protocol
        },
        from: 1024,
        to: u16::MAX,
        needs: Vec::new(),
    };
    let answers = through(world, list, &acl.entries, &way_out, true, family);
    let Some(answers) = answers.into_iter().next().map(|way| way.needs) else {
        return Vec::new();
    };
    let mut open = Vec::new();
    for part in through(world, list, &acl.entries, opening, false, family) {
        let mut joined = Opening {
            needs: opening.needs.clone(),
            ..part.clone()
        };
        joined.needs.extend(part.needs);
        joined.needs.extend(answers.iter().cloned());
        open.push(joined);
    }
    open
}

/// Returns what the entries of one direction let through: for each port the first entry that fits decides.
///
/// Source: Amazon VPC User Guide, "Network ACL rules".
fn through(
    world: &World<'_, '_>,
    list: &str,
    entries: &Listing<AclEntry>,
    asked: &Opening,
    is_egress: bool,
    family: Family,
) -> Vec<Opening> {
    let mut rest = vec![(asked.from, asked.to)];
    let mut open = Vec::new();
    let mut entries_of: Vec<&AclEntry> = entries
        .seen
        .iter()
        .filter(|entry| entry.is_egress == is_egress)
        .collect();
    entries_of.sort();
    for entry in entries_of {
        let fits =
            entry.protocol == Protocol::All || asked.protocol == Protocol::All || entry.protocol == asked.protocol;
        let is_unknown = entry.protocol == Protocol::Unknown || entry.ports == Ports::Unknown;
        let whole = match extent(&entry.range) {
            Extent::Everyone(of) if of == family => true,
            Extent::Part(of) if of == family => false,
            Extent::Unknown => false,
            Extent::Everyone(_) | Extent::Part(_) | Extent::Private => continue,
        };
        if !fits && !is_unknown {
            continue;
        }
        let (from, to) = match entry.ports {
            Ports::Range(from, to) => (from, to),
            Ports::All | Ports::Unknown => (0, u16::MAX),
        };
        let need = need_of(world, list, entry, whole && !is_unknown);
        let mut left = Vec::new();
        for (start, end) in rest {
            let (low, high) = (start.max(from), end.min(to));
            if low > high {
                left.push((start, end));
                continue;
            }
            if entry.is_allow {
                open.push(Opening {
                    protocol: if asked.protocol == Protocol::All {
                        entry.protocol
                    } else {
                        asked.protocol
                    },
                    from: low,
                    to: high,
                    needs: vec![need.clone()],
                });
            }
            // What an entry for some addresses or of unknown extent says, later ones may say otherwise; and a list that
            // stops one protocol does not stop the others.
            if !whole || is_unknown || (asked.protocol == Protocol::All && entry.protocol != Protocol::All) {
                left.push((start, end));
                continue;
            }
            left.extend((start < low).then(|| (start, low - 1)));
            left.extend((high < end).then(|| (high + 1, end)));
        }
        rest = left;
    }
    if !entries.is_whole {
        let need = world.unknown(format!("network ACL {list} lets it through"));
        let open_rest = rest.iter().map(|&(from, to)| Opening {
            protocol: asked.protocol,
            from,
            to,
            needs: vec![need.clone()],
        });
        open.extend(open_rest);
    }
    open
}

fn need_of(world: &World<'_, '_>, list: &str, entry: &AclEntry, is_certain: bool) -> Requirement {
    let direction = if entry.is_egress {
        "out answers to"
    } else {
        "in packets from"
    };
    let text = format!(
        "network ACL {list} lets {direction} {} (entry {})",
        plain(&entry.range),
        entry.number
    );
    if is_certain {
        world.written(text, entry.place.clone())
    } else {
        world.unknown(format!("{text} as far as it matters"))
    }
}

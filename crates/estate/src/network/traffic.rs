//! Routes, and the rules of security groups and network ACLs.

use super::link::{Link, Place};
use serde::{Deserialize, Serialize};

/// A protocol, as far as rules tell them apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Every protocol.
    All,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP, of either version of the internet protocol.
    Icmp,
    /// Another one.
    Other,
    /// It is not known.
    Unknown,
}

/// The ports of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ports {
    /// Every port.
    All,
    /// From one port to another, both included.
    Range(u16, u16),
    /// They are not known.
    Unknown,
}

/// Whom a rule of a security group is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Peer {
    /// The addresses of a range, such as `0.0.0.0/0`; a part of it may be a placeholder.
    Range(Box<str>),
    /// Members of a security group.
    Group(Link),
    /// The ranges of a prefix list, by its id.
    PrefixList(Box<str>),
    /// Something that is not known, by what stands for it.
    Unknown(Box<str>),
}

/// A rule of a security group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The protocol.
    pub protocol: Protocol,
    /// The ports.
    pub ports: Ports,
    /// Whom it lets through.
    pub peer: Peer,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// An entry of a network ACL.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AclEntry {
    /// Its number: the entry with the lowest number that fits decides.
    pub number: u32,
    /// Whether it is about what leaves the subnet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_egress: bool,
    /// Whether it lets through what it fits.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_allow: bool,
    /// The protocol.
    pub protocol: Protocol,
    /// The ports.
    pub ports: Ports,
    /// The addresses on the other side, such as `0.0.0.0/0`.
    pub range: Box<str>,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// A route.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Where it leads: a range such as `0.0.0.0/0`, or the id of a prefix list.
    pub destination: Box<str>,
    /// What it leads through.
    pub target: RouteTarget,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What a route leads through.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteTarget {
    /// An internet gateway, which lets both sides begin.
    InternetGateway(Link),
    /// Something else, such as a NAT gateway or a peering connection; nothing from the internet comes in through it.
    Other,
    /// Something that is not known, by what stands for it.
    Unknown(Box<str>),
}

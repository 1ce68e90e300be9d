//! Security groups and network ACLs.

use super::super::draft::Draft;
use super::super::item::Item;
use crate::types::attributes::Attributes;
use iamscope_estate::network::{AclEntry, Listing, NetworkAcl, Peer, Ports, Protocol, Rule, SecurityGroup};
use iamscope_estate::{Link, Tell};

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_security_group" | "aws_default_security_group" | "AWS::EC2::SecurityGroup" => group(draft, item),
        "aws_security_group_rule" => {
            let is_egress = item.string("type").as_deref() == Some("egress");
            rule_of(draft, item, "security_group_id", is_egress);
        }
        "aws_vpc_security_group_ingress_rule" | "AWS::EC2::SecurityGroupIngress" => {
            rule_of(draft, item, "security_group_id|GroupId", false);
        }
        "aws_vpc_security_group_egress_rule" | "AWS::EC2::SecurityGroupEgress" => {
            rule_of(draft, item, "security_group_id|GroupId", true);
        }
        "aws_network_acl" | "aws_default_network_acl" | "AWS::EC2::NetworkAcl" => acl(draft, item),
        "aws_network_acl_rule" | "AWS::EC2::NetworkAclEntry" => {
            for text in item.strings("network_acl_id") {
                let arn = network_acl(draft, item, &text);
                let is_egress = item.attributes().flag("egress").unwrap_or_default();
                let entries = Listing::partial(entries(draft, item.attributes(), is_egress, item));
                let facts = NetworkAcl {
                    entries,
                    ..NetworkAcl::default()
                };
                draft.network(&arn, "network-acl", facts);
            }
        }
        "aws_network_acl_association" | "AWS::EC2::SubnetNetworkAclAssociation" => {
            for text in item.strings("network_acl_id") {
                let arn = network_acl(draft, item, &text);
                let subnets = Listing::partial(draft.links("ec2", "subnet", item.attributes(), "subnet_id", item));
                let facts = NetworkAcl {
                    subnets,
                    ..NetworkAcl::default()
                };
                draft.network(&arn, "network-acl", facts);
            }
        }
        _ => return false,
    }
    item.identity.is_none()
}

/// What programs call the security group that AWS makes along with a VPC.
const DEFAULT_GROUP: &[&str] = &["default_security_group_id", "DefaultSecurityGroup"];
/// What programs call the network ACL that AWS makes along with a VPC.
const DEFAULT_ACL: &[&str] = &["default_network_acl_id", "DefaultNetworkAcl"];

/// Returns the ARN of a security group; that of the default one of a new VPC is told to be that.
pub(super) fn security_group(draft: &mut Draft<'_>, item: &Item<'_>, text: &str) -> String {
    let Some((arn, vpc)) = draft.part_of_vpc("security-group", text, DEFAULT_GROUP, item) else {
        return draft.resolve("ec2", "security-group", text, &item.declared.scope);
    };
    draft.network(&arn, "security-group", default_group(&arn, Some(vpc)));
    arn
}

/// Returns what AWS makes along with a VPC: a group that lets in its own members, and lets out everything.
///
/// Source: Amazon VPC User Guide, "Default security groups for your VPCs".
fn default_group(arn: &str, vpc: Option<Link>) -> SecurityGroup {
    let rule = |peer| Rule {
        protocol: Protocol::All,
        ports: Ports::All,
        peer,
        place: None,
    };
    SecurityGroup {
        vpc,
        is_default: Some(true),
        ingress: Listing::partial(Link::parse(arn).map(Peer::Group).map(rule).into_iter().collect()),
        egress: Listing::partial(vec![
            rule(Peer::Range("0.0.0.0/0".into())),
            rule(Peer::Range("::/0".into())),
        ]),
    }
}

fn network_acl(draft: &mut Draft<'_>, item: &Item<'_>, text: &str) -> String {
    let Some((arn, vpc)) = draft.part_of_vpc("network-acl", text, DEFAULT_ACL, item) else {
        return draft.whole_of("network-acl", text, item);
    };
    let facts = NetworkAcl {
        vpc: Some(vpc),
        is_default: Some(true),
        ..NetworkAcl::default()
    };
    draft.network(&arn, "network-acl", facts);
    arn
}

fn group(draft: &mut Draft<'_>, item: &Item<'_>) {
    let Some(arn) = item.arn().map(str::to_owned) else {
        return;
    };
    let attributes = item.attributes();
    let (mut ingress, mut egress) = (Vec::new(), Vec::new());
    for block in attributes.blocks("ingress|SecurityGroupIngress|IpPermissions") {
        ingress.extend(rules(draft, block, &arn, item));
    }
    for block in attributes.blocks("egress|SecurityGroupEgress|IpPermissionsEgress") {
        egress.extend(rules(draft, block, &arn, item));
    }
    // CloudFormation leaves the rule that AWS makes, Terraform takes it away.
    let has_egress = attributes.first("SecurityGroupEgress|IpPermissionsEgress").is_some();
    if !item.is_terraform() && !draft.is_observed && !has_egress {
        egress = default_group(&arn, None).egress.seen;
    }
    let vpc = draft.link_at("ec2", "vpc", "vpc_id", item);
    let is_default = item.kind() == "aws_default_security_group"
        || (draft.is_observed && item.string("group_name").as_deref() == Some("default"));
    let facts = SecurityGroup {
        vpc,
        is_default: Some(is_default),
        ingress: Listing {
            seen: ingress,
            is_whole: draft.is_observed,
        },
        egress: Listing {
            seen: egress,
            is_whole: draft.is_observed,
        },
    };
    draft.own_network(item, facts);
}

/// Adds a rule that is declared by itself.
fn rule_of(draft: &mut Draft<'_>, item: &Item<'_>, path: &str, is_egress: bool) {
    for text in item.strings(path) {
        draft.whole_of("security-group", &text, item);
        let arn = security_group(draft, item, &text);
        let rules = Listing::partial(rules(draft, item.attributes(), &arn, item));
        let facts = if is_egress {
            SecurityGroup {
                egress: rules,
                ..SecurityGroup::default()
            }
        } else {
            SecurityGroup {
                ingress: rules,
                ..SecurityGroup::default()
            }
        };
        draft.network(&arn, "security-group", facts);
    }
}

/// Returns the rules of a block: one for each peer.
fn rules(draft: &mut Draft<'_>, block: Attributes<'_>, own: &str, item: &Item<'_>) -> Vec<Rule> {
    let place = draft.place(block.0, item);
    if let (true, Some(text)) = (block.0.is_unknown(), block.0.to_text()) {
        return vec![Rule {
            protocol: Protocol::Unknown,
            ports: Ports::Unknown,
            peer: Peer::Unknown(text.as_str().into()),
            place,
        }];
    }
    let ranges = [
        "cidr_blocks",
        "ipv6_cidr_blocks",
        "cidr_ipv4",
        "cidr_ipv6",
        "CidrIp",
        "ipRanges",
        "ipv4Ranges.cidrIp",
        "ipv6Ranges.cidrIpv6",
    ];
    let mut peers = Vec::new();
    for range in ranges.iter().flat_map(|path| block.strings(path)) {
        peers.push(Peer::Range(range.into()));
    }
    let groups = "security_groups|source_security_group_id|referenced_security_group_id|SourceSecurityGroupName|\
                  DestinationSecurityGroupId|userIdGroupPairs.groupId";
    for text in block.strings(groups) {
        let arn = security_group(draft, item, &text);
        peers.extend(Link::parse(&arn).map(Peer::Group));
    }
    if block.flag("self") == Some(true) {
        peers.extend(Link::parse(own).map(Peer::Group));
    }
    let lists = "prefix_list_ids|prefix_list_id|SourcePrefixListId|DestinationPrefixListId|prefixListIds.prefixListId";
    for list in block.strings(lists) {
        peers.push(Peer::PrefixList(list.into()));
    }
    let protocol = protocol(block, "protocol|ip_protocol");
    let ports = ports(block, protocol, "from_port", "to_port");
    let rules = peers.into_iter().map(|peer| Rule {
        protocol,
        ports,
        peer,
        place: place.clone(),
    });
    rules.collect()
}

/// Source: IANA, "Assigned Internet Protocol Numbers".
fn protocol(block: Attributes<'_>, path: &str) -> Protocol {
    let Some(text) = block.string(path) else {
        return Protocol::All;
    };
    match text.to_ascii_lowercase().as_str() {
        "-1" | "all" => Protocol::All,
        "tcp" | "6" => Protocol::Tcp,
        "udp" | "17" => Protocol::Udp,
        "icmp" | "1" | "icmpv6" | "58" => Protocol::Icmp,
        other if other.contains(crate::text::OPEN) => Protocol::Unknown,
        _ => Protocol::Other,
    }
}

fn ports(block: Attributes<'_>, protocol: Protocol, from: &str, to: &str) -> Ports {
    match protocol {
        Protocol::All | Protocol::Icmp | Protocol::Other => return Ports::All,
        Protocol::Tcp | Protocol::Udp | Protocol::Unknown => {}
    }
    let port = |path| -> Option<i64> { block.string(path)?.parse().ok() };
    match (block.first(from), port(from), port(to)) {
        (None, _, _) | (_, Some(-1), _) => Ports::All,
        (Some(_), Some(from), Some(to)) => match (u16::try_from(from), u16::try_from(to)) {
            (Ok(from), Ok(to)) => Ports::Range(from, to),
            (_, _) => Ports::Unknown,
        },
        (Some(_), _, _) => Ports::Unknown,
    }
}

fn acl(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let mut found = Vec::new();
    for (path, is_egress) in [("ingress", false), ("egress", true)] {
        for block in attributes.blocks(path) {
            found.extend(entries(draft, block, is_egress, item));
        }
    }
    for block in attributes.blocks("entries") {
        let is_egress = block.flag("egress").unwrap_or_default();
        found.extend(entries(draft, block, is_egress, item));
    }
    let mut facts = NetworkAcl {
        vpc: draft.link_at("ec2", "vpc", "vpc_id", item),
        is_default: match draft.is_observed {
            true => attributes.flag("is_default"),
            false => Some(item.kind() == "aws_default_network_acl"),
        },
        subnets: Listing {
            seen: draft.links("ec2", "subnet", attributes, "subnet_ids|associations.subnet_id", item),
            is_whole: draft.is_observed,
        },
        entries: Listing {
            seen: found,
            is_whole: draft.is_observed,
        },
    };
    let named = item.string("default_network_acl_id").unwrap_or_default();
    if let Some((_, vpc)) = draft.part_of_vpc("network-acl", &named, DEFAULT_ACL, item) {
        facts.vpc = Some(vpc);
    }
    facts.tidy();
    draft.own_network(item, facts);
}

/// Returns the entries of a block: one for each range.
fn entries(draft: &mut Draft<'_>, block: Attributes<'_>, is_egress: bool, item: &Item<'_>) -> Vec<AclEntry> {
    let place = draft.place(block.0, item);
    let number = super::number(block, "rule_no|rule_number");
    let action = block.string("action|rule_action").unwrap_or_default();
    let protocol = protocol(block, "protocol");
    let ports = match block.first("port_range") {
        Some(range) => ports(Attributes(range), protocol, "from", "to"),
        None => ports(block, protocol, "from_port", "to_port"),
    };
    let ranges = ["cidr_block", "ipv6_cidr_block"];
    let ranges = ranges.iter().filter_map(|path| block.string(path));
    let entries = ranges.map(|range| AclEntry {
        // An entry whose number is not known comes before all others, so that what it may do is not overlooked.
        number: number.unwrap_or_default(),
        is_egress,
        is_allow: action.eq_ignore_ascii_case("allow"),
        protocol: if number.is_some() { protocol } else { Protocol::Unknown },
        ports,
        range: range.into(),
        place: place.clone(),
    });
    entries.collect()
}

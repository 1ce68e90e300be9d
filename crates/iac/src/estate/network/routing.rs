//! VPCs, subnets, route tables and internet gateways.

use super::super::draft::Draft;
use super::super::item::Item;
use super::super::policy::only_placeholder;
use super::switch;
use crate::types::attributes::Attributes;
use iamscope_estate::Link;
use iamscope_estate::network::{InternetGateway, Listing, Route, RouteTable, RouteTarget, Subnet, Vpc};

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_vpc" | "AWS::EC2::VPC" => {
            let is_new = (!draft.is_observed).then_some(true);
            draft.own_network(item, Vpc { is_new });
        }
        "aws_default_vpc" => draft.own_network(item, Vpc::default()),
        "aws_subnet" | "aws_default_subnet" | "AWS::EC2::Subnet" => {
            let is_default = item.kind() == "aws_default_subnet";
            let facts = Subnet {
                vpc: draft.link_at("ec2", "vpc", "vpc_id", item),
                gives_public_addresses: switch(draft, item.attributes(), "map_public_ip_on_launch", is_default),
            };
            draft.own_network(item, facts);
        }
        "aws_internet_gateway" | "AWS::EC2::InternetGateway" => {
            let vpcs = draft.links("ec2", "vpc", item.attributes(), "vpc_id|attachments.vpc_id", item);
            let vpcs = Listing {
                is_whole: draft.is_observed,
                seen: vpcs,
            };
            draft.own_network(item, InternetGateway { vpcs });
        }
        "aws_internet_gateway_attachment" | "AWS::EC2::VPCGatewayAttachment" => {
            let vpcs = draft.links("ec2", "vpc", item.attributes(), "vpc_id", item);
            for gateway in item.strings("internet_gateway_id") {
                let gateway = draft.resolve("ec2", "internet-gateway", &gateway, &item.declared.scope);
                let vpcs = Listing::partial(vpcs.clone());
                draft.network(&gateway, "internet-gateway", InternetGateway { vpcs });
            }
        }
        "aws_route_table" | "AWS::EC2::RouteTable" => {
            let facts = table(draft, item);
            draft.own_network(item, facts);
        }
        "aws_default_route_table" => {
            // It is the table that AWS makes along with the VPC, under a name of its own.
            let mut facts = table(draft, item);
            facts.is_main = Some(true);
            let named = item.string("default_route_table_id").unwrap_or_default();
            if let Some((_, vpc)) = draft.part_of_vpc("route-table", &named, MAIN, item) {
                facts.vpc = Some(vpc);
            }
            draft.own_network(item, facts);
        }
        "aws_route" | "AWS::EC2::Route" => on_tables(draft, item, |draft, item| RouteTable {
            routes: Listing::partial(routes(draft, item.attributes(), item)),
            ..RouteTable::default()
        }),
        "aws_route_table_association" | "AWS::EC2::SubnetRouteTableAssociation" => {
            on_tables(draft, item, |draft, item| RouteTable {
                subnets: Listing::partial(draft.links("ec2", "subnet", item.attributes(), "subnet_id", item)),
                ..RouteTable::default()
            });
        }
        "aws_main_route_table_association" => on_tables(draft, item, |draft, item| RouteTable {
            vpc: draft.link_at("ec2", "vpc", "vpc_id", item),
            is_main: Some(true),
            ..RouteTable::default()
        }),
        _ => return false,
    }
    item.identity.is_none()
}

/// Adds what an item says of the route tables that it names.
fn on_tables(draft: &mut Draft<'_>, item: &Item<'_>, facts: impl Fn(&mut Draft<'_>, &Item<'_>) -> RouteTable) {
    for table in item.strings("route_table_id") {
        let table = route_table(draft, item, &table);
        let facts = facts(draft, item);
        draft.network(&table, "route-table", facts);
    }
}

/// What programs call the main route table of a VPC.
const MAIN: &[&str] = &["main_route_table_id", "default_route_table_id"];

/// Returns the ARN of a route table; that of the main one of a new VPC is told to be that.
fn route_table(draft: &mut Draft<'_>, item: &Item<'_>, text: &str) -> String {
    let Some((arn, vpc)) = draft.part_of_vpc("route-table", text, MAIN, item) else {
        return draft.whole_of("route-table", text, item);
    };
    let facts = RouteTable {
        vpc: Some(vpc),
        is_main: Some(true),
        ..RouteTable::default()
    };
    draft.network(&arn, "route-table", facts);
    arn
}

fn table(draft: &mut Draft<'_>, item: &Item<'_>) -> RouteTable {
    let attributes = item.attributes();
    let mut found = Vec::new();
    for block in attributes.blocks("route|routes") {
        found.extend(routes(draft, block, item));
    }
    let associations = attributes.blocks("associations");
    let mains = associations.iter().map(|association| association.flag("main"));
    RouteTable {
        vpc: draft.link_at("ec2", "vpc", "vpc_id", item),
        // A snapshot says it at one of the associations.
        is_main: draft.is_observed.then(|| mains.clone().any(|main| main == Some(true))),
        subnets: Listing {
            seen: draft.links("ec2", "subnet", attributes, "associations.subnet_id", item),
            is_whole: draft.is_observed,
        },
        routes: Listing {
            seen: found,
            is_whole: draft.is_observed,
        },
    }
}

/// Returns the routes of a block: one for each destination.
fn routes(draft: &mut Draft<'_>, block: Attributes<'_>, item: &Item<'_>) -> Vec<Route> {
    let destinations = [
        "cidr_block",
        "ipv6_cidr_block",
        "destination_cidr_block",
        "destination_ipv6_cidr_block",
        "destination_prefix_list_id",
    ];
    let place = draft.place(block.0, item);
    let target = target(draft, block, item);
    let destinations = destinations.iter().filter_map(|path| block.string(path));
    let routes = destinations.map(|destination| Route {
        destination: destination.into(),
        target: target.clone(),
        place: place.clone(),
    });
    routes.collect()
}

fn target(draft: &Draft<'_>, block: Attributes<'_>, item: &Item<'_>) -> RouteTarget {
    let Some(gateway) = block.string("gateway_id") else {
        return if block.0.is_unknown() {
            RouteTarget::Unknown("a route that is not known".into())
        } else {
            RouteTarget::Other
        };
    };
    let scope = &item.declared.scope;
    let known = draft.index.declared("ec2", "internet-gateway", &gateway, scope);
    let link = |text: &str| draft.link("ec2", "internet-gateway", text, item);
    if let Some(link) = known.and_then(Link::parse) {
        return RouteTarget::InternetGateway(link);
    }
    match only_placeholder(&gateway) {
        // The name of the attribute tells what it is the id of.
        Some(name) if name.contains("aws_internet_gateway.") => {
            link(&gateway).map_or(RouteTarget::Other, RouteTarget::InternetGateway)
        }
        Some(name) if name.contains("aws_vpn_gateway.") || name.contains("aws_ec2_carrier_gateway.") => {
            RouteTarget::Other
        }
        Some(_) if draft.index.declared("ec2", "vpn-gateway", &gateway, scope).is_some() => RouteTarget::Other,
        Some(name) => RouteTarget::Unknown(name.into()),
        None if gateway.starts_with("igw-") => link(&gateway).map_or(RouteTarget::Other, RouteTarget::InternetGateway),
        None => RouteTarget::Other,
    }
}

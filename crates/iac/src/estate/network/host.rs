//! What has network interfaces: instances, groups of them, container services, interfaces by themselves.

use super::super::draft::Draft;
use super::super::item::Item;
use super::{filter, listing, switch};
use crate::types::attributes::Attributes;
use iamscope_estate::network::{Host, Interface, Listing, Target, TargetGroup};
use iamscope_estate::{Link, Network, Tell};

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_instance" | "aws_spot_instance_request" | "AWS::EC2::Instance" => instance(draft, item),
        "aws_launch_template"
        | "AWS::EC2::LaunchTemplate"
        | "aws_launch_configuration"
        | "AWS::AutoScaling::LaunchConfiguration" => template(draft, item),
        "aws_autoscaling_group" | "AWS::AutoScaling::AutoScalingGroup" => scaling_group(draft, item),
        "aws_autoscaling_attachment" => {
            for group in item.strings("autoscaling_group_name") {
                let arn = draft.resolve("autoscaling", "autoScalingGroup", &group, &item.declared.scope);
                let facts = registered(draft, item);
                draft.network(&arn, "autoScalingGroup", facts);
            }
        }
        "aws_ecs_service" | "AWS::ECS::Service" => service(draft, item),
        "aws_network_interface" | "AWS::EC2::NetworkInterface" => interface(draft, item),
        "aws_network_interface_attachment" | "AWS::EC2::NetworkInterfaceAttachment" => {
            let instance = draft.link_at("ec2", "instance", "instance_id", item);
            for interface in item.strings("network_interface_id") {
                let arn = draft.resolve("ec2", "network-interface", &interface, &item.declared.scope);
                let facts = Host {
                    instance: instance.clone(),
                    ..Host::default()
                };
                draft.network(&arn, "network-interface", facts);
            }
        }
        "aws_eip" | "aws_eip_association" | "AWS::EC2::EIP" | "AWS::EC2::EIPAssociation" => {
            let owners = [
                ("instance", "instance|instance_id"),
                ("network-interface", "network_interface|network_interface_id"),
            ];
            for (kind, path) in owners {
                for owner in item.strings(path) {
                    let arn = draft.resolve("ec2", kind, &owner, &item.declared.scope);
                    let facts = Host {
                        has_elastic_address: Some(true),
                        ..Host::default()
                    };
                    draft.network(&arn, kind, facts);
                }
            }
        }
        _ => return false,
    }
    item.identity.is_none()
}

/// Returns the security groups at a path.
fn groups(draft: &mut Draft<'_>, attributes: Attributes<'_>, path: &str, item: &Item<'_>) -> Vec<Link> {
    let texts = attributes.strings(path);
    let links = texts.iter().map(|text| filter::security_group(draft, item, text));
    links.filter_map(|arn| Link::parse(&arn)).collect()
}

fn instance(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let mut interfaces = Vec::new();
    let mut has_blocks = false;
    for block in attributes.blocks("network_interface|network_interfaces") {
        has_blocks = true;
        // The interface is declared by itself, or is one that the instance is to get.
        let by_itself = block.string("network_interface_id").filter(|_| !draft.is_observed);
        match (by_itself, item.arn().and_then(Link::parse)) {
            (Some(interface), Some(own)) => {
                let arn = draft.resolve("ec2", "network-interface", &interface, &item.declared.scope);
                let facts = Host {
                    instance: Some(own),
                    ..Host::default()
                };
                draft.network(&arn, "network-interface", facts);
            }
            (Some(_), None) => {}
            (None, _) => interfaces.push(interface_of(draft, block, item)),
        }
    }
    if !has_blocks {
        let groups = groups(
            draft,
            attributes,
            "vpc_security_group_ids|security_groups|SecurityGroupIds|securityGroups.groupId",
            item,
        );
        let subnets = draft.links("ec2", "subnet", attributes, "subnet_id", item);
        interfaces.push(Interface {
            subnets: listing(draft, subnets),
            groups: listing(draft, groups),
            has_public_address: public_address(draft, attributes),
        });
    }
    let facts = Host {
        interfaces: Listing::whole(interfaces),
        ..Host::default()
    };
    draft.own_network(item, facts);
    follow_template(draft, item);
}

/// Returns whether an address is public; state files and snapshots have the address itself.
fn public_address(draft: &Draft<'_>, block: Attributes<'_>) -> Option<bool> {
    let known = block.string("public_ip|public_ip_address|association.public_ip");
    if known.is_some_and(|address| !address.contains(crate::text::OPEN)) {
        return Some(true);
    }
    if draft.is_observed {
        return Some(false);
    }
    block.flag("associate_public_ip_address")
}

/// Returns an interface that a block describes.
fn interface_of(draft: &mut Draft<'_>, block: Attributes<'_>, item: &Item<'_>) -> Interface {
    let groups = groups(draft, block, "security_groups|groups.group_id|GroupSet", item);
    let groups = if groups.is_empty() {
        self::groups(draft, block, "groups", item)
    } else {
        groups
    };
    let subnets = draft.links("ec2", "subnet", block, "subnet_id", item);
    Interface {
        subnets: listing(draft, subnets),
        groups: listing(draft, groups),
        has_public_address: public_address(draft, block),
    }
}

fn interface(draft: &mut Draft<'_>, item: &Item<'_>) {
    let interface = interface_of(draft, item.attributes(), item);
    // In a snapshot the instance has its interfaces itself.
    let instance = match draft.is_observed {
        true => None,
        false => draft.link_at("ec2", "instance", "attachment.instance|attachment.instance_id", item),
    };
    let facts = Host {
        // Interfaces that are made by themselves get no public address but an elastic one.
        interfaces: Listing::whole(vec![Interface {
            has_public_address: Some(interface.has_public_address.unwrap_or_default()),
            ..interface
        }]),
        instance,
        ..Host::default()
    };
    draft.own_network(item, facts);
}

/// Templates say how machines are connected; where, the group says.
fn template(draft: &mut Draft<'_>, item: &Item<'_>) {
    let outer = item.attributes();
    let attributes = outer.first("LaunchTemplateData").map_or(outer, Attributes);
    let mut interfaces = Vec::new();
    for block in attributes.blocks("network_interfaces") {
        let mut interface = interface_of(draft, block, item);
        if interface.subnets.seen.is_empty() {
            interface.subnets = Listing::default();
        }
        interfaces.push(interface);
    }
    if interfaces.is_empty() {
        let paths = "vpc_security_group_ids|security_groups|SecurityGroupIds|security_group_names";
        let groups = groups(draft, attributes, paths, item);
        interfaces.push(Interface {
            subnets: Listing::default(),
            groups: listing(draft, groups),
            has_public_address: attributes.flag("associate_public_ip_address"),
        });
    }
    let facts = Host {
        interfaces: Listing::whole(interfaces),
        ..Host::default()
    };
    draft.own_network(item, facts);
}

/// Returns where a group registers its machines.
fn registered(draft: &Draft<'_>, item: &Item<'_>) -> Host {
    let attributes = item.attributes();
    let groups = "target_group_arns|lb_target_group_arn|alb_target_group_arn|traffic_source.identifier";
    Host {
        target_groups: Listing::partial(draft.links("elasticloadbalancing", "targetgroup", attributes, groups, item)),
        load_balancers: Listing::partial(draft.links(
            "elasticloadbalancing",
            "loadbalancer",
            attributes,
            "load_balancers|elb|LoadBalancerNames",
            item,
        )),
        ..Host::default()
    }
}

fn scaling_group(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    // A snapshot has the subnets in one text.
    let texts = attributes.strings("vpc_zone_identifier");
    let texts = texts.iter().flat_map(|text| text.split(','));
    let subnets: Vec<Link> = texts
        .filter_map(|text| draft.link("ec2", "subnet", text.trim(), item))
        .collect();
    let facts = Host {
        interfaces: Listing::partial(vec![Interface {
            subnets: listing(draft, subnets),
            groups: Listing::default(),
            has_public_address: None,
        }]),
        ..registered(draft, item)
    };
    draft.own_network(item, facts);
    follow_template(draft, item);
}

fn follow_template(draft: &mut Draft<'_>, item: &Item<'_>) {
    let Some(arn) = item.arn().map(str::to_owned) else {
        return;
    };
    let scope = &item.declared.scope;
    let templates = "launch_template.id|launch_template.name|launch_template.launch_template_id|\
                     launch_template.launch_template_name|\
                     mixed_instances_policy.launch_template.launch_template_specification.launch_template_id|\
                     mixed_instances_policy.launch_template.launch_template_specification.launch_template_name";
    for template in item.strings(templates) {
        let template = draft.resolve("ec2", "launch-template", &template, scope);
        draft.later.templates.push((arn.clone(), template));
    }
    for configuration in item.strings("launch_configuration|LaunchConfigurationName") {
        let configuration = draft.resolve("autoscaling", "launchConfiguration", &configuration, scope);
        draft.later.templates.push((arn.clone(), configuration));
    }
}

fn service(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let mut interfaces = Vec::new();
    let blocks = attributes.blocks("network_configuration.awsvpc_configuration");
    let blocks = if blocks.is_empty() {
        attributes.blocks("network_configuration")
    } else {
        blocks
    };
    for block in blocks {
        let subnets = draft.links("ec2", "subnet", block, "subnets", item);
        let groups = groups(draft, block, "security_groups", item);
        let has_public_address = match block.string("assign_public_ip").as_deref() {
            Some("ENABLED") => Some(true),
            Some("DISABLED") => Some(false),
            Some(_) | None => switch(draft, block, "assign_public_ip", false),
        };
        interfaces.push(Interface {
            subnets: listing(draft, subnets),
            groups: listing(draft, groups),
            has_public_address,
        });
    }
    registered_containers(draft, item);
    let facts = Host {
        interfaces: Listing::whole(interfaces),
        load_balancers: Listing::partial(draft.links(
            "elasticloadbalancing",
            "loadbalancer",
            attributes,
            "load_balancer.elb_name|LoadBalancers.LoadBalancerName",
            item,
        )),
        ..Host::default()
    };
    draft.own_network(item, facts);
}

/// A service registers its tasks with the port of the container, whatever the port of the target group.
///
/// Source: Amazon ECS API Reference, "LoadBalancer", `containerPort`.
fn registered_containers(draft: &mut Draft<'_>, item: &Item<'_>) {
    let Some(own) = item.arn().and_then(Link::parse) else {
        return;
    };
    for block in item.attributes().blocks("load_balancer|load_balancers") {
        let target = Target {
            resource: Some(own.clone()),
            address: None,
            port: super::number(block, "container_port"),
            place: draft.place(block.0, item),
        };
        for group in draft.links("elasticloadbalancing", "targetgroup", block, "target_group_arn", item) {
            let facts = TargetGroup {
                targets: Listing::partial(vec![target.clone()]),
                ..TargetGroup::default()
            };
            draft.network(group.arn().as_str(), "targetgroup", facts);
        }
    }
}

/// Machines are connected as their template says, as far as nothing else is said.
pub(super) fn finish(draft: &mut Draft<'_>, templates: Vec<(String, String)>) {
    for (arn, template) in templates {
        let network = draft
            .resources
            .get(&template)
            .and_then(|template| template.network.clone());
        let template = network.as_deref().and_then(Network::as_host);
        let Some(host) = draft.resources.get_mut(&arn).and_then(|host| host.network.as_mut()) else {
            continue;
        };
        let Some(host) = host.host_mut() else { continue };
        let Some(template) = template else {
            // The template was not seen: it may say anything.
            host.interfaces.seen.iter_mut().for_each(forget_defaults);
            continue;
        };
        let mut joined = Vec::new();
        for theirs in &template.interfaces.seen {
            for mine in &host.interfaces.seen {
                joined.push(join(mine, theirs));
            }
        }
        host.interfaces = Listing::whole(joined);
        host.interfaces.tidy();
    }
}

/// What a program does not say may be said by a template that was not seen.
fn forget_defaults(interface: &mut Interface) {
    if interface.subnets.seen.is_empty() {
        interface.subnets.is_whole = false;
    }
    if interface.groups.seen.is_empty() {
        interface.groups.is_whole = false;
    }
}

/// An interface as the machine says, and as the template says where the machine says nothing.
fn join(mine: &Interface, theirs: &Interface) -> Interface {
    let either = |mine: &Listing<Link>, theirs: &Listing<Link>| match (mine.seen.is_empty(), theirs.is_untold()) {
        (false, _) | (true, true) => mine.clone(),
        (true, false) => theirs.clone(),
    };
    Interface {
        subnets: either(&mine.subnets, &theirs.subnets),
        groups: either(&mine.groups, &theirs.groups),
        has_public_address: mine.has_public_address.or(theirs.has_public_address),
    }
}

//! Load balancers, their listeners, and what is registered with them.

use super::super::draft::Draft;
use super::super::item::Item;
use super::{filter, number};
use crate::types::attributes::Attributes;
use iamscope_estate::Link;
use iamscope_estate::network::{BalancerKind, Listener, Listing, LoadBalancer, Target, TargetGroup};
use std::collections::BTreeMap;

/// The service that load balancers belong to.
const SERVICE: &str = "elasticloadbalancing";

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_lb" | "aws_alb" | "AWS::ElasticLoadBalancingV2::LoadBalancer" => {
            let facts = balancer(draft, item);
            draft.own_network(item, facts);
        }
        "aws_elb" | "AWS::ElasticLoadBalancing::LoadBalancer" => classic(draft, item),
        "aws_elb_attachment" => {
            for name in item.strings("elb") {
                let arn = draft.resolve(SERVICE, "loadbalancer", &name, &item.declared.scope);
                let targets = Listing::partial(targets(draft, item.attributes(), "instance", None, item));
                let facts = LoadBalancer {
                    targets,
                    ..LoadBalancer::default()
                };
                draft.network(&arn, "loadbalancer", facts);
            }
        }
        "aws_lb_listener" | "aws_alb_listener" | "AWS::ElasticLoadBalancingV2::Listener" => listener(draft, item),
        "aws_lb_listener_rule" | "aws_alb_listener_rule" | "AWS::ElasticLoadBalancingV2::ListenerRule" => {
            let groups = forwards(draft, item.attributes(), "action|actions", item);
            for listener in item.strings("listener_arn") {
                let listener = draft.resolve(SERVICE, "listener/app", &listener, &item.declared.scope);
                draft.later.rules.push((listener, groups.clone()));
            }
        }
        "aws_lb_target_group" | "aws_alb_target_group" | "AWS::ElasticLoadBalancingV2::TargetGroup" => {
            let mut registered = Vec::new();
            for block in item.attributes().blocks("targets") {
                let port = number(block, "port");
                registered.extend(targets(draft, block, "id", port, item));
            }
            let facts = TargetGroup {
                port: number(item.attributes(), "port"),
                targets: Listing::partial(registered),
            };
            draft.own_network(item, facts);
        }
        "aws_lb_target_group_attachment" | "aws_alb_target_group_attachment" => {
            let port = number(item.attributes(), "port");
            for group in item.strings("target_group_arn") {
                let arn = draft.resolve(SERVICE, "targetgroup", &group, &item.declared.scope);
                let targets = Listing::partial(targets(draft, item.attributes(), "target_id", port, item));
                let facts = TargetGroup {
                    targets,
                    ..TargetGroup::default()
                };
                draft.network(&arn, "targetgroup", facts);
            }
        }
        _ => return false,
    }
    item.identity.is_none()
}

/// Returns what both generations have in common.
fn balancer(draft: &mut Draft<'_>, item: &Item<'_>) -> LoadBalancer {
    let attributes = item.attributes();
    let subnets = "subnets|subnet_mapping.subnet_id|SubnetMappings.SubnetId|availabilityZones.subnetId";
    let subnets = draft.links("ec2", "subnet", attributes, subnets, item);
    let groups = attributes.strings("security_groups");
    let groups = groups.iter().map(|text| filter::security_group(draft, item, text));
    let groups: Vec<Link> = groups.filter_map(|arn| Link::parse(&arn)).collect();
    LoadBalancer {
        is_internet_facing: scheme(draft, item),
        kind: Some(match item.string("load_balancer_type|type").as_deref() {
            Some("network") => BalancerKind::Network,
            Some("gateway") => BalancerKind::Gateway,
            Some(_) | None => BalancerKind::Application,
        }),
        subnets: Listing::whole(subnets),
        groups: Listing::whole(groups),
        ..LoadBalancer::default()
    }
}

/// Load balancers face the internet unless something else is said.
fn scheme(draft: &Draft<'_>, item: &Item<'_>) -> Option<bool> {
    let attributes = item.attributes();
    if attributes.first("internal").is_some() {
        return attributes.flag("internal").map(|is_internal| !is_internal);
    }
    match (attributes.first("scheme"), attributes.string("scheme").as_deref()) {
        (_, Some("internet-facing")) => Some(true),
        (_, Some("internal")) => Some(false),
        (Some(_), _) => None,
        (None, _) => (!draft.is_observed).then_some(true),
    }
}

fn classic(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let mut listeners = Vec::new();
    for block in attributes.blocks("listener|listeners|listenerDescriptions.listener") {
        listeners.push(Listener {
            protocol: block.string("lb_protocol|protocol").unwrap_or_default().into(),
            port: number(block, "lb_port|LoadBalancerPort"),
            target_groups: Listing::default(),
            instance_port: number(block, "instance_port"),
            place: draft.place(block.0, item),
        });
    }
    let mut registered = targets(draft, attributes, "instances", None, item);
    registered.extend(targets(draft, attributes, "instances.instance_id", None, item));
    let facts = LoadBalancer {
        kind: Some(BalancerKind::Classic),
        listeners: Listing {
            seen: listeners,
            is_whole: draft.is_observed,
        },
        targets: Listing {
            seen: registered,
            is_whole: draft.is_observed,
        },
        ..balancer(draft, item)
    };
    draft.own_network(item, facts);
}

fn listener(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let listener = Listener {
        protocol: attributes.string("protocol").unwrap_or_default().into(),
        port: number(attributes, "port"),
        target_groups: Listing::partial(forwards(draft, attributes, "default_action|default_actions", item)),
        instance_port: None,
        place: draft.place_of(item.declared.origin),
    };
    let Some(own) = item.arn().map(str::to_owned) else {
        return;
    };
    for balancer in item.strings("load_balancer_arn") {
        let balancer = draft.resolve(SERVICE, "loadbalancer/app/", &balancer, &item.declared.scope);
        draft.later.listeners.insert(own.clone(), (balancer, listener.clone()));
    }
}

/// Returns the target groups that actions pass traffic on to.
fn forwards(draft: &Draft<'_>, attributes: Attributes<'_>, path: &str, item: &Item<'_>) -> Vec<Link> {
    let mut groups = Vec::new();
    for action in attributes.blocks(path) {
        let paths = "target_group_arn|forward.target_group.arn|ForwardConfig.TargetGroups.TargetGroupArn";
        groups.extend(draft.links(SERVICE, "targetgroup", action, paths, item));
    }
    groups
}

/// Returns what is registered: instances, functions, load balancers, or addresses.
fn targets(
    draft: &mut Draft<'_>,
    block: Attributes<'_>,
    path: &str,
    port: Option<u16>,
    item: &Item<'_>,
) -> Vec<Target> {
    let place = draft.place(block.0, item);
    let scope = &item.declared.scope;
    let texts = block.strings(path).into_iter();
    let targets = texts.map(|text| {
        let kinds = [
            ("ec2", "instance"),
            ("lambda", "function"),
            ("lambda", "function alias"),
            (SERVICE, "loadbalancer/app/"),
        ];
        let declared = kinds
            .iter()
            .find_map(|(service, kind)| draft.index.declared(service, kind, &text, scope))
            .and_then(Link::parse);
        let resource = declared.or_else(|| match text.starts_with("i-") {
            true => draft.link("ec2", "instance", &text, item),
            false => Link::parse(&text),
        });
        let address = resource.is_none().then(|| text.into());
        Target {
            resource,
            address,
            port,
            place: place.clone(),
        }
    });
    targets.collect()
}

/// Gives listeners to their load balancers.
pub(super) fn finish(
    draft: &mut Draft<'_>,
    mut listeners: BTreeMap<String, (String, Listener)>,
    rules: Vec<(String, Vec<Link>)>,
) {
    for (listener, groups) in rules {
        if let Some((_, listener)) = listeners.get_mut(&listener) {
            listener.target_groups.seen.extend(groups);
        }
    }
    for (_, (balancer, mut listener)) in listeners {
        listener.target_groups.seen.sort();
        listener.target_groups.seen.dedup();
        listener.target_groups.is_whole = !draft.is_observed;
        let facts = LoadBalancer {
            listeners: Listing::partial(vec![listener]),
            ..LoadBalancer::default()
        };
        draft.network(&balancer, "loadbalancer/app/", facts);
    }
}

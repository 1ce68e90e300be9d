//! What the network lets through: subnets, routes, filters, load balancers, addresses and endpoints.
//!
//! Every part of a network is a [`Resource`](crate::Resource), and its [`Network`] says what only a part of a network
//! has. A fact that was not seen is `None`; a [`Listing`] says whether what it holds is all there is. Nothing here decides
//! who reaches what.

mod endpoint;
mod link;
mod traffic;

pub use endpoint::{Api, ApiRoute, Authorization, CodeEndpoint, Endpoint, FunctionUrl, UrlAuthorization};
pub use link::{Link, Listing, Place, Tell};
pub use traffic::{AclEntry, Peer, Ports, Protocol, Route, RouteTarget, Rule};

use serde::{Deserialize, Serialize};

/// What only a part of a network has.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// A virtual private cloud.
    Vpc(Vpc),
    /// A subnet.
    Subnet(Subnet),
    /// A route table.
    RouteTable(RouteTable),
    /// An internet gateway.
    InternetGateway(InternetGateway),
    /// A security group.
    SecurityGroup(SecurityGroup),
    /// A network access control list.
    NetworkAcl(NetworkAcl),
    /// Something with network interfaces: an instance, a group of them, a service, an interface by itself.
    Host(Host),
    /// A load balancer.
    LoadBalancer(LoadBalancer),
    /// A target group.
    TargetGroup(TargetGroup),
    /// A function with its URLs.
    Function(CodeEndpoint),
    /// An interface that API Gateway serves.
    Api(Api),
    /// Something that AWS serves under an address of its own.
    Endpoint(Endpoint),
}

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[$field_doc])*
                #[serde(default, skip_serializing_if = "crate::network::Tell::is_untold")]
                pub $field: $type,
            )*
        }

        impl crate::network::Tell for $name {
            fn is_untold(&self) -> bool {
                true $(&& self.$field.is_untold())*
            }
            fn fill(&mut self, other: Self) {
                $(self.$field.fill(other.$field);)*
            }
            fn tidy(&mut self) {
                $(self.$field.tidy();)*
            }
            fn close(&mut self) {
                $(self.$field.close();)*
            }
        }
    )*};
}
pub(crate) use facts;

facts! {
    /// A virtual private cloud.
    Vpc {
        /// Whether it is new: its main route table, default security group and default network ACL are as AWS makes them,
        /// but for what is said of those.
        is_new: Option<bool>,
    }

    /// A subnet.
    Subnet {
        /// The VPC it is in.
        vpc: Option<Link>,
        /// Whether interfaces get a public address when nothing else is said.
        gives_public_addresses: Option<bool>,
    }

    /// A route table.
    RouteTable {
        /// The VPC it is in.
        vpc: Option<Link>,
        /// Whether subnets without a table of their own use it.
        is_main: Option<bool>,
        /// The subnets that use it.
        subnets: Listing<Link>,
        /// Its routes; the local one may be left out.
        routes: Listing<Route>,
    }

    /// An internet gateway.
    InternetGateway {
        /// The VPC it is attached to.
        vpcs: Listing<Link>,
    }

    /// A security group.
    SecurityGroup {
        /// The VPC it is in.
        vpc: Option<Link>,
        /// Whether interfaces without a group of their own are in it.
        is_default: Option<bool>,
        /// What it lets in.
        ingress: Listing<Rule>,
        /// What it lets out.
        egress: Listing<Rule>,
    }

    /// A network access control list.
    NetworkAcl {
        /// The VPC it is in.
        vpc: Option<Link>,
        /// Whether it filters for subnets without a list of their own.
        is_default: Option<bool>,
        /// The subnets that it filters for.
        subnets: Listing<Link>,
        /// Its entries.
        entries: Listing<AclEntry>,
    }

    /// Something with network interfaces.
    Host {
        /// Its interfaces; of a group of machines, those of each.
        interfaces: Listing<Interface>,
        /// Whether an elastic address is associated with it.
        has_elastic_address: Option<bool>,
        /// Target groups that it registers itself with.
        target_groups: Listing<Link>,
        /// Classic load balancers that it registers itself with.
        load_balancers: Listing<Link>,
        /// The instance that it is attached to, if it is an interface.
        instance: Option<Link>,
    }

    /// A network interface.
    Interface {
        /// The subnet it is in; several if any of them can be chosen, none if it is one of the default VPC.
        subnets: Listing<Link>,
        /// Its security groups; none if it is in the default one of its VPC.
        groups: Listing<Link>,
        /// Whether it has a public address; if not told, the subnet decides.
        has_public_address: Option<bool>,
    }

    /// A load balancer.
    LoadBalancer {
        /// Whether its nodes have public addresses.
        is_internet_facing: Option<bool>,
        /// What kind it is.
        kind: Option<BalancerKind>,
        /// The subnets it is in.
        subnets: Listing<Link>,
        /// Its security groups; a network load balancer may have none and then lets everything through.
        groups: Listing<Link>,
        /// Where it listens.
        listeners: Listing<Listener>,
        /// What is registered with it itself, if it is a classic one.
        targets: Listing<Target>,
    }

    /// A target group.
    TargetGroup {
        /// The port that targets get traffic on, unless they say otherwise.
        port: Option<u16>,
        /// What is registered with it.
        targets: Listing<Target>,
    }
}

/// The kinds of load balancers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BalancerKind {
    /// It reads HTTP.
    Application,
    /// It passes packets on.
    Network,
    /// It passes packets to appliances.
    Gateway,
    /// The first kind, without target groups.
    Classic,
}

/// Where a load balancer listens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    /// The protocol, such as `HTTPS`.
    pub protocol: Box<str>,
    /// The port; `None` if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Where it passes traffic on to.
    #[serde(default, skip_serializing_if = "Tell::is_untold")]
    pub target_groups: Listing<Link>,
    /// The port that targets of a classic load balancer get the traffic on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_port: Option<u16>,
    /// Where that was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What is registered with a target group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The ARN of an instance, a function or a load balancer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Link>,
    /// The address of something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Box<str>>,
    /// The port, if it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Where that was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

macro_rules! parts {
    ($($variant:ident, $type:ty, $as:ident, $get:ident;)*) => {
        impl Network {
            $(
                /// Returns the facts to add to, if these are facts of this kind.
                pub fn $get(&mut self) -> Option<&mut $type> {
                    if let Self::$variant(facts) = self { Some(facts) } else { None }
                }

                /// Returns the facts, if these are facts of this kind.
                pub fn $as(&self) -> Option<&$type> {
                    if let Self::$variant(facts) = self { Some(facts) } else { None }
                }
            )*

            /// Takes over what only the other knows; facts of another kind are not of the same thing.
            pub fn fill(&mut self, other: Self) {
                match (self, other) {
                    $((Self::$variant(mine), Self::$variant(theirs)) => mine.fill(theirs),)*
                    (_, _) => {}
                }
            }

            /// Sorts every list.
            pub fn tidy(&mut self) {
                match self {
                    $(Self::$variant(facts) => facts.tidy(),)*
                }
            }

            /// Says that its own lists have nothing else.
            pub fn close(&mut self) {
                match self {
                    $(Self::$variant(facts) => facts.close(),)*
                }
            }
        }

        $(
            impl From<$type> for Network {
                fn from(facts: $type) -> Self {
                    Self::$variant(facts)
                }
            }
        )*
    };
}

parts! {
    Vpc, Vpc, as_vpc, vpc_mut;
    Subnet, Subnet, as_subnet, subnet_mut;
    RouteTable, RouteTable, as_route_table, route_table_mut;
    InternetGateway, InternetGateway, as_internet_gateway, internet_gateway_mut;
    SecurityGroup, SecurityGroup, as_security_group, security_group_mut;
    NetworkAcl, NetworkAcl, as_network_acl, network_acl_mut;
    Host, Host, as_host, host_mut;
    LoadBalancer, LoadBalancer, as_load_balancer, load_balancer_mut;
    TargetGroup, TargetGroup, as_target_group, target_group_mut;
    Function, CodeEndpoint, as_function, function_mut;
    Api, Api, as_api, api_mut;
    Endpoint, Endpoint, as_endpoint, endpoint_mut;
}

macro_rules! is_plain {
    ($($type:ty),*) => {$(
        impl link::Plain for $type {}
    )*};
}

is_plain!(
    BalancerKind,
    Listener,
    Target,
    Interface,
    Route,
    Rule,
    AclEntry,
    FunctionUrl,
    ApiRoute
);

#[cfg(test)]
mod tests {
    use super::{Listing, Network, Peer, Ports, Protocol, Rule, SecurityGroup};
    use crate::builder::input::{FileText, ResourceInput};
    use crate::{Estate, EstateBuilder, Place, Setting};
    use iamscope_catalog::Catalog;

    const GROUP: &str = "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1";

    fn rule(port: u16) -> Rule {
        Rule {
            protocol: Protocol::Tcp,
            ports: Ports::Range(port, port),
            peer: Peer::Range("0.0.0.0/0".into()),
            place: Some(Place {
                file: "main.tf".into(),
                start: 2,
                end: 4,
            }),
        }
    }

    fn group(ingress: Listing<Rule>, is_default: Option<bool>) -> ResourceInput {
        let mut record = ResourceInput {
            arn: GROUP.into(),
            kind: "security-group".into(),
            network: Some(Box::new(Network::SecurityGroup(SecurityGroup {
                is_default,
                ingress,
                ..SecurityGroup::default()
            }))),
            ..ResourceInput::default()
        };
        record.settings.set(Setting::Running, true);
        record
    }

    fn estate(records: impl IntoIterator<Item = ResourceInput>, declared: Option<ResourceInput>) -> Estate {
        let mut builder = EstateBuilder::default();
        records.into_iter().for_each(|record| {
            builder.resource(record);
        });
        builder.file(FileText {
            name: "main.tf".into(),
            text: "a rule".into(),
        });
        if let Some(declared) = declared {
            let mut program = EstateBuilder::default();
            program.resource(declared);
            builder.overlay(program);
        }
        builder.build(Catalog::embedded())
    }

    fn ports(estate: &Estate) -> (Vec<u16>, bool, Option<bool>) {
        let (_, resource) = estate.resources().iter().next().expect("the group");
        let group = resource
            .network
            .as_ref()
            .and_then(|network| network.as_security_group());
        let group = group.expect("facts of a group");
        let ports = group.ingress.seen.iter().map(|rule| match rule.ports {
            Ports::Range(from, _) => from,
            Ports::All | Ports::Unknown => 0,
        });
        (ports.collect(), group.ingress.is_whole, group.is_default)
    }

    #[test]
    fn parts_of_a_list_are_put_together() {
        let parts = [
            group(Listing::partial(vec![rule(443)]), None),
            group(Listing::partial(vec![rule(22)]), Some(true)),
        ];
        assert_eq!(ports(&estate(parts, None)), (vec![22, 443], false, Some(true)));
    }

    #[test]
    fn whoever_declares_the_whole_list_counts() {
        let seen = || group(Listing::whole(vec![rule(443)]), Some(false));
        let whole = estate([seen()], Some(group(Listing::whole(vec![rule(22)]), None)));
        assert_eq!(ports(&whole), (vec![22], true, Some(false)));
        let part = estate([seen()], Some(group(Listing::partial(vec![rule(22)]), None)));
        assert_eq!(ports(&part), (vec![22, 443], true, Some(false)));
    }

    #[test]
    fn a_snapshot_has_networks_and_settings() {
        let estate = estate([group(Listing::whole(vec![rule(443)]), Some(false))], None);
        let again = Estate::from_snapshot(&estate.to_snapshot(), Catalog::embedded()).expect("a snapshot");
        assert_eq!(again, estate);
        let (_, resource) = again.resources().iter().next().expect("the group");
        assert_eq!(resource.settings.is_on(Setting::Running), Some(true));
        let place = rule(1).place.expect("a place");
        let (file, span) = again.find_place(&place).expect("the file is there");
        let text = &again.sources().find(file).expect("the file").text;
        assert_eq!(text.get(span.range()), Some("rule".get(..2).expect("text")));
    }
}

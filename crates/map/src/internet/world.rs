//! The network of an estate, by what one asks it for.

use crate::edge::{NetworkFact, Requirement};
use iamscope_access::{Access, Thing};
use iamscope_estate::network::{Host, LoadBalancer, NetworkAcl, RouteTable, SecurityGroup, Subnet, TargetGroup};
use iamscope_estate::{Estate, Link, Network, Place, Resource, ResourceId};
use iamscope_eval::{Atom, Formula};
use iamscope_policy::placeholder::{CLOSE, OPEN};
use iamscope_policy::{Arn, has_placeholder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The network of an estate.
pub(super) struct World<'a, 'e> {
    pub(super) access: &'a Access<'e>,
    /// Route tables by their subnets, and main ones by their VPC.
    tables: BTreeMap<&'e Arn, ResourceId>,
    main_tables: BTreeMap<&'e Arn, ResourceId>,
    /// Network ACLs by their subnets, and default ones by their VPC.
    acls: BTreeMap<&'e Arn, ResourceId>,
    default_acls: BTreeMap<&'e Arn, ResourceId>,
    default_groups: BTreeMap<&'e Arn, ResourceId>,
    /// Whether a route table or a network ACL is that of a subnet which nobody can tell.
    has_loose_subnets: bool,
    /// Interfaces that are resources of their own, by their instance.
    interfaces: BTreeMap<&'e Arn, Vec<ResourceId>>,
    /// What registers itself, by target group or classic load balancer.
    registered: BTreeMap<&'e Arn, Vec<ResourceId>>,
}

impl<'a, 'e> World<'a, 'e> {
    pub(super) fn new(access: &'a Access<'e>) -> Self {
        let mut world = Self {
            access,
            tables: BTreeMap::new(),
            main_tables: BTreeMap::new(),
            acls: BTreeMap::new(),
            default_acls: BTreeMap::new(),
            default_groups: BTreeMap::new(),
            has_loose_subnets: false,
            interfaces: BTreeMap::new(),
            registered: BTreeMap::new(),
        };
        for (id, network) in world.parts() {
            match network {
                Network::RouteTable(table) => {
                    world
                        .tables
                        .extend(table.subnets.seen.iter().map(|subnet| (subnet.arn(), id)));
                    world.has_loose_subnets |= table.subnets.seen.iter().any(|subnet| world.is_loose(subnet));
                    if let (Some(vpc), Some(true)) = (&table.vpc, table.is_main) {
                        world.main_tables.insert(vpc.arn(), id);
                    }
                }
                Network::NetworkAcl(acl) => {
                    world
                        .acls
                        .extend(acl.subnets.seen.iter().map(|subnet| (subnet.arn(), id)));
                    world.has_loose_subnets |= acl.subnets.seen.iter().any(|subnet| world.is_loose(subnet));
                    if let (Some(vpc), Some(true)) = (&acl.vpc, acl.is_default) {
                        world.default_acls.insert(vpc.arn(), id);
                    }
                }
                Network::SecurityGroup(group) => {
                    if let (Some(vpc), Some(true)) = (&group.vpc, group.is_default) {
                        world.default_groups.insert(vpc.arn(), id);
                    }
                }
                Network::Host(host) => {
                    if let Some(instance) = &host.instance {
                        world.interfaces.entry(instance.arn()).or_default().push(id);
                    }
                    for group in host.target_groups.seen.iter().chain(&host.load_balancers.seen) {
                        world.registered.entry(group.arn()).or_default().push(id);
                    }
                }
                Network::Vpc(_)
                | Network::Subnet(_)
                | Network::InternetGateway(_)
                | Network::LoadBalancer(_)
                | Network::TargetGroup(_)
                | Network::Function(_)
                | Network::Api(_)
                | Network::Endpoint(_) => {}
            }
        }
        world
    }

    pub(super) fn estate(&self) -> &'e Estate {
        self.access.estate()
    }

    /// Returns every part of the network.
    pub(super) fn parts(&self) -> impl Iterator<Item = (ResourceId, &'e Network)> + use<'e> {
        let resources = self.estate().resources().iter();
        resources.filter_map(|(id, resource)| Some((id, resource.network.as_deref()?)))
    }

    pub(super) fn resource(&self, id: ResourceId) -> &'e Resource {
        &self.estate().resources()[id]
    }

    pub(super) fn find(&self, link: &Link) -> Option<ResourceId> {
        self.estate().resource_by_arn(link.arn())
    }

    /// Returns the function that an ARN is of, perhaps of one of its versions or aliases.
    pub(super) fn find_function(&self, link: &Link) -> Option<ResourceId> {
        self.find(link).or_else(|| match self.access.thing(link.arn())? {
            Thing::Resource(id) if link.arn().service() == "lambda" => Some(id),
            Thing::Resource(_) | Thing::Role(_) => None,
        })
    }

    fn network(&self, id: ResourceId) -> Option<&'e Network> {
        self.resource(id).network.as_deref()
    }

    pub(super) fn subnet(&self, link: &Link) -> Option<&'e Subnet> {
        self.network(self.find(link)?)?.as_subnet()
    }

    pub(super) fn host(&self, id: ResourceId) -> Option<&'e Host> {
        self.network(id)?.as_host()
    }

    pub(super) fn balancer(&self, id: ResourceId) -> Option<&'e LoadBalancer> {
        self.network(id)?.as_load_balancer()
    }

    pub(super) fn target_group(&self, link: &Link) -> Option<(ResourceId, &'e TargetGroup)> {
        let id = self.find(link)?;
        Some((id, self.network(id)?.as_target_group()?))
    }

    pub(super) fn group(&self, id: ResourceId) -> Option<&'e SecurityGroup> {
        self.network(id)?.as_security_group()
    }

    /// Returns whether an expression that nobody can tell decides what a link leads to.
    fn is_loose(&self, link: &Link) -> bool {
        has_placeholder(link.arn().as_str()) && self.find(link).is_none() && link.arn().resource().contains(['(', '?'])
    }

    /// Returns whether a subnet for which nothing is declared has what AWS makes along with its VPC.
    pub(super) fn has_defaults(&self, vpc: Option<&Link>) -> bool {
        self.is_new(vpc) && !self.has_loose_subnets
    }

    /// Returns whether what AWS makes along with a VPC is as AWS makes it, unless the estate has it.
    pub(super) fn is_new(&self, vpc: Option<&Link>) -> bool {
        let vpc = vpc.and_then(|vpc| self.network(self.find(vpc)?)?.as_vpc());
        vpc.is_some_and(|vpc| vpc.is_new == Some(true))
    }

    /// Returns the route table of a subnet: its own, or the main one of its VPC.
    pub(super) fn table(&self, subnet: &Link) -> Option<(ResourceId, &'e RouteTable)> {
        let id = match self.tables.get(subnet.arn()) {
            Some(&id) => id,
            None => *self.main_tables.get(self.subnet(subnet)?.vpc.as_ref()?.arn())?,
        };
        Some((id, self.network(id)?.as_route_table()?))
    }

    /// Returns the network ACL of a subnet: its own, or the default one of its VPC.
    pub(super) fn acl(&self, subnet: &Link) -> Option<(ResourceId, &'e NetworkAcl)> {
        let id = match self.acls.get(subnet.arn()) {
            Some(&id) => id,
            None => *self.default_acls.get(self.subnet(subnet)?.vpc.as_ref()?.arn())?,
        };
        Some((id, self.network(id)?.as_network_acl()?))
    }

    pub(super) fn default_group(&self, vpc: &Link) -> Option<ResourceId> {
        self.default_groups.get(vpc.arn()).copied()
    }

    pub(super) fn interfaces_of(&self, instance: ResourceId) -> &[ResourceId] {
        let interfaces = self.interfaces.get(&self.resource(instance).arn);
        interfaces.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns what registers itself with a target group or a classic load balancer.
    pub(super) fn registered(&self, with: ResourceId) -> &[ResourceId] {
        let registered = self.registered.get(&self.resource(with).arn);
        registered.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns what people call a resource.
    pub(super) fn name(&self, id: ResourceId) -> &'e str {
        &self.resource(id).name
    }

    /// Returns what people call something that the estate may not have.
    pub(super) fn name_of(&self, link: &Link) -> String {
        match self.find(link) {
            Some(id) => self.name(id).to_owned(),
            None => plain(link.arn().name()),
        }
    }

    /// Returns where a resource is declared.
    fn place(&self, id: ResourceId) -> Option<Place> {
        let declaration = self.estate().declaration_of(&self.resource(id).arn)?;
        let (file, span) = declaration.place?;
        Some(Place {
            file: self.estate().sources().find(file)?.name.as_str().into(),
            start: span.start,
            end: span.end,
        })
    }

    /// Makes a fact of something that was written somewhere.
    pub(super) fn written(&self, text: String, place: Option<Place>) -> Requirement {
        network(None, text, place, Formula::True)
    }

    /// Makes a fact of a resource.
    pub(super) fn fact(&self, text: String, of: ResourceId) -> Requirement {
        network(None, text, self.place(of), Formula::True)
    }

    /// Says which ports are reached.
    pub(super) fn ports(&self, words: &str) -> Requirement {
        network(
            Some(words.into()),
            format!("{words} can be reached"),
            None,
            Formula::True,
        )
    }

    /// Says that something has to be so that nobody knows.
    pub(super) fn unknown(&self, text: String) -> Requirement {
        Requirement::Unknown(text.into())
    }

    /// Says that one has to come from somewhere.
    pub(super) fn under(&self, text: String, place: Option<Place>, atom: Atom) -> Requirement {
        network(None, text, place, Formula::atom(atom))
    }
}

fn network(ports: Option<Box<str>>, text: String, place: Option<Place>, condition: Formula) -> Requirement {
    Requirement::Network(Arc::new(NetworkFact {
        ports,
        text: text.into(),
        place,
        condition,
    }))
}

/// Returns the name of a placeholder without its brackets.
pub(super) fn plain(text: &str) -> String {
    text.replace([OPEN, CLOSE], "`")
}

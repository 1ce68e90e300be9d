//! What programs and snapshots say of networks.
//!
//! Routes, rules, listeners and attachments may be declared by resources of their own. Each adds to the facts of what it
//! belongs to; once everything was read, the lists of what a program declares itself have nothing else.

mod api;
mod balancer;
mod endpoint;
mod filter;
mod host;
mod routing;
#[cfg(test)]
mod tests;

use super::draft::Draft;
use super::item::Item;
use super::policy::only_placeholder;
use crate::text::Text;
use crate::types::attributes::Attributes;
use crate::value::{Origin, Value};
use iamscope_estate::network::{Listener, Listing};
use iamscope_estate::{Link, Network, Place, Tell};
use std::collections::{BTreeMap, BTreeSet};

/// What can be told only once everything was read.
#[derive(Default)]
pub(super) struct Later {
    /// What a program declares itself, by ARN.
    declared: BTreeSet<String>,
    /// Listeners by their own ARN, with the ARN of their load balancer.
    listeners: BTreeMap<String, (String, Listener)>,
    /// Target groups that rules of listeners pass traffic on to, by the ARN of the listener.
    rules: Vec<(String, Vec<Link>)>,
    /// Groups of machines and instances with the template that says how they are connected.
    templates: Vec<(String, String)>,
    /// Parts of APIs.
    apis: api::Parts,
    /// Types to one of which something belongs that nobody can tell: any of them may have more than is declared for it.
    loose: BTreeSet<&'static str>,
}

/// Adds what an item says of networks; returns whether it is a part of something that no other reader has to know.
pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    [
        routing::read,
        filter::read,
        host::read,
        balancer::read,
        endpoint::read,
        api::read,
    ]
    .iter()
    .any(|reader| reader(draft, item))
}

impl Draft<'_> {
    /// Adds facts of a part of a network.
    pub(super) fn network(&mut self, arn: &str, kind: &str, facts: impl Into<Network>) {
        let facts = facts.into();
        let resource = self.resource(arn);
        if resource.kind.is_empty() {
            kind.clone_into(&mut resource.kind);
        }
        match &mut resource.network {
            Some(mine) => mine.fill(facts),
            None => resource.network = Some(Box::new(facts)),
        }
    }

    /// Adds facts of what the item itself declares.
    fn own_network(&mut self, item: &Item<'_>, facts: impl Into<Network>) {
        if let Some(identity) = &item.identity {
            let (arn, kind) = (identity.arn.clone(), identity.kind);
            let facts = facts.into();
            // Others say where a host is registered.
            if !self.is_observed && facts.as_host().is_none() {
                self.later.declared.insert(arn.clone());
            }
            self.network(&arn, kind, facts);
        }
    }

    /// Returns a link to what a text names.
    fn link(&self, service: &'static str, kind: &'static str, text: &str, item: &Item<'_>) -> Option<Link> {
        Link::parse(&self.resolve(service, kind, text, &item.declared.scope))
    }

    /// Returns a link to what a text of the item names, if it names something.
    fn link_at(&self, service: &'static str, kind: &'static str, path: &str, item: &Item<'_>) -> Option<Link> {
        self.link(service, kind, &item.string(path)?, item)
    }

    /// Returns links to everything that is named at a path.
    fn links(
        &self,
        service: &'static str,
        kind: &'static str,
        attributes: Attributes<'_>,
        path: &str,
        item: &Item<'_>,
    ) -> Vec<Link> {
        let texts = attributes.strings(path);
        let links = texts.iter().filter_map(|text| self.link(service, kind, text, item));
        links.collect()
    }

    /// Returns the ARN of what something is a part of. If an expression that nobody can tell decides which one that is, it
    /// may be any of those that the program declares.
    fn whole_of(&mut self, kind: &'static str, text: &str, item: &Item<'_>) -> String {
        let scope = &item.declared.scope;
        let is_choice = only_placeholder(text).is_some_and(|name| name.contains(['(', '?']));
        if is_choice && self.index.declared("ec2", kind, text, scope).is_none() {
            self.later.loose.insert(kind);
        }
        self.resolve("ec2", kind, text, scope)
    }

    /// Returns where a value was written, or the resource that it belongs to.
    fn place(&mut self, value: &Value, item: &Item<'_>) -> Option<Place> {
        self.place_of(value.origin.unwrap_or(item.declared.origin))
    }

    fn place_of(&mut self, origin: Origin) -> Option<Place> {
        let file = self.file(origin.source)?;
        Some(Place {
            file: file.into(),
            start: origin.span.start,
            end: origin.span.end,
        })
    }

    /// Returns the ARN of a part that AWS makes along with a VPC and programs name by an attribute of the VPC, and the VPC.
    fn part_of_vpc(
        &self,
        kind: &'static str,
        text: &str,
        attributes: &[&str],
        item: &Item<'_>,
    ) -> Option<(String, Link)> {
        let (address, attribute) = only_placeholder(text)?.rsplit_once('.')?;
        if !attributes.contains(&attribute) {
            return None;
        }
        let handles = [format!("{address}.id"), address.to_owned()];
        let mut vpcs = handles.iter().filter_map(|handle| {
            let handle = Text::placeholder(handle);
            self.index.declared("ec2", "vpc", handle.as_str(), &item.declared.scope)
        });
        let vpc = Link::parse(vpcs.next()?)?;
        let name = Text::placeholder(&format!("{address}.{}", attributes.first()?));
        let arn = self.resolve("ec2", kind, name.as_str(), &item.declared.scope);
        Some((arn, vpc))
    }

    /// Says what can be said only now.
    pub(super) fn finish_networks(&mut self) {
        let later = std::mem::take(&mut self.later);
        balancer::finish(self, later.listeners, later.rules);
        host::finish(self, later.templates);
        api::finish(self, later.apis);
        for arn in &later.declared {
            let resource = self
                .resources
                .get_mut(arn)
                .filter(|resource| !later.loose.contains(&*resource.kind));
            if let Some(network) = resource.and_then(|resource| resource.network.as_mut()) {
                network.close();
            }
        }
        for resource in self.resources.values_mut() {
            if let Some(network) = &mut resource.network {
                network.tidy();
            }
            resource.settings.environment.tidy();
            resource.settings.code.tidy();
        }
    }
}

/// Returns a port or another small number.
fn number<T: std::str::FromStr>(attributes: Attributes<'_>, path: &str) -> Option<T> {
    attributes.string(path)?.parse().ok()
}

/// Returns whether a switch is on that AWS turns to `default` if nothing is said; snapshots say everything.
fn switch(draft: &Draft<'_>, attributes: Attributes<'_>, path: &str, default: bool) -> Option<bool> {
    match attributes.first(path) {
        Some(_) => attributes.flag(path),
        None => (!draft.is_observed).then_some(default),
    }
}

/// Returns a list that is whole if it is there, and otherwise what nothing said means: programs mean none.
fn listing(draft: &Draft<'_>, links: Vec<Link>) -> Listing<Link> {
    if links.is_empty() && draft.is_observed {
        Listing::default()
    } else {
        Listing::whole(links)
    }
}

//! How a map is made of found edges.

use crate::edge::{Edge, EdgeId, Proof, Relation, Requirement};
use crate::hinges::somebody_is;
use crate::map::Map;
use crate::node::{Node, NodeId, NodeKind, Subject};
use iamscope_access::{Access, Thing};
use iamscope_catalog::vendor_of;
use iamscope_estate::arena::Id;
use iamscope_estate::{Estate, Gap, Principal};
use iamscope_eval::{Atom, Formula};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// An edge that was found, before nodes have ids.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) from: Subject,
    pub(crate) to: Subject,
    pub(crate) relation: Relation,
    pub(crate) condition: Formula,
    pub(crate) proof: Proof,
    pub(crate) assumptions: Arc<[Gap]>,
}

impl Found {
    /// Adds, where only a deployment will tell whose edge it is, that somebody has to be that.
    pub(crate) fn told_by_deployment(mut self, access: &Access<'_>) -> Self {
        let (Subject::Principal(principal) | Subject::Subject(principal, _)) = &self.from else {
            return self;
        };
        let Proof::Question(asked) = &self.proof else {
            return self;
        };
        if !access.is_unknown(principal) {
            return self;
        }
        let name = access.local_name(principal);
        let fact: Arc<str> = match name.strip_prefix("unknown account ") {
            Some(account) => somebody_is(&format!("in account {account}")),
            None => somebody_is(name.trim_start_matches("unknown principal ")),
        };
        self.condition = self.condition.and(Formula::atom(Atom::Fact(fact.as_ref().into())));
        self.proof = Proof::Requirements([Requirement::Unknown(fact), Requirement::Allowed(asked.clone())].into());
        self
    }

    /// Makes an edge that a setting proves.
    pub(crate) fn setting(from: Subject, to: Subject, relation: Relation) -> Self {
        Self {
            from,
            to,
            relation,
            condition: Formula::True,
            proof: Proof::Setting,
            assumptions: Arc::default(),
        }
    }
}

/// Makes a map. Neither the order of the subjects nor that of the edges matters.
pub(crate) fn assemble(access: &Access<'_>, subjects: &[Subject], found: Vec<Vec<Found>>) -> Map {
    let ends = found.iter().flatten().flat_map(|edge| [&edge.from, &edge.to]);
    let mut numbers = Numbers::new(access.estate());
    let mut nodes = Vec::new();
    for subject in subjects.iter().chain(ends) {
        if numbers.add(subject, nodes.len() as u32) {
            nodes.push(node(access, subject.clone()));
        }
    }
    let mut order = (0..nodes.len()).collect::<Vec<_>>();
    order.sort_by_cached_key(|&place| nodes.get(place).map(sort_key));
    let mut place_of = vec![NodeId(0); nodes.len()];
    for (new, &old) in order.iter().enumerate() {
        if let Some(place) = place_of.get_mut(old) {
            *place = NodeId(new as u32);
        }
    }
    for (node, &id) in nodes.iter_mut().zip(&place_of) {
        node.id = id;
    }
    nodes.sort_by_key(|node| node.id);
    let id_of = |subject: &Subject| {
        let old = numbers.of(subject).and_then(|old| place_of.get(old as usize));
        old.copied().unwrap_or(NodeId(0))
    };
    let mut edges = Vec::with_capacity(found.iter().map(Vec::len).sum());
    edges.extend(found.into_iter().flatten().map(|edge| Edge {
        id: EdgeId(0),
        from: id_of(&edge.from),
        to: id_of(&edge.to),
        relation: edge.relation,
        condition: edge.condition,
        proof: edge.proof,
        assumptions: edge.assumptions,
    }));
    edges.par_sort_unstable_by(|left, right| key(left).cmp(&key(right)).then_with(|| rank(left).cmp(&rank(right))));
    edges.dedup_by(|later, kept| key(later) == key(kept));
    for (index, edge) in edges.iter_mut().enumerate() {
        edge.id = EdgeId(index as u32);
    }
    Map::new(nodes, edges)
}

/// Numbers of subjects. What the estate lists needs no search: its place there is its number's place here.
struct Numbers {
    /// By principal, group or resource, in the order of [`Numbers::slot`].
    listed: Vec<Option<u32>>,
    starts: [usize; 4],
    others: FxHashMap<Subject, u32>,
}

impl Numbers {
    fn new(estate: &Estate) -> Self {
        let (users, roles) = (estate.users().len(), estate.roles().len());
        let (groups, resources) = (estate.groups().len(), estate.resources().len());
        Self {
            listed: vec![None; users + roles + groups + resources],
            starts: [0, users, users + roles, users + roles + groups],
            others: FxHashMap::default(),
        }
    }

    fn slot(&self, subject: &Subject) -> Option<usize> {
        let [users, roles, groups, resources] = self.starts;
        match subject {
            Subject::Principal(Principal::User(user)) => Some(users + user.index() as usize),
            Subject::Principal(Principal::Role(role)) => Some(roles + role.index() as usize),
            Subject::Group(group) => Some(groups + group.index() as usize),
            Subject::Resource(resource) => Some(resources + resource.index() as usize),
            Subject::Principal(_) | Subject::Subject(..) | Subject::Administrators(_) | Subject::Launch { .. } => None,
        }
    }

    fn of(&self, subject: &Subject) -> Option<u32> {
        match self.slot(subject) {
            Some(slot) => self.listed.get(slot).copied().flatten(),
            None => self.others.get(subject).copied(),
        }
    }

    /// Gives a subject a number, unless it has one.
    fn add(&mut self, subject: &Subject, number: u32) -> bool {
        if self.of(subject).is_some() {
            return false;
        }
        match self.slot(subject).and_then(|slot| self.listed.get_mut(slot)) {
            Some(place) => *place = Some(number),
            None => drop(self.others.insert(subject.clone(), number)),
        }
        true
    }
}

fn key(edge: &Edge) -> (NodeId, NodeId, Relation) {
    (edge.from, edge.to, edge.relation)
}

/// Of two edges that say the same the surer one is kept, and of two as sure the one whose proof sorts first.
fn rank(edge: &Edge) -> (bool, &Proof) {
    (!edge.condition.is_true(), &edge.proof)
}

fn sort_key(node: &Node) -> (NodeKind, String, Subject) {
    (node.kind, node.label.clone(), node.subject.clone())
}

fn node(access: &Access<'_>, subject: Subject) -> Node {
    let estate = access.estate();
    let (kind, label, account) = match &subject {
        Subject::Principal(principal) => (
            if access.is_unknown(principal) {
                NodeKind::UnknownPrincipal
            } else {
                principal_kind(principal)
            },
            named(principal, access.name(principal)),
            access.account_of(principal),
        ),
        Subject::Subject(provider, subject) => (NodeKind::Provider, subject.to_string(), access.account_of(provider)),
        Subject::Group(group) => {
            let group = &estate.groups()[*group];
            let local = format!("group/{}", group.name);
            let label = if estate.accounts().len() > 1 {
                format!("{}:{local}", estate.accounts()[group.account].number)
            } else {
                local
            };
            (NodeKind::Group, label, Some(group.account))
        }
        Subject::Resource(resource) => {
            let record = &estate.resources()[*resource];
            let kind = if record.roles.is_empty() {
                NodeKind::Resource
            } else {
                NodeKind::Compute
            };
            (kind, access.thing_name(Thing::Resource(*resource)), record.account)
        }
        Subject::Administrators(account) => {
            let label = format!("administrators of {}", access.account_name(*account));
            (NodeKind::Administrators, label, Some(*account))
        }
        Subject::Launch {
            account,
            service,
            has_profile,
        } => {
            let service = service.strip_suffix(".amazonaws.com").unwrap_or(service);
            let by = if *has_profile { " with an instance profile" } else { "" };
            let local = format!("anything new run by {service}{by}");
            let label = if estate.accounts().len() > 1 {
                format!("{}:{local}", estate.accounts()[*account].number)
            } else {
                local
            };
            (NodeKind::Launch, label, Some(*account))
        }
    };
    Node {
        id: NodeId(0),
        is_ruled: account.is_some() && is_ruled(access, &subject, kind),
        subject,
        kind,
        label,
        account,
    }
}

/// Returns whether whoever rules the account of a node can have it. Not the root user (IAM User Guide, "AWS account root
/// user"), nor a role that only AWS can change, be it service-linked or of IAM Identity Center ("Service-linked roles";
/// IAM Identity Center User Guide, "Permission sets"); identity providers vouch for others, and what is yet to be started
/// is not there.
fn is_ruled(access: &Access<'_>, subject: &Subject, kind: NodeKind) -> bool {
    let role = match subject {
        Subject::Principal(principal) => principal.as_role(),
        Subject::Subject(..)
        | Subject::Group(_)
        | Subject::Resource(_)
        | Subject::Administrators(_)
        | Subject::Launch { .. } => None,
    };
    let is_kept_by_aws = role.is_some_and(|role| {
        let role = &access.estate().roles()[role];
        role.is_service_linked() || role.is_reserved()
    });
    !is_kept_by_aws && !matches!(kind, NodeKind::Root | NodeKind::Provider | NodeKind::Launch)
}

/// Adds whose an account outside of the estate is, if the public knows.
fn named(principal: &Principal, name: String) -> String {
    let number = principal.outside_account();
    match number.and_then(|number| vendor_of(number.as_str())) {
        Some(vendor) => format!("{name} ({})", vendor.name),
        None => name,
    }
}

fn principal_kind(principal: &Principal) -> NodeKind {
    match principal {
        Principal::Root(_) => NodeKind::Root,
        Principal::User(_) | Principal::FederatedUser(..) => NodeKind::User,
        Principal::Role(_) | Principal::Session(..) => NodeKind::Role,
        Principal::Federated(_) => NodeKind::Provider,
        Principal::Service(_) => NodeKind::Service,
        Principal::Account(_) => NodeKind::ExternalAccount,
        Principal::External(arn) if arn.resource().contains("-provider/") => NodeKind::Provider,
        Principal::External(_) => NodeKind::ExternalPrincipal,
        Principal::Organization(_) => NodeKind::Organization,
        Principal::Anonymous => NodeKind::Anonymous,
    }
}

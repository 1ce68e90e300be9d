//! How far a credential reaches.

use iamscope_access::Access;
use iamscope_estate::Principal;
use iamscope_map::{EdgeId, Jewels, Limits, Map, NodeId, NodeKind, Path, PathQuery, Through, Truncation};
use std::collections::{BTreeMap, BTreeSet};

/// What a credential reaches.
pub(super) struct Blast {
    /// The accounts that it comes to rule.
    pub(super) ruled: Vec<NodeId>,
    /// Users and roles that it can become.
    pub(super) identities: Vec<NodeId>,
    /// Compute that it controls or can call.
    pub(super) compute: Vec<NodeId>,
    /// Data, and how: the relations in words.
    pub(super) data: BTreeMap<NodeId, BTreeSet<&'static str>>,
    /// The worst path to each kind of end, the worst first.
    pub(super) paths: Vec<Path>,
    /// Every edge on the way.
    pub(super) edges: Vec<EdgeId>,
    /// Whether there is more.
    pub(super) is_truncated: bool,
}

/// So many paths are told.
const PATHS: usize = 5;

impl Blast {
    pub(super) fn new(map: &Map, access: &Access<'_>, start: NodeId, jewels: &Jewels) -> Self {
        let reach = map.reach(start, Limits::default());
        let mut blast = Self {
            ruled: Vec::new(),
            identities: Vec::new(),
            compute: Vec::new(),
            data: BTreeMap::new(),
            paths: Vec::new(),
            edges: Vec::new(),
            is_truncated: matches!(reach.truncation, Some(Truncation::Nodes(_) | Truncation::Depth(_))),
        };
        // Whoever rules an account has all of it; listing that hides what matters.
        let ruled = reach
            .nodes()
            .filter(|entry| map.node(entry.node).kind == NodeKind::Administrators);
        blast.ruled = ruled.map(|entry| entry.node).collect();
        let is_ruled = |node: NodeId| {
            let account = map.node(node).account;
            account.is_some() && blast.ruled.iter().any(|&ruled| map.node(ruled).account == account)
        };
        let mut identities = BTreeSet::new();
        let mut compute = BTreeSet::new();
        let mut data: BTreeMap<NodeId, BTreeSet<&'static str>> = BTreeMap::new();
        let mut edges = BTreeSet::new();
        for entry in reach.entries.iter().filter(|entry| entry.distance > 0) {
            let edge = match entry.through {
                Through::Edge(edge) | Through::Open(edge) => Some(edge),
                Through::Start | Through::Administration => None,
            };
            edges.extend(edge);
            if edge.is_none() && is_ruled(entry.node) {
                continue;
            }
            match map.node(entry.node).kind {
                NodeKind::User | NodeKind::Role | NodeKind::Root => drop(identities.insert(entry.node)),
                NodeKind::Compute => drop(compute.insert(entry.node)),
                NodeKind::Resource => {
                    let relation = edge.map_or("administers", |edge| map.edge(edge).relation.as_str());
                    data.entry(entry.node).or_default().insert(relation);
                }
                NodeKind::Anonymous
                | NodeKind::Organization
                | NodeKind::ExternalAccount
                | NodeKind::ExternalPrincipal
                | NodeKind::UnknownPrincipal
                | NodeKind::Provider
                | NodeKind::Service
                | NodeKind::Group
                | NodeKind::Launch
                | NodeKind::Administrators => {}
            }
        }
        blast.identities = identities.into_iter().collect();
        blast.compute = compute.into_iter().collect();
        blast.data = data;
        blast.edges = edges.into_iter().collect();
        blast.paths = worst(map, access, start, jewels, &blast);
        blast
    }

    /// Returns the roles that it can become, so that their sessions have to be ended, and the users.
    pub(super) fn principals<'m>(&self, map: &'m Map) -> impl Iterator<Item = &'m Principal> {
        self.identities
            .iter()
            .filter_map(|&node| map.node(node).subject.principal())
    }

    /// Returns what it can read that is itself a secret.
    pub(super) fn secrets<'m>(&self, map: &'m Map) -> Vec<&'m str> {
        let labels = self.data.keys().map(|&node| map.node(node).label.as_str());
        let is_secret = |label: &&str| {
            let local = label.split_once(':').map_or(*label, |(_, local)| local);
            local.starts_with("secret/") || local.starts_with("parameter/")
        };
        labels.filter(is_secret).collect()
    }
}

/// Returns the worst path to each account that is ruled, to what is marked, and to the first of the rest.
fn worst(map: &Map, access: &Access<'_>, start: NodeId, jewels: &Jewels, blast: &Blast) -> Vec<Path> {
    let marked = jewels.nodes(access, map);
    let mut ends: BTreeSet<NodeId> = blast.ruled.iter().copied().collect();
    ends.extend(blast.data.keys().copied());
    ends.extend(blast.identities.iter().copied());
    let query = PathQuery {
        limit: PATHS * 4,
        count_limit: PATHS * 4,
        jewels: marked,
        ..PathQuery::between(BTreeSet::from([start]), ends)
    };
    let mut seen = BTreeSet::new();
    let mut paths = map.paths(access, &query).paths;
    paths.retain(|path| seen.insert(path.end()));
    paths.truncate(PATHS);
    paths
}

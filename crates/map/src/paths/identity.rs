//! Names of nodes, edges and paths that stay the same from one estate to the next.
//!
//! A node's key is the first 64 bits of the SHA-256 of what it is called in full (an ARN where it has one). An edge's
//! key is that of its two ends, its relation and, if it is an escalation, the id of the technique; it is written as 16
//! hexadecimal digits, and wherever one is asked for, a beginning that is unique is enough. A path's key is the first
//! eight digits of each of its edges, joined by `-`, so it can be followed without the question that found it. That
//! somebody is one of everybody, and that an administrator rules his account, are edges in this sense, too.

use crate::edge::{EdgeId, Relation};
use crate::map::Map;
use crate::node::{NodeId, Subject};
use iamscope_access::{Access, Thing};
use iamscope_estate::Principal;
use sha2::{Digest, Sha256};
use std::fmt;

/// How many hexadecimal digits of an edge's key a path's key has.
const DIGITS: usize = 8;

/// The name of an edge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EdgeKey(pub(super) u64);

/// The name of a path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct PathKey(Box<[EdgeKey]>);

impl EdgeKey {
    /// Returns the first digits, as they stand in the key of a path.
    pub fn short(self) -> String {
        self.to_string().chars().take(DIGITS).collect()
    }
}

impl fmt::Display for EdgeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl PathKey {
    pub(crate) fn new(edges: Vec<EdgeKey>) -> Self {
        Self(edges.into())
    }

    /// Returns the keys of the edges.
    pub fn edges(&self) -> &[EdgeKey] {
        &self.0
    }
}

impl fmt::Display for PathKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<String> = self.0.iter().map(|key| key.short()).collect();
        f.write_str(&keys.join("-"))
    }
}

impl Map {
    /// Returns what a node is called in full: its ARN, or what stands for it.
    pub fn full_name(&self, access: &Access<'_>, node: NodeId) -> String {
        full_name(access, &self.node(node).subject)
    }

    /// Returns the key of a node.
    pub fn node_key(&self, access: &Access<'_>, node: NodeId) -> u64 {
        hash(&[&self.full_name(access, node)])
    }

    /// Returns the key of an edge.
    pub fn edge_key(&self, access: &Access<'_>, edge: EdgeId) -> EdgeKey {
        let record = self.edge(edge);
        self.arc_key(access, record.from, Some(edge), record.to)
    }

    /// Returns the key of a step with or without an edge.
    pub(super) fn arc_key(&self, access: &Access<'_>, from: NodeId, edge: Option<EdgeId>, to: NodeId) -> EdgeKey {
        let relation = match edge {
            Some(edge) => relation_word(self.edge(edge).relation),
            None => "implied",
        };
        let (from, to) = (self.full_name(access, from), self.full_name(access, to));
        EdgeKey(hash(&[&from, relation, &to]))
    }
}

/// Returns the key of a change that somebody makes.
pub(crate) fn change_key(access: &Access<'_>, actor: &Principal, word: &str, what: &str) -> EdgeKey {
    EdgeKey(hash(&[&access.estate().lasting_name(actor), word, what]))
}

fn full_name(access: &Access<'_>, subject: &Subject) -> String {
    let estate = access.estate();
    match subject {
        Subject::Principal(principal) => estate.lasting_name(principal),
        Subject::Subject(provider, subject) => format!("{}#{subject}", estate.lasting_name(provider)),
        Subject::Group(group) => estate.groups()[*group].arn.to_string(),
        Subject::Resource(resource) => access.thing_arn(Thing::Resource(*resource)).to_string(),
        Subject::Launch {
            account,
            service,
            has_profile,
        } => {
            let by = if *has_profile { " with an instance profile" } else { "" };
            format!(
                "anything new run by {service}{by} in {}",
                estate.accounts()[*account].number
            )
        }
        Subject::Administrators(account) => format!("administrators of {}", estate.accounts()[*account].number),
    }
}

/// Returns a word for a relation that never changes.
pub(super) fn relation_word(relation: Relation) -> &'static str {
    match relation {
        Relation::MemberOf => "member-of",
        Relation::CanAssume => "can-assume",
        Relation::RunsAs => "runs-as",
        Relation::Administers => "administers",
        Relation::CanInvoke => "can-invoke",
        Relation::CanRead => "can-read",
        Relation::CanWrite => "can-write",
        Relation::CanAdminister => "can-administer",
        Relation::MayRunAs => "may-run-as",
        Relation::Reaches => "reaches",
        Relation::Escalates(technique) => technique.as_str(),
    }
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    digest.iter().take(8).fold(0, |key, &byte| (key << 8) | u64::from(byte))
}

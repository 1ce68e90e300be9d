//! How bad a path is: what its end can really do, whether the outside world reaches its start, and whether it is there.
//!
//! A path that hangs on something about the estate that nobody saw is a grade milder than one that is proven, and two
//! grades if it takes more than one such fact, or if one account would have to have the care for a service of the whole
//! organization, which few have. Conditions that whoever takes the path can meet, such as MFA, do not make it milder
//! ([`crate::hinges`]).

use crate::edge::Relation;
use crate::hinges::is_of_organization;
use crate::map::Map;
use crate::node::{Node, NodeId, NodeKind, Subject};
use crate::paths::{Graph, Path, is_outside};
use iamscope_access::Access;
use iamscope_estate::Principal;
use std::collections::BTreeSet;
use std::fmt;

/// How bad a path is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum PathSeverity {
    /// A step aside: the end can do no more than the start.
    #[default]
    Low,
    /// The end can do more than the start.
    Medium,
    /// The end rules an account or holds what is to be protected most.
    High,
    /// The same, and the outside world gets there.
    Critical,
}

/// How far the start of a path is from the outside world.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Exposure {
    /// Nobody outside is known to get there.
    #[default]
    Inside,
    /// Only a deployment will tell who it is.
    Unknown,
    /// It is inside, and somebody outside may get there: each way has a condition.
    MayBeReached,
    /// It is inside, and somebody outside gets there.
    Reached,
    /// It is outside: another account, or whoever an identity provider vouches for.
    Outside,
    /// It is anyone.
    Internet,
}

/// What one can do with the end of a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Power {
    /// Little that is known.
    #[default]
    Little,
    /// It is a principal with rights of its own.
    Rights,
    /// It holds data, or gets at some.
    Data,
    /// It is something that is to be protected most, or gets at it.
    Jewels,
    /// It rules an account.
    Administration,
}

/// How bad a path is, and why.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Assessment {
    /// How bad.
    pub severity: PathSeverity,
    /// How far the start is from the outside world.
    pub exposure: Exposure,
    /// What the end can do.
    pub power: Power,
    /// What nobody saw and has to be so, in words; empty if the path hangs on nothing of the kind.
    pub unseen: BTreeSet<String>,
    /// The reason, in one sentence without its severity.
    pub sentence: String,
}

/// So many facts that nobody saw are named in a sentence.
const NAMED: usize = 3;

/// What is known of all nodes.
pub(crate) struct Severities<'q> {
    jewels: &'q BTreeSet<NodeId>,
    power: Vec<Power>,
    exposure: Vec<Exposure>,
}

impl<'q> Severities<'q> {
    pub(crate) fn new(graph: &Graph<'_>, access: &Access<'_>, jewels: &'q BTreeSet<NodeId>) -> Self {
        let map = graph.map;
        let mut severities = Self {
            jewels,
            power: Vec::new(),
            exposure: Vec::new(),
        };
        severities.power = map
            .nodes()
            .iter()
            .map(|node| severities.power_of(map, access, node.id))
            .collect();
        let strangers = || {
            let strangers = map.nodes().iter().filter(|node| is_stranger(node.kind));
            strangers.map(|node| node.id)
        };
        // Who rules the account of a start gains nothing by it.
        let reached = graph.reachable_unruled(strangers(), |arc| !arc.is_conditional);
        // What hangs on something that nobody saw may be no way at all.
        let perhaps_reached = graph.reachable_unruled(strangers(), |arc| !arc.is_unseen);
        let exposure = |node: &Node| {
            if node.kind == NodeKind::Anonymous {
                Exposure::Internet
            } else if is_outside(access, map, node.id) {
                Exposure::Outside
            } else if is_unknown(access, node) {
                Exposure::Unknown
            } else if reached.contains(&node.id) {
                Exposure::Reached
            } else if perhaps_reached.contains(&node.id) {
                Exposure::MayBeReached
            } else {
                Exposure::Inside
            }
        };
        let exposures = map.nodes().iter().map(exposure);
        severities.exposure = exposures.collect();
        severities
    }

    pub(crate) fn exposure(&self, node: NodeId) -> Exposure {
        self.exposure.get(node.index()).copied().unwrap_or_default()
    }

    pub(crate) fn power(&self, node: NodeId) -> Power {
        self.power.get(node.index()).copied().unwrap_or_default()
    }

    /// Returns how bad a path can be at most.
    pub(crate) fn worst(&self, exposure: Exposure, power: Power) -> PathSeverity {
        use PathSeverity::{Critical, High, Low, Medium};
        match exposure {
            Exposure::Internet => match power {
                Power::Administration | Power::Jewels => Critical,
                Power::Data | Power::Rights => High,
                Power::Little => Medium,
            },
            Exposure::Outside | Exposure::Reached => match power {
                Power::Administration => Critical,
                Power::Jewels => High,
                Power::Data | Power::Rights => Medium,
                Power::Little => Low,
            },
            // That somebody outside may get there, or may be meant, adds nothing that is known.
            Exposure::MayBeReached | Exposure::Unknown | Exposure::Inside => match power {
                Power::Administration => High,
                Power::Jewels | Power::Data | Power::Rights => Medium,
                Power::Little => Low,
            },
        }
    }

    /// Returns how bad a path is.
    pub(crate) fn assess(&self, map: &Map, access: &Access<'_>, path: &Path) -> Assessment {
        let (start, end) = (path.start, path.end());
        let (exposure, power) = (self.exposure(start), self.power(end));
        let (start_label, end_label) = (&map.node(start).label, &map.node(end).label);
        let from = match exposure {
            Exposure::Internet => "anyone on the internet".to_owned(),
            Exposure::Outside => format!("{start_label}, which is outside,"),
            Exposure::Reached => format!("{start_label}, which the outside world reaches,"),
            Exposure::MayBeReached => format!("{start_label}, which the outside world may reach,"),
            Exposure::Unknown => format!("{start_label}, whoever that is,"),
            Exposure::Inside => start_label.clone(),
        };
        let mut severity = self.worst(exposure, power);
        let gain = match power {
            Power::Administration if map.node(end).kind == NodeKind::Administrators => {
                format!("rules {}", end_label.trim_start_matches("administrators of "))
            }
            Power::Administration => format!("becomes {end_label}, which administers its account"),
            Power::Jewels if self.jewels.contains(&end) => format!("gets at {end_label}, which is to be protected"),
            Power::Jewels => format!("becomes {end_label}, which gets at what is to be protected"),
            Power::Data if map.node(end).kind == NodeKind::Resource => {
                // Inside, that somebody reads data is mostly as it should be.
                let is_inside = !matches!(exposure, Exposure::Internet | Exposure::Outside | Exposure::Reached);
                if is_inside {
                    severity = PathSeverity::Low;
                }
                format!("gets at {end_label}")
            }
            Power::Data | Power::Rights => match gained(map, access, start, end) {
                Some((0, _)) => {
                    severity = severity.min(PathSeverity::Low);
                    format!("becomes {end_label}, which can do nothing more")
                }
                Some((count, example)) => format!("becomes {end_label} and gains {count} actions, such as {example}"),
                None => format!("becomes {end_label}"),
            },
            Power::Little => format!("reaches {end_label}"),
        };
        let unseen = path.unseen();
        Assessment {
            severity: severity.milder(grades(&unseen)),
            exposure,
            power,
            sentence: format!("{from} {gain}{}", only_if(&unseen)),
            unseen,
        }
    }

    fn power_of(&self, map: &Map, access: &Access<'_>, node: NodeId) -> Power {
        let record = map.node(node);
        let edges = map.outgoing(node).iter();
        let through_edges = || {
            let powers = edges.map(|edge| match edge.relation {
                Relation::Administers => Power::Administration,
                Relation::CanRead | Relation::CanWrite | Relation::CanAdminister if self.jewels.contains(&edge.to) => {
                    Power::Jewels
                }
                Relation::CanRead | Relation::CanWrite | Relation::CanAdminister
                    if map.node(edge.to).kind == NodeKind::Resource =>
                {
                    Power::Data
                }
                Relation::MemberOf
                | Relation::CanAssume
                | Relation::RunsAs
                | Relation::CanInvoke
                | Relation::CanRead
                | Relation::CanWrite
                | Relation::CanAdminister
                | Relation::MayRunAs
                | Relation::Reaches
                | Relation::Escalates(_) => Power::Little,
            });
            powers.max().unwrap_or_default()
        };
        if self.jewels.contains(&node) {
            return Power::Jewels;
        }
        match record.kind {
            NodeKind::Administrators => Power::Administration,
            NodeKind::Resource if crate::paths::is_data(access, map, node) => Power::Data,
            NodeKind::Root | NodeKind::User | NodeKind::Role => through_edges().max(Power::Rights),
            NodeKind::Anonymous
            | NodeKind::Organization
            | NodeKind::ExternalAccount
            | NodeKind::ExternalPrincipal
            | NodeKind::UnknownPrincipal
            | NodeKind::Provider
            | NodeKind::Service
            | NodeKind::Group
            | NodeKind::Compute
            | NodeKind::Launch
            | NodeKind::Resource => Power::Little,
        }
    }
}

/// Returns how bad a path is.
pub(crate) fn assess_path(map: &Map, access: &Access<'_>, path: &Path, jewels: &BTreeSet<NodeId>) -> Assessment {
    let graph = Graph::new(map, &BTreeSet::new(), &BTreeSet::new());
    Severities::new(&graph, access, jewels).assess(map, access, path)
}

impl PathSeverity {
    /// All severities, the mildest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Returns the severity that is some grades milder.
    pub(crate) fn milder(self, grades: usize) -> Self {
        let mut milder = Self::ALL.into_iter().rev().skip_while(|&other| other != self);
        milder.nth(grades).unwrap_or_default()
    }

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for PathSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Assessment {
    /// Returns what of that which nobody saw tells paths apart: what an account is to its organization, if it takes that.
    pub fn deciding(&self) -> BTreeSet<String> {
        let unseen = self.unseen.iter().filter(|fact| is_of_organization(fact));
        let of_organization: BTreeSet<String> = unseen.cloned().collect();
        if of_organization.is_empty() {
            self.unseen.clone()
        } else {
            of_organization
        }
    }
}

/// Returns how much milder a path is for what nobody saw.
fn grades(unseen: &BTreeSet<String>) -> usize {
    if unseen.iter().any(|fact| is_of_organization(fact)) {
        2
    } else {
        unseen.len().min(2)
    }
}

/// Says what nobody saw and has to be so.
fn only_if(unseen: &BTreeSet<String>) -> String {
    if unseen.is_empty() {
        return String::new();
    }
    let mut facts = unseen.iter().take(NAMED).cloned().collect::<Vec<_>>();
    match unseen.len().saturating_sub(NAMED) {
        0 => {}
        1 => facts.push("one thing more".to_owned()),
        more => facts.push(format!("{more} things more")),
    }
    let last = facts.pop().unwrap_or_default();
    let facts = if facts.is_empty() {
        last
    } else {
        format!("{} and {last}", facts.join(", "))
    };
    format!(", but only if {facts}, which the estate does not tell")
}

/// Returns whether a node is somebody outside whom nobody here vouches for.
fn is_stranger(kind: NodeKind) -> bool {
    match kind {
        NodeKind::Anonymous | NodeKind::ExternalAccount | NodeKind::ExternalPrincipal => true,
        NodeKind::Organization
        | NodeKind::UnknownPrincipal
        | NodeKind::Provider
        | NodeKind::Service
        | NodeKind::Root
        | NodeKind::User
        | NodeKind::Group
        | NodeKind::Role
        | NodeKind::Compute
        | NodeKind::Launch
        | NodeKind::Resource
        | NodeKind::Administrators => false,
    }
}

/// Returns whether only a deployment will tell who a node is, or who vouches for it.
fn is_unknown(access: &Access<'_>, node: &Node) -> bool {
    match &node.subject {
        Subject::Principal(principal) | Subject::Subject(principal, _) => access.is_unknown(principal),
        Subject::Group(_) | Subject::Resource(_) | Subject::Administrators(_) | Subject::Launch { .. } => false,
    }
}

/// Returns how many actions the end may have that the start has not, and one of them; `None` if one of them is no
/// principal of the estate.
fn gained(map: &Map, access: &Access<'_>, start: NodeId, end: NodeId) -> Option<(usize, String)> {
    let is_ours = |principal: &Principal| principal.entity().is_some() || matches!(principal, Principal::Root(_));
    let principal = |node: NodeId| {
        let principal = map.node(node).subject.principal();
        principal.filter(|principal| is_ours(principal))
    };
    let (start, end) = (principal(start)?, principal(end)?);
    let (before, after) = (access.own_actions(start), access.own_actions(end));
    let more = after.possible.difference(&before.possible);
    let example = more.iter().next().and_then(|id| access.catalog().action_by_id(id));
    Some((
        more.len(),
        example.map(|action| action.full_name().to_string()).unwrap_or_default(),
    ))
}

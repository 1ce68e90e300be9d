//! The estate as a graph: who reaches what, with the proof of every edge.
//!
//! Start at [`Map::build`]. Nodes are principals, groups, resources and the world outside; an edge says that one can
//! become, read, write, invoke or administer another, and holds the question whose answer proves it
//! ([`Map::explain_edge`]). [`Map::reach`] and [`Map::reached_by`] walk it, [`Map::paths`] finds the ways from one to
//! another, [`Map::choke_points`] what would cut them; [`export`] writes it for other programs; [`Layout`] places what is
//! drawn of it.
//!
//! # What is deliberately absent
//! Administrators of an account have one edge, to [`NodeKind::Administrators`] of that account, and none to each thing
//! in it. Principals of the estate have no edges of their own to what is open to anyone, or to their whole organization:
//! the walk adds those.

mod adjacency;
mod administrators;
mod assume;
mod builder;
mod capability;
mod choke;
mod edge;
pub mod export;
mod hinges;
mod internet;
mod journey;
mod layout;
mod map;
mod node;
mod paths;
mod plan;
mod reach;
mod resources;
mod severity;
pub mod technique;
mod truncated;

pub use choke::{ChokePoint, ChokePoints, CutOptions, EstateEdit, Lost, Obstacle, Remedy, edited};
pub use edge::{Asked, Certainty, Edge, EdgeId, Explained, NetworkFact, Proof, Relation, Requirement};
pub use internet::reached_on;
pub use layout::{
    Band, Bundle, Contents, Dot, Item, Join, Layout, LayoutBox, LayoutColumn, LayoutOptions, Link, Overview,
    OverviewColumn,
};
pub use map::{Map, MapOptions, Note};
pub use node::{Column, Node, NodeId, NodeKind, Subject};
pub use paths::{
    EdgeKey, EndsError, Jewels, JewelsError, MapChanges, Path, PathChanges, PathKey, PathQuery, Paths, ReplayError,
    Step, Words, worst_first,
};
pub use plan::{Move, Plan, PlanQuery, PlanStage, PlanStep, PlanStepKind, Plans, worst_plans_first};
pub use reach::{Direction, Limits, Reach, Reached, Through, Truncation};
pub use severity::{Assessment, Exposure, PathSeverity, Power};
pub use technique::{Technique, TechniqueId, Techniques};
pub use truncated::Truncated;

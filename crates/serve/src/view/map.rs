//! The picture: nodes at their places, edges, and how much of it is shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{LitView, MatrixView, Severity};

/// A part of the map, laid out and ready to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MapView {
    /// The node that the picture is about; none for the overview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<String>,
    /// The way edges were followed from the focus.
    pub direction: Direction,
    /// How many steps were followed.
    pub depth: u32,
    /// What the columns stand for.
    pub arrange: Arrange,
    /// What bundles are made of.
    pub group: String,
    /// The columns from left to right; empty ones are left out.
    pub columns: Vec<ColumnView>,
    /// The nodes, ordered by column and place.
    pub nodes: Vec<NodeView>,
    /// The edges between shown nodes.
    pub edges: Vec<EdgeView>,
    /// The bundles that are open.
    pub opened: Vec<OpenedView>,
    /// What was taken away to see what happens.
    pub without: Vec<WithoutView>,
    /// How much of the whole is shown.
    pub shown: Shown,
    /// The same as a grid, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<MatrixView>,
    /// Where it is in the overview, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lit: Option<LitView>,
    /// Width of the drawing.
    pub width: i32,
    /// Height of the drawing.
    pub height: i32,
}

/// The way edges are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// What the focus reaches.
    #[default]
    Forward,
    /// What reaches the focus.
    Reverse,
    /// Both ways.
    Both,
}

/// What the columns of a picture stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrange {
    /// Kinds of things, from the world outside to crown jewels.
    #[default]
    Kind,
    /// Steps from the focus.
    Depth,
}

/// What became of a part of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// An open bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedView {
    /// What stands for it in a request.
    pub id: String,
    /// What is in it.
    pub label: String,
    /// How many of it are drawn alone.
    pub shown: usize,
    /// How many there are in all.
    pub total: usize,
}

/// Something that was taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithoutView {
    /// The node or edge.
    pub id: String,
    /// What it says, such as `ada can assume deploy`.
    pub label: String,
}

/// One column of the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColumnView {
    /// Of kinds: 0 outside world, 1 people, 2 roles, 3 compute, 4 crown jewels and other resources. Of steps: their
    /// place from left to right.
    pub index: u8,
    /// The heading.
    pub title: String,
    /// The left edge of its nodes.
    pub x: i32,
    /// How many nodes it stands for, those inside bundles included.
    pub count: usize,
    /// How many of them are drawn alone.
    pub alone: usize,
}

/// One node of the picture. `x` and `y` are its upper left corner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NodeView {
    /// Opaque and stable for the same estate.
    pub id: String,
    /// The short name.
    pub label: String,
    /// The full name, usually an ARN.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// The column that its kind belongs to.
    pub column: u8,
    /// The account that owns it, if any does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// The worst finding on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Whether it can administer its account.
    pub is_administrator: bool,
    /// How many steps it is from the focus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// What became of it, if something was changed to see what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// Set if it stands for several nodes that are not drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<BundleView>,
}

/// What a bundle stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundleView {
    /// How many nodes are in it.
    pub count: usize,
    /// How many there are with those that are drawn alone because it is open.
    pub total: usize,
    /// What they have in common, such as the name of an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What to ask for to have more of it drawn; none if no more can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The first few names in it.
    pub examples: Vec<String>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Everyone, without credentials.
    Anonymous,
    /// An account outside the organization or the estate.
    ExternalAccount,
    /// A SAML or OIDC provider, or an identity behind it.
    FederatedProvider,
    /// Somebody whom a policy names by what only a deployment will tell.
    UnknownPrincipal,
    /// An AWS service as principal.
    ServicePrincipal,
    /// The root of an account.
    AccountRoot,
    /// An IAM user.
    User,
    /// An IAM group.
    Group,
    /// An IAM role.
    Role,
    /// Something that runs code as a role.
    Compute,
    /// A bucket.
    Bucket,
    /// A key.
    Key,
    /// A secret or a parameter.
    Secret,
    /// A queue or a topic.
    Queue,
    /// A table, a database or a file system.
    Database,
    /// Full control of an account.
    Administrator,
    /// Any other resource.
    #[default]
    Resource,
}

/// One edge of the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EdgeView {
    /// Opaque and stable for the same estate.
    pub id: String,
    /// The node it starts at.
    pub from: String,
    /// The node it ends at.
    pub to: String,
    /// What the one can do with the other.
    pub relation: Relation,
    /// The relation in words, such as `can read`.
    pub label: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// What must hold for it, in words; empty if nothing must.
    pub conditions: Vec<String>,
    /// How many edges it stands for; more than one at bundles.
    pub count: usize,
    /// What became of it, if something was changed to see what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// What the start of an edge can do with its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Is a member of the group.
    MemberOf,
    /// Can assume the role.
    Assume,
    /// Runs as the role.
    RunsAs,
    /// Packets get from one to the other.
    Connect,
    /// Can make the resource do its work.
    Invoke,
    /// Can read the resource.
    #[default]
    Read,
    /// Can change the resource.
    Write,
    /// Can change who may use the resource, or do everything.
    Administer,
    /// Can take over the target by a known technique.
    Escalate,
}

/// How sure an edge is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Proven by the policies that were read.
    #[default]
    Proven,
    /// Proven under conditions that a caller can meet.
    Conditional,
    /// Depends on a fact that is not known: a policy that was not seen, or what only a deployment will tell.
    Unknown,
}

/// How much of the whole a picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shown {
    /// Nodes drawn, bundles counting as one.
    pub nodes: usize,
    /// Nodes that the question reached.
    pub nodes_total: usize,
    /// Edges drawn.
    pub edges: usize,
    /// Edges that the question reached.
    pub edges_total: usize,
}

impl NodeKind {
    /// Returns the word for one of them.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Anonymous => "everyone",
            Self::ExternalAccount => "external account",
            Self::FederatedProvider => "identity provider",
            Self::UnknownPrincipal => "unknown principal",
            Self::ServicePrincipal => "service",
            Self::AccountRoot => "account root",
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Compute => "compute resource",
            Self::Bucket => "bucket",
            Self::Key => "key",
            Self::Secret => "secret",
            Self::Queue => "queue or topic",
            Self::Database => "database",
            Self::Administrator => "administrator",
            Self::Resource => "resource",
        }
    }

    /// Returns the word for several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::ExternalAccount => "external accounts",
            Self::FederatedProvider => "identity providers",
            Self::UnknownPrincipal => "unknown principals",
            Self::ServicePrincipal => "services",
            Self::AccountRoot => "account roots",
            Self::User => "users",
            Self::Group => "groups",
            Self::Role => "roles",
            Self::Compute => "compute resources",
            Self::Bucket => "buckets",
            Self::Key => "keys",
            Self::Secret => "secrets",
            Self::Queue => "queues and topics",
            Self::Database => "databases",
            Self::Administrator => "administrators",
            Self::Resource => "resources",
        }
    }
}

impl Relation {
    /// Returns the relation in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::MemberOf => "is a member of",
            Self::Assume => "can assume",
            Self::RunsAs => "runs as",
            Self::Connect => "reaches",
            Self::Invoke => "can invoke",
            Self::Read => "can read",
            Self::Write => "can write",
            Self::Administer => "can administer",
            Self::Escalate => "can escalate to",
        }
    }
}

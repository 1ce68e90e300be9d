//! The ends of paths as people name them, and what is to be protected most.

use crate::edge::Relation;
use crate::map::Map;
use crate::node::{NodeId, NodeKind, Subject};
use iamscope_access::{Access, NotFound};
use iamscope_estate::{Principal, ProviderKind, Resource};
use iamscope_policy::{Arn, Case, Glob};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why a text names no end of a path.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum EndsError {
    /// Nothing has this name.
    #[error("nothing is called `{name}`{}", did_you_mean(.suggestions))]
    Nothing {
        /// What was typed.
        name: String,
        /// Names that are close, the closest first.
        suggestions: Vec<String>,
    },
    /// It is there, but has no edges.
    #[error("`{0}` is not on the map: nothing leads to it or from it")]
    NotOnMap(String),
    /// Several things have this name.
    #[error(transparent)]
    Search(#[from] NotFound),
}

/// Why a text does not say what is to be protected.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` marks nothing; write `tag:KEY`, `tag:KEY=VALUE` or a pattern of names or ARNs such as `bucket/prod-*`")]
pub struct JewelsError(String);

/// What is to be protected most.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Jewels {
    marks: Vec<Mark>,
}

/// What marks a resource.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Mark {
    Tag(String, Option<String>),
    Name(Box<str>),
}

impl Jewels {
    /// Reads marks: `tag:KEY`, `tag:KEY=VALUE`, or patterns of names or ARNs.
    pub fn parse(texts: &[String]) -> Result<Self, JewelsError> {
        let mark = |text: &String| match text.split_once(':') {
            _ if text.is_empty() => Err(JewelsError(text.clone())),
            Some(("tag", "")) => Err(JewelsError(text.clone())),
            Some(("tag", tag)) => Ok(match tag.split_once('=') {
                Some((key, value)) => Mark::Tag(key.to_owned(), Some(value.to_owned())),
                None => Mark::Tag(tag.to_owned(), None),
            }),
            Some(_) | None => Ok(Mark::Name(text.as_str().into())),
        };
        let marks = texts.iter().map(mark).collect::<Result<_, _>>()?;
        Ok(Self { marks })
    }

    /// Returns the nodes that are marked.
    pub fn nodes(&self, access: &Access<'_>, map: &Map) -> BTreeSet<NodeId> {
        let is_marked = |node: NodeId| self.marks.iter().any(|mark| mark.fits(access, map, node));
        map.nodes()
            .iter()
            .map(|node| node.id)
            .filter(|&node| is_marked(node))
            .collect()
    }
}

impl Mark {
    fn fits(&self, access: &Access<'_>, map: &Map, node: NodeId) -> bool {
        match self {
            Self::Tag(key, value) => map.node(node).subject.tags(access.estate()).is_some_and(|tags| {
                let tag = tags.get(key.as_str());
                tag.is_some_and(|tag| value.as_ref().is_none_or(|value| value == tag))
            }),
            Self::Name(pattern) => is_called(access, map, node, pattern),
        }
    }
}

impl Map {
    /// Returns the node that a text names: as [`Access::find_principal`] and [`Access::find_resource`] take it, or by its
    /// label.
    pub fn find_node(&self, access: &Access<'_>, text: &str) -> Result<NodeId, EndsError> {
        let mut labelled = self.nodes().iter().filter(|node| {
            let local = node.label.split_once(':').map(|(_, local)| local);
            node.label == text || local == Some(text)
        });
        if let (Some(node), None) = (labelled.next(), labelled.next()) {
            return Ok(node.id);
        }
        let by_resource = || {
            let target = access.find_resource(text).ok()?;
            let resources = access.estate().resources().iter();
            let mut same = resources.filter(|(_, resource)| resource.arn.as_str() == target.arn.as_ref());
            self.find(&Subject::Resource(same.next()?.0))
        };
        // A policy may name a principal that is gone; the map has it all the same.
        let by_arn = || self.find_principal(&access.principal_by_arn(&Arn::parse(text)?));
        let node = match access.find_principal(text) {
            Ok(principal) => self.find_principal(&principal).or_else(by_resource),
            Err(error) => match by_resource().or_else(by_arn) {
                Some(node) => Some(node),
                None => return Err(nothing_called(access, text, error)),
            },
        };
        node.ok_or_else(|| EndsError::NotOnMap(text.to_owned()))
    }

    /// Returns the nodes that a text names as the start of paths.
    ///
    /// A text is what [`Map::find_node`] takes; a pattern of labels or ARNs; `internet` or `anyone`; `external`, everyone
    /// outside; `unknown`, everyone of whom only a deployment will tell who it is; `any`, every user, role and outsider that is not an administrator already; `admin` or `admin:ACCOUNT`;
    /// `account:NUMBER`; or `data:*`, what [`Jewels`] mark, or all data if they mark nothing, and `data:PATTERN`, some of
    /// it. A group stands for its members.
    pub fn starts(&self, access: &Access<'_>, text: &str, jewels: &Jewels) -> Result<BTreeSet<NodeId>, EndsError> {
        match text {
            "any" => Ok(self.those(|node| is_actor(access, self, node) && !self.is_administrator(node))),
            _ => {
                let found = self.ends(access, text, jewels)?;
                let members = |&node: &NodeId| {
                    let incoming = self.incoming(node).filter(|edge| edge.relation == Relation::MemberOf);
                    incoming.map(|edge| edge.from).collect::<Vec<_>>()
                };
                let members: Vec<NodeId> = found.iter().flat_map(members).collect();
                let is_group = |&node: &NodeId| self.node(node).kind == NodeKind::Group;
                Ok(found
                    .into_iter()
                    .filter(|node| !is_group(node))
                    .chain(members)
                    .collect())
            }
        }
    }

    /// Returns the nodes that a text names as the end of paths; see [`Map::starts`]. `any` is everything but the outside
    /// world and groups.
    pub fn ends(&self, access: &Access<'_>, text: &str, jewels: &Jewels) -> Result<BTreeSet<NodeId>, EndsError> {
        let data = || {
            let marked = jewels.nodes(access, self);
            if marked.is_empty() {
                self.those(|node| is_data(access, self, node))
            } else {
                marked
            }
        };
        Ok(match text.split_once(':') {
            None if matches!(text, "internet" | "anyone" | "*") => {
                self.those(|node| self.is(node, NodeKind::Anonymous))
            }
            None if text == "external" => self.those(|node| is_outside(access, self, node)),
            None if text == "unknown" => self.those(|node| self.is(node, NodeKind::UnknownPrincipal)),
            None if text == "any" => self.those(|node| is_inside(self.node(node).kind)),
            None if text == "admin" => self.those(|node| self.is(node, NodeKind::Administrators)),
            Some(("admin", account)) => {
                let own = access.estate().account_by_number(account);
                self.those(|node| {
                    self.is(node, NodeKind::Administrators) && own.is_some() && self.node(node).account == own
                })
            }
            Some(("account", account)) => {
                let own = access.estate().account_by_number(account);
                self.those(|node| own.is_some() && self.node(node).account == own)
            }
            Some(("data", "*")) => data(),
            Some(("data", pattern)) => {
                let data = data().into_iter();
                data.filter(|&node| is_called(access, self, node, pattern)).collect()
            }
            Some(_) | None if text.contains(['*', '?']) => {
                let found = self.those(|node| is_called(access, self, node, text));
                if found.is_empty() {
                    return Err(EndsError::Nothing {
                        name: text.to_owned(),
                        suggestions: Vec::new(),
                    });
                }
                found
            }
            Some(_) | None => BTreeSet::from([self.find_node(access, text)?]),
        })
    }

    /// Returns whether a node rules its account whatever the circumstances.
    pub(crate) fn is_administrator(&self, node: NodeId) -> bool {
        let mut edges = self.outgoing(node).iter();
        edges.any(|edge| edge.relation == Relation::Administers && edge.condition.is_true())
    }

    fn is(&self, node: NodeId, kind: NodeKind) -> bool {
        self.node(node).kind == kind
    }

    fn those(&self, is_one: impl Fn(NodeId) -> bool) -> BTreeSet<NodeId> {
        self.nodes()
            .iter()
            .map(|node| node.id)
            .filter(|&node| is_one(node))
            .collect()
    }
}

/// Returns whether a node is something that holds data, messages, secrets or keys.
pub(crate) fn is_data(access: &Access<'_>, map: &Map, node: NodeId) -> bool {
    let Some(resource) = resource(access, map, node) else {
        return false;
    };
    // Types in the words of the Service Authorization Reference.
    matches!(
        (
            resource.kind.service.as_ref(),
            resource.kind.name.to_lowercase().as_str()
        ),
        ("s3", "bucket")
            | ("s3express", "bucket")
            | ("kms", "key")
            | ("secretsmanager", "secret")
            | ("ssm", "parameter")
            | ("dynamodb", "table")
            | ("rds", "db" | "cluster" | "snapshot" | "cluster-snapshot")
            | ("redshift", "cluster" | "snapshot")
            | ("elasticfilesystem", "file-system")
            | ("es", "domain")
            | ("ecr", "repository")
            | ("codecommit", "repository")
            | ("backup", "backupvault" | "recoverypoint")
            | ("glacier", "vault")
            | ("kinesis", "stream")
            | ("sqs", "queue")
            | ("sns", "topic")
            | ("ec2", "snapshot" | "volume")
    )
}

fn resource<'e>(access: &Access<'e>, map: &Map, node: NodeId) -> Option<&'e Resource> {
    let resource = map.node(node).subject.resource()?;
    Some(&access.estate().resources()[resource])
}

/// Returns whether a pattern fits the label of a node, alone or behind its account, its name or its ARN.
fn is_called(access: &Access<'_>, map: &Map, node: NodeId, pattern: &str) -> bool {
    let pattern = Glob::new(pattern, Case::Sensitive);
    let label = map.node(node).label.as_str();
    let local = label.split_once(':').map_or(label, |(_, local)| local);
    let name = resource(access, map, node).map(|resource| resource.name.as_str());
    let fits = |text: &str| pattern.matches(text);
    fits(label) || fits(local) || name.is_some_and(fits) || fits(&map.full_name(access, node))
}

fn is_actor(access: &Access<'_>, map: &Map, node: NodeId) -> bool {
    is_outside(access, map, node) || matches!(map.node(node).kind, NodeKind::User | NodeKind::Role)
}

/// Returns whether a node is of the outside world. Those whom a SAML provider vouches for are the people of the estate, who
/// sign in there, and those of a cluster's provider are what runs in it.
pub(crate) fn is_outside(access: &Access<'_>, map: &Map, node: NodeId) -> bool {
    let record = map.node(node);
    match record.kind {
        NodeKind::Anonymous | NodeKind::ExternalAccount | NodeKind::ExternalPrincipal => true,
        NodeKind::Provider => match &record.subject {
            Subject::Principal(provider) | Subject::Subject(provider, _) => {
                !is_ours(access, provider) && !access.is_unknown(provider)
            }
            Subject::Group(_) | Subject::Resource(_) | Subject::Administrators(_) | Subject::Launch { .. } => false,
        },
        NodeKind::Organization
        | NodeKind::UnknownPrincipal
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

/// Returns whether whoever an identity provider vouches for belongs to the estate.
fn is_ours(access: &Access<'_>, provider: &Principal) -> bool {
    let Some(provider) = provider.as_provider() else {
        return false;
    };
    let provider = &access.estate().providers()[provider];
    match provider.kind {
        ProviderKind::Saml => true,
        ProviderKind::Oidc => provider.is_eks_cluster(),
    }
}

fn is_inside(kind: NodeKind) -> bool {
    match kind {
        NodeKind::Root
        | NodeKind::User
        | NodeKind::Role
        | NodeKind::Compute
        | NodeKind::Resource
        | NodeKind::Administrators => true,
        NodeKind::Anonymous
        | NodeKind::Organization
        | NodeKind::ExternalAccount
        | NodeKind::ExternalPrincipal
        | NodeKind::UnknownPrincipal
        | NodeKind::Provider
        | NodeKind::Service
        | NodeKind::Launch
        | NodeKind::Group => false,
    }
}

/// Says that a text names nothing, or nothing that is on the map.
fn nothing_called(access: &Access<'_>, text: &str, no_principal: NotFound) -> EndsError {
    let suggestions = match (no_principal, access.find_resource(text)) {
        (NotFound::Unknown { suggestions, .. }, Ok(_)) if Arn::parse(text).is_some() => suggestions,
        (NotFound::Unknown { .. } | NotFound::Group { .. }, Ok(_)) => return EndsError::NotOnMap(text.to_owned()),
        (NotFound::Unknown { .. } | NotFound::Group { .. }, Err(NotFound::Unknown { suggestions, .. })) => suggestions,
        (NotFound::Unknown { .. } | NotFound::Group { .. }, Err(error)) => return error.into(),
        (error @ NotFound::Ambiguous { .. }, _) => return error.into(),
    };
    EndsError::Nothing {
        name: text.to_owned(),
        suggestions,
    }
}

fn did_you_mean(suggestions: &[String]) -> String {
    let suggestions: Vec<String> = suggestions.iter().map(|name| format!("`{name}`")).collect();
    match suggestions.as_slice() {
        [] => String::new(),
        some => format!(", did you mean {}?", some.join(", ")),
    }
}

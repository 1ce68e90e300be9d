//! The map of the estate as the pictures need it. Nodes and edges keep their places.

use std::collections::BTreeMap;

use iamscope_access::Access;
use iamscope_eval::{Decision, Formula};
use iamscope_map::technique::Confidence;
use iamscope_map::{Edge, Map, Node, NodeKind as Kind, Relation as Way, Subject};

use super::decision::{certainty, conditions};
use super::graph::{Graph, Line};
use super::name::{RULES, edge_id, group_node, map_edge_parts, principal_id, principal_node, refer, resource_node};
use super::{Model, requirement};
use crate::view::{
    Certainty, EdgeCard, EdgeView, NodeKind, NodeView, Relation, RequirementView, Severity, TechniqueView,
};

/// Takes over a map, and marks what has findings.
pub(super) fn graph(access: &Access<'_>, map: &Map, worst: &BTreeMap<String, Severity>) -> Graph {
    let nodes = map.nodes().iter().map(|node| {
        let view = node_view(access, node);
        NodeView {
            severity: worst.get(&view.id).copied(),
            column: node.kind.column().index(),
            ..view
        }
    });
    let lines = map.edges().iter().map(|edge| Line {
        from: edge.from.index(),
        to: edge.to.index(),
        relation: relation(edge.relation),
        certainty: certainty(&decided(&edge.condition)),
    });
    Graph::new(nodes.collect(), lines.collect())
}

/// Reads the id of an edge of the map: its ends and what stands between them, so that links stay good when the estate
/// changes elsewhere.
pub(super) fn edge_index(model: &Model<'_>, id: &str) -> Option<usize> {
    let (from, relation, to) = map_edge_parts(id)?;
    let relation = Way::parse(relation)?;
    let node = |id: &str| Some(model.map.node_at(model.graph.place(id)?)?.id);
    let edge = model.map.edge_between(node(from)?, relation, node(to)?)?;
    Some(edge.id.index())
}

/// Returns an edge of the map.
pub(super) fn edge(model: &Model<'_>, index: usize) -> Option<EdgeView> {
    let edge = model.map.edge_at(index)?;
    let id = |node: iamscope_map::NodeId| model.graph.nodes().get(node.index()).map(|node| node.id.clone());
    let (from, to) = (id(edge.from)?, id(edge.to)?);
    let decided = decided(&edge.condition);
    Some(EdgeView {
        id: edge_id(&from, edge.relation.as_str(), &to),
        from,
        to,
        relation: relation(edge.relation),
        label: edge_words(edge),
        certainty: certainty(&decided),
        conditions: conditions(&decided)
            .into_iter()
            .map(|condition| condition.text)
            .collect(),
        count: 1,
        change: None,
    })
}

/// Returns the card of an edge of the map.
pub(super) fn card(model: &Model<'_>, index: usize) -> Option<EdgeCard> {
    let edge = model.map.edge_at(index)?;
    let from = model.graph.nodes().get(edge.from.index())?;
    let to = model.graph.nodes().get(edge.to.index())?;
    let decided = decided(&edge.condition);
    let technique = edge.relation.technique().map(|technique| TechniqueView {
        id: technique.id.to_string(),
        name: technique.name.to_string(),
        why: technique.why.to_string(),
        close: technique.close.to_string(),
        sources: technique.sources.iter().map(ToString::to_string).collect(),
        aliases: technique.aliases.iter().map(ToString::to_string).collect(),
        is_experimental: technique.confidence == Confidence::Experimental,
    });
    let words = edge_words(edge);
    let sentence = match edge.relation {
        Way::Escalates(_) => format!("`{}` {words}, and so gets to `{}`", from.label, to.label),
        Way::MemberOf
        | Way::CanAssume
        | Way::RunsAs
        | Way::Administers
        | Way::CanInvoke
        | Way::CanRead
        | Way::CanWrite
        | Way::CanAdminister
        | Way::MayRunAs
        | Way::Reaches => format!("`{}` {words} `{}`", from.label, to.label),
    };
    Some(EdgeCard {
        id: edge_id(&from.id, edge.relation.as_str(), &to.id),
        from: refer(from),
        to: refer(to),
        relation: relation(edge.relation),
        certainty: certainty(&decided),
        sentence,
        conditions: conditions(&decided),
        requirements: requirement::requirements(model, edge),
        technique,
    })
}

/// Returns what stands between the ends of an edge: of an escalation what one does.
fn edge_words(edge: &Edge) -> String {
    match edge.relation.technique() {
        Some(technique) => format!("can {}", technique.name),
        None => edge.words().into_owned(),
    }
}

/// Returns the card of what administrators have over a thing in their account.
pub(super) fn rule_card(model: &Model<'_>, id: &str) -> Option<EdgeCard> {
    let (from, relation, to) = map_edge_parts(id)?;
    let node = |id: &str| model.graph.nodes().get(model.graph.place(id)?);
    let (from, to) = (node(from)?, node(to)?);
    (relation == RULES).then(|| EdgeCard {
        id: id.to_owned(),
        from: refer(from),
        to: refer(to),
        relation: Relation::Administer,
        certainty: Certainty::Proven,
        sentence: format!(
            "whoever has `{}` of the account can do everything to `{}`",
            from.label, to.label
        ),
        requirements: vec![RequirementView {
            title: "administrators of an account can give themselves every right in it".to_owned(),
            ..RequirementView::default()
        }],
        ..EdgeCard::default()
    })
}

/// Returns the decision that a condition stands for.
pub(super) fn decided(condition: &Formula) -> Decision {
    if condition.is_true() {
        Decision::Allowed
    } else {
        Decision::Unknown(condition.clone())
    }
}

fn node_view(access: &Access<'_>, node: &Node) -> NodeView {
    match &node.subject {
        Subject::Principal(principal) => principal_node(access, principal),
        Subject::Subject(provider, subject) => NodeView {
            id: format!("{}#{subject}", principal_id(access, provider)),
            label: subject.to_string(),
            name: format!("{subject} of {}", access.name(provider)),
            ..principal_node(access, provider)
        },
        Subject::Group(group) => group_node(access, *group),
        Subject::Resource(resource) => {
            let view = resource_node(access, *resource);
            let is_compute = node.kind == Kind::Compute;
            NodeView {
                kind: if is_compute { NodeKind::Compute } else { view.kind },
                ..view
            }
        }
        Subject::Administrators(account) => {
            let number = access.estate().accounts()[*account].number.to_string();
            NodeView {
                id: format!("administrators/{number}"),
                label: "full control".to_owned(),
                name: format!("everything in account {}", access.account_name(*account)),
                kind: NodeKind::Administrator,
                account: Some(number),
                ..NodeView::default()
            }
        }
        Subject::Launch { account, service, .. } => {
            let number = access.estate().accounts()[*account].number.to_string();
            NodeView {
                id: format!("launch/{number}/{}", node.label),
                label: node.label.clone(),
                name: format!(
                    "anything new that {service} runs in account {}",
                    access.account_name(*account)
                ),
                kind: NodeKind::Compute,
                account: Some(number),
                ..NodeView::default()
            }
        }
    }
}

fn relation(relation: Way) -> Relation {
    match relation {
        Way::MemberOf => Relation::MemberOf,
        Way::CanAssume => Relation::Assume,
        Way::RunsAs | Way::MayRunAs => Relation::RunsAs,
        Way::CanInvoke => Relation::Invoke,
        Way::CanRead => Relation::Read,
        Way::CanWrite => Relation::Write,
        Way::Administers | Way::CanAdminister => Relation::Administer,
        Way::Escalates(_) => Relation::Escalate,
        Way::Reaches => Relation::Connect,
    }
}

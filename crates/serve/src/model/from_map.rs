//! The map of the estate as the pictures need it. Nodes and edges keep their places.

use std::collections::BTreeMap;

use iamscope_access::Access;
use iamscope_eval::{Decision, Formula};
use iamscope_map::{Edge, Map, Node, NodeKind as Kind, Proof, Relation as Way, Subject};

use super::Model;
use super::decision::{certainty, conditions, decision};
use super::graph::{Graph, Line};
use super::name::{RULES, edge_id, group_node, map_edge_parts, principal_id, principal_node, refer, resource_node};
use crate::view::{Certainty, EdgeCard, EdgeView, NodeKind, NodeView, Relation, RequirementView, Severity};

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
    let relation = Way::ALL.into_iter().find(|way| way.as_str() == relation)?;
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
        label: edge.relation.as_str().to_owned(),
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
    let decision = model
        .map
        .explain_edge(model.access, edge.id)
        .map(|(answer, explanation)| {
            decision(
                model.access.estate(),
                &action(edge),
                &answer.decision,
                &explanation,
                &answer.assumptions,
            )
        });
    let decided = decided(&edge.condition);
    let title = match &decision {
        Some(decision) => format!("`{}`", decision.action),
        None => "a setting of the account, which no policy decides".to_owned(),
    };
    Some(EdgeCard {
        id: edge_id(&from.id, edge.relation.as_str(), &to.id),
        from: refer(from),
        to: refer(to),
        relation: relation(edge.relation),
        certainty: certainty(&decided),
        sentence: format!("`{}` {} `{}`", from.label, edge.relation, to.label),
        conditions: conditions(&decided),
        requirements: vec![RequirementView { title, decision }],
        technique: None,
    })
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
            decision: None,
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

fn action(edge: &Edge) -> String {
    match &edge.proof {
        Proof::Question(question) => question.action.to_string(),
        Proof::Setting => String::new(),
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
    }
}

fn relation(relation: Way) -> Relation {
    match relation {
        Way::MemberOf => Relation::MemberOf,
        Way::CanAssume => Relation::Assume,
        Way::RunsAs => Relation::RunsAs,
        Way::CanInvoke => Relation::Invoke,
        Way::CanRead => Relation::Read,
        Way::CanWrite => Relation::Write,
        Way::Administers | Way::CanAdminister => Relation::Administer,
    }
}

//! Paths and steps in words.

use super::{Path, Step};
use crate::edge::{Asked, Edge, EdgeId, Proof, Relation, Requirement};
use crate::map::Map;
use crate::node::{NodeId, NodeKind};
use crate::reach::Through;
use iamscope_estate::Principal;
use iamscope_eval::Formula;

/// The words of a map.
#[derive(Clone, Copy, Debug)]
pub struct Words<'m> {
    map: &'m Map,
}

impl<'m> Words<'m> {
    /// Speaks of a map.
    pub fn new(map: &'m Map) -> Self {
        Self { map }
    }

    /// Returns a path in one line: `internet -> role/app -> iam:AttachRolePolicy -> administrator of 111122223333`.
    pub fn summary(self, path: &Path) -> String {
        let mut words = vec![self.place(path.start)];
        for step in &path.steps {
            words.extend(self.telling(step));
            let edge = step.edge().map(|edge| self.map.edge(edge));
            match (edge.map(|edge| edge.relation), words.last_mut()) {
                // What carries a role and the role are one thing to whoever gets there.
                (Some(Relation::RunsAs), Some(before)) => before.push_str(&format!(" ({})", self.place(step.to))),
                // What one starts is told by the permission to start it.
                _ if self.map.node(step.to).kind == NodeKind::Launch => {}
                (Some(Relation::Reaches), _) => {
                    let said = edge.map(Edge::words).unwrap_or_default();
                    let ports = said.strip_prefix("reaches ").and_then(|rest| rest.strip_suffix(" of"));
                    let ports = ports.map(|ports| format!(":{}", ports.strip_prefix("tcp ").unwrap_or(ports)));
                    words.push(self.place(step.to) + &ports.unwrap_or_default());
                }
                (_, _) => words.push(self.place(step.to)),
            }
        }
        words.join(" -> ")
    }

    /// Returns a step as a sentence: `user/alice can assume role/app`.
    pub fn sentence(self, step: &Step) -> String {
        let label = |node: NodeId| self.map.node(node).label.as_str();
        match (step.through, step.edge()) {
            (Through::Open(edge), _) => {
                let edge = self.map.edge(edge);
                let (from, all, to) = (label(step.from), label(edge.from), label(step.to));
                format!("{from}, as {all}, {} {to}", edge.words())
            }
            (_, Some(edge)) => self.edge_sentence(edge),
            (_, None) => format!("{} have {}", label(step.from), label(step.to)),
        }
    }

    /// Returns an edge as a sentence.
    pub fn edge_sentence(self, edge: EdgeId) -> String {
        let edge = self.map.edge(edge);
        let (from, to) = (&self.map.node(edge.from).label, &self.map.node(edge.to).label);
        match edge.relation.technique() {
            Some(technique) => format!("{from} can {} ({}): {to}", technique.name, technique.id),
            // The node is called after whoever administers, which would say it twice.
            None if edge.relation == Relation::Administers => {
                format!("{from} administers {}", to.trim_start_matches("administrators of "))
            }
            None => format!("{from} {} {to}", edge.words()),
        }
    }

    /// Returns by which technique an edge leads on: the id of an escalation, or its relation in one word.
    pub fn technique(self, edge: EdgeId) -> &'static str {
        super::identity::relation_word(self.map.edge(edge).relation)
    }

    /// Returns by which technique a step is taken.
    pub fn technique_of(self, step: &Step) -> &'static str {
        step.edge().map_or("rules", |edge| self.technique(edge))
    }

    /// Returns the permissions that an edge takes, each once, in the order in which they are used.
    pub fn permissions(self, edge: EdgeId) -> Vec<String> {
        let mut permissions = Vec::new();
        let is_to_rule = self.map.node(self.map.edge(edge).to).kind == NodeKind::Administrators;
        let as_is = self.asked_as_is(edge);
        // What administrators may do then is what comes of it, and no permission that it takes.
        let all = if is_to_rule && !as_is.is_empty() {
            as_is
        } else {
            self.asked(edge)
        };
        // That a service may have the role is asked as well, but is no permission of whoever takes the step.
        let is_service = |asked: &Asked| matches!(asked.principal, Principal::Service(_));
        let is_of_service = all.iter().all(|asked| is_service(asked));
        for asked in all.into_iter().filter(|asked| is_of_service || !is_service(asked)) {
            let permission = asked.action.to_string();
            if !permissions.contains(&permission) {
                permissions.push(permission);
            }
        }
        permissions
    }

    /// Returns the questions whose answers prove an edge.
    pub fn asked(self, edge: EdgeId) -> Vec<&'m Asked> {
        match &self.map.edge(edge).proof {
            Proof::Question(asked) => vec![asked],
            Proof::Setting => Vec::new(),
            Proof::Requirements(requirements) => requirements.iter().filter_map(Requirement::asked).collect(),
        }
    }

    /// Returns the questions whose answers prove an edge as the estate is, not as the actor would have made it.
    pub fn asked_as_is(self, edge: EdgeId) -> Vec<&'m Asked> {
        match &self.map.edge(edge).proof {
            Proof::Question(asked) => vec![asked],
            Proof::Setting => Vec::new(),
            Proof::Requirements(requirements) => {
                let asked = requirements.iter().filter_map(|requirement| match requirement {
                    Requirement::Allowed(asked) => Some(asked),
                    Requirement::AllowedAfter(..)
                    | Requirement::Fact(_)
                    | Requirement::Unknown(_)
                    | Requirement::Network(_) => None,
                });
                asked.collect()
            }
        }
    }

    /// Returns what else has to be so for an edge, beside the answers to questions: whether that is known, and what.
    pub fn facts(self, edge: EdgeId) -> Vec<(bool, &'m str)> {
        match &self.map.edge(edge).proof {
            Proof::Question(_) => Vec::new(),
            Proof::Setting => Vec::new(),
            Proof::Requirements(requirements) => {
                let facts = requirements.iter().filter_map(|requirement| match requirement {
                    Requirement::Allowed(_) | Requirement::AllowedAfter(..) => None,
                    Requirement::Fact(fact) => Some((true, fact.as_ref())),
                    Requirement::Unknown(fact) => Some((false, fact.as_ref())),
                    Requirement::Network(fact) => Some((true, fact.text.as_ref())),
                });
                facts.collect()
            }
        }
    }

    /// Returns a condition in words, if there is one.
    pub fn condition(self, condition: &Formula) -> Option<String> {
        (!condition.is_true()).then(|| format!("if {condition}"))
    }

    /// Returns the permission that tells a step from merely becoming somebody else.
    fn telling(self, step: &Step) -> Option<String> {
        let edge = step.edge()?;
        match self.map.edge(edge).relation {
            Relation::MemberOf
            | Relation::CanAssume
            | Relation::RunsAs
            | Relation::Administers
            | Relation::Reaches
            | Relation::MayRunAs => None,
            Relation::Escalates(_) => {
                let permissions = self.permissions(edge);
                let own = permissions.iter().find(|permission| *permission != "iam:PassRole");
                own.or(permissions.first()).cloned()
            }
            Relation::CanInvoke | Relation::CanRead | Relation::CanWrite | Relation::CanAdminister => {
                self.permissions(edge).pop()
            }
        }
    }

    fn place(self, node: NodeId) -> String {
        let record = self.map.node(node);
        match record.kind {
            NodeKind::Anonymous => "internet".to_owned(),
            NodeKind::Administrators => record.label.replacen("administrators", "administrator", 1),
            NodeKind::Organization
            | NodeKind::ExternalAccount
            | NodeKind::ExternalPrincipal
            | NodeKind::UnknownPrincipal
            | NodeKind::Provider
            | NodeKind::Service
            | NodeKind::Root
            | NodeKind::User
            | NodeKind::Group
            | NodeKind::Role
            | NodeKind::Compute
            | NodeKind::Launch
            | NodeKind::Resource => record.label.clone(),
        }
    }
}

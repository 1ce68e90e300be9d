//! Paths and steps in words.

use super::{Path, Step};
use crate::edge::{Asked, EdgeId, Proof, Relation};
use crate::map::Map;
use crate::node::{NodeId, NodeKind};
use crate::reach::Through;
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
            if self.relation(step) == Some(Relation::RunsAs)
                && let Some(before) = words.last_mut()
            {
                // What carries a role and the role are one thing to whoever gets there.
                before.push_str(&format!(" ({})", self.place(step.to)));
                continue;
            }
            words.push(self.place(step.to));
        }
        words.join(" -> ")
    }

    /// Returns a step as a sentence: `user/alice can assume role/app`.
    pub fn sentence(self, step: &Step) -> String {
        let (from, to) = (&self.map.node(step.from).label, &self.map.node(step.to).label);
        match (step.through, step.edge()) {
            (Through::Open(edge), _) => {
                let edge = self.map.edge(edge);
                let all = &self.map.node(edge.from).label;
                format!("{from}, as {all}, {} {to}", edge.relation)
            }
            (_, Some(edge)) => format!("{from} {} {to}", self.map.edge(edge).relation),
            (_, None) => format!("{from} have {to}"),
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
        for asked in self.asked(edge) {
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
        }
    }

    /// Returns a condition in words, if there is one.
    pub fn condition(self, condition: &Formula) -> Option<String> {
        (!condition.is_true()).then(|| format!("if {condition}"))
    }

    fn relation(self, step: &Step) -> Option<Relation> {
        step.edge().map(|edge| self.map.edge(edge).relation)
    }

    /// Returns the permission that tells a step from merely becoming somebody else.
    fn telling(self, step: &Step) -> Option<String> {
        let edge = step.edge()?;
        match self.map.edge(edge).relation {
            Relation::MemberOf | Relation::CanAssume | Relation::RunsAs | Relation::Administers => None,
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
            | NodeKind::Provider
            | NodeKind::Service
            | NodeKind::Root
            | NodeKind::User
            | NodeKind::Group
            | NodeKind::Role
            | NodeKind::Compute
            | NodeKind::Resource => record.label.clone(),
        }
    }
}

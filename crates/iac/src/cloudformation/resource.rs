//! A resource of a template, before it is evaluated.

use crate::cloudformation::problems::{Fault, Problems};
use crate::cloudformation::tree::{Data, Member, Node, make};
use crate::value::Origin;
use std::sync::Arc;

/// A resource as it is written.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    /// Its name in the template.
    pub(super) logical: Arc<str>,
    /// Such as `AWS::S3::Bucket`.
    pub(super) kind: Arc<str>,
    /// Its properties, none being an empty object.
    pub(super) properties: Node,
    /// The name of its condition.
    pub(super) condition: Option<Node>,
    /// What it says it comes after.
    pub(super) depends_on: Vec<Arc<str>>,
    /// The path of its construct in a CDK application.
    pub(super) construct: Option<Arc<str>>,
    /// The file of a nested template that the CDK wrote beside this one.
    pub(super) asset: Option<Arc<str>>,
    /// Its name, where it is declared.
    pub(super) origin: Origin,
}

/// Reads the section of resources.
pub(super) fn read(section: &Node, problems: &mut Problems) -> Vec<Resource> {
    let members = section.members().iter();
    members.filter_map(|member| resource(member, problems)).collect()
}

fn resource(member: &Member, problems: &mut Problems) -> Option<Resource> {
    let Member { key, value: node } = member;
    let name = &key.text;
    match &node.data {
        Data::Mapping(_) => {}
        Data::Unknown(_) => return None,
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Sequence(_) => {
            let fault = Fault::new(format!("resource `{name}` must be an object, not {}", node.describe()));
            problems.report(fault.at(key.origin));
            return None;
        }
    }
    let kind = node.member("Type");
    if kind.is_some_and(|kind| matches!(kind.data, Data::Unknown(_))) {
        return None;
    }
    let Some(kind) = kind.and_then(Node::as_str) else {
        let fault = Fault::new(format!("resource `{name}` has no type"));
        problems.report(fault.at(key.origin).help("write one such as `Type: AWS::S3::Bucket`"));
        return None;
    };
    let metadata = |key: &str| {
        let value = node.member("Metadata")?.member(key)?.as_str()?;
        (!value.is_empty()).then(|| Arc::from(value))
    };
    let nothing = make::mapping::<&str>(key.origin, []);
    let depends_on = node.given("DependsOn").map(Node::items_or_self).unwrap_or_default();
    Some(Resource {
        logical: Arc::clone(name),
        kind: kind.into(),
        properties: node.given("Properties").cloned().unwrap_or(nothing),
        condition: node.given("Condition").cloned(),
        depends_on: depends_on.iter().filter_map(Node::as_str).map(Arc::from).collect(),
        construct: metadata("aws:cdk:path"),
        asset: metadata("aws:asset:path"),
        origin: key.origin,
    })
}

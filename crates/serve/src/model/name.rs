//! Nodes by id: what stands in links, edges and cards. An id is an ARN where there is one, so that links stay good.

use iamscope_access::{Access, Thing};
use iamscope_estate::{GroupId, Principal, ResourceId};
use iamscope_policy::Arn;

use crate::view::{NodeKind, NodeRef, NodeView};

/// Between the parts of an edge's id: who, what, on what.
const BETWEEN: char = '|';

/// What stands between the node of an account's administrators and what is in that account.
pub(super) const RULES: &str = "rules";

/// Returns the id of the edge that says: this principal can do this action on this resource. On the map it says the
/// relation of two nodes.
pub(super) fn edge_id(principal: &str, action: &str, resource: &str) -> String {
    format!("{principal}{BETWEEN}{action}{BETWEEN}{resource}")
}

/// Takes the id of an edge of the map apart, from the end: a subject of an identity provider may be `auth0|5f7c`, and
/// nothing leads to a subject.
pub(super) fn map_edge_parts(id: &str) -> Option<(&str, &str, &str)> {
    let (rest, to) = id.rsplit_once(BETWEEN)?;
    let (from, relation) = rest.rsplit_once(BETWEEN)?;
    Some((from, relation, to))
}

/// Takes the id of an edge of an answer apart. Neither principals nor actions contain what is between them.
pub(super) fn edge_parts(id: &str) -> Option<(&str, &str, &str)> {
    let (principal, rest) = id.split_once(BETWEEN)?;
    let (action, resource) = rest.split_once(BETWEEN)?;
    Some((principal, action, resource))
}

/// Returns the id of a principal; [`Access::find_principal`] reads it.
pub(super) fn principal_id(access: &Access<'_>, principal: &Principal) -> String {
    let estate = access.estate();
    match principal {
        Principal::Session(role, session) => {
            let role = &estate.roles()[*role];
            let (partition, number) = (role.arn.partition(), &estate.accounts()[role.account].number);
            format!("arn:{partition}:sts::{number}:assumed-role/{}/{session}", role.name)
        }
        Principal::FederatedUser(user, _) => estate.users()[*user].arn.to_string(),
        Principal::Anonymous => "anyone".to_owned(),
        Principal::Root(_)
        | Principal::User(_)
        | Principal::Role(_)
        | Principal::Federated(_)
        | Principal::Service(_)
        | Principal::Account(_)
        | Principal::External(_)
        | Principal::Organization(_) => estate.lasting_name(principal),
    }
}

/// Returns the node of a principal.
pub(super) fn principal_node(access: &Access<'_>, principal: &Principal) -> NodeView {
    let estate = access.estate();
    let (kind, column, account) = match principal {
        Principal::Root(account) => (NodeKind::AccountRoot, 1, Some(*account)),
        Principal::User(user) | Principal::FederatedUser(user, _) => {
            (NodeKind::User, 1, Some(estate.users()[*user].account))
        }
        Principal::Role(role) | Principal::Session(role, _) => (NodeKind::Role, 2, Some(estate.roles()[*role].account)),
        Principal::Federated(provider) => (
            NodeKind::FederatedProvider,
            0,
            Some(estate.providers()[*provider].account),
        ),
        Principal::Service(_) => (NodeKind::ServicePrincipal, 0, None),
        Principal::Account(_) | Principal::External(_) | Principal::Organization(_) => {
            (NodeKind::ExternalAccount, 0, None)
        }
        Principal::Anonymous => (NodeKind::Anonymous, 0, None),
    };
    let kind = if access.is_unknown(principal) {
        NodeKind::UnknownPrincipal
    } else {
        kind
    };
    let id = principal_id(access, principal);
    NodeView {
        label: bare(&access.local_name(principal)),
        name: id.clone(),
        id,
        kind,
        column,
        account: account.map(|account| estate.accounts()[account].number.to_string()),
        is_administrator: access.allows_everything(principal).is_some(),
        ..NodeView::default()
    }
}

/// Returns the node of a group.
pub(super) fn group_node(access: &Access<'_>, group: GroupId) -> NodeView {
    let group = &access.estate().groups()[group];
    NodeView {
        id: group.arn.to_string(),
        label: group.name.clone(),
        name: group.arn.to_string(),
        kind: NodeKind::Group,
        column: 1,
        account: Some(group.arn.account().to_owned()),
        ..NodeView::default()
    }
}

/// Returns the node of a resource.
pub(super) fn resource_node(access: &Access<'_>, resource: ResourceId) -> NodeView {
    let resource = &access.estate().resources()[resource];
    let kind = kind(&resource.kind.service, &resource.kind.name, !resource.roles.is_empty());
    NodeView {
        id: resource.arn.to_string(),
        label: resource.name.clone(),
        name: resource.arn.to_string(),
        kind,
        column: if kind == NodeKind::Compute { 3 } else { 4 },
        account: resource
            .account
            .map(|account| access.estate().accounts()[account].number.to_string()),
        ..NodeView::default()
    }
}

/// Returns the node of whatever an ARN lies in, or of the bare ARN if the estate has nothing of it.
pub(super) fn target_node(access: &Access<'_>, arn: &str) -> NodeView {
    match Arn::parse(arn).and_then(|arn| access.thing(&arn)) {
        Some(Thing::Resource(resource)) => resource_node(access, resource),
        Some(Thing::Role(role)) => principal_node(access, &Principal::Role(role)),
        None => NodeView {
            id: arn.to_owned(),
            label: arn.to_owned(),
            name: arn.to_owned(),
            column: 4,
            ..NodeView::default()
        },
    }
}

/// Returns a node as it is named in cards and rows.
pub(super) fn refer(node: &NodeView) -> NodeRef {
    let NodeView {
        id,
        label,
        name,
        kind,
        account,
        ..
    } = node;
    NodeRef {
        id: id.clone(),
        label: label.clone(),
        name: name.clone(),
        kind: *kind,
        account: account.clone(),
    }
}

/// Icons tell users from roles, so their names need not.
fn bare(name: &str) -> String {
    name.strip_prefix("role/")
        .or_else(|| name.strip_prefix("user/"))
        .unwrap_or(name)
        .to_owned()
}

fn kind(service: &str, name: &str, has_role: bool) -> NodeKind {
    match (service, name) {
        ("s3", "bucket") => NodeKind::Bucket,
        ("kms", _) => NodeKind::Key,
        ("secretsmanager", _) | ("ssm", "parameter") => NodeKind::Secret,
        ("sqs" | "sns", _) => NodeKind::Queue,
        ("dynamodb" | "rds" | "redshift" | "elasticfilesystem", _) => NodeKind::Database,
        ("lambda", "function") | ("ec2", "instance") | ("ecs" | "codebuild" | "batch", _) => NodeKind::Compute,
        _ if has_role => NodeKind::Compute,
        _ => NodeKind::Resource,
    }
}

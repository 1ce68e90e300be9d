//! What of a node can be changed to see what happens, in the words of `--what-if`.

use iamscope_estate::{
    AttachedPolicy, Boundary, CarriedRole, DocumentId, Entity, Estate, Holding, PolicyOwner, ResourcePolicy, Role, User,
};
use iamscope_policy::Arn;

use crate::view::{PolicyKindView, TryView};

/// What the words of a change name as the file; the page sends the text beside them.
const TEXT: &str = "this";

/// Tells whether policies can be attached to something.
pub(super) fn is_owner(estate: &Estate, arn: &Arn) -> bool {
    estate.user_by_arn(arn).is_some() || estate.group_by_arn(arn).is_some() || estate.role_by_arn(arn).is_some()
}

/// Returns what can be changed of a user, group, role or resource.
pub(super) fn tries(estate: &Estate, arn: &Arn) -> Vec<TryView> {
    let mut list = List {
        estate,
        owner: arn,
        tries: Vec::new(),
    };
    if let Some(user) = estate.user_by_arn(arn) {
        list.user(&estate.users()[user]);
        list.boundary(estate.boundary_of(Entity::User(user)).as_ref());
    } else if let Some(group) = estate.group_by_arn(arn) {
        list.holding(Holding::from(&estate.groups()[group]));
    } else if let Some(role) = estate.role_by_arn(arn) {
        list.role(&estate.roles()[role]);
        list.boundary(estate.boundary_of(Entity::Role(role)).as_ref());
    } else if let Some(resource) = estate.resource_by_arn(arn) {
        let resource = &estate.resources()[resource];
        let text = match resource.policy {
            ResourcePolicy::Document(document) => list.text(document),
            ResourcePolicy::None | ResourcePolicy::NotSeen => None,
        };
        let has_one = text.is_some();
        list.tries.push(TryView {
            title: "resource policy".to_owned(),
            text: Some(text.unwrap_or_else(|| empty("Resource"))),
            kind: PolicyKindView::Resource,
            write: Some(format!("set policy of {arn} to {TEXT}")),
            remove: has_one.then(|| format!("set policy of {arn} to none")),
            remove_label: "Take it away".to_owned(),
        });
        for role in &resource.roles {
            if let CarriedRole::Known(role) = role {
                let role = &estate.roles()[*role];
                list.removal(
                    format!("role {}", role.name),
                    format!("remove {} from {arn}", role.arn),
                    "Take it away",
                );
            }
        }
    }
    list.tries
}

struct List<'e> {
    estate: &'e Estate,
    owner: &'e Arn,
    tries: Vec<TryView>,
}

impl List<'_> {
    fn user(&mut self, user: &User) {
        self.holding(user.into());
        for &group in &user.groups {
            let group = &self.estate.groups()[group];
            self.removal(
                format!("in group {}", group.name),
                format!("remove {} from {}", self.owner, group.arn),
                "Leave",
            );
        }
    }

    fn role(&mut self, role: &Role) {
        let text = role.trust.and_then(|trust| self.text(trust));
        self.tries.push(TryView {
            title: "trust policy".to_owned(),
            text: Some(text.unwrap_or_else(|| empty("Principal"))),
            kind: PolicyKindView::Trust,
            write: Some(format!("set trust of {} to {TEXT}", self.owner)),
            ..TryView::default()
        });
        self.holding(role.into());
    }

    fn holding(&mut self, holding: Holding<'_>) {
        for policy in holding.inline {
            self.tries.push(TryView {
                title: format!("inline policy {}", policy.name),
                text: self.text(policy.document),
                kind: PolicyKindView::Identity,
                write: Some(format!("set inline {} of {} to {TEXT}", policy.name, self.owner)),
                remove: Some(format!("remove inline {} of {}", policy.name, self.owner)),
                remove_label: "Take it away".to_owned(),
            });
        }
        for policy in holding.attached {
            let AttachedPolicy::Known(policy) = policy else {
                continue;
            };
            let policy = &self.estate.managed_policies()[*policy];
            let is_written = policy.owner != PolicyOwner::Aws;
            self.tries.push(TryView {
                title: format!("managed policy {}", policy.name),
                text: self.text(policy.document).filter(|_| is_written),
                kind: PolicyKindView::Identity,
                write: is_written.then(|| format!("set {} to {TEXT}", policy.arn)),
                remove: Some(format!("detach {} from {}", policy.arn, self.owner)),
                remove_label: "Detach".to_owned(),
            });
        }
    }

    fn boundary(&mut self, boundary: Option<&Boundary>) {
        let known = boundary.and_then(AttachedPolicy::known);
        let text = known.and_then(|policy| self.text(self.estate.managed_policies()[policy].document));
        self.tries.push(TryView {
            title: "permissions boundary".to_owned(),
            text: Some(text.unwrap_or_else(|| empty("Resource"))),
            kind: PolicyKindView::Boundary,
            write: Some(format!("set boundary of {} to {TEXT}", self.owner)),
            remove: boundary.map(|_| format!("set boundary of {} to none", self.owner)),
            remove_label: "Take it away".to_owned(),
        });
    }

    fn removal(&mut self, title: String, change: String, label: &str) {
        self.tries.push(TryView {
            title,
            remove: Some(change),
            remove_label: label.to_owned(),
            ..TryView::default()
        });
    }

    fn text(&self, document: DocumentId) -> Option<String> {
        let source = self.estate.documents()[document].source;
        let source = self.estate.sources().find(source)?;
        Some(source.text.to_string())
    }
}

/// Returns a policy that allows nothing, to begin with.
fn empty(element: &str) -> String {
    let (element, action) = match element {
        "Principal" => ("\"Principal\": {\"AWS\": \"*\"}", "sts:AssumeRole"),
        _ => ("\"Resource\": \"*\"", "*"),
    };
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"Deny\",\n      {element},\n      \
         \"Action\": \"{action}\"\n    }}\n  ]\n}}\n"
    )
}

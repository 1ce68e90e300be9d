//! The card of a node: facts and policies.

use iamscope_access::{Access, Thing};
use iamscope_estate::{
    AttachedPolicy, Boundary, DocumentId, Estate, Holding, Principal, ResourcePolicy, Subject, Tags,
};

use super::decision::gap;
use super::excerpt::whole;
use super::tries;
use crate::view::{ExcerptView, Fact, GapView, TryView};

/// So many policies are shown whole.
const POLICIES: usize = 12;

/// What an estate tells about a node.
#[derive(Default)]
pub(super) struct Known {
    /// What is known.
    pub(super) facts: Vec<Fact>,
    /// The policies that speak about it.
    pub(super) policies: Vec<ExcerptView>,
    /// What can be changed to see what happens.
    pub(super) tries: Vec<TryView>,
    /// Whether policies can be attached to it.
    pub(super) is_owner: bool,
}

/// Returns what is known of the principal or resource with an id.
pub(super) fn known(access: &Access<'_>, id: &str) -> Known {
    let estate = access.estate();
    let Some(arn) = iamscope_policy::Arn::parse(id) else {
        return Known::default();
    };
    let mut card = Card {
        estate,
        known: Known {
            tries: tries::tries(estate, &arn),
            is_owner: tries::is_owner(estate, &arn),
            ..Known::default()
        },
    };
    if let Some(user) = estate.user_by_arn(&arn) {
        let user = &estate.users()[user];
        card.fact("created", user.created.as_deref());
        card.fact(
            "groups",
            joined(user.groups.iter().map(|&group| estate.groups()[group].name.as_str())).as_deref(),
        );
        card.identity(user.into(), user.boundary.as_ref(), &user.tags);
    } else if let Some(group) = estate.group_by_arn(&arn) {
        let group = &estate.groups()[group];
        card.identity(group.into(), None, &Tags::new());
    } else if let Some(role) = estate.role_by_arn(&arn) {
        let principal = Principal::Role(role);
        let role = &estate.roles()[role];
        card.fact("created", role.created.as_deref());
        card.fact("last used", role.last_used.as_deref());
        card.fact("administrator", access.allows_everything(&principal).map(|_| "yes"));
        card.policy(role.trust);
        card.identity(role.into(), role.boundary.as_ref(), &role.tags);
    } else if let Some(Thing::Resource(resource)) = access.thing(&arn) {
        let resource = &estate.resources()[resource];
        card.fact(
            "type",
            Some(&format!("{} {}", resource.kind.service, resource.kind.name)),
        );
        card.tags(&resource.tags);
        match resource.policy {
            ResourcePolicy::Document(document) => card.policy(Some(document)),
            ResourcePolicy::None => card.fact("resource policy", Some("none")),
            ResourcePolicy::NotSeen => card.fact("resource policy", Some("not seen")),
        }
    }
    card.known
}

/// Returns what could not be seen about a node.
pub(super) fn gaps(estate: &Estate, id: &str) -> Vec<GapView> {
    let about = estate
        .gaps()
        .iter()
        .filter(|gap| matches!(&gap.subject, Subject::Arn(arn) if arn.as_str() == id));
    about.map(gap).collect()
}

struct Card<'e> {
    estate: &'e Estate,
    known: Known,
}

impl Card<'_> {
    fn fact(&mut self, name: &str, value: Option<&str>) {
        self.known.facts.extend(value.map(|value| Fact {
            name: name.to_owned(),
            value: value.to_owned(),
        }));
    }

    fn tags(&mut self, tags: &Tags) {
        let texts = tags.iter().map(|(key, value)| format!("{key}={value}"));
        self.fact("tags", joined(texts).as_deref());
    }

    fn policy(&mut self, document: Option<DocumentId>) {
        if let Some(document) = document.filter(|_| self.known.policies.len() < POLICIES) {
            let source = self.estate.documents()[document].source;
            self.known.policies.push(whole(self.estate.sources(), source));
        }
    }

    fn identity(&mut self, holding: Holding<'_>, boundary: Option<&Boundary>, tags: &Tags) {
        let names = holding.attached.iter().map(|policy| name(self.estate, policy));
        let attached_names = joined(names);
        self.fact(
            "inline policies",
            joined(holding.inline.iter().map(|policy| policy.name.as_str())).as_deref(),
        );
        self.fact("attached policies", attached_names.as_deref());
        self.fact(
            "permissions boundary",
            boundary.map(|policy| name(self.estate, policy)).as_deref(),
        );
        self.tags(tags);
        for policy in holding.inline {
            self.policy(Some(policy.document));
        }
        for policy in holding.known().chain(boundary.and_then(AttachedPolicy::known)) {
            self.policy(Some(self.estate.managed_policies()[policy].document));
        }
    }
}

fn name(estate: &Estate, policy: &AttachedPolicy) -> String {
    match policy {
        AttachedPolicy::Known(policy) => estate.managed_policies()[*policy].name.clone(),
        AttachedPolicy::Missing(arn) => format!("{arn} (not seen)"),
    }
}

fn joined(names: impl Iterator<Item = impl AsRef<str>>) -> Option<String> {
    let names: Vec<String> = names.map(|name| name.as_ref().to_owned()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

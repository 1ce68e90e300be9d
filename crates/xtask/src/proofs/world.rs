//! What the requests can be that z3 is asked about: actions with the ARNs of their resources, and condition keys.

use iamscope_catalog::{ActionRef, Catalog, ConditionKeyRef, ConditionKeyType, ResourceTypeRef};
use iamscope_policy::Policy;
use iamscope_testkit::pairs::{ACTIONS, KEYS};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Keys that every request has (IAM User Guide, "AWS global condition context keys", where it says "always included").
const ALWAYS: &[&str] = &[
    "aws:currenttime",
    "aws:epochtime",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:useragent",
    "aws:userid",
    "aws:viaawsservice",
];

/// Returns the requests that the generated pairs are about.
pub(super) fn of_pairs() -> Value {
    let catalog = Catalog::embedded();
    let actions: Vec<_> = ACTIONS.iter().filter_map(|name| catalog.action(name)).collect();
    let keys = keys(KEYS.iter().map(|key| key.name), &actions);
    let (actions, formats) = listed(&actions);
    json!({"actions": actions, "formats": formats, "keys": keys})
}

/// Returns all requests that the catalogue knows.
pub(super) fn of_catalog() -> Value {
    let actions: Vec<_> = Catalog::embedded().actions().collect();
    let (actions, formats) = listed(&actions);
    json!({"actions": actions, "formats": formats})
}

/// Returns what the catalogue knows of the condition keys of these policies.
pub(super) fn keys_of(policies: &[&Policy]) -> Value {
    let statements = policies.iter().flat_map(|policy| &policy.statements);
    let conditions = statements.flat_map(|statement| &statement.conditions);
    let names: BTreeSet<&str> = conditions.map(|condition| condition.key.value.lower()).collect();
    let actions: Vec<_> = Catalog::embedded().actions().collect();
    keys(names.into_iter(), &actions)
}

fn listed(actions: &[ActionRef<'_>]) -> (Value, Value) {
    let mut formats = Formats::default();
    let actions = actions.iter().map(|action| {
        let places = action
            .resource_types()
            .map(|usage| formats.place(usage.resource_type()));
        let places: Vec<usize> = places.collect();
        let needs_resource = action.resource_types().any(|usage| usage.is_required());
        json!({"name": action.full_name(), "formats": places, "needsResource": needs_resource})
    });
    (actions.collect(), formats.listed.into())
}

fn keys<'k>(names: impl Iterator<Item = &'k str>, actions: &[ActionRef<'_>]) -> Value {
    let named = names.map(|name| {
        let name = name.to_ascii_lowercase();
        let facts = key(&name, actions);
        (name, facts)
    });
    Value::Object(named.collect())
}

/// Formats of ARNs, each once.
#[derive(Default)]
struct Formats {
    listed: Vec<Value>,
    places: BTreeMap<usize, usize>,
}

impl Formats {
    fn place(&mut self, kind: ResourceTypeRef<'_>) -> usize {
        let next = self.listed.len();
        let place = *self.places.entry(kind.id().index()).or_insert(next);
        if place == next {
            self.listed.push(format(kind));
        }
        place
    }
}

/// Returns the format of a resource type and those of its service whose ARNs look the same and are more specific.
fn format(kind: ResourceTypeRef<'_>) -> Value {
    let parts = |format: &str| {
        let head: Vec<String> = format.splitn(6, ':').take(5).map(str::to_owned).collect();
        let resource = format.splitn(6, ':').nth(5).unwrap_or_default();
        (head, resource.matches(['/', ':']).count())
    };
    let (head, separators) = parts(kind.arn_format());
    let siblings = kind.service().into_iter().flat_map(|service| service.resource_types());
    let formats = siblings.map(|sibling| sibling.arn_format());
    let others = formats.filter(|other| {
        let (its_head, its_separators) = parts(other);
        its_head == head && its_separators > separators
    });
    json!({"format": kind.arn_format(), "others": others.collect::<Vec<_>>()})
}

fn key(name: &str, actions: &[ActionRef<'_>]) -> Value {
    let known = Catalog::embedded().condition_key(name);
    let family = match known.map(|known| known.value_type()) {
        Some(ConditionKeyType::Numeric) => "number",
        Some(ConditionKeyType::Date) => "date",
        Some(ConditionKeyType::IpAddress) => "address",
        Some(ConditionKeyType::Bool) => "bool",
        Some(ConditionKeyType::String | ConditionKeyType::Arn | ConditionKeyType::Binary) | None => "text",
    };
    let having = (!name.starts_with("aws:")).then(|| {
        let having = actions.iter().filter(|action| has_key(**action, name));
        having.map(|action| action.full_name()).collect::<Vec<_>>()
    });
    json!({
        "family": family,
        "multi": known.is_none_or(|known| known.is_multivalued()),
        "always": ALWAYS.contains(&name),
        "actions": having,
    })
}

fn has_key(action: ActionRef<'_>, key: &str) -> bool {
    let is_it = |known: ConditionKeyRef<'_>| known.name().eq_ignore_ascii_case(key);
    action.condition_keys().any(is_it)
        || action
            .resource_types()
            .any(|usage| usage.condition_keys().any(is_it) || usage.resource_type().condition_keys().any(is_it))
}

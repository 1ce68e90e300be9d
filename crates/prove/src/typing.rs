//! Which requests there are: the actions, resource types and condition keys of the catalogue that go together.

use crate::text::{Builder, Class, Item, Pattern};
use iamscope_catalog::{ActionSet, Catalog, ResourceTypeRef};
use iamscope_policy::Case;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What ARNs of a resource type look like.
pub(crate) struct Format {
    pub(crate) pattern: Pattern,
    /// What ARNs of more specific types of the service look like: one of a bucket has a slash only if it is an object's.
    pub(crate) others: Vec<Pattern>,
}

/// What the catalogue says of requests, read once.
pub(crate) struct Typing {
    catalog: &'static Catalog,
    /// Actions that take no resource, or need none.
    pub(crate) without_resource: ActionSet,
    /// Actions that take one.
    pub(crate) with_resource: ActionSet,
    formats: Vec<OnceLock<Option<Format>>>,
    /// For each condition key the actions whose requests can have it.
    keys: OnceLock<Vec<Vec<u32>>>,
    /// The actions on resources whose ARNs have this name of a service, or any.
    services: OnceLock<BTreeMap<Box<str>, Vec<u32>>>,
}

/// For resource types whose ARNs do not say which service they are of.
const ANY_SERVICE: &str = "*";

impl Typing {
    pub(crate) fn new(catalog: &'static Catalog) -> Self {
        let (mut without_resource, mut with_resource) = (catalog.no_actions(), catalog.no_actions());
        let mut types = 0;
        for action in catalog.actions() {
            let mut needs_one = false;
            let mut takes_one = false;
            for usage in action.resource_types() {
                takes_one = true;
                needs_one |= usage.is_required();
                types = types.max(usage.resource_type().id().index() + 1);
            }
            if takes_one {
                with_resource.insert(action.id());
            }
            if !needs_one {
                without_resource.insert(action.id());
            }
        }
        Self {
            catalog,
            without_resource,
            with_resource,
            formats: (0..types).map(|_| OnceLock::new()).collect(),
            keys: OnceLock::new(),
            services: OnceLock::new(),
        }
    }

    /// Returns what ARNs of a resource type fit; `None` if the catalogue does not say.
    pub(crate) fn format(&self, kind: ResourceTypeRef<'_>) -> Option<&Format> {
        let cell = self.formats.get(kind.id().index())?;
        cell.get_or_init(|| format(kind)).as_ref()
    }

    /// Returns the actions whose requests can have a key, if the catalogue tells. Keys of all services can be in any.
    pub(crate) fn actions_with(&self, key: &str) -> Option<ActionSet> {
        if key.starts_with("aws:") {
            return None;
        }
        let known = self.catalog.condition_key(key)?;
        let actions = self.keys.get_or_init(|| self.read_keys()).get(known.id().index())?;
        if actions.is_empty() {
            return None;
        }
        let mut set = self.catalog.no_actions();
        for &action in actions {
            set.insert_range(action, action + 1);
        }
        Some(set)
    }

    /// Returns the actions on resources whose ARNs can have this name of a service.
    pub(crate) fn actions_on(&self, service: &str) -> ActionSet {
        let services = self.services.get_or_init(|| self.read_services());
        let mut set = self.catalog.no_actions();
        for name in [service, ANY_SERVICE] {
            for &action in services.get(name).map(Vec::as_slice).unwrap_or_default() {
                set.insert_range(action, action + 1);
            }
        }
        set
    }

    fn read_services(&self) -> BTreeMap<Box<str>, Vec<u32>> {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut of_types: Vec<Option<usize>> = vec![None; self.formats.len()];
        let mut services: Vec<Vec<u32>> = Vec::new();
        for (action_number, action) in (0..).zip(self.catalog.actions()) {
            for usage in action.resource_types() {
                let kind = usage.resource_type();
                let Some(of_type) = of_types.get_mut(kind.id().index()) else {
                    continue;
                };
                let number = *of_type.get_or_insert_with(|| {
                    let service = kind.arn_format().split(':').nth(2);
                    let plain = service.filter(|service| !service.contains(['*', '$', '<']));
                    let next = numbers.len();
                    *numbers.entry(plain.unwrap_or(ANY_SERVICE)).or_insert(next)
                });
                if services.len() <= number {
                    services.resize(number + 1, Vec::new());
                }
                if let Some(actions) = services.get_mut(number)
                    && actions.last() != Some(&action_number)
                {
                    actions.push(action_number);
                }
            }
        }
        let mut named = |number: usize| services.get_mut(number).map(std::mem::take).unwrap_or_default();
        numbers
            .into_iter()
            .map(|(name, number)| (name.into(), named(number)))
            .collect()
    }

    fn read_keys(&self) -> Vec<Vec<u32>> {
        let mut keys: Vec<Vec<u32>> = vec![Vec::new(); self.catalog.condition_keys().count()];
        for (number, action) in (0..).zip(self.catalog.actions()) {
            let mut add = |key: usize| {
                if let Some(actions) = keys.get_mut(key)
                    && actions.last() != Some(&number)
                {
                    actions.push(number);
                }
            };
            action.condition_keys().for_each(|key| add(key.id().index()));
            for usage in action.resource_types() {
                usage.condition_keys().for_each(|key| add(key.id().index()));
                usage
                    .resource_type()
                    .condition_keys()
                    .for_each(|key| add(key.id().index()));
            }
        }
        keys
    }
}

/// What a placeholder in the name of a resource stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Placeholder {
    /// At least one character.
    Something,
    /// Also nothing: `bucket/` is no object, but no bucket either.
    Anything,
}

fn format(kind: ResourceTypeRef<'_>) -> Option<Format> {
    let separators = |format: &str| {
        let resource = format.splitn(6, ':').nth(5).unwrap_or_default();
        resource.bytes().filter(|byte| matches!(byte, b'/' | b':')).count()
    };
    let head = |format: &str| format.splitn(6, ':').take(5).map(str::to_owned).collect::<Vec<_>>();
    let own = kind.arn_format();
    let siblings = kind
        .service()
        .into_iter()
        .flat_map(|service| service.resource_types().collect::<Vec<_>>());
    let is_closer = |other: &str| separators(other) > separators(own) && head(other) == head(own);
    let others = siblings
        .map(|sibling| sibling.arn_format())
        .filter(|other| is_closer(other));
    Some(Format {
        pattern: pattern(own, Placeholder::Something)?,
        others: others
            .filter_map(|other| pattern(other, Placeholder::Anything))
            .collect(),
    })
}

/// Reads an ARN format. A placeholder in the first five fields may stand for nothing: many formats have one for a region
/// or an account that the ARNs leave out.
fn pattern(format: &str, placeholder: Placeholder) -> Option<Pattern> {
    let mut builder = Builder::default();
    let (mut colons, mut rest) = (0, format);
    while let Some(character) = rest.chars().next() {
        let is_head = colons < 5;
        let class = if is_head { Class::Head } else { Class::Any };
        let inside = rest.strip_prefix("${").map(|inside| (inside, '}'));
        let inside = inside.or_else(|| rest.strip_prefix('<').map(|inside| (inside, '>')));
        if let Some((_, after)) = inside.and_then(|(inside, end)| inside.split_once(end)) {
            if !is_head && placeholder == Placeholder::Something {
                builder.push(Item::One(class));
            }
            builder.push(Item::Many(class));
            rest = after;
            continue;
        }
        match character {
            '*' => builder.push(Item::Many(class)),
            ':' => {
                colons += 1;
                builder.push(Item::Char(':'));
            }
            other => builder = builder.text(other.encode_utf8(&mut [0; 4]), Case::Sensitive),
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    (colons >= 5).then(|| builder.build())
}

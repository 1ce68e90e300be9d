//! What stands under the cursor means: actions, condition keys, ARNs.

mod meaning;

use crate::cursor::{Cursor, listed};
use crate::outline::Role;
use iamscope_access::{Access, Grant};
use iamscope_catalog::{AccessLevel, ActionRef, ActionSet, Catalog, ConditionKeyRef, ResourceTypeRef, ServiceRef};
use iamscope_eval::Decision;
use iamscope_policy::Arn;
use lsp_types::{Hover, MarkupContent, MarkupKind};

/// How many names of a kind are listed.
const MOST: usize = 8;

/// Returns what to show for what the cursor is in.
pub(crate) fn find(cursor: &Cursor<'_>, access: Option<&Access<'_>>) -> Option<Hover> {
    let catalog = Catalog::embedded();
    let value = match cursor.role {
        Role::Action => action(cursor, access, catalog)?,
        Role::ConditionKey { .. } => condition_key(cursor.text, catalog)?,
        Role::Resource | Role::Operator | Role::Other if cursor.text.starts_with("arn:") => arn(cursor.text, catalog)?,
        Role::Resource | Role::Operator | Role::Other => return None,
    };
    let document = cursor.document;
    Some(Hover {
        contents: MarkupContent {
            kind: MarkupKind::Markdown,
            value,
        }
        .into(),
        range: Some(document.lines.range(&document.text, cursor.place.token.content)),
    })
}

fn action(cursor: &Cursor<'_>, access: Option<&Access<'_>>, catalog: &'static Catalog) -> Option<String> {
    let set = catalog.matching(cursor.text);
    let actions = listed(catalog, &set);
    let mut text = match actions.as_slice() {
        [] => {
            let (service, _) = cursor.text.split_once(':')?;
            let service = catalog.service(service)?;
            return Some(format!("no known action of {} fits `{}`", service.name(), cursor.text));
        }
        [one] => one_action(*one),
        several => several_actions(cursor.text, several),
    };
    if let Some(access) = access {
        let who = match actions.as_slice() {
            [one] => who_can(cursor, access, *one),
            _ => who_may(access, &set, catalog),
        };
        text.push_str(&who.map(|who| format!("\n\n{who}")).unwrap_or_default());
    }
    Some(text)
}

fn one_action(action: ActionRef<'_>) -> String {
    let mut text = format!("**{}**: {}", action.full_name(), action.access_level());
    let types: Vec<String> = action
        .resource_types()
        .map(|used| {
            let kind = used.resource_type();
            let required = if used.is_required() { ", required" } else { "" };
            format!("\n- `{}`{required}: `{}`", kind.name(), kind.arn_format())
        })
        .collect();
    if types.is_empty() {
        text.push_str("\n\nIt works on no particular resource: `\"Resource\": \"*\"`.");
    } else {
        text.push_str("\n\nResource types:");
        text.extend(types);
    }
    let mut keys: Vec<&str> = action.condition_keys().map(ConditionKeyRef::name).collect();
    keys.extend(
        action
            .resource_types()
            .flat_map(|used| used.condition_keys().map(ConditionKeyRef::name)),
    );
    keys.sort_unstable();
    keys.dedup();
    if !keys.is_empty() {
        text.push_str(&format!("\n\nCondition keys: {}", names(keys.into_iter())));
    }
    let mut needed = action.dependent_actions().map(ActionRef::full_name).peekable();
    if needed.peek().is_some() {
        text.push_str(&format!("\n\nSome uses need as well: {}", names(needed)));
    }
    text
}

/// Says how many actions of each level a pattern covers, and the first names.
fn several_actions(pattern: &str, actions: &[ActionRef<'_>]) -> String {
    let mut text = format!("`{pattern}`: {} actions\n", actions.len());
    for level in AccessLevel::ALL {
        let of_level: Vec<ActionRef<'_>> = actions
            .iter()
            .copied()
            .filter(|action| action.access_level() == level)
            .collect();
        if !of_level.is_empty() {
            let listed = names(of_level.iter().map(|action| {
                if pattern == "*" {
                    action.full_name()
                } else {
                    action.name().to_owned()
                }
            }));
            text.push_str(&format!("\n- {level}, {}: {listed}", of_level.len()));
        }
    }
    text
}

/// Says who can do an action, to the resource of the statement if that is a single one.
fn who_can(cursor: &Cursor<'_>, access: &Access<'_>, action: ActionRef<'_>) -> Option<String> {
    let action = access.find_action(&action.full_name()).ok()?;
    let resources = cursor.outline.resources(cursor.place);
    let target = match resources.as_slice() {
        [one] if Arn::parse(one).is_some() && !one.contains(['*', '?', '$']) => access.target(one),
        _ => access.target("*"),
    };
    let grants = access.who_can(&action, &target);
    let what = match &*target.arn {
        "*" => "some resource".to_owned(),
        arn => format!("`{arn}`"),
    };
    if grants.is_empty() {
        return Some(format!("In the estate nobody can do it to {what}, as far as was seen."));
    }
    let is_conditional = |grant: &&Grant| matches!(grant.decision, Decision::Unknown(_));
    let conditional = match grants.iter().filter(is_conditional).count() {
        0 => String::new(),
        all if all == grants.len() => " under a condition".to_owned(),
        some => format!(", {some} of them under a condition"),
    };
    let listed = names(grants.iter().map(|grant| access.name(&grant.principal)));
    Some(format!(
        "In the estate {} can do it to {what}{conditional}: {listed}",
        principals(grants.len())
    ))
}

/// Says whose own policies allow some of several actions on something.
fn who_may(access: &Access<'_>, set: &ActionSet, catalog: &'static Catalog) -> Option<String> {
    let actions: Vec<_> = listed(catalog, set)
        .into_iter()
        .filter_map(|action| access.find_action(&action.full_name()).ok())
        .collect();
    let classes = access.classes().iter();
    let allowed = classes.filter(|(id, _)| actions.iter().any(|action| access.class_may_allow(*id, action)));
    let members: Vec<String> = allowed
        .flat_map(|(_, class)| class.members.iter().map(|member| access.name(member)))
        .collect();
    if members.is_empty() {
        return None;
    }
    let listed = names(members.iter());
    Some(format!(
        "In the estate the own policies of {} allow some of them on something: {listed}",
        principals(members.len())
    ))
}

fn principals(count: usize) -> String {
    if count == 1 {
        "1 principal".to_owned()
    } else {
        format!("{count} principals")
    }
}

fn condition_key(name: &str, catalog: &'static Catalog) -> Option<String> {
    let key = catalog.condition_key(name)?;
    let mut text = format!("**{}**: {}", key.name(), key.value_type());
    if key.is_multivalued() {
        text.push_str(", several values; compare it with `ForAnyValue:` or `ForAllValues:`");
    }
    if let Some(meaning) = meaning::of(key.name()) {
        text.push_str(&format!("\n\n{meaning}"));
    }
    if key.is_global() {
        text.push_str("\n\nA global key: services other than the one that is called may tell it as well.");
    } else {
        let takes = |action: &ActionRef<'_>| {
            let mut of_types = action.resource_types().flat_map(|used| used.condition_keys());
            action.condition_keys().any(|own| own == key) || of_types.any(|own| own == key)
        };
        let service = key.name().split(':').next().and_then(|prefix| catalog.service(prefix));
        let actions = service.into_iter().flat_map(ServiceRef::actions).filter(takes);
        let actions: Vec<String> = actions.map(ActionRef::full_name).collect();
        if !actions.is_empty() {
            let listed = names(actions.iter());
            text.push_str(&format!("\n\nRequests of {} actions have it: {listed}", actions.len()));
        }
    }
    Some(text)
}

fn arn(text: &str, catalog: &'static Catalog) -> Option<String> {
    let arn = Arn::parse(text)?;
    let any = |field: &str| {
        if field.is_empty() {
            "none".to_owned()
        } else {
            format!("`{field}`")
        }
    };
    let service = catalog
        .service(arn.service())
        .map(|service| format!(", {}", service.name()));
    let mut shown = format!(
        "- partition: {}\n- service: {}{}\n- region: {}\n- account: {}\n- resource: {}",
        any(arn.partition()),
        any(arn.service()),
        service.unwrap_or_default(),
        any(arn.region()),
        any(arn.account()),
        any(arn.resource())
    );
    let types = catalog.resource_types_for_arn(text);
    if types.is_empty() {
        shown.push_str("\n\nNo known type of resource has ARNs of this form.");
    } else {
        let types = types.into_iter().map(ResourceTypeRef::full_name);
        shown.push_str(&format!("\n\nResource type: {}", names(types)));
    }
    Some(shown)
}

/// Returns the first names as code, and how many there are besides.
fn names(all: impl Iterator<Item = impl std::fmt::Display>) -> String {
    let all: Vec<String> = all.map(|name| format!("`{name}`")).collect();
    let shown = all.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(MOST) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

//! What can stand where the cursor is: actions, ARN formats, operators, condition keys.

use crate::cursor::{Cursor, listed};
use crate::diagnostics::text_edit;
use crate::outline::Role;
use iamscope_catalog::{ActionRef, Catalog, ConditionKeyRef, ConditionKeyType, ResourceTypeRef};
use iamscope_policy::{Operator, Quantifier, Test};
use lsp_types::{CompletionItem, CompletionItemKind, CompletionList, InsertTextFormat};
use std::collections::BTreeMap;

/// How many actions of a statement are asked for their keys and resource types; `*` covers more than anybody reads.
const MOST_ACTIONS: usize = 2000;

/// Returns what can stand where the cursor is. `has_snippets` tells whether the editor takes texts with stops in them.
pub(crate) fn find(cursor: &Cursor<'_>, has_snippets: bool) -> CompletionList {
    let catalog = Catalog::embedded();
    let items = match cursor.role {
        Role::Action => actions(cursor, catalog),
        Role::Resource => resources(cursor, has_snippets, catalog),
        Role::Operator => operators(cursor),
        Role::ConditionKey { operator } => condition_keys(cursor, operator, has_snippets, catalog),
        Role::Other => Vec::new(),
    };
    CompletionList {
        // Names of services turn into those of actions at the colon.
        is_incomplete: cursor.role == Role::Action && !cursor.typed.contains(':'),
        items,
        ..CompletionList::default()
    }
}

fn item(cursor: &Cursor<'_>, label: &str, detail: &str, kind: CompletionItemKind, text: &str) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        kind: Some(kind),
        // Editors split words at colons, and would filter by the last one alone.
        filter_text: Some(text.to_owned()),
        text_edit: Some(text_edit(cursor.document, cursor.place.token.content, text.to_owned()).into()),
        ..CompletionItem::default()
    }
}

fn actions(cursor: &Cursor<'_>, catalog: &'static Catalog) -> Vec<CompletionItem> {
    let Some((prefix, _)) = cursor.typed.split_once(':') else {
        let services = catalog.services().map(|service| {
            let label = format!("{}:", service.prefix());
            item(cursor, &label, service.name(), CompletionItemKind::Module, &label)
        });
        return services.collect();
    };
    let Some(service) = catalog.service(prefix) else {
        return Vec::new();
    };
    let all = format!("{}:*", service.prefix());
    let all = item(cursor, &all, "every action", CompletionItemKind::Function, &all);
    let actions = service.actions().map(|action| {
        let name = action.full_name();
        let level = action.access_level();
        item(cursor, &name, level.as_str(), CompletionItemKind::Function, &name)
    });
    actions.chain([all]).collect()
}

/// Offers the ARN formats of what the statement's actions work on; without such actions those of the service in the ARN.
fn resources(cursor: &Cursor<'_>, has_snippets: bool, catalog: &'static Catalog) -> Vec<CompletionItem> {
    let actions = listed(catalog, &cursor.actions(catalog));
    let actions = if actions.len() > MOST_ACTIONS {
        &[][..]
    } else {
        &actions[..]
    };
    let uses = actions.iter().flat_map(|action| action.resource_types());
    let mut types: Vec<(bool, ResourceTypeRef<'_>)> =
        uses.map(|used| (used.is_required(), used.resource_type())).collect();
    if types.is_empty() {
        let service = cursor
            .typed
            .split(':')
            .nth(2)
            .and_then(|prefix| catalog.service(prefix));
        let of_service = service.into_iter().flat_map(|service| service.resource_types());
        types.extend(of_service.map(|kind| (false, kind)));
    }
    let mut formats: BTreeMap<&str, (bool, String)> = BTreeMap::new();
    for (is_required, kind) in types {
        let format = formats
            .entry(kind.arn_format())
            .or_insert_with(|| (false, kind.full_name()));
        format.0 |= is_required;
    }
    let mut items: Vec<CompletionItem> = Vec::new();
    for (format, (is_required, name)) in formats {
        let format = format.replace("${Partition}", "aws");
        let sort = format!("{}{format}", u8::from(!is_required));
        let mut offered = with_stops(cursor, &format, &name, has_snippets, CompletionItemKind::Reference);
        offered.sort_text = Some(sort);
        items.push(offered);
    }
    if actions.iter().any(|action| action.is_wildcard_only()) {
        items.push(item(
            cursor,
            "*",
            "for actions on no particular resource",
            CompletionItemKind::Reference,
            "*",
        ));
    }
    items
}

/// Returns an item for a text with placeholders, `${Name}` or `<name>`, which become stops of a snippet, or bare names.
fn with_stops(
    cursor: &Cursor<'_>,
    format: &str,
    detail: &str,
    has_snippets: bool,
    kind: CompletionItemKind,
) -> CompletionItem {
    let (mut plain, mut snippet) = (String::new(), String::new());
    let mut rest = format;
    let mut stop = 0;
    while let Some((before, name, after)) = placeholder(rest) {
        stop += 1;
        plain.push_str(before);
        plain.push_str(name);
        snippet.push_str(before);
        snippet.push_str(&format!("${{{stop}:{name}}}"));
        rest = after;
    }
    plain.push_str(rest);
    snippet.push_str(rest);
    let mut item = item(cursor, format, detail, kind, &plain);
    if has_snippets && stop > 0 {
        item.insert_text_format = Some(InsertTextFormat::Snippet);
        item.text_edit = Some(text_edit(cursor.document, cursor.place.token.content, snippet).into());
    }
    item
}

/// Returns the first placeholder of a text, and what stands before and after it.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let split = |open: &str, close: char| {
        let (before, rest) = text.split_once(open)?;
        let (name, after) = rest.split_once(close)?;
        Some((before, name, after))
    };
    let found = [split("${", '}'), split("<", '>')];
    found.into_iter().flatten().min_by_key(|(before, ..)| before.len())
}

fn operators(cursor: &Cursor<'_>) -> Vec<CompletionItem> {
    let quantifiers: &[Option<Quantifier>] = if cursor.typed.to_ascii_lowercase().starts_with("for") {
        &[Some(Quantifier::ForAnyValue), Some(Quantifier::ForAllValues)]
    } else {
        &[None]
    };
    let mut items = Vec::new();
    for &quantifier in quantifiers {
        for &test in Test::ALL {
            for if_exists in [false, true] {
                let operator = Operator {
                    quantifier,
                    test,
                    if_exists,
                };
                let name = operator.to_string();
                if Operator::parse(&name).is_some() {
                    items.push(item(cursor, &name, "", CompletionItemKind::Operator, &name));
                }
            }
        }
    }
    items
}

/// Offers the keys that requests of the statement's actions have, those whose type fits the operator first.
fn condition_keys(
    cursor: &Cursor<'_>,
    operator: &str,
    has_snippets: bool,
    catalog: &'static Catalog,
) -> Vec<CompletionItem> {
    let mut keys: BTreeMap<&str, ConditionKeyRef<'_>> = BTreeMap::new();
    let global = catalog.condition_keys().filter(|key| key.is_global());
    keys.extend(global.map(|key| (key.name(), key)));
    let actions = listed(catalog, &cursor.actions(catalog));
    for action in actions.into_iter().take(MOST_ACTIONS) {
        keys.extend(keys_of(action).into_iter().map(|key| (key.name(), key)));
    }
    let test = Operator::parse(operator).map(|operator| operator.test);
    let items = keys.into_values().map(|key| {
        let several = if key.is_multivalued() { ", several values" } else { "" };
        let detail = format!("{}{several}", key.value_type());
        let fits = test.is_none_or(|test| compares(test, key.value_type()));
        let sort = format!("{}{}{}", u8::from(!fits), u8::from(key.is_global()), key.name());
        let mut item = with_stops(cursor, key.name(), &detail, has_snippets, CompletionItemKind::Property);
        item.sort_text = Some(sort);
        item
    });
    items.collect()
}

fn keys_of(action: ActionRef<'static>) -> Vec<ConditionKeyRef<'static>> {
    let of_types = action
        .resource_types()
        .flat_map(|used| used.condition_keys().chain(used.resource_type().condition_keys()));
    action.condition_keys().chain(of_types).collect()
}

/// Returns whether a comparison is made for values of a type.
fn compares(test: Test, value_type: ConditionKeyType) -> bool {
    let name = test.name();
    let wanted = match value_type {
        ConditionKeyType::String => "String",
        ConditionKeyType::Arn => "Arn",
        ConditionKeyType::Bool => "Bool",
        ConditionKeyType::Numeric => "Numeric",
        ConditionKeyType::Date => "Date",
        ConditionKeyType::IpAddress => "IpAddress",
        ConditionKeyType::Binary => "Binary",
    };
    test == Test::Null || name.contains(wanted)
}

//! Snapshots and histories of AWS Config.
//!
//! Sources: AWS Config Developer Guide, "Components of a configuration item", and the public resource schema
//! (awslabs/aws-config-resource-schema). `configuration` may be an object or the JSON of one as text, and so may each
//! value of `supplementaryConfiguration`.

mod identities;
mod resources;

use crate::json::Fields;
use crate::output::{Output, read_all, read_entity};
use crate::text::{Text, date};
use iamscope_estate::builder::input::AccountInput;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// The names that the list of items has in deliveries, in the console's copy and in the answers of the API.
const LISTS: [&str; 3] = ["configurationItems", "baseConfigurationItems", "configurationItemList"];

/// Returns whether an object is a delivery of AWS Config.
pub(crate) fn is_delivery(fields: &Fields<'_>) -> bool {
    LISTS.iter().any(|list| fields.has(list))
}

/// Returns whether an object is a single configuration item.
pub(crate) fn is_item(fields: &Fields<'_>) -> bool {
    fields.has("resourceType") && fields.has("configuration") && (fields.has("awsAccountId") || fields.has("accountId"))
}

/// Reads a delivery.
pub(crate) fn read(text: &Text<'_>, fields: &Fields<'_>) -> Output {
    let mut output = Output::default();
    for (_, value) in fields.0.iter().filter(|(key, _)| LISTS.iter().any(|list| key == list)) {
        match serde_json::from_str::<Vec<&RawValue>>(value.get()) {
            Ok(items) => {
                output.extend(read_all(&items, |item, output| read_item(text, item, output)));
                if fields.has("configSnapshotId") {
                    whole_accounts(&items, &mut output);
                }
            }
            Err(_) => {
                let found = crate::json::kind(value.get());
                let message = format!("expected a list of configuration items, found {found}");
                output.lost(text.warning(value.get(), message), None);
            }
        }
    }
    output
}

/// A snapshot has everything that is recorded: where it has roles, it has all identities of their account.
fn whole_accounts(items: &[&RawValue], output: &mut Output) {
    let roles = items.iter().filter(|item| item.get().contains("AWS::IAM::Role"));
    let numbers = roles.filter_map(|item| {
        let item: Item<'_> = serde_json::from_str(item.get()).ok()?;
        item.account_id.filter(|_| item.resource_type == "AWS::IAM::Role")
    });
    for number in numbers.collect::<BTreeSet<_>>() {
        output.builder.account(AccountInput {
            number,
            has_identities: true,
            ..AccountInput::default()
        });
    }
}

/// A configuration item.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a configuration item")]
struct Item<'t> {
    resource_type: String,
    resource_id: Option<String>,
    resource_name: Option<String>,
    #[serde(alias = "ARN")]
    arn: Option<String>,
    #[serde(alias = "awsAccountId")]
    account_id: Option<String>,
    aws_region: Option<String>,
    configuration_item_capture_time: Option<String>,
    configuration_item_status: Option<String>,
    #[serde(borrow)]
    configuration: Option<&'t RawValue>,
    #[serde(borrow)]
    supplementary_configuration: Option<&'t RawValue>,
    #[serde(borrow)]
    tags: Option<&'t RawValue>,
}

/// A configuration item with its inner JSON taken apart.
struct Opened<'t> {
    /// The text of the whole item.
    raw: &'t str,
    item: &'t Item<'t>,
    configuration: Fields<'t>,
    supplementary: Fields<'t>,
    as_of: Option<String>,
    tags: BTreeMap<String, String>,
}

pub(crate) fn read_item(text: &Text<'_>, raw: &RawValue, output: &mut Output) {
    let Some(item) = read_entity::<Item<'_>>(text, raw, "configuration item", output) else {
        return;
    };
    let as_of = item.configuration_item_capture_time.as_deref().and_then(date);
    let status = item.configuration_item_status.as_deref().unwrap_or("OK");
    if status.starts_with("ResourceDeleted") {
        if let Some(arn) = &item.arn {
            output.builder.deleted(arn.clone(), as_of);
        }
        return;
    }
    let (mut configuration, mut supplementary) = (String::new(), String::new());
    let opened = Opened {
        raw: raw.get(),
        configuration: open(text, item.configuration, "configuration", &mut configuration, output),
        supplementary: open(
            text,
            item.supplementary_configuration,
            "supplementaryConfiguration",
            &mut supplementary,
            output,
        ),
        tags: item.tags.map(tags).unwrap_or_default(),
        item: &item,
        as_of,
    };
    if !identities::read(text, &opened, output) {
        resources::read(text, &opened, output);
    }
}

/// Returns the inner JSON of an item, which may be an object or text that holds one.
fn open<'t>(
    text: &Text<'_>,
    value: Option<&'t RawValue>,
    what: &str,
    store: &'t mut String,
    output: &mut Output,
) -> Fields<'t> {
    let Some(value) = value.filter(|value| !matches!(value.get(), "null" | "\"\"")) else {
        return Fields::default();
    };
    Fields::read(value.get(), store).unwrap_or_else(|| {
        let found = crate::json::kind(value.get());
        let message = format!("expected an object in `{what}` of a configuration item, found {found}");
        output.lost(text.warning(value.get(), message), None);
        Fields::default()
    })
}

/// Tags come as an object, or as a list of `key`/`value` or `Key`/`Value` pairs.
fn tags(value: &RawValue) -> BTreeMap<String, String> {
    if let Ok(map) = serde_json::from_str(value.get()) {
        return map;
    }
    let list: Vec<Fields<'_>> = serde_json::from_str(value.get()).unwrap_or_default();
    let pairs = list
        .iter()
        .filter_map(|tag| Some((tag.text("key")?, tag.text("value").unwrap_or_default())));
    pairs.collect()
}

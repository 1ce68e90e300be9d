//! One declared resource, with what is known of its type.

use crate::declared::Declared;
use crate::types::attributes::Attributes;
use crate::types::{self, Identity};
use crate::value::Value;
use std::collections::BTreeMap;

/// A declared resource.
pub(super) struct Item<'a> {
    pub(super) declared: &'a Declared,
    pub(super) identity: Option<Identity>,
}

impl<'a> Item<'a> {
    pub(super) fn new(declared: &'a Declared) -> Self {
        Self {
            declared,
            identity: types::identify(declared),
        }
    }

    pub(super) fn kind(&self) -> &'a str {
        &self.declared.kind
    }

    pub(super) fn is_terraform(&self) -> bool {
        types::is_terraform(self.kind())
    }

    pub(super) fn attributes(&self) -> Attributes<'a> {
        Attributes(&self.declared.attributes)
    }

    pub(super) fn string(&self, path: &str) -> Option<String> {
        self.attributes().string(path)
    }

    pub(super) fn strings(&self, path: &str) -> Vec<String> {
        self.attributes().strings(path)
    }

    pub(super) fn account(&self) -> &'a str {
        &self.declared.scope.account
    }

    pub(super) fn partition(&self) -> &'a str {
        &self.declared.scope.partition
    }

    /// Returns the ARN, if the type is known.
    pub(super) fn arn(&self) -> Option<&str> {
        self.identity.as_ref().map(|identity| identity.arn.as_str())
    }

    /// Returns what stands for an attribute that is not there.
    pub(super) fn placeholder(&self, attribute: &str) -> String {
        let address = &self.declared.address;
        let name = if self.is_terraform() || attribute != "id" {
            format!("{address}.{attribute}")
        } else {
            address.to_string()
        };
        crate::text::Text::placeholder(&name).as_str().to_owned()
    }

    /// Returns a name for people: the real one, the one in its tags, or what the program calls it.
    pub(super) fn title(&self) -> String {
        let known = self.identity.as_ref().map(|identity| identity.name.as_str());
        if let Some(known) = known.filter(|name| !name.contains(crate::text::OPEN)) {
            return known.to_owned();
        }
        let given = self.string("name").or_else(|| self.tags().remove("Name"));
        given.unwrap_or_else(|| self.declared.address.to_string())
    }

    /// Returns the tags: a map, or a list of keys and values. Values that must not be shown are left out.
    pub(super) fn tags(&self) -> BTreeMap<String, String> {
        let attributes = self.attributes();
        let mut tags = BTreeMap::new();
        for place in ["tags", "tags_all"] {
            let Some(value) = attributes.first(place) else { continue };
            if let Some(fields) = value.as_fields() {
                for (name, value) in fields.iter().filter(|(name, _)| ***name != *crate::value::OTHERS) {
                    insert_tag(&mut tags, name, value);
                }
            } else if value.as_elements().is_some() {
                for tag in attributes.blocks(place) {
                    if let (Some(key), Some(value)) = (tag.string("key"), tag.first("value")) {
                        insert_tag(&mut tags, &key, value);
                    }
                }
            }
        }
        tags
    }
}

fn insert_tag(tags: &mut BTreeMap<String, String>, name: &str, value: &Value) {
    if let (Some(text), false) = (value.to_text(), value.is_sensitive) {
        tags.insert(name.to_owned(), text.as_str().to_owned());
    }
}

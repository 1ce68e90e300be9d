//! Which declared resource a text names.

use super::item::Item;
use crate::declared::Scope;
use crate::types;
use crate::types::attributes::last_part;
use rustc_hash::FxHashMap;

/// All declared resources by everything that can stand for them.
#[derive(Default)]
pub(super) struct Index {
    arns: FxHashMap<(&'static str, &'static str), FxHashMap<String, String>>,
}

impl Index {
    pub(super) fn new<'a, 'i>(items: impl Iterator<Item = &'i Item<'a>>) -> Self
    where
        'a: 'i,
    {
        let mut index = Self::default();
        for item in items {
            let Some(identity) = &item.identity else { continue };
            let of_kind = index.arns.entry((identity.service, identity.kind)).or_default();
            for handle in types::handles(item.declared) {
                let key = key(item.account(), &handle);
                of_kind.entry(key).or_insert_with(|| identity.arn.clone());
            }
        }
        index
    }

    /// Returns the ARN of a declared resource of this type that a text names.
    pub(super) fn declared(
        &self,
        service: &'static str,
        kind: &'static str,
        text: &str,
        scope: &Scope,
    ) -> Option<&str> {
        let declared = self.arns.get(&(service, kind))?;
        declared.get(&key(&scope.account, text)).map(String::as_str)
    }

    /// Returns the ARN of what a text names: an ARN, or the name, id or URL of a resource of this type.
    pub(super) fn resolve(
        &self,
        service: &'static str,
        kind: &'static str,
        text: &str,
        scope: &Scope,
    ) -> Option<String> {
        if let Some(arn) = self.declared(service, kind, text, scope) {
            return Some(arn.to_owned());
        }
        if text.starts_with("arn:") {
            return Some(text.to_owned());
        }
        let name = if text.starts_with("https://") {
            last_part(text)
        } else {
            text
        };
        types::arn_of(service, kind, name, scope)
    }
}

fn key(account: &str, handle: &str) -> String {
    format!("{account} {handle}")
}

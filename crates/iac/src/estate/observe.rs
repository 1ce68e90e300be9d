//! Resources as they were seen, in the words of CloudFormation or close to them: configuration items of AWS Config.
//!
//! What they say of networks, settings and roles is read as if a program declared it, with one difference: what is not
//! said is not known, where in a program it means the default.

use super::draft::Draft;
use super::index::Index;
use super::item::Item;
use super::{network, setting};
use crate::declared::{Change, Declared, Scope};
use crate::types::{self, attributes::Attributes};
use crate::value::Origin;
use iamscope_estate::builder::input::ResourceInput;
use iamscope_estate::{Settings, Tell};
use iamscope_policy::{Arn, Source, SourceId, Span};
use std::sync::Arc;

/// A resource that was seen.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'t> {
    /// Its type, such as `AWS::EC2::Instance`.
    pub kind: &'t str,
    /// Its ARN.
    pub arn: &'t str,
    /// The account and the region that it was seen in, where the ARN does not say.
    pub account: &'t str,
    /// The region.
    pub region: &'t str,
    /// Its attributes: the text of a JSON object.
    pub attributes: &'t str,
}

/// Returns what a resource says of networks, settings and roles: of itself, and of others that it belongs to.
pub fn observe(observed: Observed<'_>) -> Vec<ResourceInput> {
    let Some(declared) = declared(observed) else {
        return Vec::new();
    };
    let mut item = Item::new(&declared);
    if let Some(identity) = &mut item.identity {
        observed.arn.clone_into(&mut identity.arn);
    }
    let index = Index::new([&item].into_iter());
    let mut draft = Draft::new(&index);
    draft.is_observed = true;
    setting::read(&mut draft, &item);
    network::read(&mut draft, &item);
    if let Some(identity) = &item.identity {
        carried(&mut draft, &item);
        // Parts of networks are known to be there even if they say nothing.
        let resource = draft.resource(observed.arn);
        identity.kind.clone_into(&mut resource.kind);
    }
    draft.finish_networks();
    let resources = draft.resources.into_values();
    let telling = resources.filter(|resource| {
        resource.network.is_some() || !resource.roles.is_empty() || resource.settings != Settings::default()
    });
    telling.collect()
}

fn declared(observed: Observed<'_>) -> Option<Declared> {
    let source = Source::new(String::new(), observed.attributes);
    let (document, _) = crate::json_value::read(&source);
    let mut attributes = crate::json_value::value(document.root()?, SourceId(0));
    // Pipelines stand one level deeper than elsewhere.
    if let Some(inner) = attributes.field("pipeline").filter(|inner| inner.as_fields().is_some()) {
        attributes = inner.clone();
    }
    let arn = Arn::parse(observed.arn)?;
    let or = |own: &str, other: &str| Box::from(if own.is_empty() { other } else { own });
    Some(Declared {
        address: observed.arn.into(),
        kind: observed.kind.into(),
        scope: Arc::new(Scope {
            partition: arn.partition().into(),
            account: or(arn.account(), observed.account),
            region: or(arn.region(), observed.region),
        }),
        attributes,
        origin: Origin {
            source: SourceId(0),
            span: Span::new(0, 0),
        },
        change: Change::Present,
    })
}

/// Adds the roles and profiles, which stand where CloudFormation has them, or in an object with the ARN.
fn carried(draft: &mut Draft<'_>, item: &Item<'_>) {
    let (Some(arn), Some(places)) = (item.arn().map(str::to_owned), types::places(item.kind())) else {
        return;
    };
    for (kind, paths) in [("role", places.roles), ("instance-profile", places.profiles)] {
        for path in paths {
            let mut roles = item.strings(path);
            for inner in item.attributes().all(path) {
                roles.extend(Attributes(inner).string("arn"));
            }
            for role in roles.iter().filter(|role| !role.is_empty()) {
                draft.carry(&arn, kind, role, item);
            }
        }
    }
    draft.resource(&arn).settings.code.tidy();
}

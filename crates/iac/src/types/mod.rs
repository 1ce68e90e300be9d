//! What is known of the types of AWS resources: their ARNs, what a program can refer to, where roles and policies stand.
//!
//! The facts are in `table.txt`. [`computed`] gives the attributes that AWS computes, for references to them;
//! [`identify`] says what a declared resource is.

pub(crate) mod attributes;
mod table;
mod template;
#[cfg(test)]
mod tests;

use crate::declared::{Declared, Scope};
use crate::value::{Kind, Value};
use attributes::Attributes;
use std::sync::Arc;
use table::Row;
use template::{Filling, placeholder};

/// What a declared resource is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Service prefix, such as `s3`.
    pub service: &'static str,
    /// The type in the words of the service authorization reference, such as `bucket`.
    pub kind: &'static str,
    /// The ARN, with placeholders for what is not known.
    pub arn: String,
    /// What stands for the name in the ARN: the name itself, or what AWS makes up.
    pub name: String,
}

/// Returns what AWS computes of a resource and a program can refer to: attributes such as `arn` and `id` of Terraform,
/// `Ref` and the attributes of `GetAtt` of CloudFormation. Attributes that are there already are not among them.
///
/// They are known as soon as the name is; otherwise they hold a placeholder, such as `arn:aws:s3:::⟨aws_s3_bucket.b.id⟩`.
pub fn computed(kind: &str, attributes: &Value, scope: &Scope, address: &str) -> Vec<(Arc<str>, Value)> {
    let Some(row) = table::row(kind) else {
        return Vec::new();
    };
    let mut found: Vec<(Arc<str>, Value)> = Vec::new();
    with_filling(kind, row, attributes, scope, address, |filling| {
        let is_absent = |name: &str| {
            let fields = attributes.as_fields().and_then(|fields| fields.get(name));
            fields.is_none_or(|value| matches!(value.kind, Kind::Null | Kind::Unknown(_)))
        };
        if let Some(name) = row.names.first().filter(|name| is_absent(name) && is_terraform(kind)) {
            found.push(((*name).into(), Value::text(filling.name)));
        }
        for (name, template) in &row.outputs {
            match name.split_once('.') {
                Some((block, inner)) if is_terraform(kind) => {
                    if is_absent(block) {
                        found.push((block.into(), nested(inner, template.fill(filling))));
                    }
                }
                Some(_) | None => {
                    if is_absent(name) && found.iter().all(|(other, _)| &**other != *name) {
                        found.push(((*name).into(), Value::text(template.fill(filling))));
                    }
                }
            }
        }
    });
    found
}

/// Returns what a resource is; nothing if its type is not in the table.
pub fn identify(declared: &Declared) -> Option<Identity> {
    let row = table::row(&declared.kind)?;
    let filled = |filling: &Filling<'_>| (filling.arn.to_owned(), filling.name.to_owned());
    let (arn, name) = with_filling(
        &declared.kind,
        row,
        &declared.attributes,
        &declared.scope,
        &declared.address,
        filled,
    );
    // Plans and state files have the real one.
    let written = row.outputs.iter().filter(|(_, template)| template.is_just("arn"));
    let written = written.filter_map(|(name, _)| {
        let text = Attributes(&declared.attributes).string(name)?;
        text.starts_with("arn:").then_some(text)
    });
    let arn = { written }.next().unwrap_or(arn);
    Some(Identity {
        service: row.block.service,
        kind: &row.block.kind,
        arn,
        name,
    })
}

/// Returns the ARN that a resource of a type has if this is its name.
pub fn arn_of(service: &str, kind: &str, name: &str, scope: &Scope) -> Option<String> {
    let row = table::row_of(service, kind)?;
    let nothing = Value::null();
    let filling = Filling {
        attributes: Attributes(&nothing),
        scope,
        region: &scope.region,
        address: name,
        name,
        arn: "",
    };
    Some(row.block.arn.fill(&filling))
}

/// Returns the paths at which roles and instance profiles stand, and that of the resource policy.
pub(crate) fn places(kind: &str) -> Option<Places> {
    let row = table::row(kind)?;
    Some(Places {
        roles: &row.roles,
        profiles: &row.profiles,
        policy: row.policy,
    })
}

/// Where things stand in the attributes of a type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    pub(crate) roles: &'static [&'static str],
    pub(crate) profiles: &'static [&'static str],
    pub(crate) policy: Option<&'static str>,
}

/// Returns the values that stand for a resource where others name it: its ARN, its name and everything that AWS makes
/// up for it.
pub(crate) fn handles(declared: &Declared) -> Vec<String> {
    let Some(row) = table::row(&declared.kind) else {
        return Vec::new();
    };
    let (kind, address) = (&declared.kind, &declared.address);
    with_filling(kind, row, &declared.attributes, &declared.scope, address, |filling| {
        let attributes = filling.attributes;
        let mut handles = vec![filling.arn.to_owned(), filling.name.to_owned()];
        for (name, template) in &row.outputs {
            handles.push(template.fill(filling));
            handles.extend(attributes.string(name));
        }
        // Some can be named by a name that is not in the ARN: launch templates.
        handles.extend(attributes.string("name|LaunchTemplateName"));
        handles.sort();
        handles.dedup();
        handles
    })
}

/// Returns whether a type is in the words of Terraform.
pub(crate) fn is_terraform(kind: &str) -> bool {
    !kind.contains("::")
}

fn with_filling<T>(
    kind: &str,
    row: &Row,
    attributes: &Value,
    scope: &Scope,
    address: &str,
    run: impl FnOnce(&Filling<'_>) -> T,
) -> T {
    let of = Attributes(attributes);
    // Since version 6 of the provider each resource can be in a region of its own.
    let own_region = attributes.field("region").filter(|_| is_terraform(kind));
    let own_region = own_region.and_then(Value::to_text);
    let region = own_region.as_ref().map_or(&*scope.region, |region| region.as_str());
    let name = name(kind, row, of, address);
    let mut filling = Filling {
        attributes: of,
        scope,
        region,
        address,
        name: &name,
        arn: "",
    };
    let arn = row.block.arn.fill(&filling);
    filling.arn = &arn;
    run(&filling)
}

/// Returns the name that was given, or what stands for the one that AWS or the program makes up.
fn name(kind: &str, row: &Row, attributes: Attributes<'_>, address: &str) -> String {
    let outputs = || row.outputs.iter().filter(|(_, template)| template.is_just("name"));
    let given = row.names.iter().find_map(|name| attributes.string(name));
    if let Some(known) = given.or_else(|| outputs().find_map(|(name, _)| attributes.string(name))) {
        return known;
    }
    let attribute = outputs().next().map(|(name, _)| *name).or(row.names.first().copied());
    let made_up = match attribute {
        Some("Ref") | None => placeholder(address),
        Some(attribute) => placeholder(&format!("{address}.{attribute}")),
    };
    match row.prefix.and_then(|prefix| attributes.string(prefix)) {
        Some(prefix) if is_terraform(kind) => format!("{prefix}{made_up}"),
        Some(_) | None => made_up,
    }
}

/// Returns a text inside blocks: `oidc.issuer` is the field of the one block `oidc`.
fn nested(path: &str, text: String) -> Value {
    match path.split_once('.') {
        Some((block, inner)) => Value::tuple([Value::object([(block, nested(inner, text))])]),
        None => Value::tuple([Value::object([(path, Value::text(text))])]),
    }
}

//! What differs between two catalogues, one line for each difference.

use std::collections::BTreeMap;
use std::io::{self, Write};

use iamscope_catalog::Catalog;

/// Prints what differs.
pub(super) fn print(old: &Catalog, new: &Catalog, out: &mut impl Write) -> io::Result<()> {
    compare("package", &packages(old), &packages(new), out)?;
    compare("service", &services(old), &services(new), out)?;
    compare("action", &actions(old), &actions(new), out)?;
    compare("resource type", &resource_types(old), &resource_types(new), out)?;
    compare("condition key", &condition_keys(old), &condition_keys(new), out)?;
    compare("managed policy", &managed_policies(old), &managed_policies(new), out)?;
    compare(
        "service principal",
        &service_principals(old),
        &service_principals(new),
        out,
    )?;
    compare("region", &regions(old), &regions(new), out)
}

/// Things by name, with what is said about each.
type Things = BTreeMap<String, String>;

fn compare(kind: &str, old: &Things, new: &Things, out: &mut impl Write) -> io::Result<()> {
    for (name, what) in old {
        match new.get(name) {
            None => writeln!(out, "- {kind} {name}")?,
            Some(now) if now != what => writeln!(out, "~ {kind} {name}: {what} -> {now}")?,
            Some(_) => {}
        }
    }
    for (name, what) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        writeln!(out, "+ {kind} {name} ({what})")?;
    }
    Ok(())
}

fn packages(catalog: &Catalog) -> Things {
    catalog
        .provenance()
        .map(|source| (source.package().to_owned(), source.version().to_owned()))
        .collect()
}

fn services(catalog: &Catalog) -> Things {
    let rcp = |supports| {
        if supports {
            "with resource control policies"
        } else {
            "without resource control policies"
        }
    };
    catalog
        .services()
        .map(|service| (service.prefix().to_owned(), rcp(service.supports_rcp()).to_owned()))
        .collect()
}

fn actions(catalog: &Catalog) -> Things {
    catalog
        .actions()
        .map(|action| (action.full_name(), action.access_level().to_string()))
        .collect()
}

fn resource_types(catalog: &Catalog) -> Things {
    let resource_types = catalog.services().flat_map(|service| service.resource_types());
    resource_types
        .map(|resource_type| (resource_type.full_name(), resource_type.arn_format().to_owned()))
        .collect()
}

fn condition_keys(catalog: &Catalog) -> Things {
    let several = |is_multivalued| if is_multivalued { ", several values" } else { "" };
    let keys = catalog.condition_keys();
    keys.map(|key| {
        (
            key.name().to_owned(),
            format!("{}{}", key.value_type(), several(key.is_multivalued())),
        )
    })
    .collect()
}

fn managed_policies(catalog: &Catalog) -> Things {
    let policies = catalog.managed_policies();
    policies
        .map(|policy| (policy.arn(), format!("{} of {}", policy.version(), policy.date())))
        .collect()
}

fn service_principals(catalog: &Catalog) -> Things {
    let principals = catalog.service_principals();
    let carriers = |principal: iamscope_catalog::ServicePrincipalRef<'_>| {
        principal
            .role_carriers()
            .map(|carrier| carrier.full_name())
            .collect::<Vec<_>>()
            .join(", ")
    };
    principals
        .map(|principal| (principal.name().to_owned(), carriers(principal)))
        .collect()
}

fn regions(catalog: &Catalog) -> Things {
    catalog
        .regions()
        .map(|region| (region.name().to_owned(), region.partition().name().to_owned()))
        .collect()
}

//! From [`Facts`] to the bytes of the data files.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::facts::{ActionFacts, Facts, ResourceTypeFacts, ServiceFacts};
use crate::table::{
    ActionRow, ArnServiceRow, ConditionKeyRow, List, Lists, ManagedPolicyRow, PartitionRow, PrincipalRow,
    ResourceTypeRow, ServiceRow, SourceRow, Tables, Text, Texts, UseRow,
};
use crate::{arn_format, managed_policy};

/// The best that zstd offers; decompression is as fast as at any other level.
const COMPRESSION_LEVEL: i32 = 22;

/// The two data files: the same facts always give the same bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Encoded {
    /// Everything but the documents of managed policies.
    pub reference: Vec<u8>,
    /// The documents of managed policies, read only when asked for.
    pub documents: Vec<u8>,
}

/// A reason why facts cannot be written.
#[derive(Error, Debug)]
pub enum EncodeError {
    /// Something is named that is nowhere described.
    #[error("{referrer} names the {kind} `{name}`, which does not exist")]
    Dangling {
        /// What names it.
        referrer: String,
        /// What kind of thing it would be.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Two things of one kind have the same name.
    #[error("{kind} `{name}` is there twice")]
    Duplicate {
        /// The kind of thing.
        kind: &'static str,
        /// The name, in lower case.
        name: String,
    },
    /// Compression failed.
    #[error("the data cannot be compressed")]
    Compression(#[from] std::io::Error),
}

/// Writes facts as the two data files that [`Catalog::decode`](crate::Catalog::decode) reads.
pub fn encode(facts: &Facts) -> Result<Encoded, EncodeError> {
    let mut facts = facts.clone();
    sort(&mut facts);
    let reference = tables(&facts)?.write();
    let documents =
        managed_policy::write_documents(facts.managed_policies.iter().map(|policy| policy.document.as_str()));
    Ok(Encoded {
        reference: zstd::bulk::compress(&reference, COMPRESSION_LEVEL)?,
        documents: zstd::bulk::compress(&documents, COMPRESSION_LEVEL)?,
    })
}

/// Upholds the order that the tables promise.
fn sort(facts: &mut Facts) {
    facts.sources.sort_by(|a, b| a.package.cmp(&b.package));
    facts
        .services
        .sort_by_key(|service| service.prefix.to_ascii_lowercase());
    for service in &mut facts.services {
        service.actions.sort_by_key(|action| action.name.to_ascii_lowercase());
        service
            .resource_types
            .sort_by_key(|resource_type| resource_type.name.to_ascii_lowercase());
    }
    facts.condition_keys.sort_by_key(|key| key.name.to_ascii_lowercase());
    facts
        .managed_policies
        .sort_by_key(|policy| policy.name.to_ascii_lowercase());
    facts
        .service_principals
        .sort_by_key(|principal| principal.name.to_ascii_lowercase());
    facts.partitions.sort_by(|a, b| a.name.cmp(&b.name));
    for partition in &mut facts.partitions {
        partition.regions.sort();
    }
}

/// Tables under construction.
#[derive(Default)]
struct Builder {
    tables: Tables,
    texts: BTreeMap<String, Text>,
    lists: BTreeMap<Vec<u32>, List>,
    numbers: Numbers,
}

/// Numbers of named things, by lower-case name.
#[derive(Default)]
struct Numbers {
    condition_keys: BTreeMap<String, u32>,
    actions: BTreeMap<String, u32>,
    resource_types: BTreeMap<String, u32>,
}

fn tables(facts: &Facts) -> Result<Tables, EncodeError> {
    let actions = facts.services.iter().flat_map(|service| {
        let full_name = |action: &ActionFacts| format!("{}:{}", service.prefix, action.name);
        service.actions.iter().map(full_name)
    });
    let resource_types = facts.services.iter().flat_map(|service| {
        let full_name = |resource_type: &ResourceTypeFacts| format!("{}:{}", service.prefix, resource_type.name);
        service.resource_types.iter().map(full_name)
    });
    number("service", facts.services.iter().map(|service| service.prefix.clone()))?;
    number(
        "managed policy",
        facts.managed_policies.iter().map(|policy| policy.name.clone()),
    )?;
    number(
        "service principal",
        facts.service_principals.iter().map(|principal| principal.name.clone()),
    )?;
    let mut builder = Builder {
        numbers: Numbers {
            condition_keys: number("condition key", facts.condition_keys.iter().map(|key| key.name.clone()))?,
            actions: number("action", actions)?,
            resource_types: number("resource type", resource_types)?,
        },
        ..Builder::default()
    };
    // List zero is the empty list, so that a default row means nothing.
    builder.list(Vec::new());
    for service in &facts.services {
        builder.service(service)?;
    }
    builder.arn_services(&facts.services);
    builder.condition_keys(facts);
    builder.sources(facts);
    builder.managed_policies(facts);
    builder.principals(facts)?;
    builder.partitions(facts);
    builder.tables.number_parts();
    Ok(builder.tables)
}

fn number(kind: &'static str, names: impl Iterator<Item = String>) -> Result<BTreeMap<String, u32>, EncodeError> {
    let mut numbers = BTreeMap::new();
    for (number, name) in (0_u32..).zip(names) {
        let name = name.to_ascii_lowercase();
        if numbers.insert(name.clone(), number).is_some() {
            return Err(EncodeError::Duplicate { kind, name });
        }
    }
    Ok(numbers)
}

impl Builder {
    fn text(&mut self, text: &str) -> Text {
        if let Some(&known) = self.texts.get(text) {
            return known;
        }
        let id = Texts::push(&mut self.tables.texts, text);
        self.texts.insert(text.to_owned(), id);
        id
    }

    fn list(&mut self, items: Vec<u32>) -> List {
        if let Some(&known) = self.lists.get(&items) {
            return known;
        }
        let id = Lists::push(&mut self.tables.lists, &items);
        self.lists.insert(items, id);
        id
    }

    fn keys(&mut self, names: &[String], referrer: &str) -> Result<List, EncodeError> {
        let keys = numbers_of(names, &self.numbers.condition_keys, "condition key", referrer)?;
        Ok(self.list(keys))
    }

    fn service(&mut self, service: &ServiceFacts) -> Result<(), EncodeError> {
        let row = ServiceRow {
            prefix: self.text(&service.prefix),
            name: self.text(&service.name),
            supports_rcp: service.supports_rcp,
            action_count: service.actions.len() as u32,
            resource_type_count: service.resource_types.len() as u32,
            condition_keys: self.keys(&service.condition_keys, &service.prefix)?,
            first_action: 0,
            first_resource_type: 0,
        };
        self.tables.services.push(row);
        for resource_type in &service.resource_types {
            let row = ResourceTypeRow {
                name: self.text(&resource_type.name),
                arn_format: self.text(&resource_type.arn_format),
                condition_keys: self.keys(&resource_type.condition_keys, &resource_type.name)?,
                service: 0,
            };
            self.tables.resource_types.push(row);
        }
        for action in &service.actions {
            self.action(service, action)?;
        }
        Ok(())
    }

    fn action(&mut self, service: &ServiceFacts, action: &ActionFacts) -> Result<(), EncodeError> {
        let referrer = format!("{}:{}", service.prefix, action.name);
        let dependent = numbers_of(&action.dependent_actions, &self.numbers.actions, "action", &referrer)?;
        let row = ActionRow {
            name: self.text(&action.name),
            access_level: action.access_level,
            use_count: action.resource_types.len() as u32,
            condition_keys: self.keys(&action.condition_keys, &referrer)?,
            dependent_actions: self.list(dependent),
            service: 0,
            first_use: 0,
        };
        self.tables.actions.push(row);
        for resource in &action.resource_types {
            let name = format!("{}:{}", service.prefix, resource.name).to_ascii_lowercase();
            let dangling = || EncodeError::Dangling {
                referrer: referrer.clone(),
                kind: "resource type",
                name: name.clone(),
            };
            let row = UseRow {
                resource_type: *self.numbers.resource_types.get(&name).ok_or_else(dangling)?,
                is_required: resource.is_required,
                condition_keys: self.keys(&resource.condition_keys, &referrer)?,
            };
            self.tables.uses.push(row);
        }
        Ok(())
    }

    fn arn_services(&mut self, services: &[ServiceFacts]) {
        let mut by_service = BTreeMap::<&str, Vec<u32>>::new();
        let formats = services.iter().flat_map(|service| &service.resource_types);
        for (number, resource_type) in (0_u32..).zip(formats) {
            if let Some([_, service, ..]) = arn_format::fields(&resource_type.arn_format) {
                by_service.entry(service).or_default().push(number);
            }
        }
        for (service, resource_types) in by_service {
            let row = ArnServiceRow {
                service: self.text(service),
                resource_types: self.list(resource_types),
            };
            self.tables.arn_services.push(row);
        }
    }

    fn condition_keys(&mut self, facts: &Facts) {
        for key in &facts.condition_keys {
            let name = self.text(&key.name);
            let row = ConditionKeyRow {
                name,
                value_type: key.value_type,
                is_multivalued: key.is_multivalued,
            };
            self.tables.condition_keys.push(row);
        }
    }

    fn sources(&mut self, facts: &Facts) {
        for source in &facts.sources {
            let row = SourceRow {
                package: self.text(&source.package),
                version: self.text(&source.version),
                sha256: self.text(&source.sha256),
                date: self.text(&source.date),
            };
            self.tables.sources.push(row);
        }
    }

    fn managed_policies(&mut self, facts: &Facts) {
        for policy in &facts.managed_policies {
            let row = ManagedPolicyRow {
                name: self.text(&policy.name),
                path: self.text(&policy.path),
                version: self.text(&policy.version),
                date: self.text(&policy.date),
            };
            self.tables.managed_policies.push(row);
        }
    }

    fn principals(&mut self, facts: &Facts) -> Result<(), EncodeError> {
        for principal in &facts.service_principals {
            let carriers = &principal.role_carriers;
            let carriers = numbers_of(carriers, &self.numbers.resource_types, "resource type", &principal.name)?;
            let row = PrincipalRow {
                name: self.text(&principal.name),
                takes_roles: principal.takes_roles,
                has_linked_role: principal.has_linked_role,
                role_carriers: self.list(carriers),
            };
            self.tables.principals.push(row);
        }
        Ok(())
    }

    fn partitions(&mut self, facts: &Facts) {
        for partition in &facts.partitions {
            let regions = partition.regions.iter().map(|region| self.text(region).0).collect();
            let row = PartitionRow {
                name: self.text(&partition.name),
                dns_suffix: self.text(&partition.dns_suffix),
                global_region: self.text(&partition.global_region),
                regions: self.list(regions),
            };
            self.tables.partitions.push(row);
        }
    }
}

/// Returns the numbers of named things, ascending and each once.
fn numbers_of(
    names: &[String],
    numbers: &BTreeMap<String, u32>,
    kind: &'static str,
    referrer: &str,
) -> Result<Vec<u32>, EncodeError> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let number = numbers.get(&name.to_ascii_lowercase());
        let dangling = || EncodeError::Dangling {
            referrer: referrer.to_owned(),
            kind,
            name: name.clone(),
        };
        found.push(*number.ok_or_else(dangling)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::{
        ConditionKeyFacts, ManagedPolicyFacts, PartitionFacts, ResourceUseFacts, ServicePrincipalFacts,
    };
    use crate::{AccessLevel, Catalog, CatalogError, ConditionKeyType};

    fn small() -> Facts {
        let action = |name: &str, dependent: &[&str]| ActionFacts {
            name: name.to_owned(),
            access_level: AccessLevel::Write,
            resource_types: vec![ResourceUseFacts {
                name: "box".to_owned(),
                is_required: true,
                condition_keys: vec!["toy:Color".to_owned()],
            }],
            condition_keys: Vec::new(),
            dependent_actions: dependent.iter().map(|&name| name.to_owned()).collect(),
        };
        let document = |name: &str| ManagedPolicyFacts {
            name: name.to_owned(),
            path: "/".to_owned(),
            version: "v1".to_owned(),
            date: "2026-01-01".to_owned(),
            document: format!("{{\"Id\":\"{name}\"}}"),
        };
        Facts {
            sources: Vec::new(),
            services: vec![ServiceFacts {
                prefix: "toy".to_owned(),
                name: "Toys".to_owned(),
                supports_rcp: true,
                actions: vec![action("Open", &[]), action("Close", &["toy:Open"])],
                resource_types: vec![ResourceTypeFacts {
                    name: "box".to_owned(),
                    arn_format: "arn:${Partition}:toy:::box/${Name}".to_owned(),
                    condition_keys: Vec::new(),
                }],
                condition_keys: vec!["toy:Color".to_owned()],
            }],
            condition_keys: vec![ConditionKeyFacts {
                name: "toy:Color".to_owned(),
                value_type: ConditionKeyType::String,
                is_multivalued: true,
            }],
            managed_policies: vec![document("Late"), document("Early")],
            service_principals: vec![ServicePrincipalFacts {
                name: "toy.amazonaws.com".to_owned(),
                takes_roles: true,
                has_linked_role: false,
                role_carriers: vec!["toy:box".to_owned()],
            }],
            partitions: vec![PartitionFacts {
                name: "aws".to_owned(),
                dns_suffix: "amazonaws.com".to_owned(),
                global_region: "us-east-1".to_owned(),
                regions: vec!["us-east-1".to_owned()],
            }],
        }
    }

    fn decode(facts: &Facts) -> Catalog {
        let encoded = encode(facts).unwrap();
        Catalog::decode(&encoded.reference, &encoded.documents).unwrap()
    }

    #[test]
    fn facts_come_back() {
        let catalog = decode(&small());
        let close = catalog.action("toy:close").unwrap();
        assert_eq!(
            close
                .dependent_actions()
                .map(|action| action.full_name())
                .collect::<Vec<_>>(),
            ["toy:Open"]
        );
        let resource = close.resource_types().next().unwrap();
        assert!(resource.is_required() && resource.resource_type().name() == "box");
        assert!(
            resource
                .condition_keys()
                .all(|key| key.name() == "toy:Color" && key.is_multivalued())
        );
        assert_eq!(
            catalog.managed_policy("Early").unwrap().document(),
            Some("{\"Id\":\"Early\"}")
        );
        assert_eq!(catalog.supports_rcp("toy"), Some(true));
        assert_eq!(
            catalog
                .service_principals()
                .flat_map(|principal| principal.role_carriers())
                .count(),
            1
        );
        assert_eq!(catalog.regions().count(), 1);
    }

    #[test]
    fn order_does_not_matter() {
        let mut turned = small();
        turned.managed_policies.reverse();
        turned.services.iter_mut().for_each(|service| service.actions.reverse());
        assert_eq!(encode(&turned).unwrap(), encode(&small()).unwrap());
    }

    #[test]
    fn wrong_facts_are_refused() {
        let refuse = |change: fn(&mut ServiceFacts)| {
            let mut facts = small();
            facts.services.iter_mut().for_each(change);
            encode(&facts).unwrap_err().to_string()
        };
        insta::assert_snapshot!(refuse(|toy| toy.resource_types.clear()), @"toy:Close names the resource type `toy:box`, which does not exist");
        insta::assert_snapshot!(refuse(|toy| toy.condition_keys.push("toy:Size".to_owned())), @"toy names the condition key `toy:Size`, which does not exist");
        insta::assert_snapshot!(refuse(|toy| toy.actions.push(toy.actions[0].clone())), @"action `toy:open` is there twice");
    }

    #[test]
    fn other_bytes_are_refused() {
        let refuse = |reference: &[u8]| {
            Catalog::decode(reference, &[])
                .map(|_| ())
                .map_err(|error: CatalogError| error.to_string())
        };
        assert_eq!(refuse(b"text"), Err("reference data cannot be decompressed".to_owned()));
        assert_eq!(
            refuse(&zstd::bulk::compress(b"text", 1).unwrap()),
            Err("this is not reference data of iamscope".to_owned())
        );
    }

    #[test]
    fn without_documents_the_rest_still_answers() {
        let catalog = Catalog::decode(&encode(&small()).unwrap().reference, b"damaged").unwrap();
        assert_eq!(catalog.managed_policy("Early").unwrap().document(), None);
        assert!(catalog.action("toy:Open").is_some());
    }

    proptest! {
        #[test]
        fn damaged_tables_never_panic(position in 0_usize..600, byte: u8, length in 0_usize..600) {
            let mut sorted = small();
            sort(&mut sorted);
            let mut bytes = tables(&sorted).unwrap().write();
            if let Some(target) = bytes.get_mut(position) {
                *target = byte;
            }
            bytes.truncate(length);
            let packed = zstd::bulk::compress(&bytes, 1).unwrap();
            if let Ok(catalog) = Catalog::decode(&packed, &[]) {
                let _ = catalog.matching("toy:*");
                let _ = catalog.suggest_action("toy:Opn");
                let _ = catalog.resource_types_for_arn("arn:aws:toy:::box/a");
                for action in catalog.actions() {
                    let _ = (action.full_name(), action.resource_types().count(), action.condition_keys().count());
                }
            }
        }
    }
}

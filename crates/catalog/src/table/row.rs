//! The rows of the tables and how they become columns of numbers.

use super::{List, Text};
use crate::error::Reason;
use crate::wire::{Reader, Writer};
use crate::{AccessLevel, ConditionKeyType};

/// A row of `N` numbers.
pub(crate) trait Row<const N: usize>: Sized {
    fn to_cells(&self) -> [u32; N];
    fn from_cells(cells: [u32; N]) -> Result<Self, Reason>;
}

pub(super) fn write_rows<R: Row<N>, const N: usize>(writer: &mut Writer, rows: &[R]) {
    writer.number(rows.len() as u32);
    for column in 0..N {
        writer.column(
            rows.iter()
                .map(|row| row.to_cells().get(column).copied().unwrap_or_default()),
        );
    }
}

pub(super) fn read_rows<R: Row<N>, const N: usize>(reader: &mut Reader<'_>) -> Result<Vec<R>, Reason> {
    let count = reader.count()?;
    let mut rows = vec![[0_u32; N]; count];
    for column in 0..N {
        let mut cells = rows.iter_mut().filter_map(|row| row.get_mut(column));
        reader.column(count, |value| {
            if let Some(cell) = cells.next() {
                *cell = value;
            }
        })?;
    }
    rows.into_iter().map(R::from_cells).collect()
}

fn flag(cell: u32) -> bool {
    cell != 0
}

#[derive(PartialEq, Debug)]
pub(crate) struct SourceRow {
    pub(crate) package: Text,
    pub(crate) version: Text,
    pub(crate) sha256: Text,
    pub(crate) date: Text,
}

impl Row<4> for SourceRow {
    fn to_cells(&self) -> [u32; 4] {
        [self.package.0, self.version.0, self.sha256.0, self.date.0]
    }

    fn from_cells([package, version, sha256, date]: [u32; 4]) -> Result<Self, Reason> {
        Ok(Self {
            package: Text(package),
            version: Text(version),
            sha256: Text(sha256),
            date: Text(date),
        })
    }
}

#[derive(PartialEq, Debug)]
pub(crate) struct ServiceRow {
    pub(crate) prefix: Text,
    pub(crate) name: Text,
    pub(crate) supports_rcp: bool,
    pub(crate) action_count: u32,
    pub(crate) resource_type_count: u32,
    pub(crate) condition_keys: List,
    /// Derived, as `first_resource_type`: see [`Tables::number_parts`](super::Tables::number_parts).
    pub(crate) first_action: u32,
    pub(crate) first_resource_type: u32,
}

impl Row<6> for ServiceRow {
    fn to_cells(&self) -> [u32; 6] {
        [
            self.prefix.0,
            self.name.0,
            u32::from(self.supports_rcp),
            self.action_count,
            self.resource_type_count,
            self.condition_keys.0,
        ]
    }

    fn from_cells([prefix, name, rcp, action_count, resource_type_count, keys]: [u32; 6]) -> Result<Self, Reason> {
        Ok(Self {
            prefix: Text(prefix),
            name: Text(name),
            supports_rcp: flag(rcp),
            action_count,
            resource_type_count,
            condition_keys: List(keys),
            first_action: 0,
            first_resource_type: 0,
        })
    }
}

#[derive(PartialEq, Debug)]
pub(crate) struct ActionRow {
    pub(crate) name: Text,
    pub(crate) access_level: AccessLevel,
    pub(crate) use_count: u32,
    pub(crate) condition_keys: List,
    pub(crate) dependent_actions: List,
    /// Derived, as `first_use`: see [`Tables::number_parts`](super::Tables::number_parts).
    pub(crate) service: u32,
    pub(crate) first_use: u32,
}

impl Row<5> for ActionRow {
    fn to_cells(&self) -> [u32; 5] {
        [
            self.name.0,
            self.access_level.to_cell(),
            self.use_count,
            self.condition_keys.0,
            self.dependent_actions.0,
        ]
    }

    fn from_cells([name, level, use_count, keys, dependent]: [u32; 5]) -> Result<Self, Reason> {
        Ok(Self {
            name: Text(name),
            access_level: AccessLevel::from_cell(level).ok_or(Reason::Cell {
                what: "access level",
                cell: level,
            })?,
            use_count,
            condition_keys: List(keys),
            dependent_actions: List(dependent),
            service: 0,
            first_use: 0,
        })
    }
}

/// An action's use of a resource type.
#[derive(PartialEq, Debug)]
pub(crate) struct UseRow {
    pub(crate) resource_type: u32,
    pub(crate) is_required: bool,
    pub(crate) condition_keys: List,
}

impl Row<3> for UseRow {
    fn to_cells(&self) -> [u32; 3] {
        [self.resource_type, u32::from(self.is_required), self.condition_keys.0]
    }

    fn from_cells([resource_type, required, keys]: [u32; 3]) -> Result<Self, Reason> {
        Ok(Self {
            resource_type,
            is_required: flag(required),
            condition_keys: List(keys),
        })
    }
}

#[derive(PartialEq, Debug)]
pub(crate) struct ResourceTypeRow {
    pub(crate) name: Text,
    pub(crate) arn_format: Text,
    pub(crate) condition_keys: List,
    /// Derived: see [`Tables::number_parts`](super::Tables::number_parts).
    pub(crate) service: u32,
}

impl Row<3> for ResourceTypeRow {
    fn to_cells(&self) -> [u32; 3] {
        [self.name.0, self.arn_format.0, self.condition_keys.0]
    }

    fn from_cells([name, arn_format, keys]: [u32; 3]) -> Result<Self, Reason> {
        Ok(Self {
            name: Text(name),
            arn_format: Text(arn_format),
            condition_keys: List(keys),
            service: 0,
        })
    }
}

/// The resource types whose ARN names a service, which is not always the service they belong to.
#[derive(PartialEq, Debug)]
pub(crate) struct ArnServiceRow {
    pub(crate) service: Text,
    pub(crate) resource_types: List,
}

impl Row<2> for ArnServiceRow {
    fn to_cells(&self) -> [u32; 2] {
        [self.service.0, self.resource_types.0]
    }

    fn from_cells([service, resource_types]: [u32; 2]) -> Result<Self, Reason> {
        Ok(Self {
            service: Text(service),
            resource_types: List(resource_types),
        })
    }
}

#[derive(PartialEq, Debug)]
pub(crate) struct ConditionKeyRow {
    pub(crate) name: Text,
    pub(crate) value_type: ConditionKeyType,
    pub(crate) is_multivalued: bool,
}

impl Row<3> for ConditionKeyRow {
    fn to_cells(&self) -> [u32; 3] {
        [self.name.0, self.value_type.to_cell(), u32::from(self.is_multivalued)]
    }

    fn from_cells([name, value_type, multivalued]: [u32; 3]) -> Result<Self, Reason> {
        Ok(Self {
            name: Text(name),
            value_type: ConditionKeyType::from_cell(value_type).ok_or(Reason::Cell {
                what: "condition key type",
                cell: value_type,
            })?,
            is_multivalued: flag(multivalued),
        })
    }
}

/// A managed policy without its document; documents are in the same order in a file of their own.
#[derive(PartialEq, Debug)]
pub(crate) struct ManagedPolicyRow {
    pub(crate) name: Text,
    pub(crate) path: Text,
    pub(crate) version: Text,
    pub(crate) date: Text,
}

impl Row<4> for ManagedPolicyRow {
    fn to_cells(&self) -> [u32; 4] {
        [self.name.0, self.path.0, self.version.0, self.date.0]
    }

    fn from_cells([name, path, version, date]: [u32; 4]) -> Result<Self, Reason> {
        Ok(Self {
            name: Text(name),
            path: Text(path),
            version: Text(version),
            date: Text(date),
        })
    }
}

#[derive(PartialEq, Debug)]
pub(crate) struct PrincipalRow {
    pub(crate) name: Text,
    pub(crate) takes_roles: bool,
    pub(crate) has_linked_role: bool,
    pub(crate) role_carriers: List,
}

impl Row<4> for PrincipalRow {
    fn to_cells(&self) -> [u32; 4] {
        [
            self.name.0,
            u32::from(self.takes_roles),
            u32::from(self.has_linked_role),
            self.role_carriers.0,
        ]
    }

    fn from_cells([name, takes_roles, linked, carriers]: [u32; 4]) -> Result<Self, Reason> {
        Ok(Self {
            name: Text(name),
            takes_roles: flag(takes_roles),
            has_linked_role: flag(linked),
            role_carriers: List(carriers),
        })
    }
}

#[derive(PartialEq, Debug)]
pub(crate) struct PartitionRow {
    pub(crate) name: Text,
    pub(crate) dns_suffix: Text,
    pub(crate) global_region: Text,
    /// Texts.
    pub(crate) regions: List,
}

impl Row<4> for PartitionRow {
    fn to_cells(&self) -> [u32; 4] {
        [self.name.0, self.dns_suffix.0, self.global_region.0, self.regions.0]
    }

    fn from_cells([name, dns_suffix, global_region, regions]: [u32; 4]) -> Result<Self, Reason> {
        Ok(Self {
            name: Text(name),
            dns_suffix: Text(dns_suffix),
            global_region: Text(global_region),
            regions: List(regions),
        })
    }
}

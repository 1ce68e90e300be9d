//! The decoded data: interned text, interned lists and rows of numbers. Everything public is a view into it.

mod row;
mod text;

pub(crate) use row::{
    ActionRow, ArnServiceRow, ConditionKeyRow, ManagedPolicyRow, PartitionRow, PrincipalRow, ResourceTypeRow,
    ServiceRow, SourceRow, UseRow,
};
pub(crate) use text::{List, Lists, Text, Texts};

use crate::error::Reason;
use crate::wire::{Reader, Writer};
use row::{read_rows, write_rows};

/// The first bytes of a data file.
const MAGIC: &[u8] = b"iamscope reference data\n";

/// Goes up whenever the shape of the file changes.
const SCHEMA: u32 = 1;

/// All tables of a data file.
///
/// INVARIANT (sorted): services by prefix; actions and resource types by service, then lower-case name; condition keys,
/// managed policies and principals by lower-case name. The encoder sorts, lookups search by halves.
#[derive(Default, PartialEq, Debug)]
pub(crate) struct Tables {
    pub(crate) texts: Texts,
    pub(crate) lists: Lists,
    pub(crate) sources: Vec<SourceRow>,
    pub(crate) services: Vec<ServiceRow>,
    pub(crate) actions: Vec<ActionRow>,
    pub(crate) uses: Vec<UseRow>,
    pub(crate) resource_types: Vec<ResourceTypeRow>,
    pub(crate) arn_services: Vec<ArnServiceRow>,
    pub(crate) condition_keys: Vec<ConditionKeyRow>,
    pub(crate) managed_policies: Vec<ManagedPolicyRow>,
    pub(crate) principals: Vec<PrincipalRow>,
    pub(crate) partitions: Vec<PartitionRow>,
}

impl Tables {
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.raw(MAGIC);
        writer.number(SCHEMA);
        self.texts.write(&mut writer);
        self.lists.write(&mut writer);
        write_rows(&mut writer, &self.sources);
        write_rows(&mut writer, &self.services);
        write_rows(&mut writer, &self.actions);
        write_rows(&mut writer, &self.uses);
        write_rows(&mut writer, &self.resource_types);
        write_rows(&mut writer, &self.arn_services);
        write_rows(&mut writer, &self.condition_keys);
        write_rows(&mut writer, &self.managed_policies);
        write_rows(&mut writer, &self.principals);
        write_rows(&mut writer, &self.partitions);
        writer.into_bytes()
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Reason> {
        let mut reader = Reader::new(bytes);
        if reader.raw(MAGIC.len()).ok() != Some(MAGIC) {
            return Err(Reason::Magic);
        }
        let found = reader.number()?;
        if found != SCHEMA {
            return Err(Reason::Schema {
                found,
                expected: SCHEMA,
            });
        }
        let mut tables = Self {
            texts: Texts::read(&mut reader)?,
            lists: Lists::read(&mut reader)?,
            sources: read_rows(&mut reader)?,
            services: read_rows(&mut reader)?,
            actions: read_rows(&mut reader)?,
            uses: read_rows(&mut reader)?,
            resource_types: read_rows(&mut reader)?,
            arn_services: read_rows(&mut reader)?,
            condition_keys: read_rows(&mut reader)?,
            managed_policies: read_rows(&mut reader)?,
            principals: read_rows(&mut reader)?,
            partitions: read_rows(&mut reader)?,
        };
        tables.number_parts();
        Ok(tables)
    }

    /// Fills in where each service's and each action's part begins; the file holds only how long it is.
    pub(crate) fn number_parts(&mut self) {
        let mut actions = self.actions.iter_mut();
        let mut resource_types = self.resource_types.iter_mut();
        let (mut first_action, mut first_resource_type) = (0_u32, 0_u32);
        for (number, service) in (0_u32..).zip(&mut self.services) {
            service.first_action = first_action;
            service.first_resource_type = first_resource_type;
            first_action = first_action.saturating_add(service.action_count);
            first_resource_type = first_resource_type.saturating_add(service.resource_type_count);
            for action in actions.by_ref().take(service.action_count as usize) {
                action.service = number;
            }
            for resource_type in resource_types.by_ref().take(service.resource_type_count as usize) {
                resource_type.service = number;
            }
        }
        let mut first_use = 0_u32;
        for action in &mut self.actions {
            action.first_use = first_use;
            first_use = first_use.saturating_add(action.use_count);
        }
    }
}

/// Returns a part of a table; a part that reaches over the end is empty.
pub(crate) fn part<T>(rows: &[T], first: u32, count: u32) -> &[T] {
    let first = first as usize;
    rows.get(first..first.saturating_add(count as usize))
        .unwrap_or_default()
}

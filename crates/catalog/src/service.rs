//! Services.

use crate::table::{ServiceRow, part};
use crate::{ActionRef, Catalog, ConditionKeyRef, ResourceTypeRef, ServiceId};

/// A service of the service authorization reference.
#[derive(Clone, Copy, Debug)]
pub struct ServiceRef<'a> {
    catalog: &'a Catalog,
    row: &'a ServiceRow,
    id: ServiceId,
}

impl Catalog {
    /// Returns the service with a prefix, such as `s3`.
    pub fn service(&self, prefix: &str) -> Option<ServiceRef<'_>> {
        let (number, row) = self.find(&self.tables.services, |row| row.prefix, prefix)?;
        Some(ServiceRef {
            catalog: self,
            row,
            id: ServiceId(number),
        })
    }

    /// Returns the service with an id.
    pub fn service_by_id(&self, id: ServiceId) -> Option<ServiceRef<'_>> {
        let row = self.tables.services.get(id.index())?;
        Some(ServiceRef { catalog: self, row, id })
    }

    /// Returns all services in alphabetical order of their prefixes.
    pub fn services(&self) -> impl Iterator<Item = ServiceRef<'_>> {
        (0..self.tables.services.len()).filter_map(|index| self.service_by_id(ServiceId::from_index(index)))
    }

    /// Returns whether resource control policies apply to a service (Organizations user guide, "List of AWS services
    /// that support RCPs"); `None` if the service is not known.
    pub fn supports_rcp(&self, prefix: &str) -> Option<bool> {
        Some(self.service(prefix)?.supports_rcp())
    }
}

impl<'a> ServiceRef<'a> {
    /// Returns the id.
    pub fn id(self) -> ServiceId {
        self.id
    }

    /// Returns the prefix in policies, such as `s3`.
    pub fn prefix(self) -> &'a str {
        self.catalog.text(self.row.prefix)
    }

    /// Returns AWS's name of the service.
    pub fn name(self) -> &'a str {
        self.catalog.text(self.row.name)
    }

    /// Returns whether resource control policies apply to the service.
    pub fn supports_rcp(self) -> bool {
        self.row.supports_rcp
    }

    /// Returns the actions in alphabetical order.
    pub fn actions(self) -> impl Iterator<Item = ActionRef<'a>> {
        let rows = part(
            &self.catalog.tables.actions,
            self.row.first_action,
            self.row.action_count,
        );
        (self.row.first_action..)
            .zip(rows)
            .map(move |(number, row)| ActionRef::new(self.catalog, row, number))
    }

    /// Returns the action with a name, such as `GetObject`.
    pub fn action(self, name: &str) -> Option<ActionRef<'a>> {
        let rows = part(
            &self.catalog.tables.actions,
            self.row.first_action,
            self.row.action_count,
        );
        let (number, row) = self.catalog.find(rows, |row| row.name, name)?;
        Some(ActionRef::new(self.catalog, row, self.row.first_action + number))
    }

    /// Returns the resource types in alphabetical order.
    pub fn resource_types(self) -> impl Iterator<Item = ResourceTypeRef<'a>> {
        let (first, count) = (self.row.first_resource_type, self.row.resource_type_count);
        let rows = part(&self.catalog.tables.resource_types, first, count);
        (first..)
            .zip(rows)
            .map(move |(number, row)| ResourceTypeRef::new(self.catalog, row, number))
    }

    /// Returns the resource type with a name, such as `bucket`.
    pub fn resource_type(self, name: &str) -> Option<ResourceTypeRef<'a>> {
        let (first, count) = (self.row.first_resource_type, self.row.resource_type_count);
        let rows = part(&self.catalog.tables.resource_types, first, count);
        let (number, row) = self.catalog.find(rows, |row| row.name, name)?;
        Some(ResourceTypeRef::new(self.catalog, row, first + number))
    }

    /// Returns the condition keys listed for the service.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKeyRef<'a>> {
        self.catalog.listed_condition_keys(self.row.condition_keys)
    }

    pub(crate) fn row(self) -> &'a ServiceRow {
        self.row
    }
}

impl PartialEq for ServiceRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.catalog, other.catalog) && self.id == other.id
    }
}

impl Eq for ServiceRef<'_> {}

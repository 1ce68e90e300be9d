//! Actions.

use std::fmt;

use crate::table::{ActionRow, UseRow, part};
use crate::{AccessLevel, ActionId, Catalog, ConditionKeyRef, ResourceTypeId, ResourceTypeRef, ServiceId, ServiceRef};

/// An action; displays as its full name.
#[derive(Clone, Copy)]
pub struct ActionRef<'a> {
    catalog: &'a Catalog,
    row: &'a ActionRow,
    id: ActionId,
}

impl Catalog {
    /// Returns the action with a full name, such as `s3:GetObject`.
    pub fn action(&self, full_name: &str) -> Option<ActionRef<'_>> {
        let (service, name) = full_name.split_once(':')?;
        self.service(service)?.action(name)
    }

    /// Returns the action with an id.
    pub fn action_by_id(&self, id: ActionId) -> Option<ActionRef<'_>> {
        let row = self.tables.actions.get(id.index())?;
        Some(ActionRef { catalog: self, row, id })
    }

    /// Returns all actions in the order of their ids.
    pub fn actions(&self) -> impl Iterator<Item = ActionRef<'_>> {
        (0_u32..)
            .zip(&self.tables.actions)
            .map(|(number, row)| ActionRef::new(self, row, number))
    }

    /// Returns how many actions there are; their ids run from zero to one below.
    pub fn action_count(&self) -> usize {
        self.tables.actions.len()
    }
}

impl<'a> ActionRef<'a> {
    pub(crate) fn new(catalog: &'a Catalog, row: &'a ActionRow, number: u32) -> Self {
        Self {
            catalog,
            row,
            id: ActionId(number),
        }
    }

    /// Returns the id.
    pub fn id(self) -> ActionId {
        self.id
    }

    /// Returns the id of the service.
    pub fn service_id(self) -> ServiceId {
        ServiceId(self.row.service)
    }

    /// Returns the service; there always is one, `None` stands for damaged data.
    pub fn service(self) -> Option<ServiceRef<'a>> {
        self.catalog.service_by_id(self.service_id())
    }

    /// Returns the prefix of the service, such as `s3`.
    pub fn service_prefix(self) -> &'a str {
        self.service().map_or("", ServiceRef::prefix)
    }

    /// Returns the name without the service prefix, such as `GetObject`.
    pub fn name(self) -> &'a str {
        self.catalog.text(self.row.name)
    }

    /// Returns the full name, such as `s3:GetObject`.
    pub fn full_name(self) -> String {
        self.to_string()
    }

    /// Returns what the action does to its resource.
    pub fn access_level(self) -> AccessLevel {
        self.row.access_level
    }

    /// Returns the resource types that the action accepts, required ones and optional ones.
    pub fn resource_types(self) -> impl Iterator<Item = ResourceUse<'a>> {
        self.uses()
            .iter()
            .filter_map(move |row| ResourceUse::new(self.catalog, row))
    }

    /// Returns whether the action works on no particular resource: a statement must then say `"Resource": "*"`.
    pub fn is_wildcard_only(self) -> bool {
        self.uses().is_empty()
    }

    /// Returns the condition keys of the action as a whole; resource types may add more
    /// ([`ResourceUse::condition_keys`], [`ResourceTypeRef::condition_keys`]), and global keys apply in any case.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKeyRef<'a>> {
        self.catalog.listed_condition_keys(self.row.condition_keys)
    }

    /// Returns the actions that a caller needs as well for some uses of this one.
    pub fn dependent_actions(self) -> impl Iterator<Item = ActionRef<'a>> {
        let numbers = self.catalog.tables.lists.get(self.row.dependent_actions);
        numbers
            .iter()
            .filter_map(move |&number| self.catalog.action_by_id(ActionId(number)))
    }

    fn uses(self) -> &'a [UseRow] {
        part(&self.catalog.tables.uses, self.row.first_use, self.row.use_count)
    }
}

impl fmt::Display for ActionRef<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service_prefix(), self.name())
    }
}

impl fmt::Debug for ActionRef<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ActionRef({self})")
    }
}

impl PartialEq for ActionRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.catalog, other.catalog) && self.id == other.id
    }
}

impl Eq for ActionRef<'_> {}

/// An action's use of a resource type.
#[derive(Clone, Copy, Debug)]
pub struct ResourceUse<'a> {
    catalog: &'a Catalog,
    row: &'a UseRow,
    resource_type: ResourceTypeRef<'a>,
}

impl<'a> ResourceUse<'a> {
    fn new(catalog: &'a Catalog, row: &'a UseRow) -> Option<Self> {
        let resource_type = catalog.resource_type_by_id(ResourceTypeId(row.resource_type))?;
        Some(Self {
            catalog,
            row,
            resource_type,
        })
    }

    /// Returns the resource type.
    pub fn resource_type(self) -> ResourceTypeRef<'a> {
        self.resource_type
    }

    /// Returns whether a statement must name a resource of this type.
    pub fn is_required(self) -> bool {
        self.row.is_required
    }

    /// Returns the condition keys that apply when the action is used with this resource type.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKeyRef<'a>> {
        self.catalog.listed_condition_keys(self.row.condition_keys)
    }
}

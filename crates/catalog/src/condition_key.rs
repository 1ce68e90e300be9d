//! Condition keys.

use std::fmt;

use iamscope_policy::glob::Case;

use crate::table::{ConditionKeyRow, List};
use crate::{Catalog, ConditionKeyId, placeholder};

/// The type of a condition key's values, as in the service authorization reference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ConditionKeyType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// True or false.
    Bool,
    /// A number.
    Numeric,
    /// A point in time.
    Date,
    /// An IP address or range.
    IpAddress,
    /// Bytes.
    Binary,
}

impl ConditionKeyType {
    /// All types.
    pub const ALL: [Self; 7] = [
        Self::String,
        Self::Arn,
        Self::Bool,
        Self::Numeric,
        Self::Date,
        Self::IpAddress,
        Self::Binary,
    ];

    /// Returns AWS's name of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Arn => "ARN",
            Self::Bool => "Bool",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::IpAddress => "IPAddress",
            Self::Binary => "Binary",
        }
    }

    /// Returns the type with AWS's name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|value_type| value_type.as_str().eq_ignore_ascii_case(name))
    }

    pub(crate) fn to_cell(self) -> u32 {
        match self {
            Self::String => 0,
            Self::Arn => 1,
            Self::Bool => 2,
            Self::Numeric => 3,
            Self::Date => 4,
            Self::IpAddress => 5,
            Self::Binary => 6,
        }
    }

    pub(crate) fn from_cell(cell: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|value_type| value_type.to_cell() == cell)
    }
}

impl fmt::Display for ConditionKeyType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A condition key.
#[derive(Clone, Copy, Debug)]
pub struct ConditionKeyRef<'a> {
    catalog: &'a Catalog,
    row: &'a ConditionKeyRow,
    id: ConditionKeyId,
}

impl Catalog {
    /// Returns the condition key with a name; `aws:RequestTag/team` finds `aws:RequestTag/${TagKey}`.
    pub fn condition_key(&self, name: &str) -> Option<ConditionKeyRef<'_>> {
        if let Some((number, row)) = self.find(&self.tables.condition_keys, |row| row.name, name) {
            return Some(ConditionKeyRef {
                catalog: self,
                row,
                id: ConditionKeyId(number),
            });
        }
        let templates = self
            .key_templates
            .iter()
            .filter_map(|&number| self.condition_key_by_id(ConditionKeyId(number)));
        // Of several the most specific, as with `events:Metadata/${MetadataKey}/Matcher`.
        templates
            .filter(|key| key.covers(name))
            .max_by_key(|key| placeholder::text_length(key.name()))
    }

    /// Returns the condition key with an id.
    pub fn condition_key_by_id(&self, id: ConditionKeyId) -> Option<ConditionKeyRef<'_>> {
        let row = self.tables.condition_keys.get(id.index())?;
        Some(ConditionKeyRef { catalog: self, row, id })
    }

    /// Returns all condition keys in alphabetical order.
    pub fn condition_keys(&self) -> impl Iterator<Item = ConditionKeyRef<'_>> {
        let numbers = 0..self.tables.condition_keys.len();
        numbers.filter_map(|index| self.condition_key_by_id(ConditionKeyId::from_index(index)))
    }

    pub(crate) fn listed_condition_keys(&self, list: List) -> impl Iterator<Item = ConditionKeyRef<'_>> {
        let numbers = self.tables.lists.get(list).iter();
        numbers.filter_map(|&number| self.condition_key_by_id(ConditionKeyId(number)))
    }
}

impl<'a> ConditionKeyRef<'a> {
    /// Returns the id.
    pub fn id(self) -> ConditionKeyId {
        self.id
    }

    /// Returns the name as AWS lists it, with placeholders if it has any: `aws:RequestTag/${TagKey}`.
    pub fn name(self) -> &'a str {
        self.catalog.text(self.row.name)
    }

    /// Returns the type of its values.
    pub fn value_type(self) -> ConditionKeyType {
        self.row.value_type
    }

    /// Returns whether a request can hold several values of it; such a key needs `ForAnyValue` or `ForAllValues`.
    pub fn is_multivalued(self) -> bool {
        self.row.is_multivalued
    }

    /// Returns whether the key can apply to every service (it begins with `aws:`).
    pub fn is_global(self) -> bool {
        self.name().starts_with("aws:")
    }

    /// Returns whether the name has a placeholder that stands for a part the caller chooses, such as a tag key.
    pub fn is_template(self) -> bool {
        placeholder::has_placeholder(self.name())
    }

    fn covers(self, name: &str) -> bool {
        let start = placeholder::start(self.name());
        let is_start = name
            .get(..start.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(start));
        is_start && placeholder::glob(self.name(), Case::Insensitive).matches(name)
    }
}

impl PartialEq for ConditionKeyRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.catalog, other.catalog) && self.id == other.id
    }
}

impl Eq for ConditionKeyRef<'_> {}

//! The five access levels of the service authorization reference.

use std::fmt;

/// What an action does to its resource, as AWS classifies it (IAM user guide, "Understanding access level summaries").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccessLevel {
    /// Sees that resources exist, not what is in them.
    List,
    /// Reads the contents or attributes of a resource.
    Read,
    /// Creates, changes or deletes a resource.
    Write,
    /// Grants or changes permissions.
    PermissionsManagement,
    /// Changes only the tags of a resource.
    Tagging,
}

impl AccessLevel {
    /// All levels, in the order AWS lists them.
    pub const ALL: [Self; 5] = [
        Self::List,
        Self::Read,
        Self::Write,
        Self::PermissionsManagement,
        Self::Tagging,
    ];

    /// Returns AWS's name of the level.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }

    /// Returns whether the action can change anything: data, permissions or tags.
    pub fn is_mutating(self) -> bool {
        match self {
            Self::List | Self::Read => false,
            Self::Write | Self::PermissionsManagement | Self::Tagging => true,
        }
    }

    pub(crate) fn to_cell(self) -> u32 {
        match self {
            Self::List => 0,
            Self::Read => 1,
            Self::Write => 2,
            Self::PermissionsManagement => 3,
            Self::Tagging => 4,
        }
    }

    pub(crate) fn from_cell(cell: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.to_cell() == cell)
    }
}

impl fmt::Display for AccessLevel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

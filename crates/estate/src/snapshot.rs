//! The snapshot file: an estate as versioned JSON that a person can read.
//!
//! A snapshot holds the records of [`builder::input`](crate::builder::input), sorted, with policies as their text and
//! references as ARNs. Reading one back feeds an [`EstateBuilder`], so it can be put together with other input; alone
//! it builds an equal estate. What is missing is written down only where the records themselves do not show it.

mod records;
#[cfg(test)]
mod tests;

use crate::builder::{EstateBuilder, input, missing};
use crate::estate::Estate;
use crate::gap::Gap;
use iamscope_catalog::Catalog;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of the file that this program writes. A reader accepts its own version only.
const VERSION: u32 = 1;

/// What the `format` field of every snapshot says; tells snapshots from other JSON.
pub const FORMAT: &str = "iamscope estate";

/// Why a text is not a snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is not the JSON of a snapshot.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON of something else.
    #[error("expected `\"format\": \"{FORMAT}\"`, found `{0}`")]
    Format(String),
    /// It was written by another version of this program.
    #[error("snapshot version {0} is not version {VERSION}, the one this program reads; scan the exports again")]
    Version(u32),
}

macro_rules! file {
    ($($field:ident: $record:ty,)*) => {
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            format: String,
            version: u32,
            $(#[serde(default, skip_serializing_if = "Vec::is_empty")] $field: Vec<$record>,)*
        }

        impl From<EstateBuilder> for File {
            fn from(builder: EstateBuilder) -> Self {
                Self {
                    format: FORMAT.to_owned(),
                    version: VERSION,
                    $($field: builder.$field,)*
                }
            }
        }

        impl From<File> for EstateBuilder {
            fn from(file: File) -> Self {
                Self { $($field: file.$field,)* ..Self::default() }
            }
        }
    };
}

file! {
    organizations: input::OrganizationInput,
    units: input::UnitInput,
    guardrails: input::GuardrailInput,
    accounts: input::AccountInput,
    managed_policies: input::ManagedPolicyInput,
    groups: input::GroupInput,
    users: input::UserInput,
    credentials: input::CredentialsInput,
    roles: input::RoleInput,
    instance_profiles: input::InstanceProfileInput,
    providers: input::ProviderInput,
    resources: input::ResourceInput,
    documents: input::DocumentInput,
    files: input::FileText,
    declarations: input::DeclarationInput,
    gaps: Gap,
}

impl Estate {
    /// Returns the estate as the text of a snapshot. Equal estates have equal snapshots, byte for byte.
    pub fn to_snapshot(&self) -> String {
        // Serialising these records cannot fail: every map in them has text for keys.
        let mut text = serde_json::to_string_pretty(&File::from(self.to_builder())).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Returns a builder that was fed what this estate holds, to build it again with something laid over.
    pub fn to_builder(&self) -> EstateBuilder {
        let mut builder = records::records(self);
        let implied: BTreeSet<Gap> = missing(self).into_iter().collect();
        builder.gaps = self.gaps.iter().filter(|gap| !implied.contains(gap)).cloned().collect();
        builder
    }

    /// Builds the estate of a snapshot.
    pub fn from_snapshot(text: &str, catalog: &Catalog) -> Result<Self, SnapshotError> {
        Ok(EstateBuilder::from_snapshot(text)?.build(catalog))
    }
}

impl EstateBuilder {
    /// Returns a builder that was fed everything in a snapshot.
    pub fn from_snapshot(text: &str) -> Result<Self, SnapshotError> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
            version: u32,
        }
        // The head is read first, so that a file of another version says so and not which field is strange.
        let head: Head = serde_json::from_str(text)?;
        if head.format != FORMAT {
            return Err(SnapshotError::Format(head.format));
        }
        if head.version != VERSION {
            return Err(SnapshotError::Version(head.version));
        }
        Ok(serde_json::from_str::<File>(text)?.into())
    }
}

//! AWS facts, embedded: services, actions, resource types, condition keys, managed policies.
//!
//! Start at [`Catalog`]: [`Catalog::embedded`] decodes the data that the binary carries, once and only when somebody
//! asks. Everything else is a small copyable view into it ([`ActionRef`], [`ServiceRef`], [`ConditionKeyRef`], ...).
//! Names are found without regard to case, as AWS compares them, and come back in AWS's own spelling.
//!
//! The data holds names, levels and formats, never descriptions. It is written by `cargo xtask refdata` from the
//! packages in `pins.toml` and the lists in `written/`; [`Facts`] and [`encode`] are that side of the door. What the
//! data does not know is not wrong: AWS adds several actions a day, so an unknown name must stay usable.

mod access_level;
mod action;
mod action_set;
mod arn_format;
mod catalog;
mod condition_key;
mod encode;
mod error;
mod facts;
mod id;
mod managed_policy;
mod matching;
mod partition;
mod placeholder;
mod principal;
mod provenance;
mod resource_type;
mod service;
mod suggest;
mod table;
mod vendor;
mod wire;

pub use access_level::AccessLevel;
pub use action::{ActionRef, ResourceUse};
pub use action_set::ActionSet;
pub use catalog::Catalog;
pub use condition_key::{ConditionKeyRef, ConditionKeyType};
pub use encode::{EncodeError, Encoded, encode};
pub use error::CatalogError;
pub use facts::{
    ActionFacts, ConditionKeyFacts, Facts, ManagedPolicyFacts, PartitionFacts, ResourceTypeFacts, ResourceUseFacts,
    ServiceFacts, ServicePrincipalFacts, SourceFacts,
};
pub use id::{ActionId, ConditionKeyId, ManagedPolicyId, ResourceTypeId, ServiceId};
pub use managed_policy::ManagedPolicyRef;
pub use partition::{PartitionRef, RegionRef};
pub use principal::ServicePrincipalRef;
pub use provenance::Provenance;
pub use resource_type::ResourceTypeRef;
pub use service::ServiceRef;
pub use vendor::{Vendor, vendor_of};

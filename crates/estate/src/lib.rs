//! One immutable snapshot of an AWS estate, and what is unknown about it.
//!
//! Start at [`Estate`]. It is built once, by [`EstateBuilder`], and read from then on. Records refer to each other by
//! typed ids; the text of every policy is in [`Estate::sources`]. What was not seen is a [`Gap`], never an assumption.

pub mod account;
pub mod arena;
pub mod builder;
mod change;
pub mod credentials;
pub mod declaration;
pub mod document;
pub mod entity;
pub mod estate;
pub mod gap;
pub mod identity;
pub mod network;
pub mod organization;
pub mod principal;
pub mod resource;
pub mod setting;
pub mod snapshot;

pub use account::{Account, AccountNumber, Membership};
pub use arena::{
    AccountId, Arena, DocumentId, GroupId, InstanceProfileId, ManagedPolicyId, ProviderId, ResourceId, RoleId, UnitId,
    UserId,
};
pub use builder::EstateBuilder;
pub use change::{EstateChange, NewBoundary};
pub use credentials::{AccessKey, Credentials, PasswordPolicy, RootCredentials};
pub use declaration::Declaration;
pub use document::Document;
pub use entity::{Entity, Holding};
pub use estate::Estate;
pub use gap::{Fact, Gap, Subject};
pub use identity::{
    AttachedPolicy, Boundary, Group, IdentityProvider, InlinePolicy, InstanceProfile, ManagedPolicy, PolicyOwner,
    ProviderKind, Role, Tags, User, is_eks_issuer,
};
pub use network::{Link, Listing, Network, Place, Tell};
pub use organization::{AttachedGuardrail, Guardrails, Organization, OrganizationUnit};
pub use principal::Principal;
pub use resource::{BlockPublicAccess, CarriedRole, Resource, ResourceKind, ResourcePolicy, S3Facts};
pub use setting::{CodePlace, Setting, Settings};
pub use snapshot::SnapshotError;

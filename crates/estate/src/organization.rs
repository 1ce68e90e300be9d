//! Organizations, their units and guardrails.

use crate::account::AccountNumber;
use crate::arena::{DocumentId, UnitId};

/// A service or resource control policy where it is attached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttachedGuardrail {
    /// The policy's id or ARN.
    pub id: String,
    /// The policy's name.
    pub name: String,
    /// Its text.
    pub document: DocumentId,
}

/// The guardrails attached to one target (root, unit or account). `None` means not seen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Guardrails {
    /// Service control policies.
    pub scps: Option<Vec<AttachedGuardrail>>,
    /// Resource control policies.
    pub rcps: Option<Vec<AttachedGuardrail>>,
}

/// An organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organization {
    /// Its id, such as `o-exampleorgid`.
    pub id: String,
    /// The management account, if it was seen.
    pub management_account: Option<AccountNumber>,
    /// The root unit.
    pub root: UnitId,
    /// Ids of all member accounts, also those of which the estate has nothing else, sorted.
    pub members: Vec<AccountNumber>,
}

/// The root or an organizational unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationUnit {
    /// Its id, such as `r-ab12` or `ou-ab12-cdefghij`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The unit above; the root has none.
    pub parent: Option<UnitId>,
    /// What is attached to it.
    pub guardrails: Guardrails,
}

//! AWS managed policies.

use crate::error::Reason;
use crate::table::{ManagedPolicyRow, Texts};
use crate::wire::{Reader, Writer};
use crate::{Catalog, ManagedPolicyId};

/// What stands before the path in the ARN of an AWS managed policy.
const ARN_START: &str = "arn:aws:iam::aws:policy";

/// An AWS managed policy in the default version it had on the day of the data.
#[derive(Clone, Copy, Debug)]
pub struct ManagedPolicyRef<'a> {
    catalog: &'a Catalog,
    row: &'a ManagedPolicyRow,
    id: ManagedPolicyId,
}

impl Catalog {
    /// Returns the AWS managed policy with an ARN or a name.
    ///
    /// Only the partition `aws` is known: other partitions have policies of the same names with other documents.
    pub fn managed_policy(&self, arn_or_name: &str) -> Option<ManagedPolicyRef<'_>> {
        let is_arn = arn_or_name.starts_with("arn:");
        let name = if is_arn {
            arn_or_name.rsplit('/').next()?
        } else {
            arn_or_name
        };
        let (number, row) = self.find(&self.tables.managed_policies, |row| row.name, name)?;
        let policy = ManagedPolicyRef {
            catalog: self,
            row,
            id: ManagedPolicyId(number),
        };
        (!is_arn || policy.arn() == arn_or_name).then_some(policy)
    }

    /// Returns the AWS managed policy with an id.
    pub fn managed_policy_by_id(&self, id: ManagedPolicyId) -> Option<ManagedPolicyRef<'_>> {
        let row = self.tables.managed_policies.get(id.index())?;
        Some(ManagedPolicyRef { catalog: self, row, id })
    }

    /// Returns all AWS managed policies in alphabetical order.
    pub fn managed_policies(&self) -> impl Iterator<Item = ManagedPolicyRef<'_>> {
        let numbers = 0..self.tables.managed_policies.len();
        numbers.filter_map(|index| self.managed_policy_by_id(ManagedPolicyId::from_index(index)))
    }
}

impl<'a> ManagedPolicyRef<'a> {
    /// Returns the id.
    pub fn id(self) -> ManagedPolicyId {
        self.id
    }

    /// Returns the ARN.
    pub fn arn(self) -> String {
        format!("{ARN_START}{}{}", self.path(), self.name())
    }

    /// Returns the name, such as `ReadOnlyAccess`.
    pub fn name(self) -> &'a str {
        self.catalog.text(self.row.name)
    }

    /// Returns the path, such as `/service-role/`.
    pub fn path(self) -> &'a str {
        self.catalog.text(self.row.path)
    }

    /// Returns the id of the version, such as `v12`.
    pub fn version(self) -> &'a str {
        self.catalog.text(self.row.version)
    }

    /// Returns the date of the version, as `2026-10-27`.
    pub fn date(self) -> &'a str {
        self.catalog.text(self.row.date)
    }

    /// Returns the document as compact JSON; `None` if the embedded documents cannot be read.
    ///
    /// The first call unpacks the documents of all policies.
    pub fn document(self) -> Option<&'a str> {
        self.catalog.documents().get(self.id)
    }
}

impl PartialEq for ManagedPolicyRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.catalog, other.catalog) && self.id == other.id
    }
}

impl Eq for ManagedPolicyRef<'_> {}

/// The documents in the order of the policies.
#[derive(Default, Debug)]
pub(crate) struct Documents(Texts);

impl Documents {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Reason> {
        Ok(Self(Texts::read(&mut Reader::new(bytes))?))
    }

    fn get(&self, policy: ManagedPolicyId) -> Option<&str> {
        Some(self.0.get(crate::table::Text(policy.0))).filter(|document| !document.is_empty())
    }
}

/// Writes what [`Documents::read`] reads.
pub(crate) fn write_documents<'a>(documents: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut texts = Texts::default();
    for document in documents {
        texts.push(document);
    }
    let mut writer = Writer::default();
    texts.write(&mut writer);
    writer.into_bytes()
}

//! Names by which AWS services appear as principals.

use crate::table::PrincipalRow;
use crate::{Catalog, ResourceTypeId, ResourceTypeRef};

/// A service principal, such as `lambda.amazonaws.com`.
#[derive(Clone, Copy, Debug)]
pub struct ServicePrincipalRef<'a> {
    catalog: &'a Catalog,
    row: &'a PrincipalRow,
}

impl Catalog {
    /// Returns the service principal with a name. Regional forms find the plain one: `logs.eu-west-1.amazonaws.com` and
    /// `ec2.amazonaws.com.cn` are `logs.amazonaws.com` and `ec2.amazonaws.com`.
    ///
    /// No list of these names is published, so a name that is not found may still exist.
    pub fn service_principal(&self, name: &str) -> Option<ServicePrincipalRef<'_>> {
        self.exact_principal(name)
            .or_else(|| self.exact_principal(&self.plain_principal(name)?))
    }

    /// Returns all known service principals in alphabetical order.
    pub fn service_principals(&self) -> impl Iterator<Item = ServicePrincipalRef<'_>> {
        self.tables
            .principals
            .iter()
            .map(|row| ServicePrincipalRef { catalog: self, row })
    }

    fn exact_principal(&self, name: &str) -> Option<ServicePrincipalRef<'_>> {
        let (_, row) = self.find(&self.tables.principals, |row| row.name, name)?;
        Some(ServicePrincipalRef { catalog: self, row })
    }

    fn plain_principal(&self, name: &str) -> Option<String> {
        let name = name.to_ascii_lowercase();
        let suffixes = self.partitions().map(|partition| partition.dns_suffix());
        let host = suffixes
            .filter_map(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'))
            .min_by_key(|host| host.len())?;
        let service = match host.rsplit_once('.') {
            Some((service, region)) if self.region(region).is_some() => service,
            Some(_) | None => host,
        };
        Some(format!("{service}.amazonaws.com"))
    }
}

impl<'a> ServicePrincipalRef<'a> {
    /// Returns the name.
    pub fn name(self) -> &'a str {
        self.catalog.text(self.row.name)
    }

    /// Returns whether a role is known to be handed to it with `iam:PassRole`.
    pub fn takes_roles(self) -> bool {
        self.row.takes_roles
    }

    /// Returns whether it is known to have service-linked roles.
    pub fn has_linked_role(self) -> bool {
        self.row.has_linked_role
    }

    /// Returns the resource types that run with a role which trusts this principal, as a Lambda function does.
    pub fn role_carriers(self) -> impl Iterator<Item = ResourceTypeRef<'a>> {
        let numbers = self.catalog.tables.lists.get(self.row.role_carriers);
        numbers
            .iter()
            .filter_map(move |&number| self.catalog.resource_type_by_id(ResourceTypeId(number)))
    }
}

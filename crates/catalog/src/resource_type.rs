//! Resource types and the shape of their ARNs.

use crate::table::ResourceTypeRow;
use crate::{Catalog, ConditionKeyRef, ResourceTypeId, ServiceId, ServiceRef, arn_format};

/// A resource type of a service, such as `bucket` of `s3`.
#[derive(Clone, Copy, Debug)]
pub struct ResourceTypeRef<'a> {
    catalog: &'a Catalog,
    row: &'a ResourceTypeRow,
    id: ResourceTypeId,
}

impl Catalog {
    /// Returns the resource type of a service.
    pub fn resource_type(&self, service: &str, name: &str) -> Option<ResourceTypeRef<'_>> {
        self.service(service)?.resource_type(name)
    }

    /// Returns the resource type with an id.
    pub fn resource_type_by_id(&self, id: ResourceTypeId) -> Option<ResourceTypeRef<'_>> {
        let row = self.tables.resource_types.get(id.index())?;
        Some(ResourceTypeRef { catalog: self, row, id })
    }

    /// Returns every resource type whose format an ARN fits, also of services other than the one that the ARN names: `ssm`
    /// has a type for the instances of `ec2`, on which it starts sessions.
    pub fn resource_types_fitting(&self, arn: &str) -> Vec<ResourceTypeRef<'_>> {
        let types = self.candidates_for_arn(arn).map(|(_, kind)| kind);
        types.collect()
    }

    /// Returns the resource types that an ARN can be of: those of the most specific format that it fits, in the order
    /// of their ids.
    ///
    /// Types of the service that the ARN names win over those of other services, which list what they use: `ssm` has
    /// a type for buckets. Several can remain, as `arn:aws:lambda:..:function:app:live` can be a version or an alias.
    /// A `*` in the ARN is taken as a character of a name.
    pub fn resource_types_for_arn(&self, arn: &str) -> Vec<ResourceTypeRef<'_>> {
        let owner = arn_format::fields(arn).and_then(|[_, service, ..]| self.service(service));
        let owner = owner.map(ServiceRef::id);
        let fitting = self.candidates_for_arn(arn);
        let fitting = fitting.map(|(specificity, kind)| ((Some(kind.service_id()) == owner, specificity), kind));
        let fitting = fitting.collect::<Vec<_>>();
        let best = fitting.iter().map(|&(rank, _)| rank).max();
        fitting
            .into_iter()
            .filter(|&(rank, _)| Some(rank) == best)
            .map(|(_, candidate)| candidate)
            .collect()
    }

    /// Returns the resource types whose ARNs name a service, also types of other services.
    pub fn resource_types_of_arns(&self, service: &str) -> impl Iterator<Item = ResourceTypeRef<'_>> {
        let listed = self.find(&self.tables.arn_services, |row| row.service, service);
        let listed = listed.map(|(_, row)| self.tables.lists.get(row.resource_types));
        let numbers = listed.unwrap_or_default().iter();
        numbers.filter_map(|&number| self.resource_type_by_id(ResourceTypeId(number)))
    }

    /// Returns the resource types whose format an ARN fits, with how specific it is.
    fn candidates_for_arn<'a, 'n>(
        &'a self,
        arn: &'n str,
    ) -> impl Iterator<Item = (usize, ResourceTypeRef<'a>)> + use<'a, 'n> {
        let fields = arn_format::fields(arn).into_iter();
        fields.flat_map(|fields| {
            let [_, service, ..] = fields;
            let types = self.resource_types_of_arns(service);
            types.filter_map(move |kind| Some((arn_format::fit(fields, kind.arn_format())?, kind)))
        })
    }
}

impl<'a> ResourceTypeRef<'a> {
    pub(crate) fn new(catalog: &'a Catalog, row: &'a ResourceTypeRow, number: u32) -> Self {
        Self {
            catalog,
            row,
            id: ResourceTypeId(number),
        }
    }

    /// Returns the id.
    pub fn id(self) -> ResourceTypeId {
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

    /// Returns the name, such as `bucket`.
    pub fn name(self) -> &'a str {
        self.catalog.text(self.row.name)
    }

    /// Returns the name with its service, such as `s3:bucket`.
    pub fn full_name(self) -> String {
        format!("{}:{}", self.service().map_or("", ServiceRef::prefix), self.name())
    }

    /// Returns the ARN with placeholders, such as `arn:${Partition}:s3:::${BucketName}`.
    pub fn arn_format(self) -> &'a str {
        self.catalog.text(self.row.arn_format)
    }

    /// Returns whether an ARN fits the format, be there a more specific one or not.
    pub fn fits(self, arn: &str) -> bool {
        arn_format::fields(arn).is_some_and(|fields| arn_format::fit(fields, self.arn_format()).is_some())
    }

    /// Returns the condition keys of the resource type.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKeyRef<'a>> {
        self.catalog.listed_condition_keys(self.row.condition_keys)
    }
}

impl PartialEq for ResourceTypeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.catalog, other.catalog) && self.id == other.id
    }
}

impl Eq for ResourceTypeRef<'_> {}

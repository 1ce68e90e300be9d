//! Partitions and regions.

use crate::Catalog;
use crate::table::{PartitionRow, Text};

/// A partition of AWS, such as `aws` or `aws-cn`.
#[derive(Clone, Copy, Debug)]
pub struct PartitionRef<'a> {
    catalog: &'a Catalog,
    row: &'a PartitionRow,
}

/// A region of a partition.
#[derive(Clone, Copy, Debug)]
pub struct RegionRef<'a> {
    partition: PartitionRef<'a>,
    name: &'a str,
}

impl Catalog {
    /// Returns all partitions in alphabetical order.
    pub fn partitions(&self) -> impl Iterator<Item = PartitionRef<'_>> {
        self.tables
            .partitions
            .iter()
            .map(|row| PartitionRef { catalog: self, row })
    }

    /// Returns the partition with a name, such as `aws-cn`.
    pub fn partition(&self, name: &str) -> Option<PartitionRef<'_>> {
        self.partitions().find(|partition| partition.name() == name)
    }

    /// Returns all regions, partition by partition, in alphabetical order.
    pub fn regions(&self) -> impl Iterator<Item = RegionRef<'_>> {
        self.partitions().flat_map(PartitionRef::regions)
    }

    /// Returns the region with a name, such as `eu-west-1`.
    pub fn region(&self, name: &str) -> Option<RegionRef<'_>> {
        self.regions().find(|region| region.name() == name)
    }
}

impl<'a> PartitionRef<'a> {
    /// Returns the name as it stands in ARNs.
    pub fn name(self) -> &'a str {
        self.catalog.text(self.row.name)
    }

    /// Returns the suffix of host names, such as `amazonaws.com`.
    pub fn dns_suffix(self) -> &'a str {
        self.catalog.text(self.row.dns_suffix)
    }

    /// Returns the region in which the global services of the partition live.
    pub fn global_region(self) -> &'a str {
        self.catalog.text(self.row.global_region)
    }

    /// Returns the regions in alphabetical order.
    pub fn regions(self) -> impl Iterator<Item = RegionRef<'a>> {
        let names = self.catalog.tables.lists.get(self.row.regions).iter();
        names.map(move |&name| RegionRef {
            partition: self,
            name: self.catalog.text(Text(name)),
        })
    }
}

impl<'a> RegionRef<'a> {
    /// Returns the name, such as `eu-west-1`.
    pub fn name(self) -> &'a str {
        self.name
    }

    /// Returns the partition that it belongs to.
    pub fn partition(self) -> PartitionRef<'a> {
        self.partition
    }
}

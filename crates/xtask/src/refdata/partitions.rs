//! Reads the package `botocore` for partitions and regions.

use std::collections::BTreeMap;
use std::path::Path;

use iamscope_catalog::PartitionFacts;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::iamdata::read;

#[derive(Deserialize)]
struct File {
    partitions: Vec<Partition>,
}

#[derive(Deserialize)]
struct Partition {
    id: String,
    outputs: Outputs,
    regions: BTreeMap<String, IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outputs {
    dns_suffix: String,
    implicit_global_region: String,
}

/// Reads all partitions. Pseudo-regions such as `aws-global` are names of endpoints, not of regions, and are left out.
pub(super) fn read_all(folder: &Path) -> anyhow::Result<Vec<PartitionFacts>> {
    let file = read::<File>(&folder.join("botocore/data"), "partitions.json")?;
    let facts = |partition: Partition| PartitionFacts {
        name: partition.id,
        dns_suffix: partition.outputs.dns_suffix,
        global_region: partition.outputs.implicit_global_region,
        regions: partition
            .regions
            .into_keys()
            .filter(|region| !region.ends_with("-global"))
            .collect(),
    };
    Ok(file.partitions.into_iter().map(facts).collect())
}

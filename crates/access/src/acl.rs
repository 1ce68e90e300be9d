//! Access control lists of buckets, read as policies.

use iamscope_catalog::Catalog;
use iamscope_estate::{Estate, Resource, ResourceId};
use iamscope_eval::CompiledPolicy;
use iamscope_eval::acl::{self, AclPlace, Grantee, Permission};
use std::collections::BTreeMap;

/// Returns the lists that grant something to everyone or to everyone with an AWS account; grants to single accounts do
/// not make a difference that the estate knows of.
pub(crate) fn public_lists(estate: &Estate, catalog: &Catalog) -> BTreeMap<ResourceId, CompiledPolicy> {
    let lists = estate.resources().iter().filter_map(|(id, resource)| {
        let grants = public_grants(resource);
        (!grants.is_empty()).then(|| (id, acl::policy(&grants, AclPlace::Bucket, catalog)))
    });
    lists.collect()
}

fn public_grants(resource: &Resource) -> Vec<(Grantee, Permission)> {
    let grants = resource.s3.iter().flat_map(|s3| &s3.public_acl_grants).flatten();
    let read = grants.filter_map(|(group, permission)| match Grantee::parse(group) {
        group @ (Grantee::AllUsers | Grantee::AuthenticatedUsers) => Some((group, Permission::parse(permission)?)),
        Grantee::Account(_) => None,
    });
    read.collect()
}

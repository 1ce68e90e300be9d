//! Rule 39: requests through S3 access points (Amazon S3 User Guide, "Configuring IAM policies for using access points").
//!
//! "Both the access point and the underlying bucket must permit the request." So there are two requests: one to the access
//! point with its policy, one to the bucket with its policy, each in full.

use iamscope_simulate::Case;
use iamscope_simulate::case::{AccessPoint, BlockPublicAccess, ContextValue, S3Facts, Scalar};

/// Returns the requests that a case stands for.
pub(super) fn requests(case: &Case) -> Vec<Case> {
    let point = case.facts.s3.as_ref().and_then(|facts| facts.access_point.as_ref());
    match point {
        None => vec![case.clone()],
        Some(point) => vec![to_point(case, point), to_bucket(case, point)],
    }
}

/// The settings of access point, bucket and account are taken together, and an access point of a VPC is never public
/// ("Managing public access to access points").
fn to_point(case: &Case, point: &AccessPoint) -> Case {
    let of_bucket = case.facts.s3.as_ref().map(|facts| facts.block_public_access);
    let is_restricted =
        point.restrict_public_buckets || of_bucket.is_some_and(|settings| settings.restrict_public_buckets);
    let mut part = with_keys(case, point);
    part.request.resource.clone_from(&point.arn);
    part.request.resource_account = Some(account(point));
    part.policies.resource.clone_from(&case.policies.access_point);
    part.facts.s3 = Some(S3Facts {
        block_public_access: BlockPublicAccess {
            restrict_public_buckets: is_restricted && !point.vpc_origin,
            ..BlockPublicAccess::default()
        },
        access_point: Some(point.clone()),
        ..S3Facts::default()
    });
    part
}

fn to_bucket(case: &Case, point: &AccessPoint) -> Case {
    let mut part = with_keys(case, point);
    if let Some(facts) = &mut part.facts.s3 {
        facts.access_point = None;
        facts.block_public_access.ignore_public_acls |= point.ignore_public_acls;
        facts.block_public_access.restrict_public_buckets |= point.restrict_public_buckets;
    }
    part.policies.access_point = None;
    part
}

/// The keys that follow from the access point, unless they are given.
fn with_keys(case: &Case, point: &AccessPoint) -> Case {
    let mut part = case.clone();
    let base = point.arn.split("/object/").next().unwrap_or_default();
    let origin = if point.vpc_origin { "VPC" } else { "Internet" };
    for (key, value) in [
        ("s3:DataAccessPointArn", base.to_owned()),
        ("s3:DataAccessPointAccount", account(point)),
        ("s3:AccessPointNetworkOrigin", origin.to_owned()),
    ] {
        let is_given = part.request.context.keys().any(|given| given.eq_ignore_ascii_case(key));
        if !is_given {
            let value = ContextValue::One(Scalar::Text(value));
            part.request.context.insert(key.to_owned(), value);
        }
    }
    part
}

fn account(point: &AccessPoint) -> String {
    let in_arn = point.arn.split(':').nth(4).unwrap_or_default();
    point.account.clone().unwrap_or_else(|| in_arn.to_owned())
}

//! The resource that a resource policy is attached to.

use iamscope_catalog::ResourceTypeRef;
use std::fmt;

/// Returns whether a pattern may be that of a resource of a type.
///
/// What stands for a variable of an ARN format may hold separators, but names of buckets have none: Amazon S3 User Guide,
/// "General purpose bucket naming rules".
pub(crate) fn is_of_type(pattern: &str, kind: ResourceTypeRef<'_>) -> bool {
    let is_bucket = || kind.name() == "bucket" && kind.service().is_some_and(|service| service.prefix() == "s3");
    kind.fits(pattern) && !(pattern.contains('/') && is_bucket())
}

/// A type of resource that the validation of resource policies knows rules for.
///
/// Source: Access Analyzer API Reference, "ValidatePolicy", `validatePolicyResourceType`; role trust policies are a kind of
/// policy here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ResourceType {
    /// `AWS::S3::Bucket`.
    S3Bucket,
    /// `AWS::S3::AccessPoint`.
    S3AccessPoint,
    /// `AWS::S3::MultiRegionAccessPoint`.
    S3MultiRegionAccessPoint,
    /// `AWS::S3ObjectLambda::AccessPoint`.
    S3ObjectLambdaAccessPoint,
    /// `AWS::DynamoDB::Table`.
    DynamoDbTable,
}

impl ResourceType {
    /// All types.
    pub const ALL: [Self; 5] = [
        Self::S3Bucket,
        Self::S3AccessPoint,
        Self::S3MultiRegionAccessPoint,
        Self::S3ObjectLambdaAccessPoint,
        Self::DynamoDbTable,
    ];

    /// Returns the name that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::S3Bucket => "AWS::S3::Bucket",
            Self::S3AccessPoint => "AWS::S3::AccessPoint",
            Self::S3MultiRegionAccessPoint => "AWS::S3::MultiRegionAccessPoint",
            Self::S3ObjectLambdaAccessPoint => "AWS::S3ObjectLambda::AccessPoint",
            Self::DynamoDbTable => "AWS::DynamoDB::Table",
        }
    }

    /// Returns the prefixes of the services whose actions and ARNs its policies have.
    pub(crate) fn services(self) -> &'static [&'static str] {
        match self {
            Self::S3Bucket | Self::S3AccessPoint | Self::S3MultiRegionAccessPoint => &["s3"],
            Self::S3ObjectLambdaAccessPoint => &["s3-object-lambda"],
            Self::DynamoDbTable => &["dynamodb"],
        }
    }

    /// Returns the type that the service authorization reference calls by these names, such as `s3` and `bucket`.
    pub fn of_kind(service: &str, name: &str) -> Option<Self> {
        match (service, name) {
            ("s3", "bucket") => Some(Self::S3Bucket),
            ("s3", "accesspoint") => Some(Self::S3AccessPoint),
            ("s3", "multiregionaccesspoint") => Some(Self::S3MultiRegionAccessPoint),
            ("s3-object-lambda", "objectlambdaaccesspoint") => Some(Self::S3ObjectLambdaAccessPoint),
            ("dynamodb", "table") => Some(Self::DynamoDbTable),
            _ => None,
        }
    }

    /// Returns the type with the name that the API uses, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

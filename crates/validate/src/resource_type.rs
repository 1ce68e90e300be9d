//! The resource that a resource policy is attached to.

use std::fmt;

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

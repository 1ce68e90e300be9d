//! What goes into the data file, as plain owned values: the input of [`encode`](crate::encode()).

use crate::{AccessLevel, ConditionKeyType};

/// All facts of one data file; the order of the lists does not matter.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Facts {
    /// The packages that the facts were taken from.
    pub sources: Vec<SourceFacts>,
    /// Services with their actions and resource types.
    pub services: Vec<ServiceFacts>,
    /// Every condition key, global ones as well; one entry for each name.
    pub condition_keys: Vec<ConditionKeyFacts>,
    /// AWS managed policies.
    pub managed_policies: Vec<ManagedPolicyFacts>,
    /// Names by which AWS services appear as principals.
    pub service_principals: Vec<ServicePrincipalFacts>,
    /// Partitions with their regions.
    pub partitions: Vec<PartitionFacts>,
}

/// A package that facts were taken from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceFacts {
    /// Name of the package.
    pub package: String,
    /// Version of the package.
    pub version: String,
    /// SHA-256 of the package file, in hexadecimal.
    pub sha256: String,
    /// Date of the facts, as `2026-10-27`, or `2026-10` if no day is known.
    pub date: String,
}

/// A service of the service authorization reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceFacts {
    /// Prefix in policies, such as `s3`.
    pub prefix: String,
    /// AWS's name of the service.
    pub name: String,
    /// Whether resource control policies apply to the service.
    pub supports_rcp: bool,
    /// Its actions.
    pub actions: Vec<ActionFacts>,
    /// Its resource types.
    pub resource_types: Vec<ResourceTypeFacts>,
    /// Names of the condition keys listed for the service.
    pub condition_keys: Vec<String>,
}

/// An action of a service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActionFacts {
    /// Name without the service prefix.
    pub name: String,
    /// What it does to its resource.
    pub access_level: AccessLevel,
    /// The resource types it accepts.
    pub resource_types: Vec<ResourceUseFacts>,
    /// Condition keys of the action as a whole.
    pub condition_keys: Vec<String>,
    /// Full names of the actions that a caller needs as well.
    pub dependent_actions: Vec<String>,
}

/// An action's use of a resource type of its service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResourceUseFacts {
    /// Name of the resource type.
    pub name: String,
    /// Whether a statement must name a resource of the type.
    pub is_required: bool,
    /// Condition keys that apply with this resource type.
    pub condition_keys: Vec<String>,
}

/// A resource type of a service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResourceTypeFacts {
    /// Name, such as `bucket`.
    pub name: String,
    /// ARN with placeholders, such as `arn:${Partition}:s3:::${BucketName}`.
    pub arn_format: String,
    /// Condition keys of the resource type.
    pub condition_keys: Vec<String>,
}

/// A condition key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConditionKeyFacts {
    /// Name in full, such as `aws:RequestTag/${TagKey}`.
    pub name: String,
    /// Type of its values.
    pub value_type: ConditionKeyType,
    /// Whether a request can hold several values.
    pub is_multivalued: bool,
}

/// An AWS managed policy in its default version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ManagedPolicyFacts {
    /// Name, such as `ReadOnlyAccess`.
    pub name: String,
    /// Path, such as `/service-role/`.
    pub path: String,
    /// Default version, such as `v12`.
    pub version: String,
    /// Date of the default version, as `2026-10-27`.
    pub date: String,
    /// The document as compact JSON.
    pub document: String,
}

/// A name by which an AWS service appears as a principal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServicePrincipalFacts {
    /// Name, such as `lambda.amazonaws.com`.
    pub name: String,
    /// Whether a role can be handed to it with `iam:PassRole`.
    pub takes_roles: bool,
    /// Whether it has service-linked roles.
    pub has_linked_role: bool,
    /// Resource types that run with a role which trusts it, as `lambda:function`.
    pub role_carriers: Vec<String>,
}

/// A partition of AWS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartitionFacts {
    /// Name as in ARNs, such as `aws-cn`.
    pub name: String,
    /// Suffix of its host names.
    pub dns_suffix: String,
    /// Region in which its global services live.
    pub global_region: String,
    /// Its regions.
    pub regions: Vec<String>,
}

//! The pages of AWS's documentation that the rules rest upon.

use super::Source;

/// Writes a page down.
pub(super) const fn page(page: &'static str, url: &'static str) -> Source {
    Source { page, url }
}

/// A page of the IAM User Guide.
macro_rules! iam {
    ($name:ident, $title:literal, $file:literal) => {
        pub(super) const $name: Source = page(
            concat!("IAM User Guide, \"", $title, "\""),
            concat!(
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/",
                $file,
                ".html"
            ),
        );
    };
}

iam!(
    ACTION,
    "IAM JSON policy elements: Action",
    "reference_policies_elements_action"
);
iam!(
    BOUNDARY,
    "Permissions boundaries for IAM entities",
    "access_policies_boundaries"
);
iam!(
    BOUNDARY_AND_TRUST,
    "Update a role trust policy",
    "id_roles_update-role-trust-policy"
);
iam!(
    EVALUATION,
    "Policy evaluation logic",
    "reference_policies_evaluation-logic"
);
iam!(
    CHECKS,
    "IAM policy validation check reference",
    "access-analyzer-reference-policy-checks"
);
iam!(
    CONDITION,
    "IAM JSON policy elements: Condition",
    "reference_policies_elements_condition"
);
iam!(
    GLOBAL_KEYS,
    "AWS global condition context keys",
    "reference_policies_condition-keys"
);
iam!(IDENTIFIERS, "IAM identifiers", "reference_identifiers");
iam!(
    NOT_ACTION,
    "IAM JSON policy elements: NotAction",
    "reference_policies_elements_notaction"
);
iam!(
    NOT_PRINCIPAL,
    "AWS JSON policy elements: NotPrincipal",
    "reference_policies_elements_notprincipal"
);
iam!(
    NOT_RESOURCE,
    "IAM JSON policy elements: NotResource",
    "reference_policies_elements_notresource"
);
iam!(
    OPERATORS,
    "IAM JSON policy elements: Condition operators",
    "reference_policies_elements_condition_operators"
);
iam!(
    PRINCIPAL,
    "AWS JSON policy elements: Principal",
    "reference_policies_elements_principal"
);
iam!(
    RESOURCE,
    "IAM JSON policy elements: Resource",
    "reference_policies_elements_resource"
);
iam!(
    SEVERAL_KEYS,
    "Conditions with multiple context keys or values",
    "reference_policies_condition-logic-multiple-context-keys-or-values"
);
iam!(
    SEVERAL_VALUES,
    "Single-valued vs. multivalued context keys",
    "reference_policies_condition-single-vs-multi-valued-context-keys"
);
iam!(
    VARIABLES,
    "IAM policy elements: Variables and tags",
    "reference_policies_variables"
);
iam!(
    VERSION,
    "IAM JSON policy elements: Version",
    "reference_policies_elements_version"
);

pub(super) const LOG_GROUPS: Source = page(
    "Amazon CloudWatch Logs User Guide, \"Overview of managing access permissions to your CloudWatch Logs resources\"",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
);
pub(super) const SDK_ARN: Source = page(
    "AWS SDK for .NET API Reference, \"ConditionFactory.ArnComparisonType\"",
    "https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/Auth/TConditionFactoryArnComparisonType.html",
);

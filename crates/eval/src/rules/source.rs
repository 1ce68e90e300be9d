//! The pages of AWS's documentation that the rules rest upon.

use super::Source;

const fn page(page: &'static str, url: &'static str) -> Source {
    Source { page, url }
}

pub(super) const ACTION: Source = page(
    "IAM User Guide, \"IAM JSON policy elements: Action\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
);
pub(super) const NOT_ACTION: Source = page(
    "IAM User Guide, \"IAM JSON policy elements: NotAction\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
);
pub(super) const SINGLE_OR_MULTI: Source = page(
    "IAM User Guide, \"Single-valued vs. multivalued context keys\"",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
);

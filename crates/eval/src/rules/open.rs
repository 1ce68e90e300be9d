//! What AWS's documentation leaves open, what is done about it, and what would settle it.

use super::OpenQuestion;
use crate::explanation::RuleId;

pub(super) const QUESTIONS: &[OpenQuestion] = &[OpenQuestion {
    id: "service-wildcard",
    rule: RuleId(5),
    clause: 'c',
    question: "Does an action pattern with a wildcard in the service prefix, such as `s*:GetObject`, match?",
    reading: "It matches nothing; IAM refuses to save it in an identity policy.",
    settled_by: "A bucket policy with `s*:GetObject`, if S3 saves it, and one call of `s3:GetObject`.",
}];

//! A request, prepared once for all policies that are asked.

use crate::policy_set::Facts;
use crate::request::Request;

/// What every layer needs to know.
pub(crate) struct Query<'q> {
    pub(crate) request: &'q Request<'q>,
    pub(crate) target: TargetView<'q>,
    pub(crate) facts: &'q Facts,
    /// Whether the caller has a permissions boundary, seen or not.
    pub(crate) has_boundary: bool,
}

/// The target, split.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TargetView<'q> {
    /// An ARN.
    Arn {
        fields: [&'q str; 5],
        /// The first five fields with their colons, without the last one.
        head: &'q str,
        resource: &'q str,
        /// Whether there is a capital letter in the first five fields.
        has_upper: bool,
    },
    /// `*`, or what is no ARN: only the pattern `*` fits.
    Other,
}

impl<'q> TargetView<'q> {
    /// Splits a target.
    pub(crate) fn new(text: &'q str) -> Self {
        let mut rest = text;
        let mut fields = [""; 5];
        for field in &mut fields {
            let Some((before, after)) = rest.split_once(':') else {
                return Self::Other;
            };
            *field = before;
            rest = after;
        }
        let head = text.get(..text.len() - rest.len() - 1).unwrap_or_default();
        Self::Arn {
            fields,
            head,
            resource: rest,
            has_upper: head.bytes().any(|byte| byte.is_ascii_uppercase()),
        }
    }
}

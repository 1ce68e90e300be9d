//! SAM.

use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::Node;

/// The name of the transform.
pub(super) const TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// Turns resources of SAM into those of CloudFormation.
pub(super) fn transform(cx: &mut Evaluator<'_, '_>, template: &Node, resources: Node) -> Node {
    let _ = (cx, template);
    resources
}

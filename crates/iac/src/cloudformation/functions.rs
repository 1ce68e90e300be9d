//! The intrinsic functions, by their long names.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>.

mod find;
mod list;
mod text;

use crate::cloudformation::evaluate::unknown_call;
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::{Data, Node};
use crate::value::{Origin, Value};

type Outcome = Result<Value, Fault>;

/// Calls a function.
pub(super) fn call(cx: &mut Evaluator<'_, '_>, function: &str, argument: &Node, at: Origin) -> Outcome {
    if let Data::Unknown(_) = &argument.data {
        // Why it is unknown was said where it was read.
        let argument = cx.value(argument);
        return Ok(unknown_call(function, &[argument]));
    }
    match function {
        "Ref" => cx.reference(argument, at),
        "Fn::GetAtt" => cx.attribute(argument, at),
        "Fn::Sub" => text::sub(cx, argument, at),
        "Fn::Join" => text::join(cx, argument),
        "Fn::Split" => text::split(cx, argument),
        "Fn::Base64" => text::base64(cx, argument),
        "Fn::ToJsonString" => text::to_json(cx, argument),
        "Fn::Select" => list::select(cx, argument),
        "Fn::Cidr" => list::cidr(cx, argument),
        "Fn::GetAZs" => list::zones(cx, argument),
        "Fn::Length" => list::length(cx, argument),
        "Fn::FindInMap" => find::in_map(cx, argument),
        "Fn::ImportValue" => find::import(cx, argument),
        "Fn::GetStackOutput" => {
            // It may be that of a stack in another account, or of one that is deployed long since.
            let argument = cx.value(argument);
            Ok(unknown_call(function, &[argument]))
        }
        "Fn::If" => cx.choice(argument, at),
        "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => cx.truth_value(function, argument, at),
        "Fn::Transform" => {
            // Includes of local files are gone by now; what is left is run by AWS only.
            let first = argument.items_or_self().first();
            let name = first.and_then(|first| first.member("Name")?.as_str()).unwrap_or("?");
            let value = cx.value(argument);
            let fault = Fault::new(format!("macro `{name}` runs in AWS only; what it makes is unknown"));
            cx.run.problems.report(fault.at(at));
            Ok(unknown_call(function, &[value]))
        }
        _ => Err(Fault::new(format!("unknown function `{function}`"))),
    }
}

/// Returns the arguments of a function that takes a list of them.
fn arguments<'n>(function: &str, node: &'n Node, usage: &str) -> Result<&'n [Node], Fault> {
    node.items().ok_or_else(|| {
        let fault = Fault::new(format!("`{function}` takes a list, not {}", node.describe()));
        fault.at(node.origin).help(format!("write {usage}"))
    })
}

/// Says that there are too few or too many arguments.
fn count(function: &str, node: &Node, usage: &str) -> Fault {
    let found = node.items().map_or(1, <[Node]>::len);
    let fault = Fault::new(format!("`{function}` does not take {found} arguments"));
    fault.at(node.origin).help(format!("write {usage}"))
}

//! Functions of lists: `Fn::Select`, `Fn::Cidr`, `Fn::GetAZs`, `Fn::Length`.

use super::text::split_at;
use super::{Outcome, arguments, count};
use crate::cloudformation::evaluate::{describe, readable, unknown_call};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::Node;
use crate::number::Number;
use crate::value::{Kind, Value};
use ipnet::IpNet;

const SELECT: &str = "`Fn::Select: [index, [values]]`";
const CIDR: &str = "`Fn::Cidr: [block, count, bits]`";

/// Picks one value of a list.
pub(super) fn select(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let [index, values] = arguments("Fn::Select", argument, SELECT)? else {
        return Err(count("Fn::Select", argument, SELECT));
    };
    let at = cx.text(index, "the index of `Fn::Select`")?;
    let place = whole_number(&at, "the index of `Fn::Select`").map_err(|fault| fault.at(index.origin))?;
    if let (Some(place), Some(split)) = (place, values.as_call_of("Fn::Split"))
        && let Some(part) = split_at(cx, split, place)?
    {
        return Ok(part);
    }
    let list = match cx.list(values, "the values of `Fn::Select`")? {
        Ok(list) => list,
        Err(unknown) => return Ok(unknown_call("Fn::Select", &[at, unknown])),
    };
    let Some(place) = place else {
        let values = Value::new(Kind::Tuple(list));
        return Ok(unknown_call("Fn::Select", &[at, values]));
    };
    list.get(place).cloned().ok_or_else(|| {
        let fault = Fault::new(format!(
            "`Fn::Select` has no value at index {place}; the list has {}",
            list.len()
        ));
        fault.at(index.origin)
    })
}

/// Cuts blocks of addresses out of a larger one.
pub(super) fn cidr(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let (block, blocks, bits) = match arguments("Fn::Cidr", argument, CIDR)? {
        [block, blocks] => (block, blocks, None),
        [block, blocks, bits] => (block, blocks, Some(bits)),
        _ => return Err(count("Fn::Cidr", argument, CIDR)),
    };
    let net = cx.text(block, "the block of `Fn::Cidr`")?;
    let number = cx.text(blocks, "the count of `Fn::Cidr`")?;
    let width = bits.map(|bits| cx.text(bits, "the bits of `Fn::Cidr`")).transpose()?;
    let parsed = match net.to_text().as_ref().and_then(|text| text.known()) {
        Some(text) => {
            let parsed = text.parse::<IpNet>();
            let fault = || Fault::new(format!("`{}` is no block of addresses", readable(&net))).at(block.origin);
            Some(parsed.map_err(|_| fault())?)
        }
        None => None,
    };
    let wanted = whole_number(&number, "the count of `Fn::Cidr`").map_err(|fault| fault.at(blocks.origin))?;
    let host_bits = match &width {
        Some(width) => whole_number(width, "the bits of `Fn::Cidr`").map_err(|fault| fault.at(argument.origin))?,
        // A default that AWS documents nowhere, and the most common choice.
        None => Some(8),
    };
    let (Some(net_known), Some(wanted), Some(host_bits)) = (parsed, wanted, host_bits) else {
        let known: Vec<Value> = [Some(net), Some(number), width].into_iter().flatten().collect();
        return Ok(unknown_call("Fn::Cidr", &known));
    };
    if !(1..=256).contains(&wanted) {
        return Err(Fault::new("the count of `Fn::Cidr` must be between 1 and 256").at(blocks.origin));
    }
    let nets = subnets(net_known, wanted, host_bits).ok_or_else(|| {
        let fault = format!(
            "`{}` does not hold {wanted} blocks with {host_bits} bits each",
            readable(&net)
        );
        Fault::new(fault).at(block.origin)
    })?;
    Ok(Value::tuple(nets.into_iter().map(Value::text)))
}

fn subnets(net: IpNet, wanted: usize, host_bits: usize) -> Option<Vec<String>> {
    let length = net.max_prefix_len().checked_sub(u8::try_from(host_bits).ok()?)?;
    let subnets = net.trunc().subnets(length).ok()?;
    let nets: Vec<String> = subnets.take(wanted).map(|net| net.to_string()).collect();
    (nets.len() == wanted).then_some(nets)
}

/// Which zones an account sees in a region differs by account.
pub(super) fn zones(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let mut region = cx
        .text(argument, "the region of `Fn::GetAZs`")
        .unwrap_or_else(|_| Value::text(""));
    if region.to_text().is_none_or(|text| text.as_str().is_empty()) {
        region = Value::text(&*cx.scope.region);
    }
    Ok(unknown_call("Fn::GetAZs", &[region]))
}

/// Counts the values of a list.
pub(super) fn length(cx: &mut Evaluator<'_, '_>, argument: &Node) -> Outcome {
    let value = cx.value(argument);
    match &value.kind {
        Kind::List(values) | Kind::Set(values) | Kind::Tuple(values) => {
            Ok(Value::new(Kind::Number(Number::from(values.len()))))
        }
        Kind::Unknown(_) => Ok(unknown_call("Fn::Length", &[value])),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Map(_) | Kind::Object(_) => {
            let fault = Fault::new(format!("`Fn::Length` takes a list, not {}", describe(&value)));
            Err(fault.at(argument.origin))
        }
    }
}

/// Returns a whole number, nothing if it is not known.
fn whole_number(value: &Value, what: &str) -> Result<Option<usize>, Fault> {
    let text = value.to_text().unwrap_or_default();
    let Some(text) = text.known() else { return Ok(None) };
    let number = text.trim().parse::<usize>();
    number
        .map(Some)
        .map_err(|_| Fault::new(format!("{what} must be a whole number, not `{}`", readable(value))))
}

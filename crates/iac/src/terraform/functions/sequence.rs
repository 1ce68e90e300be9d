//! Lists and tuples: `chunklist`, `compact`, `concat`, `distinct`, `element`, `flatten`, `range`, `reverse`, `slice`.

use super::arguments::{Arguments, Function, any, function, list, number, texts};
use super::collection::common_type;
use super::{FunctionError, Outcome, check_comparisons, check_size};
use crate::convert::{convert, equal};
use crate::number::Number;
use crate::value::{Kind, Unknown, Value};
use std::collections::BTreeSet;

pub(super) const FUNCTIONS: &[Function] = &[
    function("chunklist", &[list("list").partly(), number("size")], chunklist).keeping_parts(),
    function("compact", &[texts("list").partly()], compact),
    function("concat", &[], concat)
        .and(any("seqs").partly())
        .keeping_parts(),
    function("distinct", &[list("list").partly()], distinct),
    function("element", &[any("list").partly(), number("index")], element)
        .keeping_parts()
        .shallow(),
    function("flatten", &[any("list").partly()], flatten).keeping_parts(),
    function("range", &[], range).and(number("params")),
    function("reverse", &[any("list").partly()], reverse).keeping_parts(),
    function(
        "slice",
        &[any("list").unknown(), number("start_index"), number("end_index")],
        slice,
    )
    .keeping_parts(),
];

/// The most numbers that `range` makes.
const MAX_RANGE: usize = 1_024;

fn new_list(elements: Vec<Value>) -> Outcome {
    Ok(Value::new(Kind::List(elements.into())))
}

fn chunklist(arguments: &Arguments<'_>) -> Outcome {
    let elements = arguments.elements(0)?;
    let size = usize::try_from(arguments.integer(1)?).map_err(|_| FunctionError::of(1, "the size must be positive"))?;
    if elements.is_empty() {
        return new_list(Vec::new());
    }
    let size = if size == 0 { elements.len() } else { size };
    new_list(
        elements
            .chunks(size)
            .map(|chunk| Value::new(Kind::List(chunk.into())))
            .collect(),
    )
}

fn compact(arguments: &Arguments<'_>) -> Outcome {
    let elements = arguments.elements(0)?.iter();
    let is_empty = |element: &Value| matches!(&element.kind, Kind::Text(text) if text.as_str().is_empty());
    let elements = elements.filter(|element| !element.is_null() && !is_empty(element));
    new_list(elements.cloned().collect())
}

fn concat(arguments: &Arguments<'_>) -> Outcome {
    let lists = arguments.from(0);
    if lists.is_empty() {
        return Err(FunctionError::new("at least one argument is required"));
    }
    let mut elements = Vec::new();
    for (index, list) in lists.iter().enumerate() {
        let (Kind::List(more) | Kind::Tuple(more)) = &list.kind else {
            return Err(FunctionError::of(index, "a list or tuple is required"));
        };
        check_size(elements.len().saturating_add(more.len()))?;
        elements.extend(more.iter().cloned());
    }
    if lists.iter().all(|list| matches!(list.kind, Kind::List(_)))
        && let Some(ty) = common_type(lists)
    {
        return convert(Value::new(Kind::List(elements.into())), &ty).map_err(FunctionError::new);
    }
    Ok(Value::tuple(elements))
}

/// Unknown elements count as different from others unless they are known to be the same.
fn distinct(arguments: &Arguments<'_>) -> Outcome {
    let mut kept: Vec<Value> = Vec::new();
    let mut texts = BTreeSet::new();
    let mut compared = 0;
    for element in arguments.elements(0)? {
        let is_new = if let Kind::Text(text) = &element.kind {
            texts.insert(text.as_str().to_owned())
        } else {
            compared += kept.len();
            check_comparisons(1, compared)?;
            !kept.iter().any(|earlier| equal(earlier, element) == Some(true))
        };
        if is_new {
            kept.push(element.clone());
        }
    }
    new_list(kept)
}

fn element(arguments: &Arguments<'_>) -> Outcome {
    let list = arguments.value(0)?;
    let (Kind::List(elements) | Kind::Tuple(elements)) = &list.kind else {
        return Err(FunctionError::of(0, "a list or tuple is required"));
    };
    let index = arguments.integer(1)?;
    let length = i64::try_from(elements.len()).unwrap_or(i64::MAX);
    let remainder = index.checked_rem_euclid(length);
    let remainder = remainder.ok_or_else(|| FunctionError::of(0, "an empty list has no elements"))?;
    // Terraform 1.11 fails on tuples; only lists count from their end.
    if index % length < 0 && matches!(list.kind, Kind::Tuple(_)) {
        return Err(FunctionError::of(1, "the index of a tuple must not be negative"));
    }
    let found = usize::try_from(remainder).ok().and_then(|index| elements.get(index));
    found
        .cloned()
        .ok_or_else(|| FunctionError::of(1, "there is no such element"))
}

fn flatten(arguments: &Arguments<'_>) -> Outcome {
    let mut out = Vec::new();
    let mut is_sensitive = false;
    // What is still to be done, innermost list last.
    let mut lists = vec![arguments.elements(0)?.iter()];
    let mut steps = 0;
    while let Some(list) = lists.last_mut() {
        steps += 1;
        check_size(steps)?;
        match list.next() {
            None => {
                lists.pop();
            }
            Some(element) => match element.as_elements() {
                Some(inner) => {
                    is_sensitive |= element.is_sensitive;
                    lists.push(inner.iter());
                }
                None => out.push(element.clone()),
            },
        }
    }
    Ok(Value::tuple(out).sensitive(is_sensitive))
}

fn range(arguments: &Arguments<'_>) -> Outcome {
    let zero = Number::from(0_i64);
    let (start, end) = match arguments.len() {
        1 => (zero.clone(), arguments.number(0)?.clone()),
        2 | 3 => (arguments.number(0)?.clone(), arguments.number(1)?.clone()),
        _ => return Err(FunctionError::new("one, two or three arguments are required")),
    };
    let step = match arguments.len() {
        3 => arguments.number(2)?.clone(),
        _ => Number::from(if end < start { -1_i64 } else { 1 }),
    };
    let is_down = step < zero;
    if (is_down && end > start) || (!is_down && end < start) {
        return Err(FunctionError::of(
            1,
            "the end lies in the other direction than the step",
        ));
    }
    let mut numbers = Vec::new();
    let mut number = start;
    while if is_down { number > end } else { number < end } {
        if numbers.len() >= MAX_RANGE {
            return Err(FunctionError::new("a range has at most 1024 numbers"));
        }
        let next = number.add(&step);
        numbers.push(Value::new(Kind::Number(number)));
        number = next.ok_or_else(|| FunctionError::new("the numbers are too large"))?;
    }
    new_list(numbers)
}

fn reverse(arguments: &Arguments<'_>) -> Outcome {
    let reversed = arguments.elements(0)?.iter().rev().cloned();
    if matches!(arguments.value(0)?.kind, Kind::Tuple(_)) {
        return Ok(Value::tuple(reversed));
    }
    new_list(reversed.collect())
}

fn slice(arguments: &Arguments<'_>) -> Outcome {
    let list = arguments.value(0)?;
    if let Kind::Unknown(unknown) = &list.kind {
        return slice_of_unknown(unknown, arguments.integer(1)?, arguments.integer(2)?);
    }
    let (Kind::List(elements) | Kind::Tuple(elements)) = &list.kind else {
        return Err(FunctionError::of(0, "a list or tuple is required"));
    };
    let bound = |index: usize| {
        let bound = usize::try_from(arguments.integer(index)?).ok();
        bound
            .filter(|bound| *bound <= elements.len())
            .ok_or_else(|| FunctionError::of(index, "the index lies outside of the list"))
    };
    let (start, end) = (bound(1)?, bound(2)?);
    let Some(part) = elements.get(start..end) else {
        return Err(FunctionError::of(1, "the start lies after the end"));
    };
    if matches!(list.kind, Kind::Tuple(_)) {
        return Ok(Value::tuple(part.iter().cloned()));
    }
    new_list(part.to_vec())
}

/// However long the list is, the slice is as long as its bounds say, or Terraform stops.
fn slice_of_unknown(list: &Unknown, start: i64, end: i64) -> Outcome {
    if start < 0 || end < start {
        return Err(FunctionError::of(1, "the bounds make no sense"));
    }
    let length = usize::try_from(end - start).ok().filter(|length| *length <= MAX_RANGE);
    Ok(match (&list.name, length) {
        (Some(name), Some(_)) => {
            let elements = (start..end).map(|index| Value::unknown(format!("{name}[{index}]")));
            Value::new(Kind::List(elements.collect()))
        }
        (None, _) | (_, None) => Value::unnamed(),
    })
}

//! Sets: `setintersection`, `setproduct`, `setsubtract`, `setunion`.

use super::arguments::{Arguments, Function, any, function, set};
use super::collection::common_type;
use super::{FunctionError, Outcome, check_comparisons, check_size};
use crate::convert::{Type, convert, equal, set_of};
use crate::value::{Kind, Value};
use std::collections::BTreeSet;

pub(super) const FUNCTIONS: &[Function] = &[
    function("setintersection", &[set("first_set")], setintersection).and(set("other_sets")),
    function("setproduct", &[], setproduct)
        .and(any("sets").partly())
        .keeping_parts(),
    function("setsubtract", &[set("a"), set("b")], setsubtract),
    function("setunion", &[set("first_set").partly()], setunion).and(set("other_sets").partly()),
];

/// Returns the sets, all of the same type.
fn alike(arguments: &Arguments<'_>) -> Result<Vec<Value>, FunctionError> {
    let sets = arguments.from(0);
    let ty = common_type(sets).ok_or_else(|| FunctionError::new("all sets must be of the same type"))?;
    let sets = sets.iter().enumerate();
    sets.map(|(index, set)| convert(set.clone(), &ty).map_err(|why| FunctionError::of(index, why)))
        .collect()
}

fn elements(set: &Value) -> &[Value] {
    set.as_elements().map(AsRef::as_ref).unwrap_or_default()
}

/// The elements of a set, to look others up in.
struct Lookup<'s> {
    texts: BTreeSet<&'s str>,
    others: Vec<&'s Value>,
}

impl<'s> Lookup<'s> {
    fn new(set: &'s Value) -> Self {
        let mut lookup = Self {
            texts: BTreeSet::new(),
            others: Vec::new(),
        };
        for element in elements(set) {
            if let Kind::Text(text) = &element.kind {
                lookup.texts.insert(text.as_str());
            } else {
                lookup.others.push(element);
            }
        }
        lookup
    }

    fn has(&self, element: &Value) -> bool {
        if let Kind::Text(text) = &element.kind {
            return self.texts.contains(text.as_str());
        }
        self.others.iter().any(|other| equal(other, element) == Some(true))
    }
}

/// Returns the elements of a set that are in none, or in all, of the others.
fn choose(first: &Value, others: &[Value], wanted: bool) -> Outcome {
    let lookups: Vec<Lookup<'_>> = others.iter().map(Lookup::new).collect();
    let compared: usize = lookups
        .iter()
        .map(|lookup| lookup.others.len())
        .fold(0, usize::saturating_add);
    check_comparisons(elements(first).len(), compared)?;
    let chosen = elements(first)
        .iter()
        .filter(|element| lookups.iter().all(|lookup| lookup.has(element) == wanted));
    Ok(set_of(chosen.cloned().collect()))
}

fn setunion(arguments: &Arguments<'_>) -> Outcome {
    let sets = alike(arguments)?;
    check_size(
        sets.iter()
            .map(|set| elements(set).len())
            .fold(0, usize::saturating_add),
    )?;
    Ok(set_of(sets.iter().flat_map(elements).cloned().collect()))
}

fn setintersection(arguments: &Arguments<'_>) -> Outcome {
    let sets = alike(arguments)?;
    let Some((first, others)) = sets.split_first() else {
        return Err(FunctionError::new("at least one set is required"));
    };
    choose(first, others, true)
}

fn setsubtract(arguments: &Arguments<'_>) -> Outcome {
    let sets = alike(arguments)?;
    let Some((first, others)) = sets.split_first() else {
        return Err(FunctionError::new("two sets are required"));
    };
    choose(first, others, false)
}

fn setproduct(arguments: &Arguments<'_>) -> Outcome {
    let sets = arguments.from(0);
    if sets.len() < 2 {
        return Err(FunctionError::new("at least two arguments are required"));
    }
    let mut factors = Vec::with_capacity(sets.len());
    let mut total = 1_usize;
    let mut has_set = false;
    for (index, set) in sets.iter().enumerate() {
        if set.as_elements().is_none() {
            return Err(FunctionError::of(index, "a set or list is required"));
        }
        let is_set = matches!(set.kind, Kind::Set(_));
        has_set |= is_set;
        let factor = if is_set {
            set.clone()
        } else {
            convert(set.clone(), &Type::list(Type::Any)).map_err(|why| FunctionError::of(index, why))?
        };
        total = total.saturating_mul(elements(&factor).len());
        factors.push(factor);
    }
    check_size(total.saturating_mul(sets.len()))?;
    // One empty set makes an empty product, however large the others are.
    let mut product: Vec<Vec<Value>> = if total == 0 { Vec::new() } else { vec![Vec::new()] };
    for factor in &factors {
        product = product
            .iter()
            .flat_map(|begun| {
                elements(factor)
                    .iter()
                    .map(|element| [begun.as_slice(), std::slice::from_ref(element)].concat())
            })
            .collect();
    }
    let product: Vec<Value> = product.into_iter().map(Value::tuple).collect();
    Ok(if has_set {
        set_of(product)
    } else {
        Value::new(Kind::List(product.into()))
    })
}

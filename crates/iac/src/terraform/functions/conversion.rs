//! Types: `ephemeralasnull`, `issensitive`, `nonsensitive`, `sensitive`, `tobool`, `tolist`, `tomap`, `tonumber`, `toset`,
//! `tostring`.

use super::arguments::{Arguments, Function, Parameter, any, function};
use super::{FunctionError, Outcome};
use crate::convert::{Type, convert};
use crate::value::{Kind, Value};

const VALUE: &[Parameter] = &[any("value").nullable().unknown()];

pub(super) const FUNCTIONS: &[Function] = &[
    function("ephemeralasnull", VALUE, ephemeralasnull).keeping_parts(),
    function("issensitive", VALUE, issensitive).marking(),
    function("nonsensitive", VALUE, nonsensitive).marking(),
    function("sensitive", VALUE, sensitive).marking(),
    function("tobool", VALUE, |arguments| to(arguments, &Type::Bool)).keeping_parts(),
    function("tolist", VALUE, |arguments| to(arguments, &Type::list(Type::Any))).keeping_parts(),
    function("tomap", VALUE, |arguments| to(arguments, &Type::map(Type::Any))).keeping_parts(),
    function("tonumber", VALUE, |arguments| to(arguments, &Type::Number)).keeping_parts(),
    function("toset", VALUE, |arguments| to(arguments, &Type::set(Type::Any))).keeping_parts(),
    function("tostring", VALUE, |arguments| to(arguments, &Type::Text)).keeping_parts(),
];

fn to(arguments: &Arguments<'_>, ty: &Type) -> Outcome {
    convert(arguments.value(0)?.clone(), ty).map_err(|why| FunctionError::of(0, why))
}

/// Nothing that is read here is ephemeral.
fn ephemeralasnull(arguments: &Arguments<'_>) -> Outcome {
    arguments.value(0).cloned()
}

fn sensitive(arguments: &Arguments<'_>) -> Outcome {
    arguments.value(0).map(|value| value.clone().sensitive(true))
}

fn nonsensitive(arguments: &Arguments<'_>) -> Outcome {
    arguments.value(0).map(|value| Value {
        is_sensitive: false,
        ..value.clone()
    })
}

fn issensitive(arguments: &Arguments<'_>) -> Outcome {
    let value = arguments.value(0)?;
    Ok(if value.is_unknown() && !value.is_sensitive {
        Value::unnamed()
    } else {
        Value::new(Kind::Bool(value.is_sensitive))
    })
}

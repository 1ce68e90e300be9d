//! Numbers: `abs`, `ceil`, `floor`, `log`, `max`, `min`, `parseint`, `pow`, `signum`, `sum`.

use super::arguments::{Arguments, Function, any, function, number};
use super::{FunctionError, Outcome};
use crate::convert::{Type, convert};
use crate::number::Number;
use crate::value::{Kind, Value};
use bigdecimal::num_bigint::{BigInt, Sign};
use bigdecimal::num_traits::Zero as _;
use bigdecimal::{BigDecimal, RoundingMode};

pub(super) const FUNCTIONS: &[Function] = &[
    function("abs", &[number("num")], abs),
    function("ceil", &[number("num")], ceil),
    function("floor", &[number("num")], floor),
    function("log", &[number("num"), number("base")], log),
    function("max", &[], max).and(number("numbers")),
    function("min", &[], min).and(number("numbers")),
    function("parseint", &[any("number"), number("base")], parseint),
    function("pow", &[number("num"), number("power")], pow),
    function("signum", &[number("num")], signum),
    function("sum", &[any("list")], sum),
];

/// The longest text that is read as a whole number.
const MAX_DIGITS: usize = 10_000;

fn result(number: Number) -> Outcome {
    Ok(Value::new(Kind::Number(number)))
}

fn abs(arguments: &Arguments<'_>) -> Outcome {
    result(Number::new(&arguments.number(0)?.as_decimal().abs()))
}

fn ceil(arguments: &Arguments<'_>) -> Outcome {
    round(arguments, RoundingMode::Ceiling)
}

fn floor(arguments: &Arguments<'_>) -> Outcome {
    round(arguments, RoundingMode::Floor)
}

fn round(arguments: &Arguments<'_>, mode: RoundingMode) -> Outcome {
    result(Number::new(
        &arguments.number(0)?.as_decimal().with_scale_round(0, mode),
    ))
}

fn log(arguments: &Arguments<'_>) -> Outcome {
    let (number, base) = (arguments.number(0)?.to_f64(), arguments.number(1)?.to_f64());
    finite(number.ln() / base.ln())
}

fn pow(arguments: &Arguments<'_>) -> Outcome {
    let (number, power) = (arguments.number(0)?.to_f64(), arguments.number(1)?.to_f64());
    finite(number.powf(power))
}

/// Terraform has infinity as a number, but fails as soon as it is written anywhere.
fn finite(number: f64) -> Outcome {
    match Number::from_f64(number) {
        Some(number) => result(number),
        None => Err(FunctionError::new("the result is not a finite number")),
    }
}

fn max(arguments: &Arguments<'_>) -> Outcome {
    extreme(arguments, |number, best| number > best)
}

fn min(arguments: &Arguments<'_>) -> Outcome {
    extreme(arguments, |number, best| number < best)
}

fn extreme(arguments: &Arguments<'_>, is_better: fn(&Number, &Number) -> bool) -> Outcome {
    if arguments.len() == 0 {
        return Err(FunctionError::new("at least one number is required"));
    }
    let mut best = 0;
    for index in 1..arguments.len() {
        if is_better(arguments.number(index)?, arguments.number(best)?) {
            best = index;
        }
    }
    arguments.value(best).cloned()
}

fn signum(arguments: &Arguments<'_>) -> Outcome {
    result(Number::from(arguments.integer(0)?.signum()))
}

fn parseint(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.str(0)?;
    let base = arguments.integer(1)?;
    let base = u32::try_from(base).ok().filter(|base| (2..=62).contains(base));
    let base = base.ok_or_else(|| FunctionError::of(1, "the base must be a whole number between 2 and 62"))?;
    if text.len() > MAX_DIGITS {
        return Err(FunctionError::of(0, "the number has too many digits"));
    }
    match read_integer(text, base) {
        Some(number) => result(Number::new(&BigDecimal::from(number))),
        None => Err(FunctionError::of(
            0,
            format!("`{text}` cannot be read as a whole number of base {base}"),
        )),
    }
}

fn read_integer(text: &str, base: u32) -> Option<BigInt> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    let mut number = BigInt::zero();
    for char in digits.chars() {
        // Up to base 36 case does not matter; above, capitals come after small letters.
        let value = match char {
            '0'..='9' => char as u32 - '0' as u32,
            'a'..='z' => char as u32 - 'a' as u32 + 10,
            'A'..='Z' if base <= 36 => char as u32 - 'A' as u32 + 10,
            'A'..='Z' => char as u32 - 'A' as u32 + 36,
            _ => return None,
        };
        if value >= base {
            return None;
        }
        number = number * base + value;
    }
    let sign = if text.starts_with('-') { Sign::Minus } else { Sign::Plus };
    Some(BigInt::from_biguint(sign, number.magnitude().clone()))
}

fn sum(arguments: &Arguments<'_>) -> Outcome {
    let elements = arguments.elements(0)?;
    if elements.is_empty() {
        return Err(FunctionError::of(0, "an empty list has no sum"));
    }
    let mut sum = Number::from(0_i64);
    for element in elements {
        let Ok(Kind::Number(number)) = convert(element.clone(), &Type::Number).map(|value| value.kind) else {
            return Err(FunctionError::of(0, "all elements must be numbers"));
        };
        sum = sum
            .add(&number)
            .ok_or_else(|| FunctionError::new("the sum is too large"))?;
    }
    result(sum)
}

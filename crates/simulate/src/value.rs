//! How values of context keys are read.
//!
//! By hand and not by trying one variant after the other: each failure would write a message that nobody reads.

use crate::case::{ContextValue, Scalar};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

struct Scalars;
struct Values;

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Scalars)
    }
}

impl<'de> Deserialize<'de> for ContextValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

impl<'de> Visitor<'de> for Scalars {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, `true` or `false`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(text))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
        let number = serde_json::Number::from_f64(number);
        number
            .map(Scalar::Number)
            .ok_or_else(|| E::custom("a number must be finite"))
    }
}

impl<'de> Visitor<'de> for Values {
    type Value = ContextValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, `true`, `false`, a list of these, or `null`")
    }

    fn visit_unit<E: Error>(self) -> Result<ContextValue, E> {
        Ok(ContextValue::Absent(()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ContextValue, E> {
        Scalars.visit_str(text).map(ContextValue::One)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<ContextValue, E> {
        Scalars.visit_string(text).map(ContextValue::One)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<ContextValue, E> {
        Scalars.visit_bool(value).map(ContextValue::One)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<ContextValue, E> {
        Scalars.visit_i64(number).map(ContextValue::One)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<ContextValue, E> {
        Scalars.visit_u64(number).map(ContextValue::One)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<ContextValue, E> {
        Scalars.visit_f64(number).map(ContextValue::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<ContextValue, A::Error> {
        let mut scalars = Vec::new();
        while let Some(scalar) = sequence.next_element()? {
            scalars.push(scalar);
        }
        Ok(ContextValue::Many(scalars))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match serde_json::from_str::<ContextValue>(text) {
            Ok(value) => format!("{} {value:?}", serde_json::to_string(&value).expect("JSON")),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        insta::assert_snapshot!(read("null"), @"null Absent(())");
        insta::assert_snapshot!(read(r#""a\n""#), @r#""a\n" One(Text("a\n"))"#);
        insta::assert_snapshot!(read("true"), @"true One(Bool(true))");
        insta::assert_snapshot!(read("-1"), @"-1 One(Number(Number(-1)))");
        insta::assert_snapshot!(read("1.0"), @"1.0 One(Number(Number(1.0)))");
        insta::assert_snapshot!(read(r#"["a",1,false]"#), @r#"["a",1,false] Many([Text("a"), Number(Number(1)), Bool(false)])"#);
        insta::assert_snapshot!(read("[]"), @"[] Many([])");
        insta::assert_snapshot!(read("[null]"), @"invalid type: null, expected a text, a number, `true` or `false` at line 1 column 5");
        insta::assert_snapshot!(read("{}"), @"invalid type: map, expected a text, a number, `true`, `false`, a list of these, or `null` at line 1 column 2");
    }
}

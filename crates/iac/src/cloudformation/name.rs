//! Names of unknown values that no reference names: the call that gives them.
//!
//! The same call has the same name wherever it stands, and different calls have different names, because the evaluator
//! takes placeholders that read the same for the same text.

use crate::text::{CLOSE, OPEN};
use crate::value::{Kind, Value};
use std::sync::Arc;

/// The longest name, in characters; what is longer ends in a checksum of the whole.
const MAX_NAME: usize = 80;

/// Returns what to call something of a stack that is not made up for one of its resources.
///
/// A slash says that a name was made up for a resource, and that it is the name of no other one: what else is unknown
/// has dots only.
pub(super) fn in_stack(stack: &str, name: &str) -> Arc<str> {
    format!("{}.{name}", stack.replace('/', ".")).into()
}

/// Returns what to call the result of a function, `Fn::Select(0, network.Subnets)`.
pub(super) fn of_call(function: &str, arguments: &[Value]) -> Arc<str> {
    let mut name = Name::default();
    name.push(function);
    name.list("(", arguments, ")");
    name.finish()
}

#[derive(Default)]
struct Name {
    shown: String,
    length: usize,
    checksum: u64,
}

impl Name {
    fn push(&mut self, part: &str) {
        for character in part
            .chars()
            .filter(|&character| character != OPEN && character != CLOSE)
        {
            // FNV-1a: stable across versions and machines, which names have to be.
            self.checksum = (self.checksum ^ u64::from(u32::from(character))).wrapping_mul(0x0100_0000_01b3);
            self.length += 1;
            if self.length <= MAX_NAME {
                self.shown.push(if character.is_control() { ' ' } else { character });
            }
        }
    }

    fn list(&mut self, open: &str, values: &[Value], close: &str) {
        self.push(open);
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.value(value);
        }
        self.push(close);
    }

    /// The depth is that of the template, which is bounded.
    fn value(&mut self, value: &Value) {
        match &value.kind {
            Kind::Null => self.push("AWS::NoValue"),
            Kind::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Kind::Number(number) => self.push(&number.to_string()),
            // A secret is told apart by where it was written, not by what it reads.
            Kind::Text(_) if value.is_sensitive => {
                let place = value.origin.map(|origin| (origin.source.0, origin.span.start));
                let (source, start) = place.unwrap_or_default();
                self.push(&format!("secret {source}:{start}"));
            }
            Kind::Text(text) => self.push(text.as_str()),
            Kind::List(values) | Kind::Set(values) | Kind::Tuple(values) => self.list("[", values, "]"),
            Kind::Map(fields) | Kind::Object(fields) => {
                self.push("{");
                for (key, value) in fields.iter() {
                    self.push(key);
                    self.push(": ");
                    self.value(value);
                    self.push(" ");
                }
                self.push("}");
            }
            Kind::Unknown(unknown) => self.push(unknown.name.as_deref().unwrap_or("unknown")),
        }
    }

    fn finish(self) -> Arc<str> {
        if self.length <= MAX_NAME {
            return self.shown.into();
        }
        format!("{}...{:08x}", self.shown, self.checksum >> 32).into()
    }
}

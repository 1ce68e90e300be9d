//! The `BinaryEquals` operator: Base64 on both sides, compared as bytes.

use crate::truth::Truth;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use iamscope_policy::{Template, has_placeholder};

/// The values of a `BinaryEquals` operator.
#[derive(Clone, Debug)]
pub(super) struct Values {
    bytes: Box<[Box<[u8]>]>,
    has_open: bool,
}

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        let decode = |value: &&Template| STANDARD.decode(value.as_str()).ok().map(Into::into);
        Self {
            bytes: values.iter().filter_map(decode).collect(),
            has_open: values.iter().any(|value| has_placeholder(value.as_str())),
        }
    }

    pub(super) fn fit(&self, value: &str) -> Truth {
        match STANDARD.decode(value) {
            Ok(bytes) => {
                let is_wanted = self.bytes.iter().any(|wanted| wanted.as_ref() == bytes);
                Truth::from(is_wanted).or(super::open(self.has_open))
            }
            Err(_) => super::open(has_placeholder(value)),
        }
    }
}

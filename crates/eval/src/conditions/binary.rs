//! The `BinaryEquals` operator: Base64 on both sides, compared as bytes.

use crate::truth::Truth;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use iamscope_policy::Template;

/// The values of a `BinaryEquals` operator.
#[derive(Clone, Debug)]
pub(super) struct Values(Box<[Box<[u8]>]>);

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        let decode = |value: &&Template| STANDARD.decode(value.as_str()).ok().map(Into::into);
        Self(values.iter().filter_map(decode).collect())
    }

    pub(super) fn fit(&self, value: &str) -> Truth {
        match STANDARD.decode(value) {
            Ok(bytes) => self.0.iter().any(|wanted| wanted.as_ref() == bytes).into(),
            Err(_) => Truth::False,
        }
    }
}

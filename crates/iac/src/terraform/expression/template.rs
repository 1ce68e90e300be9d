//! Templates to text.

use super::Diagnostic;
use super::choice;
use super::evaluate::{Evaluator, Scope};
use super::tree::{IfPart, Node, Part};
use crate::text::TextBuilder;
use crate::value::{Kind, Origin, Value};

impl Evaluator<'_> {
    pub(super) fn template(
        &self,
        parts: &[Part],
        origin: Origin,
        scope: Option<&Scope<'_>>,
    ) -> Result<Value, Diagnostic> {
        let mut out = TextBuilder::default();
        let is_sensitive = self.parts(parts, origin, scope, &mut out)?;
        Ok(Value::new(Kind::Text(out.finish())).sensitive(is_sensitive))
    }

    /// Adds the parts of a template; returns whether any of them is a secret.
    pub(super) fn parts(
        &self,
        parts: &[Part],
        origin: Origin,
        scope: Option<&Scope<'_>>,
        out: &mut TextBuilder,
    ) -> Result<bool, Diagnostic> {
        let mut is_sensitive = false;
        for part in parts {
            let start = out.len();
            is_sensitive |= match part {
                Part::Literal(text) => {
                    out.push_text(text, None);
                    false
                }
                Part::Interpolation(node) => self.interpolation(node, scope, out)?,
                Part::If(part) => self.if_part(part, origin, scope, out)?,
                Part::For(part) => self.for_part(part, origin, scope, out)?,
            };
            self.spend_text(out.len(), start)?;
        }
        Ok(is_sensitive)
    }

    fn interpolation(&self, node: &Node, scope: Option<&Scope<'_>>, out: &mut TextBuilder) -> Result<bool, Diagnostic> {
        let mut value = self.node(node, scope)?;
        if value.is_unknown() {
            // Where the reference stands says more than where the variable was declared.
            value.origin = Some(node.origin);
        }
        if out.push_value(&value) {
            return Ok(value.is_sensitive);
        }
        let message = if value.is_null() {
            "a template cannot hold null"
        } else {
            "a template can hold strings, numbers and booleans only"
        };
        let error = Diagnostic::new(message).at(node.origin);
        Err(if value.is_null() {
            error
        } else {
            error.help("`jsonencode` or `join` make a string of a collection")
        })
    }

    fn if_part(
        &self,
        part: &IfPart,
        origin: Origin,
        scope: Option<&Scope<'_>>,
        out: &mut TextBuilder,
    ) -> Result<bool, Diagnostic> {
        let (decided, condition) = self.condition(&part.condition, scope)?;
        let is_sensitive = match decided {
            Some(true) => self.parts(&part.then, origin, scope, out)?,
            Some(false) => self.parts(&part.otherwise, origin, scope, out)?,
            None => {
                let then = self.template(&part.then, origin, scope)?;
                let otherwise = self.template(&part.otherwise, origin, scope)?;
                let either = choice::either(&condition, &then, &otherwise).at(part.condition.origin);
                out.push_value(&either);
                either.is_sensitive
            }
        };
        Ok(is_sensitive || condition.is_sensitive)
    }
}

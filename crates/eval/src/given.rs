//! Formulas, once more of the circumstances is known.

use crate::conditions::Clause;
use crate::context::Context;
use crate::formula::{Atom, Formula};
use crate::truth::Truth;
use iamscope_policy::{Condition, ConditionKey, Located, Operator, Span, Template};

impl Formula {
    /// Puts in what is known of a request. Facts about keys that the context does not tell stay, as do all others, and
    /// conditions of which it is not documented what they make of a value: how such a doubt is read depends on the
    /// statement, which a formula does not know.
    #[must_use]
    pub fn given(&self, context: &Context) -> Self {
        match self {
            Self::True | Self::False => self.clone(),
            Self::Atom(atom) => known(atom, context).map_or_else(|| self.clone(), Self::from),
            Self::Not(inner) => inner.given(context).negate(),
            Self::All(operands) => operands
                .iter()
                .fold(Self::True, |all, operand| all.and(operand.given(context))),
            Self::Any(operands) => operands
                .iter()
                .fold(Self::False, |any, operand| any.or(operand.given(context))),
        }
    }
}

fn known(atom: &Atom, context: &Context) -> Option<bool> {
    match atom {
        Atom::Condition { operator, key, values } => match clause(*operator, key, values).truth(context) {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown | Truth::Doubtful(_) => None,
        },
        // What the pattern is to match is not in the formula.
        Atom::Variable { .. }
        | Atom::Placeholder { .. }
        | Atom::Missing { .. }
        | Atom::Undocumented { .. }
        | Atom::Fact(_) => None,
    }
}

fn clause(operator: Operator, key: &str, values: &[Box<str>]) -> Clause {
    let nowhere = Span::default();
    let values = values.iter().map(|value| Located::new(Template::parse(value), nowhere));
    Clause::new(&Condition {
        operator: Located::new(operator, nowhere),
        key: Located::new(ConditionKey::new(key), nowhere),
        values: values.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Value;

    #[test]
    fn what_becomes_known_is_put_in() {
        let condition = |key: &str| {
            Formula::atom(Atom::Condition {
                operator: Operator::parse("StringEquals").expect("an operator"),
                key: key.into(),
                values: ["a".into()].into(),
            })
        };
        let formula = condition("k:1").and(condition("k:2").or(Formula::atom(Atom::Fact("f".into()))));
        let given = |pairs: &[(&str, &str)]| {
            let mut context = Context::open();
            for &(key, value) in pairs {
                context.set(key, Value::One(value.into()));
            }
            formula.given(&context).to_string()
        };
        assert_eq!(given(&[]), "k:1 StringEquals a and (k:2 StringEquals a or f)");
        assert_eq!(given(&[("k:1", "a")]), "k:2 StringEquals a or f");
        assert_eq!(given(&[("k:1", "b")]), "never");
        assert_eq!(given(&[("k:2", "b")]), "k:1 StringEquals a and f");
        assert_eq!(given(&[("k:1", "a"), ("k:2", "a")]), "always");
    }
}

//! Conditions: one file per family of operators.
//!
//! A family answers one question: does this one value of the request fit one of the policy's values? What negation,
//! `IfExists`, `ForAllValues`, `ForAnyValue`, absent and unknown keys make of that is decided here, once for all.
//!
//! Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Conditions with multiple context keys or
//! values".

mod arn;
mod binary;
mod boolean;
mod date;
mod ip;
mod null;
mod numeric;
mod order;
mod quantifier;
mod string;
mod value_test;

pub use date::instant;
pub use value_test::{Fits, ValueTest};

use crate::context::{Context, Value};
use crate::formula::{Atom, Formula};
use crate::query::Query;
use crate::question::Question;
use crate::truth::Truth;
use iamscope_policy::{Condition, ConditionKey, Effect, Operator, Quantifier, Span, Template, Test, has_placeholder};

/// One clause of a `Condition` element, ready to decide.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) span: Span,
    pub(crate) key: ConditionKey,
    pub(crate) operator: Operator,
    family: Family,
    /// The values as written, for residuals.
    pub(crate) values: Box<[Box<str>]>,
    /// Whether only a deployment will tell which key it is about.
    has_open_key: bool,
}

#[derive(Clone, Debug)]
enum Family {
    String(string::Values),
    Numeric(numeric::Values),
    Date(date::Values),
    Boolean(boolean::Values),
    Binary(binary::Values),
    Ip(ip::Values),
    Arn(arn::Values),
    Null(null::Values),
}

/// Whether a value of the request fits one of the policy's.
#[derive(Clone, Copy, Debug)]
struct Fit {
    truth: Truth,
    /// Whether a text on either side was not of the operator's type.
    has_garbage: bool,
}

impl Fit {
    /// Makes what becomes of a text that is not of the operator's type, or may not be.
    fn unreadable(text: &str) -> Self {
        let is_open = has_placeholder(text);
        Self {
            truth: open(is_open),
            has_garbage: !is_open,
        }
    }
}

/// Counts values that only a deployment will tell.
fn count_open(values: &[&Template]) -> usize {
    values.iter().filter(|value| has_placeholder(value.as_str())).count()
}

/// Returns what a value adds that may be any, if there is one.
fn open(is_there: bool) -> Truth {
    if is_there { Truth::Unknown } else { Truth::False }
}

impl From<Truth> for Fit {
    fn from(truth: Truth) -> Self {
        Self {
            truth,
            has_garbage: false,
        }
    }
}

impl Clause {
    /// Compiles a clause.
    pub(crate) fn new(condition: &Condition) -> Self {
        let templates: Vec<&Template> = condition.values.iter().map(|value| &value.value).collect();
        let first = condition.values.first().map_or(condition.key.span, |value| value.span);
        let last = condition.values.last().map_or(condition.key.span, |value| value.span);
        Self {
            span: condition.key.span.to(first).to(last),
            key: condition.key.value.clone(),
            operator: condition.operator.value,
            family: Family::new(condition.operator.value.test, &templates),
            values: templates.iter().map(|template| as_written(template)).collect(),
            has_open_key: has_placeholder(condition.key.value.as_str()),
        }
    }

    /// Returns whether the clause holds in a statement of this effect.
    #[inline]
    pub(crate) fn holds(&self, query: &Query<'_>, effect: Effect) -> Formula {
        match self.truth(query.request.context) {
            Truth::True => Formula::True,
            Truth::False => Formula::False,
            Truth::Unknown => Formula::atom(self.atom()),
            Truth::Doubtful(doubt) => query.read(doubt, effect, false),
        }
    }

    /// Returns whether the clause holds.
    pub(crate) fn truth(&self, context: &Context) -> Truth {
        let value = if self.has_open_key {
            self.open_value(context)
        } else {
            context.value(self.key.lower())
        };
        if let Family::Null(null) = &self.family {
            // "Suggestion: Null with qualifier" of the policy validation checks.
            return match self.operator.quantifier {
                None => null.fit(value),
                Some(Quantifier::ForAllValues) => Truth::True,
                Some(Quantifier::ForAnyValue) => Truth::False,
            };
        }
        if self.values.is_empty() {
            return self.without_values(value);
        }
        match (value, self.operator.quantifier) {
            (Value::Unknown, _) => Truth::Unknown,
            (Value::Absent, _) => self.absent(),
            (Value::One(value), None) => self.one(value, context),
            (Value::Many(values), _) if values.is_empty() => self.absent(),
            // Several values need a set operator; without one nothing fits, not even a negated operator.
            (Value::Many(values), None) => self.without_set_operator(values, context),
            (Value::One(value), Some(quantifier)) => {
                quantifier::over(quantifier, std::slice::from_ref(value), |value| {
                    self.one(value, context)
                })
            }
            (Value::Many(values), Some(quantifier)) => {
                quantifier::over(quantifier, values, |value| self.one(value, context))
            }
        }
    }

    /// Returns what is known of a key whose name is not: what was told of a key of the very same name.
    fn open_value<'c>(&self, context: &'c Context) -> &'c Value {
        let mut told = context.iter();
        let same = told.find(|(key, _)| *key == self.key.lower());
        same.map_or(&Value::Unknown, |(_, value)| value)
    }

    /// What a clause that lists no values makes of a key ("Suggestion: Empty array condition" of the policy validation
    /// checks, which contradicts itself for operators without set prefix and `IfExists`).
    fn without_values(&self, value: &Value) -> Truth {
        match (self.operator.quantifier, self.operator.if_exists) {
            (Some(Quantifier::ForAnyValue), false) => return Truth::False,
            (None, false) => return Question::EmptyValues.into(),
            (_, true) | (Some(Quantifier::ForAllValues), false) => {}
        }
        match value {
            Value::Unknown => Truth::Unknown,
            Value::Absent => Truth::True,
            Value::One(value) => value.is_empty().into(),
            Value::Many(values) => values.iter().all(|value| value.is_empty()).into(),
        }
    }

    /// What an operator without set prefix makes of several values; that nothing fits was observed, not documented.
    fn without_set_operator(&self, values: &[Box<str>], context: &Context) -> Truth {
        let could_fit = values.iter().any(|value| self.one(value, context) != Truth::False);
        if could_fit {
            Question::ManyValues.into()
        } else {
            Truth::False
        }
    }

    /// What the clause makes of one value of the request.
    fn one(&self, value: &str, context: &Context) -> Truth {
        let Fit { truth, has_garbage } = self.family.fit(value, context);
        match (self.operator.test.is_negated(), has_garbage && truth != Truth::True) {
            (false, _) => truth,
            (true, true) => truth.negate().and(Question::NegatedGarbage.into()),
            (true, false) => truth.negate(),
        }
    }

    /// What the clause makes of a key that the request does not have.
    fn absent(&self) -> Truth {
        let is_negated = self.operator.test.is_negated();
        match self.operator.quantifier {
            Some(quantifier) => quantifier::absent(quantifier, self.operator.if_exists),
            None => (is_negated || self.operator.if_exists).into(),
        }
    }

    fn atom(&self) -> Atom {
        Atom::Condition {
            operator: self.operator,
            key: self.key.as_str().into(),
            values: self.values.clone(),
        }
    }
}

impl Family {
    fn new(test: Test, values: &[&Template]) -> Self {
        match test {
            Test::StringEquals | Test::StringNotEquals => {
                Self::String(string::Values::new(values, string::Comparison::Equal))
            }
            Test::StringEqualsIgnoreCase | Test::StringNotEqualsIgnoreCase => {
                Self::String(string::Values::new(values, string::Comparison::EqualIgnoringCase))
            }
            Test::StringLike | Test::StringNotLike => {
                Self::String(string::Values::new(values, string::Comparison::Like))
            }
            Test::NumericEquals
            | Test::NumericNotEquals
            | Test::NumericLessThan
            | Test::NumericLessThanEquals
            | Test::NumericGreaterThan
            | Test::NumericGreaterThanEquals => Self::Numeric(numeric::Values::new(values, test.into())),
            Test::DateEquals
            | Test::DateNotEquals
            | Test::DateLessThan
            | Test::DateLessThanEquals
            | Test::DateGreaterThan
            | Test::DateGreaterThanEquals => Self::Date(date::Values::new(values, test.into())),
            Test::Bool => Self::Boolean(boolean::Values::new(values)),
            Test::BinaryEquals => Self::Binary(binary::Values::new(values)),
            Test::IpAddress | Test::NotIpAddress => Self::Ip(ip::Values::new(values)),
            Test::ArnEquals | Test::ArnLike | Test::ArnNotEquals | Test::ArnNotLike => {
                Self::Arn(arn::Values::new(values))
            }
            Test::Null => Self::Null(null::Values::new(values)),
        }
    }

    fn fit(&self, value: &str, context: &Context) -> Fit {
        match self {
            Self::String(values) => values.fit(value, context).into(),
            Self::Numeric(values) => values.fit(value),
            Self::Date(values) => values.fit(value),
            Self::Boolean(values) => values.fit(value, context).into(),
            Self::Binary(values) => values.fit(value).into(),
            Self::Ip(values) => values.fit(value),
            Self::Arn(values) => values.fit(value, context).into(),
            Self::Null(_) => Truth::False.into(),
        }
    }
}

/// Returns a value such that text and meaning go together: in a policy without variables `${` is written `${$}{`.
fn as_written(template: &Template) -> Box<str> {
    if template.has_variables() {
        template.as_str().into()
    } else {
        template.as_str().replace("${", "${$}{").into()
    }
}

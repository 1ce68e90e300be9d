//! Clauses of conditions, as questions about the value of a key.

use crate::text::{Builder, Class, Pattern, is_beyond};
use crate::variables::Variables;
use iamscope_eval::probe::{Fits, ValueTest};
use iamscope_policy::resource::Form;
use iamscope_policy::{Case, Condition, Quantifier, ResourcePattern, Template, Test, has_placeholder};

/// What a clause asks of a key.
#[derive(Clone, Debug)]
pub(crate) enum KeyTest {
    /// Is it there, with a value that is not empty?
    Present,
    /// How do its values compare?
    Value(ValueClause),
}

/// A clause with values.
#[derive(Clone, Debug)]
pub(crate) struct ValueClause {
    pub(crate) quantifier: Option<Quantifier>,
    pub(crate) is_negated: bool,
    pub(crate) if_exists: bool,
    pub(crate) set: FitSet,
}

/// The values that fit.
#[derive(Clone, Debug)]
pub(crate) enum FitSet {
    /// Texts.
    Text(Vec<Pattern>),
    /// Numbers, dates or addresses: values whose order or place counts.
    Ordered {
        family: Family,
        test: ValueTest,
        values: Vec<Box<str>>,
    },
}

/// What is compared other than as text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Family {
    Numeric,
    Date,
    Ip,
}

/// What a clause comes to.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// It always holds, or never.
    Always(bool),
    /// It holds if the test does, or if it does not.
    Test(KeyTest, bool),
    /// It is not known, or not documented, when it holds.
    Open,
}

/// Reads a clause.
pub(crate) fn compile(condition: &Condition, variables: &mut Variables) -> Part {
    let operator = condition.operator.value;
    let values: Vec<&Template> = condition.values.iter().map(|value| &value.value).collect();
    let has_open = values.iter().any(|value| has_placeholder(value.as_str()));
    if has_open || has_placeholder(condition.key.value.as_str()) {
        return Part::Open;
    }
    if operator.test == Test::Null {
        return null(operator.quantifier, &values);
    }
    if values.is_empty() {
        return match (operator.quantifier, operator.if_exists) {
            (Some(Quantifier::ForAnyValue), false) => Part::Always(false),
            (None, false) => Part::Open,
            (_, true) | (Some(Quantifier::ForAllValues), false) => Part::Test(KeyTest::Present, false),
        };
    }
    match fit_set(operator.test, &values, variables) {
        Some(set) => Part::Test(
            KeyTest::Value(ValueClause {
                quantifier: operator.quantifier,
                is_negated: operator.test.is_negated(),
                if_exists: operator.if_exists,
                set,
            }),
            true,
        ),
        None => Part::Open,
    }
}

fn null(quantifier: Option<Quantifier>, values: &[&Template]) -> Part {
    let wants = |text: &str| values.iter().any(|value| value.as_str().eq_ignore_ascii_case(text));
    match quantifier {
        Some(Quantifier::ForAllValues) => Part::Always(true),
        Some(Quantifier::ForAnyValue) => Part::Always(false),
        None => match (wants("true"), wants("false")) {
            (true, true) => Part::Always(true),
            (false, false) => Part::Always(false),
            (wants_absent, _) => Part::Test(KeyTest::Present, !wants_absent),
        },
    }
}

/// Returns the values that fit; `None` if that is open.
fn fit_set(test: Test, values: &[&Template], variables: &mut Variables) -> Option<FitSet> {
    let family = match test {
        Test::StringEquals | Test::StringNotEquals => return texts(values, Case::Sensitive, None, variables),
        Test::StringEqualsIgnoreCase | Test::StringNotEqualsIgnoreCase => {
            return texts(values, Case::Insensitive, None, variables);
        }
        Test::StringLike | Test::StringNotLike => {
            return texts(values, Case::Sensitive, Some(Class::Any), variables);
        }
        Test::Bool => return booleans(values),
        Test::BinaryEquals => return Some(FitSet::Text(values.iter().filter_map(|value| binary(value)).collect())),
        Test::ArnEquals | Test::ArnLike | Test::ArnNotEquals | Test::ArnNotLike => return arns(values, variables),
        Test::Null => return None,
        Test::NumericEquals
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals => Family::Numeric,
        Test::DateEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals => Family::Date,
        Test::IpAddress | Test::NotIpAddress => Family::Ip,
    };
    Some(FitSet::Ordered {
        family,
        test: ValueTest::new(test, values),
        values: values.iter().map(|value| value.as_str().into()).collect(),
    })
}

fn texts(values: &[&Template], case: Case, wildcards: Option<Class>, variables: &mut Variables) -> Option<FitSet> {
    let mut patterns = Vec::new();
    for value in values {
        if is_beyond(value.as_str(), wildcards.is_some()) {
            return None;
        }
        patterns.extend(
            variables
                .add(Builder::default(), value, case, wildcards)
                .map(Builder::build),
        );
    }
    Some(FitSet::Text(patterns))
}

fn booleans(values: &[&Template]) -> Option<FitSet> {
    if values.iter().any(|value| value.has_variables()) {
        return None;
    }
    let is_boolean = |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    let useful = values.iter().filter(|value| is_boolean(value.as_str()));
    let patterns = useful.map(|value| Builder::default().text(value.as_str(), Case::Insensitive).build());
    Some(FitSet::Text(patterns.collect()))
}

/// Base64 of the standard kind has one text for each value, so that equal bytes are equal texts.
fn binary(value: &Template) -> Option<Pattern> {
    let is_base64 = ValueTest::new(Test::BinaryEquals, &[value]).fits(value.as_str()) == Fits::Yes;
    is_base64.then(|| Pattern::literal(value.as_str()))
}

fn arns(values: &[&Template], variables: &mut Variables) -> Option<FitSet> {
    let mut patterns = Vec::new();
    for &value in values {
        let pattern = ResourcePattern::new(value.clone());
        if pattern.form() != Form::Arn || is_beyond(value.as_str(), true) {
            return None;
        }
        patterns.extend(fields(&pattern.fields(), variables));
    }
    Some(FitSet::Text(patterns))
}

fn fields(fields: &[Option<Template>; 6], variables: &mut Variables) -> Option<Pattern> {
    let mut builder = Builder::default();
    for (index, field) in fields.iter().enumerate() {
        let class = if index < 5 { Class::NotColon } else { Class::Any };
        if index > 0 {
            builder = builder.text(":", Case::Sensitive);
        }
        builder = variables.add(builder, field.as_ref()?, Case::Sensitive, Some(class))?;
    }
    Some(builder.build())
}

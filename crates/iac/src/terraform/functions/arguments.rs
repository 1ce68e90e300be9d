//! What functions take, and how arguments become that.

use super::{FunctionError, FunctionFiles, Outcome, is_sensitive_within};
use crate::convert::{Type, convert};
use crate::number::Number;
use crate::text::Text;
use crate::value::{Kind, Value};

/// A function.
#[derive(Debug)]
pub(super) struct Function {
    /// What it is called.
    pub(super) name: &'static str,
    /// The arguments that it must have.
    pub(super) parameters: &'static [Parameter],
    /// What all further arguments are, if it may have more.
    pub(super) rest: Option<Parameter>,
    /// Whether it moves its arguments, so that their parts stay as sensitive as they were and no more; the results of
    /// other functions are sensitive if any part of any argument is.
    pub(super) keeps_parts: bool,
    /// Whether it says itself what is sensitive.
    pub(super) marks_itself: bool,
    /// Whether it looks at the top of its arguments only, so that it may be called often on large ones.
    pub(super) is_shallow: bool,
    /// What it does.
    pub(super) run: fn(&Arguments<'_>) -> Outcome,
}

/// An argument that a function takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    name: &'static str,
    shape: Shape,
    takes: Takes,
    is_nullable: bool,
}

/// The types of parameters.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Any,
    Number,
    Text,
    List,
    ListOfText,
    ListOfBool,
    Set,
    MapOfListsOfText,
}

/// How much of an argument must be known for there to be any result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Takes {
    /// All of it.
    Known,
    /// Not every part.
    Partly,
    /// Nothing.
    Unknown,
}

/// Makes a function that takes so many arguments.
pub(super) const fn function(
    name: &'static str,
    parameters: &'static [Parameter],
    run: fn(&Arguments<'_>) -> Outcome,
) -> Function {
    Function {
        name,
        parameters,
        rest: None,
        keeps_parts: false,
        marks_itself: false,
        is_shallow: false,
        run,
    }
}

impl Function {
    /// Says that it takes any number of further arguments.
    pub(super) const fn and(mut self, rest: Parameter) -> Self {
        self.rest = Some(rest);
        self
    }

    /// Says that it only moves its arguments.
    pub(super) const fn keeping_parts(mut self) -> Self {
        self.keeps_parts = true;
        self
    }

    /// Says that it looks at the top of its arguments only.
    pub(super) const fn shallow(mut self) -> Self {
        self.is_shallow = true;
        self
    }

    /// Says that it decides itself what is sensitive.
    pub(super) const fn marking(mut self) -> Self {
        self.marks_itself = true;
        self
    }
}

const fn parameter(name: &'static str, shape: Shape) -> Parameter {
    Parameter {
        name,
        shape,
        takes: Takes::Known,
        is_nullable: false,
    }
}

/// Takes any value.
pub(super) const fn any(name: &'static str) -> Parameter {
    parameter(name, Shape::Any)
}

/// Takes a text.
pub(super) const fn text(name: &'static str) -> Parameter {
    parameter(name, Shape::Text)
}

/// Takes a number.
pub(super) const fn number(name: &'static str) -> Parameter {
    parameter(name, Shape::Number)
}

/// Takes a list of any elements of one type.
pub(super) const fn list(name: &'static str) -> Parameter {
    parameter(name, Shape::List)
}

/// Takes a list of texts.
pub(super) const fn texts(name: &'static str) -> Parameter {
    parameter(name, Shape::ListOfText)
}

/// Takes a list of booleans.
pub(super) const fn booleans(name: &'static str) -> Parameter {
    parameter(name, Shape::ListOfBool)
}

/// Takes a set of any elements of one type.
pub(super) const fn set(name: &'static str) -> Parameter {
    parameter(name, Shape::Set)
}

/// Takes a map of lists of texts.
pub(super) const fn lists_by_name(name: &'static str) -> Parameter {
    parameter(name, Shape::MapOfListsOfText)
}

impl Parameter {
    /// Says that parts may be unknown.
    pub(super) const fn partly(mut self) -> Self {
        self.takes = Takes::Partly;
        self
    }

    /// Says that it may be unknown.
    pub(super) const fn unknown(mut self) -> Self {
        self.takes = Takes::Unknown;
        self
    }

    /// Says that it may be null.
    pub(super) const fn nullable(mut self) -> Self {
        self.is_nullable = true;
        self
    }

    fn is_met_by(&self, value: &Value) -> bool {
        match self.takes {
            Takes::Known => value.is_wholly_known(),
            Takes::Partly => !value.is_unknown(),
            Takes::Unknown => true,
        }
    }
}

impl Shape {
    fn to_type(self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Number => Type::Number,
            Self::Text => Type::Text,
            Self::List => Type::list(Type::Any),
            Self::ListOfText => Type::list(Type::Text),
            Self::ListOfBool => Type::list(Type::Bool),
            Self::Set => Type::set(Type::Any),
            Self::MapOfListsOfText => Type::map(Type::list(Type::Text)),
        }
    }
}

/// The most values that arguments may consist of.
const MAX_VALUES: usize = 1 << 22;
/// The deepest nesting of arguments.
const MAX_DEPTH: usize = 200;

/// Refuses values that would take too long to walk. Those that share their parts can be larger than any memory.
fn check_weight(value: &Value, left: &mut usize, depth: usize) -> Result<(), &'static str> {
    *left = left.checked_sub(1).ok_or("the value is too large")?;
    if depth > MAX_DEPTH {
        return Err("the value is nested too deeply");
    }
    if let Some(elements) = value.as_elements() {
        elements
            .iter()
            .try_for_each(|element| check_weight(element, left, depth + 1))?;
    }
    match value.as_fields() {
        Some(fields) => fields
            .values()
            .try_for_each(|field| check_weight(field, left, depth + 1)),
        None => Ok(()),
    }
}

/// The arguments of a call, each of the type of its parameter.
pub(super) struct Arguments<'f> {
    values: Vec<Value>,
    is_sensitive: bool,
    /// The files that the function may look at.
    pub(super) files: &'f dyn FunctionFiles,
}

impl<'f> Arguments<'f> {
    /// Converts the arguments; nothing if too little of them is known.
    pub(super) fn new(
        function: &Function,
        values: &[Value],
        files: &'f dyn FunctionFiles,
    ) -> Result<Option<Self>, FunctionError> {
        let required = function.parameters.len();
        if values.len() < required || (values.len() > required && function.rest.is_none()) {
            let at_least = if function.rest.is_some() { "at least " } else { "" };
            let given = values.len();
            return Err(FunctionError::new(format!(
                "wrong number of arguments: {at_least}{required} required, {given} given"
            )));
        }
        let mut left = MAX_VALUES;
        for (index, value) in values.iter().enumerate().filter(|_| !function.is_shallow) {
            check_weight(value, &mut left, 0).map_err(|message| FunctionError::of(index, message))?;
        }
        let mut converted = Vec::with_capacity(values.len());
        let mut is_sensitive = false;
        let mut is_known_enough = true;
        let parameters = function.parameters.iter().chain(function.rest.iter().cycle());
        for (index, (value, parameter)) in values.iter().zip(parameters).enumerate() {
            let value = convert(value.clone(), &parameter.shape.to_type())
                .map_err(|message| FunctionError::of(index, format!("`{}`: {message}", parameter.name)))?;
            if value.is_null() && !parameter.is_nullable {
                return Err(FunctionError::of(
                    index,
                    format!("`{}` must not be null", parameter.name),
                ));
            }
            is_known_enough &= parameter.is_met_by(&value);
            is_sensitive |= match (function.marks_itself, function.keeps_parts) {
                (true, _) => false,
                (false, true) => value.is_sensitive,
                (false, false) => is_sensitive_within(&value),
            };
            converted.push(value);
        }
        Ok(is_known_enough.then_some(Self {
            values: converted,
            is_sensitive,
            files,
        }))
    }

    /// Returns whether the result is sensitive.
    pub(super) fn is_sensitive(&self) -> bool {
        self.is_sensitive
    }

    /// Returns how many arguments there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns the arguments from this one on.
    pub(super) fn from(&self, index: usize) -> &[Value] {
        self.values.get(index..).unwrap_or_default()
    }

    /// Returns an argument.
    pub(super) fn value(&self, index: usize) -> Result<&Value, FunctionError> {
        self.values
            .get(index)
            .ok_or_else(|| FunctionError::of(index, "an argument is missing"))
    }

    /// Returns a text.
    pub(super) fn text(&self, index: usize) -> Result<&Text, FunctionError> {
        match &self.value(index)?.kind {
            Kind::Text(text) => Ok(text),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_)
            | Kind::Unknown(_) => Err(FunctionError::of(index, "a string is required")),
        }
    }

    /// Returns a text without its pieces.
    pub(super) fn str(&self, index: usize) -> Result<&str, FunctionError> {
        self.text(index).map(Text::as_str)
    }

    /// Returns a number.
    pub(super) fn number(&self, index: usize) -> Result<&Number, FunctionError> {
        match &self.value(index)?.kind {
            Kind::Number(number) => Ok(number),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_)
            | Kind::Unknown(_) => Err(FunctionError::of(index, "a number is required")),
        }
    }

    /// Returns a number that must be whole.
    pub(super) fn integer(&self, index: usize) -> Result<i64, FunctionError> {
        let number = self.number(index)?.to_i64();
        number.ok_or_else(|| FunctionError::of(index, "a whole number of at most 64 bits is required"))
    }

    /// Returns the elements of a list, set or tuple.
    pub(super) fn elements(&self, index: usize) -> Result<&[Value], FunctionError> {
        let elements = self.value(index)?.as_elements();
        elements
            .map(AsRef::as_ref)
            .ok_or_else(|| FunctionError::of(index, "a list, tuple or set is required"))
    }
}

//! Values of expressions: known, partly known, or unknown.

use crate::number::Number;
use crate::text::Text;
use iamscope_policy::{SourceId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A field of objects that do not hold all of their attributes, such as a resource whose schema is not known: its value
/// is unknown, and every attribute that is not there is unknown, too, named after it.
pub const OTHERS: &str = "\u{27e8}\u{27e9}";

/// Where a value was written: the literal itself, however many variables and module calls lie between.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    /// The file, among [`Program::sources`](crate::Program).
    pub source: SourceId,
    /// The bytes in it.
    pub span: Span,
}

/// A value of Terraform or CloudFormation.
///
/// Cloning is cheap: what is large is shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// The value itself.
    pub kind: Kind,
    /// Where it was written, if it was.
    pub origin: Option<Origin>,
    /// Whether it must never be shown.
    pub is_sensitive: bool,
}

/// What a value is. The collection types are those of Terraform; CloudFormation has tuples and objects only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `null`, or `AWS::NoValue`.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text, parts of which may be unknown.
    Text(Text),
    /// Elements of one type, in order.
    List(Arc<[Value]>),
    /// Elements of one type without order or repetition, kept sorted as Terraform sorts them.
    Set(Arc<[Value]>),
    /// Elements of any types, in order.
    Tuple(Arc<[Value]>),
    /// Elements of one type by name.
    Map(Arc<BTreeMap<Arc<str>, Value>>),
    /// Elements of any types by name.
    Object(Arc<BTreeMap<Arc<str>, Value>>),
    /// Nobody can know it before deployment, or it was not given.
    Unknown(Unknown),
}

/// A value that is not known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Unknown {
    /// What stands for it in answers: the reference or expression as written, such as `var.external_account`. The
    /// evaluator names those that have no name yet.
    pub name: Option<Arc<str>>,
}

impl Value {
    /// Makes a value that was written nowhere.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            origin: None,
            is_sensitive: false,
        }
    }

    /// Makes a null.
    pub fn null() -> Self {
        Self::new(Kind::Null)
    }

    /// Makes a known text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::Text(Text::new(text)))
    }

    /// Makes a tuple.
    pub fn tuple(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::new(Kind::Tuple(elements.into_iter().collect()))
    }

    /// Makes an object.
    pub fn object<K: Into<Arc<str>>>(fields: impl IntoIterator<Item = (K, Self)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value));
        Self::new(Kind::Object(Arc::new(fields.collect())))
    }

    /// Makes an unknown value that answers call by this name.
    pub fn unknown(name: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::Unknown(Unknown {
            name: Some(name.into()),
        }))
    }

    /// Makes an unknown value that the evaluator is to name after the expression it came out of.
    pub fn unnamed() -> Self {
        Self::new(Kind::Unknown(Unknown::default()))
    }

    /// Says where it was written.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Says that it must never be shown, if so.
    #[must_use]
    pub fn sensitive(mut self, is_sensitive: bool) -> Self {
        self.is_sensitive |= is_sensitive;
        self
    }

    /// Returns whether it is null.
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// Returns whether the whole of it is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unknown(_))
    }

    /// Returns whether nothing in it is unknown, at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match &self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => true,
            Kind::Text(text) => !text.has_unknowns(),
            Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
                elements.iter().all(Self::is_wholly_known)
            }
            Kind::Map(fields) | Kind::Object(fields) => fields.values().all(Self::is_wholly_known),
            Kind::Unknown(_) => false,
        }
    }

    /// Returns whether anything in it is sensitive, at any depth.
    pub fn has_sensitive(&self) -> bool {
        self.is_sensitive
            || match &self.kind {
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Unknown(_) => false,
                Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
                    elements.iter().any(Self::has_sensitive)
                }
                Kind::Map(fields) | Kind::Object(fields) => fields.values().any(Self::has_sensitive),
            }
    }

    /// Returns the elements of a list, set or tuple.
    pub fn as_elements(&self) -> Option<&Arc<[Self]>> {
        match &self.kind {
            Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => Some(elements),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Map(_)
            | Kind::Object(_)
            | Kind::Unknown(_) => None,
        }
    }

    /// Returns the fields of a map or object.
    pub fn as_fields(&self) -> Option<&Arc<BTreeMap<Arc<str>, Self>>> {
        match &self.kind {
            Kind::Map(fields) | Kind::Object(fields) => Some(fields),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Unknown(_) => None,
        }
    }

    /// Returns the names and values of a map or object, but for [`OTHERS`].
    pub fn entries(&self) -> impl Iterator<Item = (&Arc<str>, &Self)> {
        let fields = self.as_fields().into_iter().flat_map(|fields| fields.iter());
        fields.filter(|(name, _)| &***name != OTHERS)
    }

    /// Returns one field of a map or object; null fields are as good as absent.
    pub fn field(&self, name: &str) -> Option<&Self> {
        self.as_fields()?.get(name).filter(|value| !value.is_null())
    }

    /// Returns its text as it stands in a policy: text, numbers and booleans in their usual spelling, unknown parts as
    /// placeholders.
    pub fn to_text(&self) -> Option<Text> {
        match &self.kind {
            Kind::Text(text) => Some(text.clone()),
            Kind::Bool(value) => Some(Text::new(if *value { "true" } else { "false" })),
            Kind::Number(number) => Some(Text::new(number.to_string())),
            Kind::Unknown(unknown) => Some(Text::placeholder(unknown.name.as_deref().unwrap_or("unknown"))),
            Kind::Null | Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => None,
        }
    }
}

//! JSON taken apart one level at a time, so that what is broken inside one entity does not spoil its neighbours.

use iamscope_iac::problem::Place;
use iamscope_policy::Arn;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// An object, its values still raw, in the order in which they stand there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields<'t>(pub(crate) Vec<(Cow<'t, str>, &'t RawValue)>);

/// A value on the outermost level of a file.
pub(crate) enum Top<'t> {
    Object(Fields<'t>),
    List(Vec<&'t RawValue>),
    Other,
}

/// What is wrong with JSON, in words for people.
pub(crate) struct Explained {
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
    pub(crate) is_truncated: bool,
}

impl<'t> Fields<'t> {
    /// Reads an object, or text that holds one; `store` keeps the decoded text.
    pub(crate) fn read(raw: &'t str, store: &'t mut String) -> Option<Self> {
        if raw.starts_with('"') {
            *store = serde_json::from_str(raw).ok()?;
            serde_json::from_str(store).ok()
        } else {
            serde_json::from_str(raw).ok()
        }
    }

    /// Returns a field by name without regard to case: services disagree on `Arn`, `arn` and `ARN`. Null is absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'t RawValue> {
        let found = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value).filter(|value| value.get() != "null")
    }

    /// Returns whether there is such a field, null included.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        let raw = self.get(name)?.get();
        match raw.trim_matches('"') {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    pub(crate) fn object(&self, name: &str) -> Option<Fields<'t>> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    pub(crate) fn list(&self, name: &str) -> Vec<&'t RawValue> {
        let value = self.get(name);
        value
            .and_then(|value| serde_json::from_str(value.get()).ok())
            .unwrap_or_default()
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let values = self.list(name).into_iter();
        values
            .filter_map(|value| serde_json::from_str(value.get()).ok())
            .collect()
    }
}

/// Reads text that has to be an ARN.
pub(crate) fn arn<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if Arn::parse(&text).is_some() {
        Ok(text)
    } else {
        Err(serde::de::Error::custom(format!("expected an ARN, found `{text}`")))
    }
}

/// Returns what a value is, for people.
pub(crate) fn kind(raw: &str) -> &'static str {
    match raw.bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "text",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(_) => "a number",
        None => "nothing",
    }
}

impl Explained {
    pub(crate) fn new(error: &serde_json::Error, place: Option<Place>) -> Self {
        let full = error.to_string();
        let text = full.rsplit_once(" at line ").map_or(full.as_str(), |(text, _)| text);
        let message = match error.classify() {
            Category::Eof => "the file ends in the middle of a value".to_owned(),
            Category::Syntax => format!("this is not JSON: {text}"),
            Category::Data => data_message(text),
            Category::Io => text.to_owned(),
        };
        Self {
            message,
            place,
            is_truncated: error.is_eof(),
        }
    }
}

/// Says in words for people what `serde` says in words for programmers.
fn data_message(text: &str) -> String {
    let words = [
        ("a sequence", "a list"),
        ("sequence", "a list"),
        ("a map", "an object"),
        ("map", "an object"),
        ("a string", "text"),
        ("a borrowed string", "text"),
    ];
    let said = |phrase: &str| {
        let known = words.iter().find(|(theirs, _)| *theirs == phrase);
        known.map_or_else(|| phrase.to_owned(), |(_, ours)| (*ours).to_owned())
    };
    match text
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.rsplit_once(", expected "))
    {
        Some((found, expected)) => format!("expected {}, found {}", said(expected), said(found)),
        None => text.to_owned(),
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                fields(map)
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

fn fields<'de, A: MapAccess<'de>>(mut map: A) -> Result<Fields<'de>, A::Error> {
    let mut fields = Vec::with_capacity(map.size_hint().unwrap_or(8));
    while let Some(Key(key)) = map.next_key()? {
        fields.push((key, map.next_value()?));
    }
    Ok(Fields(fields))
}

#[derive(serde::Deserialize)]
struct Key<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'de> Deserialize<'de> for Top<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Top<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                fields(map).map(Top::Object)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(Top::List(values))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

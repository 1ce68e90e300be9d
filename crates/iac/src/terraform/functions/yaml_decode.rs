//! `yamldecode`: YAML as Terraform reads it, with the booleans and dates of YAML 1.1.

mod scalar;

use super::arguments::{Arguments, Function, function, text};
use super::{FunctionError, MAX_ELEMENTS, Outcome};
use crate::convert::{Type, convert};
use crate::value::{Kind, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};
use scalar::Scalar;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[function("yamldecode", &[text("src").partly()], yamldecode)];

/// The deepest nesting.
const MAX_DEPTH: usize = 100;

/// Placeholders may stand within texts; where they break the syntax the whole is unknown.
fn yamldecode(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    let mut reader = Reader {
        parser: Parser::new_from_str(text.as_str()),
        anchors: BTreeMap::new(),
        size: 0,
    };
    match reader.document() {
        Err(_) if text.has_unknowns() => Ok(Value::unnamed()),
        result => result.map_err(|why| FunctionError::of(0, format!("this is no YAML: {why}"))),
    }
}

struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    /// The values of anchors, and how many values they consist of.
    anchors: BTreeMap<usize, (Value, usize)>,
    /// How many values there are so far, those of aliases counted each time.
    size: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Event<'t>, String> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("it ends too early".to_owned()),
        }
    }

    /// Reads the only document.
    fn document(&mut self) -> Result<Value, String> {
        if self.next()? != Event::StreamStart || !matches!(self.next()?, Event::DocumentStart(_)) {
            return Err("there is no document".to_owned());
        }
        let event = self.next()?;
        let value = self.value(event, 0)?;
        if self.next()? != Event::DocumentEnd || self.next()? != Event::StreamEnd {
            return Err("there is more than one document".to_owned());
        }
        Ok(value)
    }

    fn value(&mut self, event: Event<'t>, depth: usize) -> Result<Value, String> {
        let before = self.size;
        self.grow(1)?;
        if depth > MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => (anchor, scalar_value(&text, style, tag.as_ref())?),
            Event::SequenceStart(anchor, tag) => {
                check_tag(tag.as_ref(), "seq")?;
                (anchor, self.sequence(depth)?)
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag.as_ref(), "map")?;
                (anchor, self.mapping(depth)?)
            }
            Event::Alias(anchor) => {
                let (value, size) = self
                    .anchors
                    .get(&anchor)
                    .cloned()
                    .ok_or("an alias has no anchor before it")?;
                self.grow(size)?;
                return Ok(value);
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => return Err("a value is missing".to_owned()),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), self.size - before));
        }
        Ok(value)
    }

    /// Aliases of aliases grow faster than any text.
    fn grow(&mut self, size: usize) -> Result<(), String> {
        self.size = self.size.saturating_add(size);
        if self.size > MAX_ELEMENTS {
            return Err(format!("it has more than {MAX_ELEMENTS} values"));
        }
        Ok(())
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, String> {
        let mut elements = Vec::new();
        loop {
            let event = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Value::tuple(elements));
            }
            elements.push(self.value(event, depth + 1)?);
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, String> {
        let mut fields: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        loop {
            let event = self.next()?;
            if event == Event::MappingEnd {
                return Ok(Value::new(Kind::Object(Arc::new(fields))));
            }
            let Event::Scalar(text, style, _, tag) = event else {
                return Err("only texts can be keys".to_owned());
            };
            let key = scalar::read(&text, style, short_tag(tag.as_ref()).as_deref())?;
            let event = self.next()?;
            let value = self.value(event, depth + 1)?;
            match key {
                Scalar::Merge => {
                    let merged = value.as_fields().ok_or("only mappings can be merged")?;
                    self.grow(merged.len())?;
                    fields.extend(merged.iter().map(|(name, value)| (Arc::clone(name), value.clone())));
                }
                Scalar::Value(key) => {
                    let Some(name) = key.to_text() else {
                        return Err("a key cannot be null".to_owned());
                    };
                    fields.insert(name.as_str().into(), value);
                }
            }
        }
    }
}

fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Cow<'_, Tag>>) -> Result<Value, String> {
    let tag = short_tag(tag);
    let value = match scalar::read(text, style, tag.as_deref())? {
        Scalar::Value(value) => value,
        Scalar::Merge => Value::text("<<"),
    };
    if style == ScalarStyle::Plain || tag.is_some() {
        return Ok(value);
    }
    // Terraform reads blocks and quoted texts like plain ones, and then makes texts of them again.
    convert(value, &Type::Text)
}

/// Returns a tag as `!!str`.
fn short_tag(tag: Option<&Cow<'_, Tag>>) -> Option<String> {
    let tag = tag?;
    Some(if tag.is_yaml_core_schema() {
        format!("!!{}", tag.suffix)
    } else {
        format!("{}{}", tag.handle, tag.suffix)
    })
}

fn check_tag(tag: Option<&Cow<'_, Tag>>, expected: &str) -> Result<(), String> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() || tag.suffix != expected => {
            Err(format!("the tag `{}{}` is unknown here", tag.handle, tag.suffix))
        }
        Some(_) | None => Ok(()),
    }
}

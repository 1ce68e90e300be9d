//! `yamlencode`, line for line as Terraform writes it: texts in double quotes, or as blocks if they have several lines.

use super::arguments::{Arguments, Function, any, function};
use super::{FunctionError, Outcome, check_length};
use crate::text::{OPEN, TextBuilder};
use crate::value::{Kind, Value};
use std::fmt::Write as _;

pub(super) const FUNCTIONS: &[Function] = &[function("yamlencode", &[any("value").nullable().partly()], yamlencode)];

/// Lines longer than this are broken at the next space.
const WIDTH: usize = 80;
/// Names longer than this need a question mark in front of them.
const MAX_SIMPLE_KEY: usize = 128;
/// The deepest nesting.
const MAX_DEPTH: usize = 200;

fn yamlencode(arguments: &Arguments<'_>) -> Outcome {
    let mut emitter = Emitter {
        out: TextBuilder::default(),
        column: 0,
    };
    emitter.node(
        arguments.value(0)?,
        Place {
            indent: 0,
            depth: 0,
            is_item: false,
            is_field: false,
        },
    )?;
    // A plain text at the top could go on; three dots say that it does not.
    if matches!(arguments.value(0)?.kind, Kind::Null | Kind::Bool(_) | Kind::Number(_)) {
        emitter.push("...\n");
    }
    Ok(Value::new(Kind::Text(emitter.out.finish())))
}

struct Emitter {
    out: TextBuilder,
    column: usize,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place {
    /// How far the line that it begins on is indented.
    indent: usize,
    depth: usize,
    /// After `- `: the first line of a nested block goes on there.
    is_item: bool,
    /// After `name:`.
    is_field: bool,
}

impl Emitter {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column = match text.rfind('\n') {
            Some(at) => text.get(at + 1..).unwrap_or_default().chars().count(),
            None => self.column + text.chars().count(),
        };
    }

    fn new_line(&mut self, indent: usize) {
        self.push("\n");
        self.push(&" ".repeat(indent));
    }

    /// Writes a value and the end of its last line.
    fn node(&mut self, value: &Value, place: Place) -> Result<(), FunctionError> {
        check_length(self.out.len())?;
        if place.depth > MAX_DEPTH {
            return Err(FunctionError::of(0, "the value is nested too deeply"));
        }
        let entries = value.entries().count();
        match &value.kind {
            Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) if !elements.is_empty() => {
                self.sequence(elements, place)
            }
            Kind::Map(_) | Kind::Object(_) if entries > 0 => self.mapping(value, place),
            Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => self.scalar("[]", place),
            Kind::Map(_) | Kind::Object(_) => self.scalar("{}", place),
            Kind::Null => self.scalar("null", place),
            Kind::Bool(value) => self.scalar(if *value { "true" } else { "false" }, place),
            Kind::Number(number) => self.scalar(&number.to_string(), place),
            Kind::Text(_) | Kind::Unknown(_) => self.text(value, place),
        }
    }

    fn scalar(&mut self, text: &str, place: Place) -> Result<(), FunctionError> {
        self.space(place);
        self.push(text);
        self.push("\n");
        Ok(())
    }

    fn space(&mut self, place: Place) {
        if place.is_item || place.is_field {
            self.push(" ");
        }
    }

    fn sequence(&mut self, elements: &[Value], place: Place) -> Result<(), FunctionError> {
        // Lists in lists go on in the same line, lists in maps stand below their name, without indent.
        let indent = if place.is_item { place.indent + 2 } else { place.indent };
        let mut is_in_line = place.is_item;
        if place.is_field {
            self.push("\n");
        }
        for element in elements {
            if std::mem::take(&mut is_in_line) {
                self.push(" ");
            } else {
                self.push(&" ".repeat(indent));
            }
            self.push("-");
            let inner = Place {
                indent,
                depth: place.depth + 1,
                is_item: true,
                is_field: false,
            };
            self.node(element, inner)?;
        }
        Ok(())
    }

    fn mapping(&mut self, value: &Value, place: Place) -> Result<(), FunctionError> {
        let indent = if place.is_item || place.is_field {
            place.indent + 2
        } else {
            place.indent
        };
        let mut is_in_line = place.is_item;
        if place.is_field {
            self.push("\n");
        }
        for (name, value) in value.entries() {
            if std::mem::take(&mut is_in_line) {
                self.push(" ");
            } else {
                self.push(&" ".repeat(indent));
            }
            let is_simple = name.len() <= MAX_SIMPLE_KEY && !name.contains('\n');
            if !is_simple {
                self.push("? ");
            }
            if is_simple || !name.contains('\n') {
                self.quoted(name, None);
            } else {
                self.block_or_quoted(&Value::text(std::sync::Arc::clone(name)), name, indent + 2);
            }
            if !is_simple {
                if self.column > 0 {
                    self.push("\n");
                }
                self.push(&" ".repeat(indent));
            }
            self.push(":");
            let inner = Place {
                indent,
                depth: place.depth + 1,
                is_item: !is_simple,
                is_field: is_simple,
            };
            self.node(value, inner)?;
        }
        Ok(())
    }

    fn text(&mut self, value: &Value, place: Place) -> Result<(), FunctionError> {
        let text = value.to_text().unwrap_or_default();
        self.space(place);
        self.block_or_quoted(value, text.as_str(), place.indent + 2);
        if self.column > 0 {
            self.push("\n");
        }
        Ok(())
    }

    fn block_or_quoted(&mut self, value: &Value, text: &str, indent: usize) {
        let start = self.out.len();
        if text.contains('\n') && may_be_block(text) {
            self.block(text, indent);
        } else {
            self.quoted(text, Some(indent));
        }
        if let Some(origin) = value.origin {
            self.out.push_piece(start, origin, false);
        }
    }

    fn block(&mut self, text: &str, indent: usize) {
        self.push("|");
        if text.starts_with([' ', '\n']) {
            self.push("2");
        }
        match text.strip_suffix('\n') {
            None => self.push("-"),
            Some(rest) if rest.is_empty() || rest.ends_with('\n') => self.push("+"),
            Some(_) => {}
        }
        let indent = " ".repeat(indent);
        self.push("\n");
        for line in text.split_inclusive('\n') {
            if line != "\n" {
                self.push(&indent);
            }
            self.push(line);
        }
    }

    /// Writes a text in quotes; long ones are broken at spaces if there is an indent for the next line.
    fn quoted(&mut self, text: &str, indent: Option<usize>) {
        self.push("\"");
        let mut chars = text.char_indices().peekable();
        let mut after_space = false;
        let mut escaped = String::new();
        while let Some((at, char)) = chars.next() {
            let next = chars.peek().map(|(_, char)| *char);
            let is_break = char == ' ' && !after_space && self.column > WIDTH && at > 0 && next.is_some();
            after_space = char == ' ';
            match indent {
                Some(indent) if is_break => {
                    self.new_line(indent);
                    if next == Some(' ') {
                        self.push("\\");
                    }
                }
                Some(_) | None => {
                    escaped.clear();
                    escape(char, &mut escaped);
                    let escaped = std::mem::take(&mut escaped);
                    self.push(&escaped);
                }
            }
        }
        self.push("\"");
    }
}

/// Returns whether a text can stand as a block: all of it printable, and no space at the end of any line.
fn may_be_block(text: &str) -> bool {
    let is_plain = text.chars().all(|char| is_printable(char) || char == '\n');
    is_plain && !text.contains(" \n") && !text.ends_with(' ')
}

fn is_printable(char: char) -> bool {
    matches!(char, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

fn escape(char: char, out: &mut String) {
    let short = match char {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        char if is_printable(char) || char == OPEN => {
            out.push(char);
            return;
        }
        char => {
            let code = u32::from(char);
            let _ = match code {
                0..=0xff => write!(out, "\\x{code:02X}"),
                0x100..=0xffff => write!(out, "\\u{code:04X}"),
                _ => write!(out, "\\U{code:08X}"),
            };
            return;
        }
    };
    out.push('\\');
    out.push(short);
}

//! The reader: one pass over the bytes with a stack of open lists and objects.

use super::number::is_number;
use super::string::{escape, plain_length};
use super::{Closer, Document, Fault, Limits, Node, Tag, Token};
use crate::source::{Located, Span};

/// After so many faults the text is no policy with a slip, and more reports help nobody.
const MAX_FAULTS: usize = 50;

pub(super) fn read(text: &str, limits: Limits) -> (Document<'_>, Vec<Located<Fault>>) {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        nodes: Vec::new(),
        decoded: Vec::new(),
        faults: Vec::new(),
        open: Vec::new(),
        max_depth: limits.max_depth,
    };
    let limit = limits.max_bytes.min(u32::MAX as usize);
    if text.len() > limit {
        reader.fault(Fault::TooLarge { limit }, limit, text.len());
    } else {
        reader.nodes.reserve(text.len() / 24);
        reader.document();
    }
    let document = Document {
        text,
        nodes: reader.nodes,
        decoded: reader.decoded,
    };
    (document, reader.faults)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    decoded: Vec<Box<str>>,
    faults: Vec<Located<Fault>>,
    open: Vec<Open>,
    max_depth: usize,
}

/// A list or object whose end was not yet seen.
#[derive(Clone, Copy)]
struct Open {
    node: usize,
    start: usize,
    closer: Closer,
    before: Before,
}

/// What stands before the reader inside a list or object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Opener,
    Element,
    Comma(usize),
}

impl Reader<'_> {
    fn document(&mut self) {
        if self.bytes.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        match self.peek() {
            Some(byte) => self.value(byte),
            None => {
                self.fault(Fault::Empty, 0, self.bytes.len());
                return;
            }
        }
        while let Some(&top) = self.open.last() {
            if self.faults.len() >= MAX_FAULTS {
                self.give_up();
                return;
            }
            self.step(top);
        }
        if self.peek().is_some() {
            // Only what JSON calls white space: a vertical tab is text, and may be all there is.
            let end = self.text.trim_end_matches([' ', '\n', '\r', '\t']).len();
            self.fault(Fault::TrailingText, self.at, end);
        }
    }

    /// Reads one comma, end or element of the innermost open list or object.
    fn step(&mut self, top: Open) {
        match self.peek() {
            None => self.unexpected_end(top),
            Some(b',') => {
                if top.before != Before::Element {
                    let token = match top.closer {
                        Closer::Bracket => Token::Value,
                        Closer::Brace => Token::Key,
                    };
                    self.fault(Fault::Expected(token), self.at, self.at + 1);
                }
                self.set_before(Before::Comma(self.at));
                self.at += 1;
            }
            Some(b']') => self.close(top, Closer::Bracket),
            Some(b'}') => self.close(top, Closer::Brace),
            Some(byte) => {
                if top.before == Before::Element {
                    self.fault(Fault::MissingComma, self.at, self.at + 1);
                }
                self.set_before(Before::Element);
                match top.closer {
                    Closer::Bracket => self.value(byte),
                    Closer::Brace => self.member(byte),
                }
            }
        }
    }

    fn member(&mut self, byte: u8) {
        match byte {
            b'"' => self.string(),
            b'{' | b'[' | b':' => {
                self.fault(Fault::Expected(Token::Key), self.at, self.at + 1);
                self.push(Tag::Invalid, self.at, self.at);
            }
            _ => {
                let start = self.at;
                self.skip_word();
                self.fault(Fault::Expected(Token::Key), start, self.at);
                self.push(Tag::Invalid, start, self.at);
            }
        }
        if self.peek() == Some(b':') {
            self.at += 1;
        } else {
            self.fault(Fault::Expected(Token::Colon), self.at, self.at + 1);
        }
        match self.peek() {
            None | Some(b',' | b']' | b'}') => {
                self.fault(Fault::Expected(Token::Value), self.at, self.at + 1);
                self.push(Tag::Invalid, self.at, self.at);
            }
            Some(byte) => self.value(byte),
        }
    }

    /// Reads a value, or opens it if it is a list or object.
    fn value(&mut self, byte: u8) {
        match byte {
            b'"' => self.string(),
            b'{' => self.open(Tag::Object, Closer::Brace),
            b'[' => self.open(Tag::List, Closer::Bracket),
            b':' | b',' | b']' | b'}' => {
                self.fault(Fault::Expected(Token::Value), self.at, self.at + 1);
                self.push(Tag::Invalid, self.at, self.at + 1);
                self.at += 1;
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_word();
        let tag = match self.bytes.get(start..self.at).unwrap_or_default() {
            b"null" => Tag::Null,
            b"true" | b"false" => Tag::Bool,
            [b'-' | b'+' | b'.' | b'0'..=b'9', ..] => {
                if is_number(self.bytes.get(start..self.at).unwrap_or_default()) {
                    Tag::Number
                } else {
                    self.fault(Fault::BadNumber, start, self.at);
                    Tag::Invalid
                }
            }
            _ => {
                self.fault(Fault::UnknownWord, start, self.at);
                Tag::Invalid
            }
        };
        self.push(tag, start, self.at);
    }

    /// Goes to the next white space or JSON punctuation.
    fn skip_word(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest
            .iter()
            .position(|byte| {
                matches!(
                    byte,
                    b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' | b'"' | b'[' | b']' | b'{' | b'}'
                )
            })
            .unwrap_or(rest.len());
    }

    fn string(&mut self) {
        let start = self.at;
        let inside = start + 1;
        let length = plain_length(self.bytes.get(inside..).unwrap_or_default());
        self.at = inside + length;
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            self.push(Tag::Plain, start, self.at);
        } else {
            self.string_with_escapes(start);
        }
    }

    /// Goes on with a string whose plain beginning ends where the reader stands.
    fn string_with_escapes(&mut self, start: usize) {
        let mut decoded = self.text.get(start + 1..self.at).unwrap_or_default().to_owned();
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                None | Some(b'\n' | b'\r') => {
                    self.fault(Fault::UnclosedString, start, self.at);
                    break;
                }
                Some(b'\\') => {
                    let (character, length) = escape(self.bytes.get(self.at..).unwrap_or_default());
                    if character.is_none() {
                        self.fault(Fault::BadEscape, self.at, self.at + length);
                    }
                    decoded.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                    self.at += length;
                }
                Some(&control) => {
                    self.fault(Fault::ControlCharacter, self.at, self.at + 1);
                    decoded.push(char::from(control));
                    self.at += 1;
                }
            }
            let plain = plain_length(self.bytes.get(self.at..).unwrap_or_default());
            decoded.push_str(self.text.get(self.at..self.at + plain).unwrap_or_default());
            self.at += plain;
        }
        let link = self.decoded.len();
        self.decoded.push(decoded.into());
        self.push(Tag::Escaped, start, self.at);
        if let Some(node) = self.nodes.last_mut() {
            node.link = position(link);
        }
    }

    fn open(&mut self, tag: Tag, closer: Closer) {
        let start = self.at;
        self.at += 1;
        if self.open.len() >= self.max_depth {
            self.skip_nested();
            let limit = self.max_depth;
            self.fault(Fault::TooDeep { limit }, start, start + 1);
            self.push(Tag::Invalid, start, self.at);
            return;
        }
        self.open.push(Open {
            node: self.nodes.len(),
            start,
            closer,
            before: Before::Opener,
        });
        self.push(tag, start, start + 1);
    }

    /// Goes past the end of a list or object that is not read, by counting brackets outside strings.
    fn skip_nested(&mut self) {
        let mut depth = 1_usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                b'"' => self.skip_string(),
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn close(&mut self, top: Open, closer: Closer) {
        if top.closer == closer {
            if let Before::Comma(place) = top.before {
                self.fault(Fault::TrailingComma, place, place + 1);
            }
            self.at += 1;
            self.pop(top);
            return;
        }
        self.fault(Fault::Expected(Token::Closer(top.closer)), self.at, self.at + 1);
        if self.open.iter().any(|open| open.closer == closer) {
            self.pop(top);
        } else {
            self.at += 1;
        }
    }

    fn pop(&mut self, top: Open) {
        self.open.pop();
        let link = position(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(top.node) {
            node.end = position(self.at);
            node.link = link;
        }
    }

    fn unexpected_end(&mut self, top: Open) {
        let fault = Fault::UnexpectedEnd {
            closer: top.closer,
            opened: Span::new(top.start, top.start + 1),
        };
        self.fault(fault, self.at, self.at);
        self.close_all();
    }

    fn give_up(&mut self) {
        self.fault(Fault::GaveUp, self.at, self.bytes.len());
        self.at = self.bytes.len();
        self.close_all();
    }

    fn close_all(&mut self) {
        while let Some(&open) = self.open.last() {
            self.pop(open);
        }
    }

    /// Skips white space and returns the byte that follows.
    fn peek(&mut self) -> Option<u8> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    fn set_before(&mut self, before: Before) {
        if let Some(open) = self.open.last_mut() {
            open.before = before;
        }
    }

    fn push(&mut self, tag: Tag, start: usize, end: usize) {
        self.nodes.push(Node {
            start: position(start),
            end: position(end),
            link: 0,
            tag,
        });
    }

    /// Notes a fault; its span ends at the end of the text at the latest, and between characters.
    fn fault(&mut self, fault: Fault, start: usize, end: usize) {
        let mut end = end.min(self.bytes.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let start = self.text.floor_char_boundary(start);
        self.faults.push(Located::new(fault, Span::new(start, end)));
    }
}

/// INVARIANT (positions): texts over 4 GiB were refused, so every offset and node count fits.
fn position(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
